"""A database of the first version, with rows in it, becomes one whose lists are searched and sorted."""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from peewee import IntegrityError

from xr_tui.store import customers, invoices, job_list
from xr_tui.store.database import Store
from xr_tui.store.invoices import InvoiceQuery
from xr_tui.store.job_list import JobQuery
from xr_tui.store.migrate import MIGRATIONS, bring_up_to_date
from xr_tui.store.order import Order


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of the first version: three invoices, one with a job."""
    first = tmp_path / "migrations"
    first.mkdir()
    shutil.copy(MIGRATIONS / "0001_first_tables.py", first)
    path = tmp_path / "xr-tui.db"
    store = Store(path)
    with store.db.connection_context():
        bring_up_to_date(store.db, path, first)
    names = {1: "Zoo", 2: "Ärzte e. V.", 3: ""}
    with closing(sqlite3.connect(path)) as db, db:
        for row_id, name in names.items():
            db.execute(
                "INSERT INTO invoice VALUES (?, ?, '10001', ?, '2026-11-02', '', 'invoice', 'EUR', 100, ?, '04011-1-2',"
                " ?, 'a.json', '2026', NULL, '')",
                (row_id, f"RE-{row_id}", name, 123456 * row_id, zlib.compress(b"document %d" % row_id)),
            )
        db.execute(
            "INSERT INTO job (invoice_id, mode, state, made_by, accepted_at, attempts, sender, target,"
            " further_addresses, subject, body, buyer_reference, check_enabled, check_off_by) VALUES"
            " (2, 'email', 'waiting', 'jana', '2026-11-02T10:00:00.000000+00:00', 0, '', 'Öl@b.example', '', 'S', '',"
            " '', 1, '')"
        )
        for state in ("creating", "failed"):
            db.execute("UPDATE job SET state = ?", (state,))
    return path


def test_rows_of_the_first_version_are_found_sorted_and_keep_their_documents(old: Path) -> None:
    store = Store.open(old)
    assert old.with_name("xr-tui.db.before-0002_long_lists").exists(), "a copy from before is kept"
    with store.writing() as db:
        assert invoices.documents(db, [1, 2, 3]) == {1: b"document 1", 2: b"document 2", 3: b"document 3"}
        assert [row.id for row in invoices.page(db, InvoiceQuery(search="2.469,12"))] == [2]
        by_name = InvoiceQuery(order=Order("customer"))
        assert [row.customer_name for row in invoices.page(db, by_name)] == ["", "Ärzte e. V.", "Zoo"]
        assert [job.invoice for job in job_list.page(db, JobQuery(search="öl@"))] == [2]
        assert [job.invoice for job in job_list.page(db, JobQuery(search="ÄRZTE"))] == [2]
        with pytest.raises(IntegrityError, match="no outcome is ever overwritten"):
            db.execute_sql("UPDATE job SET answer = '250'")


def test_the_search_follows_what_is_imported_again_and_a_name_that_comes_later(old: Path) -> None:
    from tests.unit.store.conftest import new_invoice
    from xr_tui.matrix import Customer

    store = Store.open(old)
    with store.writing() as db:
        invoices.save(db, new_invoice("RE-1", name="Überlandwerk"))
        customers.save(db, [Customer(number="10001", name="Öffentliche Hand")])
        assert invoices.page(db, InvoiceQuery(search="zoo")) == []
        assert [row.id for row in invoices.page(db, InvoiceQuery(search="ÜBERLAND"))] == [1]
        assert [row.id for row in invoices.page(db, InvoiceQuery(search="öffentliche h"))] == [3]
        db.execute_sql("INSERT INTO invoice_gram (invoice_gram, rank) VALUES ('integrity-check', 1)")
        db.execute_sql("INSERT INTO job_gram (job_gram, rank) VALUES ('integrity-check', 1)")
