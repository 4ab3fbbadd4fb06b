"""Put a version of the rules into its folder: written beside, then renamed, so that nobody ever sees half of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from xr_tui.errors import Unable
from xr_tui.phrase import phrase


def place(
    folder: Path,
    version: str,
    files: Mapping[str, bytes],
    *,
    there: Callable[[], bool],
    trial: Callable[[Path], None] = lambda beside: None,
) -> None:
    """Make the folder of a version, in place of a broken one.

    Args:
        folder: the folder of all rules; it is made if need be.
        version: name of the new folder.
        files: contents by their paths inside it.
        there: whether it is there already and whole; asked while nobody else installs.
        trial: is given the new folder before it is put in its place; what it raises ends the installation.

    Raises:
        Unable: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _only_one(folder):
            if not there():
                _clear_left_overs(folder)
                _write_all(folder, version, files, trial)
    except OSError as error:
        raise Unable(
            phrase("The rules cannot be written to {folder}: {cause}.", folder=folder, cause=error.strerror or error),
            phrase("Choose another folder with XR_TUI_RULES, or make room in this one."),
        ) from error


def take_away(folder: Path, version: str) -> None:
    """Remove the folder of a version.

    Raises:
        Unable: it cannot be removed.
    """
    try:
        with _only_one(folder):
            aside = Path(tempfile.mkdtemp(prefix=".old-", dir=folder))
            (folder / version).rename(aside / "removed")
            shutil.rmtree(aside)
    except OSError as error:
        raise Unable(
            phrase("{folder} cannot be removed: {cause}.", folder=folder / version, cause=error.strerror or error)
        ) from error


def _write_all(folder: Path, version: str, files: Mapping[str, bytes], trial: Callable[[Path], None]) -> None:
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        for name, content in files.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, content)
        trial(beside)
        beside.chmod(0o755)
        _sync(beside)
        _swap(beside, folder / version)
        _sync(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _clear_left_overs(folder: Path) -> None:
    """Remove what a killed installation left; only who holds the lock makes such folders."""
    for pattern in (".new-*", ".old-*"):
        for left in folder.glob(pattern):
            shutil.rmtree(left, ignore_errors=True)


def _swap(beside: Path, target: Path) -> None:
    """Put the new folder in the place of a broken one, if there is one."""
    if target.exists():
        aside = Path(tempfile.mkdtemp(prefix=".old-", dir=target.parent))
        target.rename(aside / "broken")
        beside.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        beside.rename(target)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of this folder: a second program waits, then finds the rules installed."""
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
