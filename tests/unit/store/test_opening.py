"""Opening the database: made, migrated, backed up, refused."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from tests.unit.store.conftest import keep_invoice, make_job
from xr_tui.errors import StoreUnavailable
from xr_tui.settings.model import Settings
from xr_tui.store import setup
from xr_tui.store.database import Store
from xr_tui.store.migrate import MIGRATIONS, bring_up_to_date

_ONE_MORE = (
    "def up(migrator, db):\n    db.execute_sql(\"ALTER TABLE customer ADD COLUMN fax TEXT NOT NULL DEFAULT ''\")\n"
)
_BREAKS = _ONE_MORE + '    db.execute_sql("ALTER TABLE nowhere ADD COLUMN fax TEXT")\n'


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of a program that knows one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "9000_fax.py").write_text(_ONE_MORE)
    return folder


def test_a_database_is_made_where_there_is_none_with_its_folder(tmp_path: Path) -> None:
    with Store.open(tmp_path / "new" / "xr-tui.db").reading() as db:
        assert setup.load(db) == Settings()
    assert not list((tmp_path / "new").glob("*.before-*"))


def test_a_database_survives_power_cuts_and_keeps_its_references(store: Store) -> None:
    with store.reading() as db:
        assert db.execute_sql("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute_sql("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute_sql("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_file_that_is_moved_away_is_not_written_and_goes_on_when_it_is_back(store: Store, tmp_path: Path) -> None:
    store.stay_connected()
    store.path.rename(tmp_path / "away.db")
    with pytest.raises(StoreUnavailable, match=r"xr-tui\.db"), store.writing() as db:
        keep_invoice(db, "RE-7")
    store.disconnect()
    with pytest.raises(StoreUnavailable), store.reading():
        pass
    assert not store.path.exists(), "an empty one would pass for the database"
    (tmp_path / "away.db").rename(store.path)
    with store.writing() as db:
        keep_invoice(db, "RE-7")


def test_a_file_that_takes_the_place_of_the_one_that_was_opened_is_not_taken_for_it(
    store: Store, tmp_path: Path
) -> None:
    store.stay_connected()
    other = Store.open(tmp_path / "other" / "xr-tui.db")
    other.path.replace(store.path)
    with pytest.raises(StoreUnavailable, match="replaced"), store.writing() as db:
        keep_invoice(db, "RE-7")


def test_an_older_database_is_copied_before_its_tables_change(store: Store, newer: Path) -> None:
    with store.writing() as db:
        keep_invoice(db, "RE-7")
    with store.reading() as db:
        bring_up_to_date(db, store.path, newer)
        assert "fax" in [row[1] for row in db.execute_sql("PRAGMA table_info(customer)")]
    backup = store.path.with_name("xr-tui.db.before-9000_fax")
    with closing(sqlite3.connect(backup)) as old:
        assert "fax" not in [row[1] for row in old.execute("PRAGMA table_info(customer)")]
        assert old.execute("SELECT number FROM invoice").fetchall() == [("RE-7",)]


def test_a_migration_that_fails_leaves_the_tables_as_they_were(store: Store, newer: Path) -> None:
    (newer / "9000_fax.py").write_text(_BREAKS)
    with pytest.raises(StoreUnavailable), store.reading() as db:
        bring_up_to_date(db, store.path, newer)
    with store.reading() as db:
        assert "fax" not in [row[1] for row in db.execute_sql("PRAGMA table_info(customer)")]
    Store.open(store.path)


def test_an_older_program_refuses_a_newer_database_and_says_what_to_install(store: Store, newer: Path) -> None:
    with store.reading() as db:
        bring_up_to_date(db, store.path, newer)
    with pytest.raises(StoreUnavailable, match="changed by a newer program \\(9000_fax\\)") as refusal:
        Store.open(store.path)
    assert "Install the newer xr-tui" in str(refusal.value.hint)


def test_a_file_that_is_no_database_is_named_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Sehr geehrte Damen und Herren, " * 40)
    with pytest.raises(StoreUnavailable, match=r"letter\.db is damaged") as refusal:
        Store.open(path)
    assert "backup" in str(refusal.value.hint)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=r"file/xr-tui\.db cannot be used"):
        Store.open(tmp_path / "file" / "xr-tui.db")


def test_a_full_disk_is_named_although_it_has_ended_the_transaction_already(store: Store) -> None:
    with store.writing() as db:
        db.execute_sql(
            "CREATE TRIGGER ends_it BEFORE UPDATE ON invoice BEGIN SELECT RAISE(ROLLBACK, 'the disk is full'); END"
        )
        keep_invoice(db)
    with pytest.raises(StoreUnavailable, match="The disk is full") as told, store.writing() as db:
        db.execute_sql("UPDATE invoice SET number = number")
    assert "Make room" in str(told.value.hint)


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    for round_ in range(5):
        start, path = Barrier(6), tmp_path / f"{round_}.db"

        def open_it(start: Barrier = start, path: Path = path) -> None:
            start.wait()
            with Store.open(path).writing() as db:
                setup.save(db, Settings())

        with ThreadPoolExecutor(6) as pool:
            for opened in [pool.submit(open_it) for _ in range(6)]:
                opened.result()


_WRITES = """
import sys
from pathlib import Path
from xr_tui.store import feedback, jobs
from xr_tui.store.database import Store
from xr_tui.store.rows import FeedbackRow
from xr_tui.phrase import phrase
store, job = Store.open(Path(sys.argv[1])), int(sys.argv[2])
for number in range(60):
    with store.writing() as db:
        found = len(feedback.of_job(db, job))  # reads first, then writes: what a deferred transaction fails at
        feedback.add(db, job, [FeedbackRow(step="check", level="information", text=phrase("{n}", n=found))])
"""


def test_programs_that_write_at_once_wait_for_each_other_and_lose_nothing(store: Store) -> None:
    with store.writing() as db:
        job = make_job(db)
    command = [sys.executable, "-c", _WRITES, str(store.path), str(job)]
    programs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    faults = [program.communicate()[1] for program in programs]
    assert faults == ["", "", ""]
    with store.reading() as db:
        seen = [row[0] for row in db.execute_sql("SELECT text FROM feedback ORDER BY id")]
    assert seen == [f'["{{n}}", {{"n": "{n}"}}]' for n in range(180)]
