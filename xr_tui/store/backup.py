"""A backup while the program runs: one moment of the database as one file, looked at before it gets its name."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from xr_tui.errors import Refused, Unable
from xr_tui.phrase import phrase
from xr_tui.store import evidence, lineage
from xr_tui.store.database import Store, faults
from xr_tui.store.evidence import Head
from xr_tui.store.naming import sync, take_name

Progress = Callable[[int, int], None]
"""Gets how many pages are copied, of how many."""
_OWNER_ONLY = 0o600
_PAGES = 2000
"""Copied at once: eight megabytes, then others get a turn and progress is told."""


@dataclass(frozen=True)
class Backup:
    """What was made."""

    path: Path
    size: int
    """Bytes."""
    head: Head
    """The end of the chain of evidence in it."""


def back_up(store: Store, path: Path, who: str, progress: Progress = lambda done, total: None) -> Backup:
    """Copy the database as it stands at this moment, whoever works with it meanwhile.

    Args:
        store: whose database.
        path: the file; must not exist. Only its owner may read it.
        who: makes it; the backup says so inside.
        progress: is told how far it is.

    Raises:
        Refused: if the file exists.
        Unable: if it cannot be written, or is not sound when it is there.
        StoreUnavailable: if the database cannot be read.
    """
    path = path.absolute()
    if path.exists() or path.is_symlink():
        raise Refused(phrase("{path} exists already; nothing is overwritten.", path=path))
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))
        try:
            _copy(store, beside, progress)
            head = _finish(beside, who)
            take_name(beside, path, mode=_OWNER_ONLY)
            sync(path.parent)
        finally:
            for left in (beside, *(beside.with_name(beside.name + end) for end in ("-wal", "-shm", "-journal"))):
                with suppress(FileNotFoundError):
                    left.unlink()
    except FileExistsError:
        raise Refused(phrase("{path} exists already; nothing is overwritten.", path=path)) from None
    except (OSError, sqlite3.Error) as fault:
        raise Unable(
            phrase("The backup {path} cannot be written: {fault}.", path=path, fault=_reason(fault)),
            phrase("Choose another place, or look at its rights and the free space."),
        ) from fault
    return Backup(path, path.stat().st_size, head)


def _copy(store: Store, target: Path, progress: Progress) -> None:
    def tell(status: int, left: int, total: int) -> None:
        del status
        progress(total - left, total)

    # Within one reading transaction it is one moment; without it, each commit of others would begin it anew.
    with (
        faults(store.path),
        closing(sqlite3.connect(target)) as copy,
        store.reading() as db,
        db.atomic("DEFERRED"),
    ):
        db.execute_sql("SELECT count(*) FROM sqlite_schema").fetchone()
        cast(Any, db).connection().backup(copy, pages=_PAGES, progress=tell, sleep=0)


def _finish(path: Path, who: str) -> Head:
    """Mark it as a backup, look whether it is sound, bring it to the disk."""
    store = Store(path)
    with store.reading() as db:
        with db.atomic():
            lineage.mark_backup(db, who)
        problems = [str(row[0]) for row in db.execute_sql("PRAGMA quick_check(3)").fetchall()]
        head = evidence.head(db)
        broken = next((record.seq for record in evidence.broken(db)), None)
    if problems != ["ok"] or broken is not None:
        raise Unable(
            phrase("The database is not sound, and so would be its backup: {fault}.", fault=problems[0]),
            phrase("Keep all older backups; type: xr-tui archive verify"),
        )
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # one file, without a -wal beside it
    sync(path)
    return head


def _reason(fault: BaseException) -> str:
    return fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
