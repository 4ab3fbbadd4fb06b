"""One SQLite file, opened by any number of programs and threads at once."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from peewee import DatabaseError, InterfaceError, OperationalError, SqliteDatabase

from xr_tui.errors import StoreUnavailable
from xr_tui.phrase import phrase
from xr_tui.store import evidence, lineage
from xr_tui.store.evidence_head import HeadFile
from xr_tui.store.locks import exclusive
from xr_tui.store.migrate import bring_up_to_date
from xr_tui.store.patience import BUSY_SECONDS
from xr_tui.store.sent_journal import SentJournal, going_out
from xr_tui.store.stopping import Stop, Stopped

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # a commit that was reported survives a power cut
    "foreign_keys": 1,
    "cache_size": -16_000,
    "temp_store": "memory",
}
_AT_ONCE = 2000
"""Jobs taken into the chain in one transaction."""
_NOTHING_TO_END = "no transaction is active"
_FULL = "disk is full"


class Store:
    """The database of one office.

    Reading and writing go through `reading()` and `writing()`, which open a connection for the calling thread
    where there is none yet, and turn SQLite's faults into sentences.
    """

    def __init__(self, path: Path, *, patience: float = BUSY_SECONDS) -> None:
        """The database of this file, not looked at yet.

        Args:
            path: the file.
            patience: seconds to wait while another program writes.
        """
        self.path = path
        self.db = SqliteDatabase(
            str(path),
            pragmas=_PRAGMAS,
            timeout=patience,
            # A deferred transaction that reads, then writes, fails under load whatever the busy time-out.
            lock_type="IMMEDIATE",
        )
        self.head_file = HeadFile(path)
        self.sent_journal = SentJournal(path)
        self._file: tuple[int, int] | None = None
        """Device and inode of the file that was opened."""

    @classmethod
    def open(cls, path: Path, *, patience: float = BUSY_SECONDS) -> Store:
        """Open the database, making or migrating its tables where needed. The arguments are those of `Store`.

        Raises:
            StoreUnavailable: if the file cannot be used, or is of a newer program.
        """
        with faults(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        store = cls(path, patience=patience)
        # One program at a time: they would change the tables under each other's feet, and a new file that two of them
        # turn to WAL at once is "locked" whatever the busy time-out.
        with faults(path), exclusive(path.with_name(path.name + ".lock")), store._connected():
            bring_up_to_date(store.db, path)
            store._take_up_the_chain()
            store._file = _identity(path)
        return store

    @contextmanager
    def reading(self, stop: Stop | None = None) -> Iterator[Any]:
        """The database for queries; one consistent state of it only within one query.

        Args:
            stop: how another thread ends them.

        Raises:
            StoreUnavailable: if the database cannot be read.
            Stopped: if `stop` was asked to end it.
        """
        with self._connected():
            if stop is None:
                yield self.db
            else:
                with _stoppable(cast(Any, self.db).connection(), stop):
                    yield self.db

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """The database within one durable write transaction: all of it is kept, or nothing.

        Raises:
            StoreUnavailable: if it cannot be written; nothing was.
        """
        head = None
        with self._connected():
            with self.db.atomic():
                yield self.db
                mails = going_out(self.db)
                head = evidence.append_due(self.db)
                self._still_there()
                self.sent_journal.append(mails)  # before the commit: what is not noted there is not sent
            if head is not None:
                self.head_file.advance(head)

    def stay_connected(self) -> None:
        """Keep this thread's connection open between uses, for threads that write often."""
        with faults(self.path):
            self._connect()

    def disconnect(self) -> None:
        """Close this thread's connection."""
        if not self.db.is_closed():
            self.db.close()

    def _take_up_the_chain(self) -> None:
        """Take in what ended before there was a chain; see whether this is the database that was here last."""
        noted = self.head_file.read()  # first: whoever writes now moves the database before the file
        is_past = lineage.is_backup(self.db) or not self._goes_on_from(noted)
        self._take_in()
        if is_past:
            with self.db.atomic():
                lineage.note_copied_back(self.db, self.sent_journal.mails())
                evidence.append_due(self.db)
        if noted is None or is_past:
            self.head_file.set(evidence.head(self.db))

    def _take_in(self) -> None:
        """Give the jobs that ended before there was a chain their records: once, ten thousand in a second or two."""
        told, taken, due = time.monotonic(), 0, evidence.count_due(self.db)
        while evidence.is_due(self.db):
            with self.db.atomic():
                end = evidence.append_due(self.db, limit=_AT_ONCE)
            taken += _AT_ONCE
            if end is not None and time.monotonic() - told > 1:
                told = time.monotonic()
                sys.stderr.write(f"xr-tui: 0006_evidence {min(taken, due)}/{due}\n")

    def _goes_on_from(self, noted: evidence.Head | None) -> bool:
        if noted is None:
            return evidence.head(self.db).count == 0
        return evidence.chain_at(self.db, noted.count) == noted.chain

    def _connect(self) -> bool:
        """Returns whether there was no connection of this thread yet."""
        if self.db.is_closed():
            self._still_there()  # else SQLite would begin an empty file, and the log beside it anew
        return bool(self.db.connect(reuse_if_open=True))

    def _still_there(self) -> None:
        """Whether what is written now can be found again: SQLite writes on into a file that was moved or deleted."""
        if self._file is not None and _identity(self.path) != self._file:
            raise StoreUnavailable(
                phrase("The database {path} was replaced while the program works with it.", path=self.path),
                phrase("End every xr-tui that works with it, then start again."),
            )

    @contextmanager
    def _connected(self) -> Iterator[None]:
        with faults(self.path):
            opened = self._connect()
            try:
                yield
            finally:
                if opened:
                    self.db.close()


def _identity(path: Path) -> tuple[int, int]:
    there = path.stat()
    return there.st_dev, there.st_ino


@contextmanager
def _stoppable(connection: sqlite3.Connection, stop: Stop) -> Iterator[None]:
    try:
        stop.watch(connection)
        yield
    except (OperationalError, sqlite3.OperationalError) as fault:
        if stop.asked:
            raise Stopped from fault
        raise
    finally:
        stop.watch(None)


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn the faults of SQLite and the disk into one sentence with the file's name and the cure."""
    try:
        yield
    except (OperationalError, InterfaceError, sqlite3.OperationalError, OSError) as fault:
        if _FULL in (reason := _reason(fault)):
            raise StoreUnavailable(
                phrase("The disk is full; nothing can be written into the database {path}.", path=path),
                phrase("Make room; what was not stored is done again afterwards."),
            ) from fault
        raise StoreUnavailable(
            phrase("The database {path} cannot be used: {fault}.", path=path, fault=reason),
            phrase("Look at free space, rights and the disk; what was not stored is done again afterwards."),
        ) from fault
    except DatabaseError as fault:
        if "malformed" not in str(fault) and "not a database" not in str(fault):
            raise
        raise StoreUnavailable(
            phrase("The database {path} is damaged: {fault}.", path=path, fault=_reason(fault)),
            phrase("Copy a backup back; do not go on with this file."),
        ) from fault


def _reason(fault: BaseException) -> str:
    # Where the disk is full, SQLite ends the transaction by itself, and ending it once more hides what happened.
    while _NOTHING_TO_END in str(fault) and fault.__context__ is not None:
        fault = fault.__context__
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return str(fault)
