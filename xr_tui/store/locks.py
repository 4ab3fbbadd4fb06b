"""File locks: which services are alive, who may change the tables, and what programs share.

A lock lives as long as the process that holds it, whatever kills that process: no heartbeat can be misjudged.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

_FOR_ALL = 0o666
"""Less the user's umask: whoever shares the database must be able to try the locks of others."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for the lock of this file and hold it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDONLY | os.O_CREAT, _FOR_ALL)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Take the lock of this file, which is made where there is none; None if somebody else has it.

    Args:
        path: in a folder that is there.
        shared: others may share it.

    Returns:
        The file's handle; closing it gives the lock back.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CREAT, _FOR_ALL)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle


class Runner:
    """The life of one service: its jobs carry `id`, and whoever can take its lock knows that it died."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.id = uuid.uuid4().hex
        self._path = _lock_file(folder, self.id)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FOR_ALL)
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        """The service ends; what it left waiting is free for others."""
        if self._handle >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def dead_among(folder: Path, ids: Iterable[str]) -> set[str]:
    """Those of the runners that no longer live."""
    return {runner for runner in ids if not _lives(_lock_file(folder, runner))}


def _lives(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except PermissionError:
        return True  # nobody can tell: to wait is safe, to send twice is not
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        with suppress(PermissionError):  # another user's: it stays, and stays dead
            path.unlink(missing_ok=True)
        return False
    finally:
        os.close(handle)


def _lock_file(folder: Path, runner: str) -> Path:
    return folder / f"{runner}.lock"
