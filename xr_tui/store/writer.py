"""One thread that writes, and one commit for whatever has gathered meanwhile.

A commit costs a wait for the disk, whether it carries one change or twenty. Callers wait until theirs is
durable; while the disk works, the next ones gather and share the next commit. What nobody waits for begins no commit
of its own as long as another is likely to come.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from peewee import InterfaceError, OperationalError

from xr_tui.errors import StoreUnavailable
from xr_tui.phrase import phrase
from xr_tui.store.database import Store

T = TypeVar("T")
_MOST = 50
"""Changes in one transaction; keeps the wait of other programs on the database short."""
_PATIENCE = 0.02
"""Seconds that changes without hurry wait for one that hurries."""
_GATHER = 0.01
"""Longest wait for further changes, in seconds: half as long as the disk took last time, so that a slow one is asked
less often and a quick one keeps nobody waiting."""


class Writer:
    """Runs changes on a store, in the order they come, each whole or not at all."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changes: deque[_Change] = deque()
        self._hurried = 0
        """How many of them have somebody waiting."""
        self._closed = False
        self._news = threading.Condition()
        self._took = 0.0
        """Seconds that the last commit took."""
        self._thread = threading.Thread(target=self._run, name="xr-tui-writer", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Any], T], *, hurry: bool = True) -> Future[T]:
        """Run `change(db)` within a transaction; the future is done when the result is durable.

        An exception of the change undoes it alone and is the future's. If the commit fails, every change in
        it gets `StoreUnavailable`, and none is kept.

        Args:
            change: what to do.
            hurry: whether somebody waits for it; else it may wait a moment for a commit that others need.
        """
        future: Future[T] = Future()
        with self._news:
            self._changes.append((change, future, hurry))
            self._hurried += hurry
            if hurry or len(self._changes) == 1:
                self._news.notify()
        return future

    def close(self) -> None:
        """Do what was submitted, then end."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._thread.join()

    def _run(self) -> None:
        while changes := self._gather():
            begun = time.monotonic()
            self._commit(changes)
            self._took = time.monotonic() - begun
        self._store.disconnect()

    def _gather(self) -> list[_Change]:
        """What the next commit carries; nothing at the end."""
        with self._news:
            self._news.wait_for(lambda: self._changes or self._closed)
            self._news.wait_for(lambda: self._hurried or self._closed, timeout=_PATIENCE)
        if not self._closed:
            time.sleep(min(_GATHER, self._took / 2))
        with self._news:
            taken = [self._changes.popleft() for _ in range(min(_MOST, len(self._changes)))]
            self._hurried -= sum(hurry for _change, _future, hurry in taken)
        return taken

    def _commit(self, changes: list[_Change]) -> None:
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        # From here on nobody can cancel them any more: setting the result of a cancelled one would end this thread.
        changes = [item for item in changes if item[1].set_running_or_notify_cancel()]
        try:
            self._store.stay_connected()
            with self._store.writing() as db:
                for change, future, _hurry in changes:
                    outcomes.append((future, *_attempt(db, change)))
        except BaseException as fault:  # whatever it was, nobody may wait for ever
            with suppress(Exception):  # the next commit begins on a connection that hangs in no transaction
                self._store.disconnect()
            error = fault if isinstance(fault, StoreUnavailable) else _broken(fault)
            for _change, future, _hurry in changes:
                future.set_exception(error)
        else:
            for future, result, failure in outcomes:
                if failure is None:
                    future.set_result(result)
                else:
                    future.set_exception(failure)


_Change = tuple[Callable[[Any], Any], "Future[Any]", bool]


def _attempt(db: Any, change: Callable[[Any], Any]) -> tuple[Any, BaseException | None]:
    db.execute_sql("SAVEPOINT change")
    try:
        result = change(db)
    except (OperationalError, InterfaceError, OSError):
        raise  # the disk or the database, not this change: the whole transaction is lost
    except Exception as fault:
        db.execute_sql("ROLLBACK TO change")
        db.execute_sql("RELEASE change")
        return None, fault
    db.execute_sql("RELEASE change")
    return result, None


def _broken(fault: BaseException) -> StoreUnavailable:
    return StoreUnavailable(phrase("The database could not be written: {fault}.", fault=type(fault).__name__))
