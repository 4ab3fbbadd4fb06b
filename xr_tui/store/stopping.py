"""Ending a query that nobody waits for any more."""

from __future__ import annotations

import sqlite3
import threading


class Stopped(Exception):
    """The query was stopped on request; there is no result."""


class Stop:
    """Ends the queries of one thread, asked for by another."""

    def __init__(self) -> None:
        self.asked = False
        """Whether somebody asked for it."""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def ask(self) -> None:
        """End the query that runs, if one does, and those that would follow."""
        with self._lock:
            self.asked = True
            if self._connection is not None:
                self._connection.interrupt()

    def watch(self, connection: sqlite3.Connection | None) -> None:
        """From now on this connection is the one to be interrupted.

        Raises:
            Stopped: if it was asked for already.
        """
        with self._lock:
            self._connection = connection
            if self.asked and connection is not None:
                raise Stopped
