"""The data folder under fire: filled, turned back to an older program's, looked at, and what a person does there."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from xr_tui.jobs.importing import import_files
from xr_tui.settings.places import packed_folder
from xr_tui.store import feedback, job_list, jobs, lineage
from xr_tui.store.backup import back_up
from xr_tui.store.database import Store
from xr_tui.store.migrate import MIGRATIONS, bring_up_to_date
from xr_tui.store.rows import FeedbackRow, JobRow

NAME = "xr-tui.db"
OLDER = ("0005", "0006")
"""Migrations that older programs ended with: before there was a chain of evidence, and with it."""
_TABLES = (
    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    " AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%migration%' AND name NOT LIKE '%\\_words\\_%' ESCAPE '\\'"
)
"""The older program's own; those of the search index are filled by triggers."""


def fill(folder: Path, numbers: Sequence[str]) -> Path:
    """The sample company's database with these invoices, all good and all for a customer in batch mode."""
    sample = packed_folder("sample_data")
    good = json.loads((sample / "invoices" / "RE-2026-1101.json").read_text(encoding="utf-8"))
    made = folder / "invoices.json"
    made.write_text(json.dumps({"invoices": [{**good, "number": number} for number in numbers]}))
    store = Store.open(folder / NAME)
    imported = import_files(store, [*(sample / name for name in ("company.json", "customers.csv", "matrix.csv")), made])
    assert not imported.problems
    with closing(sqlite3.connect(store.path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store.path


def all_jobs(folder: Path) -> list[JobRow]:
    """Every job, oldest first."""
    with Store(folder / NAME).reading() as db:
        return job_list.page(db, job_list.JobQuery(), limit=100_000)[::-1]


def said_of(folder: Path, job: int) -> list[FeedbackRow]:
    """The Rückmeldungsübersicht of a job."""
    with Store(folder / NAME).reading() as db:
        return feedback.of_job(db, job)


def was_sent(folder: Path, job: int) -> None:
    """A person has found it at the mail server."""
    with Store(folder / NAME).writing() as db:
        jobs.confirm_sent(db, job, "jana")


def waits_for_a_yes(folder: Path) -> bool:
    """Whether the program says that a backup was copied back."""
    with Store(folder / NAME).reading() as db:
        return lineage.waits_for_a_yes(db) is not None


def say_yes(folder: Path) -> None:
    """`xr-tui restored --yes`."""
    with Store(folder / NAME).writing() as db:
        lineage.accept(db, "jana")


def make_backup(folder: Path, copy: Path) -> None:
    """`xr-tui backup`, while programs run or not."""
    back_up(Store(folder / NAME), copy, "jana")


def copy_back(folder: Path, copy: Path) -> None:
    """Copy a backup over the database; no program runs."""
    _replace(folder, copy)


def turn_back(folder: Path, last: str) -> None:
    """Make the database one of an older program, which knew the migrations up to this one; no program runs.

    Its rows are those of today, as far as the older tables have a place for them.
    """
    known = folder / "known"
    known.mkdir()
    for migration in MIGRATIONS.glob("0*.py"):
        if migration.name[:4] <= last:
            shutil.copy(migration, known)
    older = Store(folder / "older.db")
    with older.db.connection_context():
        bring_up_to_date(older.db, older.path, known)
    shutil.rmtree(known)
    with closing(sqlite3.connect(older.path)) as db, db:
        db.execute("ATTACH ? AS today", (str(folder / NAME),))
        (begins,) = db.execute("SELECT sql FROM main.sqlite_schema WHERE name = 'job_begins'").fetchone()
        db.execute("DROP TRIGGER job_begins")  # jobs come as they stand, not at their beginning
        for (table,) in db.execute(_TABLES).fetchall():
            _copy_rows(db, table)
        db.execute(begins)
        if last >= "0006":
            db.execute("DELETE FROM main.evidence_due")  # nothing is due between two transactions
    for beside in folder.glob("older.db-*"):
        beside.unlink()
    if last < "0006":
        (folder / f"{NAME}.evidence").unlink(missing_ok=True)
    _replace(folder, older.path)
    older.path.unlink()


def _copy_rows(db: sqlite3.Connection, table: str) -> None:
    columns = [{row[1] for row in db.execute(f"PRAGMA {schema}.table_info({table})")} for schema in ("main", "today")]
    common = ", ".join(sorted(columns[0] & columns[1]))
    if common and not db.execute(f"SELECT 1 FROM main.{table}").fetchone():  # noqa: S608 - triggers may have filled it
        db.execute(f"INSERT INTO main.{table} ({common}) SELECT {common} FROM today.{table} ORDER BY rowid")  # noqa: S608


def _replace(folder: Path, copy: Path) -> None:
    for ending in ("-wal", "-shm"):
        (folder / f"{NAME}{ending}").unlink(missing_ok=True)
    shutil.copy(copy, folder / NAME)
