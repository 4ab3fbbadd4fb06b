"""One thread that writes, and one commit for whatever has gathered meanwhile.

A commit costs a wait for the disk, whether it carries one change or twenty. Callers wait until theirs is
durable; while the disk works, the next ones gather and share the next commit.
"""

from __future__ import annotations

import queue
import threading
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


class Writer:
    """Runs changes on a store, in the order they come, each whole or not at all."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: queue.SimpleQueue[_Change | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="xr-tui-writer", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Any], T]) -> Future[T]:
        """Run `change(db)` within a transaction; the future is done when the result is durable.

        An exception of the change undoes it alone and is the future's. If the commit fails, every change in
        it gets `StoreUnavailable`, and none is kept.
        """
        future: Future[T] = Future()
        self._queue.put((change, future))
        return future

    def close(self) -> None:
        """Do what was submitted, then end."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            changes, going = self._gather()
            if changes:
                self._commit(changes)
        self._store.disconnect()

    def _gather(self) -> tuple[list[_Change], bool]:
        changes: list[_Change] = []
        item = self._queue.get()
        while item is not None:
            changes.append(item)
            if len(changes) == _MOST:
                return changes, True
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return changes, True
        return changes, False

    def _commit(self, changes: list[_Change]) -> None:
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        # From here on nobody can cancel them any more: setting the result of a cancelled one would end this thread.
        changes = [item for item in changes if item[1].set_running_or_notify_cancel()]
        try:
            self._store.stay_connected()
            with self._store.writing() as db:
                for change, future in changes:
                    outcomes.append((future, *_attempt(db, change)))
        except BaseException as fault:  # whatever it was, nobody may wait for ever
            with suppress(Exception):  # the next commit begins on a connection that hangs in no transaction
                self._store.disconnect()
            error = fault if isinstance(fault, StoreUnavailable) else _broken(fault)
            for _change, future in changes:
                future.set_exception(error)
        else:
            for future, result, failure in outcomes:
                if failure is None:
                    future.set_result(result)
                else:
                    future.set_exception(failure)


_Change = tuple[Callable[[Any], Any], "Future[Any]"]


def _attempt(db: Any, change: Callable[[Any], Any]) -> tuple[Any, BaseException | None]:
    try:
        with db.savepoint():
            return change(db), None
    except (OperationalError, InterfaceError, OSError):
        raise  # the disk or the database, not this change: the whole transaction is lost
    except Exception as fault:
        return None, fault


def _broken(fault: BaseException) -> StoreUnavailable:
    return StoreUnavailable(phrase("The database could not be written: {fault}.", fault=type(fault).__name__))
