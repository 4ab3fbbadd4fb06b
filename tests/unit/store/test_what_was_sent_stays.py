"""The database itself refuses what would lose what was sent, whichever statement tries it, and in whatever program."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from peewee import IntegrityError

from tests.unit.store.conftest import PATHS, job_in, keep_invoice, new_invoice, new_job, write
from xr_tui.errors import Refused
from xr_tui.jobs.archive import verify
from xr_tui.matrix import Customer
from xr_tui.phrase import verbatim
from xr_tui.store import batch_runs, blobs, customers, feedback, handed_over, invoices, job_list, jobs, mended
from xr_tui.store.database import Store
from xr_tui.store.migrate import MIGRATIONS, bring_up_to_date
from xr_tui.store.rows import FeedbackRow
from xr_tui.store.states import State

_TABLES = ("invoice", "invoice_document", "invoice_mended", "batch_run", "job", "feedback", "blob", "handed_over")


@pytest.fixture
def kept(store: Store) -> Store:
    """RE-1 was sent in a batch run that left RE-2 out; something was filled in before."""
    fill(store)
    return store


def fill(store: Store) -> None:
    """One mail that is out, step by step in transactions of their own, as an attempt does it."""
    with store.writing() as db:
        invoice = keep_invoice(db)
        mended.add(db, invoice, "due_date", old="", new="2026-12-01", by="jana")
        keep_invoice(db, "RE-2")
        run = batch_runs.make(db, "jana", [("RE-2", verbatim("no entry"))])
        (made,) = jobs.make_all(db, [new_job(invoice)], runner="me", batch=run)
        job = int(str(made))
    for state in PATHS[State.DONE]:
        with store.writing() as db:
            db.execute_sql("UPDATE job SET state = ? WHERE id = ?", (state.value, job))
            if state is State.SENDING:
                write(db, job, xml_sha256=blobs.keep(db, b"<Invoice>RE-1</Invoice>"), message_id="<1@x>")
                handed_over.note(db, job_list.by_ids(db, [1])[0])
            feedback.add(db, job, [FeedbackRow(step="send", level="information", text=verbatim(state.value))])


def all_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What these tables hold."""
    with closing(sqlite3.connect(path)) as db:
        return {table: db.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid").fetchall() for table in _TABLES}  # noqa: S608


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM invoice WHERE number = 'RE-1'", "no invoice is ever deleted"),
        ("INSERT OR REPLACE INTO invoice SELECT {invoice} FROM invoice WHERE id = 1", "no invoice is ever replaced"),
        (
            "INSERT OR REPLACE INTO invoice (number, customer, customer_name, issue_date, due_date, document_type,"
            " currency, buyer_reference, source, imported_at) VALUES ('RE-1', '', '', '', '', '', '', '', '', '')",
            "no invoice is ever replaced",
        ),
        ("UPDATE OR REPLACE invoice SET number = 'RE-1' WHERE id = 2", "the number of an invoice never changes"),
        ("UPDATE OR REPLACE invoice SET rowid = 1 WHERE id = 2", "the number of an invoice never changes"),
        ("UPDATE invoice SET gross_cents = 1 WHERE id = 1", "an invoice in a job stays as it is"),
        ("UPDATE invoice SET customer = '10002' WHERE id = 1", "an invoice in a job stays as it is"),
        ("DELETE FROM invoice_document WHERE invoice_id = 1", "no document of an invoice is ever deleted"),
        ("UPDATE invoice_document SET document = x'00' WHERE invoice_id = 1", "an invoice in a job stays as it is"),
        ("UPDATE invoice_document SET original = '' WHERE invoice_id = 1", "an invoice in a job stays as it is"),
        ("UPDATE OR REPLACE invoice_document SET invoice_id = 1 WHERE invoice_id = 2", "an invoice in a job stays"),
        ("INSERT OR REPLACE INTO invoice_document VALUES (1, x'00', '', '')", "no document of an invoice is ever repl"),
        ("DELETE FROM invoice_mended WHERE id = 1", "what was filled in stays on record"),
        (
            "INSERT OR REPLACE INTO invoice_mended SELECT id, 2, field, old, '', made_by, made_at FROM invoice_mended",
            "what was filled in stays on record",
        ),
        (
            "INSERT INTO invoice_mended (invoice_id, field, old, new, made_by, made_at)"
            " VALUES (1, 'note', '', 'x', '', '')",
            "an invoice in a job stays as it is",
        ),
        ("DELETE FROM batch_run WHERE id = 1", "no batch run is ever deleted"),
        ("INSERT OR REPLACE INTO batch_run VALUES (1, '', '', '[]')", "no batch run is ever replaced"),
        ("UPDATE batch_run SET left_out = '[]' WHERE id = 1", "what a batch run was never changes"),
        ("UPDATE batch_run SET made_by = 'anna' WHERE id = 1", "what a batch run was never changes"),
        ("UPDATE batch_run SET rowid = 7 WHERE id = 1", "what a batch run was never changes"),
        ("DELETE FROM handed_over WHERE id = 1", "what was handed over is never deleted"),
        ("UPDATE handed_over SET recipients = 0 WHERE id = 1", "what was handed over never changes"),
        ("INSERT OR REPLACE INTO handed_over VALUES (1, 1, '', '', 0)", "what was handed over never changes"),
        ("UPDATE job SET rowid = 9 WHERE id = 1", "where a job comes from never changes"),
        (
            "INSERT OR REPLACE INTO job ({made}) SELECT {fresh} FROM job WHERE id = 1",
            "never twice: there is a job of this invoice",
        ),
        ("UPDATE job SET state = 'returned', target = 'b@x.example' WHERE id = 1", "no outcome is ever overwritten"),
        ("UPDATE job SET sender_name = 'Anna' WHERE id = 1", "no outcome is ever overwritten"),
        ("INSERT OR REPLACE INTO blob (rowid, sha256, content, size) VALUES (1, 'x', x'00', 1)", "no kept document"),
        (
            "INSERT OR REPLACE INTO evidence SELECT seq + 1, job_id, record, sha256, chain FROM evidence WHERE seq = 2",
            "no evidence is ever changed",
        ),
    ],
)
@pytest.mark.parametrize("with_program", [True, False])
def test_what_was_sent_can_neither_be_deleted_nor_changed_nor_replaced(
    kept: Store, statement: str, why: str, *, with_program: bool
) -> None:
    with closing(sqlite3.connect(kept.path)) as db:
        fresh = {"state": "'waiting'", "id": "NULL"}
        columns = {table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in ("job", "invoice")}
        names = {
            "invoice": ", ".join(columns["invoice"]),
            "made": ", ".join(columns["job"]),
            "fresh": ", ".join(fresh.get(name, name) for name in columns["job"]),
        }
    before, statement = all_of(kept.path), statement.format(**names)
    if with_program:
        with pytest.raises(IntegrityError, match=why), kept.writing() as db:
            db.execute_sql(statement)
    else:  # a tool for databases looks at no foreign keys
        with closing(sqlite3.connect(kept.path)) as tool, pytest.raises(sqlite3.IntegrityError, match=why):
            tool.execute(statement)
    assert all_of(kept.path) == before
    assert verify(kept).damages == ()


@pytest.mark.parametrize("column", ["target", "message_id", "mail_sha256", "subject"])
def test_what_is_being_handed_over_never_changes(store: Store, column: str) -> None:
    with store.writing() as db:
        digest = blobs.keep(db, b"mail")
        job = job_in(db, State.CHECKING)
        write(db, job, state="sending", message_id="<1@x>", mail_sha256=digest)
        with pytest.raises(IntegrityError, match="being handed over never changes"):
            write(db, job, **{column: "b"})
        write(db, job, state="waiting")
        write(db, job, target="b@stadt.example")


def test_an_invoice_without_a_live_job_may_come_again_and_be_filled_in(store: Store) -> None:
    with store.writing() as db:
        job_in(db, State.FAILED)
        job_in(db, State.CANCELLED)
        mended.add(db, 1, "due_date", old="", new="2026-12-01", by="jana")
        again = new_invoice()
        assert invoices.save(db, replace(again, source="corrected.xml", xml=b"<Invoice/>", by="jana")) == 1
        assert mended.standing(db, [1]) == {}
        assert invoices.by_numbers(db, ["RE-1"])[0].id == 1
        job_in(db, State.DONE)
        with pytest.raises(Refused, match="is in job 3 and stays as it is"):
            invoices.save(db, again)


def test_the_name_of_a_customer_that_is_known_only_later_is_shown_also_of_invoices_in_jobs(store: Store) -> None:
    with store.writing() as db:
        invoices.save(db, new_invoice(name=""))
        job_in(db, State.DONE)
        found = customers.get(db, "10001")
        assert found is None
        customers.save(db, [Customer(number="10001", name="Stadt Musterheim")])
        assert invoices.by_numbers(db, ["RE-1"])[0].customer_name == "Stadt Musterheim"


def test_whom_a_batch_run_left_out_at_the_last_moment_is_added(kept: Store) -> None:
    with kept.writing() as db:
        empty = batch_runs.make(db, "jana", [])
        for run in (1, empty):
            batch_runs.leave_out(db, run, [("RE-8", verbatim("one")), ("RE-9", verbatim("two"))])
            batch_runs.leave_out(db, run, [])
        found = [batch_runs.get(db, run) for run in (1, empty)]
    numbers = [[number for number, _reason in run.left_out] for run in found if run]
    assert numbers == [["RE-2", "RE-8", "RE-9"], ["RE-8", "RE-9"]]


def test_an_older_database_gets_the_guards_and_keeps_what_it_holds(tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for path in MIGRATIONS.glob("*.py"):
        if path.stem != "0010_what_was_sent_stays":  # tables that came later are there: today's code fills them
            shutil.copy(path, older)
    path = tmp_path / "xr-tui.db"
    old = Store(path)
    with old.reading() as db:
        bring_up_to_date(db, path, older)
    fill(old)
    before = all_of(path)
    store = Store.open(path)
    assert all_of(path) == before
    assert verify(store).damages == ()
    with pytest.raises(IntegrityError, match="no batch run is ever deleted"), store.writing() as db:
        db.execute_sql("DELETE FROM batch_run")
    with store.writing() as db:
        assert jobs.make(db, new_job(keep_invoice(db, "RE-2")), runner="me") == 2
