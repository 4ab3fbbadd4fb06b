"""Copies for people and other programs in the storage folder; the originals stay in the database."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from xr_tui.errors import Unable
from xr_tui.phrase import phrase
from xr_tui.store.naming import take_name


def file_copies(folder: Path, copies: Mapping[str, bytes], *, durably: bool = True) -> tuple[str, ...]:
    """Lay the files down, each written beside and renamed; returns the names they got.

    A name that is taken by other content gets a number (`a.xml`, `a-2.xml`): nothing is ever overwritten. The same
    content under its name is left as it is, so that a job that is done again files nothing twice.

    Args:
        folder: made where missing.
        copies: safe file names and what goes into them.
        durably: wait until the disk has them; not needed where the files are a mere convenience.

    Raises:
        Unable: if the folder cannot be written.
    """
    with _faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_file(folder, name, content, durably) for name, content in copies.items())


def writable(folder: Path) -> None:
    """Try the folder out, making it where missing.

    Raises:
        Unable: if it cannot be written.
    """
    with _faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise Unable(
            phrase("The folder {folder} cannot be written: {fault}.", folder=folder, fault=fault.strerror or fault),
            phrase("Choose another folder, or look at its rights and the free space."),
        ) from fault


def _file(folder: Path, name: str, content: bytes, durably: bool) -> str:
    beside = str(folder / f".{secrets.token_hex(8)}.part")
    # Not `tempfile`, whose files nobody else may read: these are for other people and programs, as the umask allows.
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        with os.fdopen(handle, "wb", buffering=0) as file:
            _write_all(file, content)
            if durably:
                os.fsync(handle)
        return _take_name(folder, name, content, beside)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def _write_all(file: FileIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def _take_name(folder: Path, name: str, content: bytes, beside: str) -> str:
    stem, suffix = os.path.splitext(name)
    number = 1
    while True:
        chosen = name if number == 1 else f"{stem}-{number}{suffix}"
        try:
            take_name(beside, folder / chosen, mode=0o666)
        except FileExistsError:
            if _same(folder / chosen, content):
                return chosen
            number += 1
        else:
            return chosen


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
