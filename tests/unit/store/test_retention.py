"""Until when an invoice must be kept, and that the database lets nobody delete it, before that day or after."""

from __future__ import annotations

import datetime as dt

import pytest
from peewee import IntegrityError

from tests.unit.store.conftest import job_in, keep_invoice, write
from xr_tui.phrase import verbatim
from xr_tui.store import blobs, feedback
from xr_tui.store.database import Store
from xr_tui.store.retention import keep_until
from xr_tui.store.rows import FeedbackRow
from xr_tui.store.states import State


@pytest.mark.parametrize(
    ("issued", "ended", "until"),
    [
        ("2026-01-01", "2026-12-31", "2034-12-31"),
        ("2026-12-31", "2026-12-31", "2034-12-31"),
        ("2026-12-31", "2027-01-01", "2035-12-31"),  # sent in the new year: the later end counts
        ("2027-01-01", "2026-12-31", "2035-12-31"),
        ("2026-11-02", None, "2034-12-31"),
        (None, "2026-11-02", "2034-12-31"),
        ("9999-12-31", "2026-11-02", "9999-12-31"),  # a mistyped year breaks nothing
        (None, None, None),
    ],
)
def test_it_is_kept_until_the_end_of_the_eighth_year_after(
    issued: str | None, ended: str | None, until: str | None
) -> None:
    days = [dt.date.fromisoformat(day) if day else None for day in (issued, ended, until)]
    assert keep_until(days[0], days[1]) == days[2]


@pytest.mark.parametrize("table", ["invoice", "job", "feedback", "blob", "evidence"])
@pytest.mark.parametrize("issued", ["1999-01-01", "2026-11-02"])
def test_nothing_of_a_job_that_ended_can_be_deleted(store: Store, table: str, issued: str) -> None:
    with store.writing() as db:
        keep_invoice(db)
        db.execute_sql("UPDATE invoice SET issue_date = ?", (issued,))
        job = job_in(db, State.SENDING)
        write(db, job, xml_sha256=blobs.keep(db, b"<Invoice/>"))
        feedback.add(db, job, [FeedbackRow(step="send", level="information", text=verbatim("250 taken"))])
        write(db, job, state=State.DONE.value, finished_at=f"{issued}T12:00:00.000000+00:00")
    with pytest.raises(IntegrityError), store.writing() as db:
        db.execute_sql(f"DELETE FROM {table}")  # noqa: S608 - our own names
    with store.reading() as db:
        assert db.execute_sql(f"SELECT count(*) FROM {table}").fetchone() == (1,)  # noqa: S608
