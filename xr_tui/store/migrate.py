"""Bring the tables up to date: under the store's file lock, after a backup copy, never backwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from playhouse.migrations import Runner as MigrationRunner

from xr_tui.errors import StoreUnavailable
from xr_tui.phrase import phrase

MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(db: Any, path: Path, folder: Path = MIGRATIONS) -> None:
    """Apply the migrations that the database lacks.

    Args:
        db: connected; the caller holds the store's file lock.
        path: the database's file; a backup is laid beside it before tables that hold something are changed.
        folder: the migrations that this program knows.

    Raises:
        StoreUnavailable: if the database knows migrations that this program does not: it is older.
    """
    runner = MigrationRunner(db, str(folder))
    pending = _pending(runner, path)
    if pending and runner.applied():
        _backup(path, path.with_name(f"{path.name}.before-{pending[0]}"))
    if pending:
        runner.up()


def _pending(runner: MigrationRunner, path: Path) -> list[str]:
    rows = runner.status()
    newer = [row.name for row in rows if row.path is None]
    if newer:
        raise StoreUnavailable(
            phrase("The database {path} was changed by a newer program ({change}).", path=path, change=newer[-1]),
            phrase("Install the newer xr-tui; this one leaves the database alone."),
        )
    return [row.name for row in rows if row.applied is None]


def _backup(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
