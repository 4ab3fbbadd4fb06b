"""What the mail to the one in charge says of the jobs that somebody must look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store.conftest import job_in, write
from xr_tui.cli.alert import MOST, named
from xr_tui.i18n import use_language
from xr_tui.phrase import Phrase, verbatim
from xr_tui.store import feedback, job_list
from xr_tui.store.database import Store
from xr_tui.store.rows import FeedbackRow, JobRow
from xr_tui.store.states import State


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Any]:
    """A database within a transaction."""
    with Store.open(tmp_path / "xr-tui.db").writing() as db:
        use_language("de")
        yield db


def ended(db: Any, state: State, number: str, text: Phrase, *, rule: str = "", message_id: str = "") -> JobRow:
    """A job that came to this end for this reason."""
    job = job_in(db, State.SENDING, number)
    if message_id:
        write(db, job, message_id=message_id)
    feedback.add(
        db,
        job,
        [
            FeedbackRow(step="send", level="information", text=verbatim("Verbindung verschlüsselt.")),
            FeedbackRow(step="send", level="error", text=text, rule=rule),
        ],
    )
    write(db, job, state=state.value)
    (row,) = job_list.by_ids(db, [job])
    return row


def test_an_unclear_job_is_named_with_its_sign_and_the_message_id_to_look_for(db: Any) -> None:
    unclear = ended(db, State.UNCLEAR, "RE-1", verbatim("Antwort kam nicht.\nBitte nachfragen."), message_id="<1@a.de>")
    failed = ended(db, State.FAILED, "RE-2", verbatim("Abgelehnt."), rule="BR-DE-15", message_id="<2@a.de>")
    assert named(db, [unclear, failed]).splitlines() == [
        "Was jemand ansehen muss:",
        "",
        "? RE-1  Stadt Musterheim  (Job 1)",
        "  Antwort kam nicht. Bitte nachfragen.",
        "  Message-ID <1@a.de>",
        "",
        "- RE-2  Stadt Musterheim  (Job 2)",
        "  BR-DE-15: Abgelehnt.",
    ]


@pytest.mark.parametrize(("count", "last"), [(MOST, None), (MOST + 1, "und 1 weitere"), (MOST + 70, "und 70 weitere")])
def test_of_many_jobs_the_first_fifty_are_named_and_the_rest_is_counted(db: Any, count: int, last: str | None) -> None:
    rows = [ended(db, State.FAILED, f"RE-{number:03}", verbatim("Abgelehnt.")) for number in range(1, count + 1)]
    lines = named(db, rows).splitlines()
    assert [line.split()[1] for line in lines if line.startswith("- ")] == [f"RE-{n:03}" for n in range(1, 51)]
    assert lines[-1] == (last or "  Abgelehnt.")
