"""Looks into the database, as anybody may, and does something as soon as a job is in a state."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

_WAITS = 20.0


class Watcher:
    """Watches from a thread of its own until the state is seen once, or for a while."""

    def __init__(self, database: Path, state: str, do: Callable[[], None], *, jobs: int = 1) -> None:
        """Begin to look; done once so many jobs more than now are in the state."""
        self._database = database
        self._state = state
        self._do = do
        self._jobs = jobs
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Until it has done it, or looks no longer."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as db:
            before = self._count(db)
            for _ in range(int(_WAITS / 0.001)):
                if self._count(db) >= before + self._jobs:
                    break
                if self._over.wait(0.001):
                    return
            else:
                return
        self._do()

    def _count(self, db: sqlite3.Connection) -> int:
        with suppress(sqlite3.OperationalError):  # a program is just changing the tables
            return int(db.execute("SELECT count(*) FROM job WHERE state = ?", (self._state,)).fetchone()[0])
        return 0
