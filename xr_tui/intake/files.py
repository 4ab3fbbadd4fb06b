"""Which files are read, and reading one without being led astray by links, devices or sheer size."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xr_tui.errors import Problem
from xr_tui.intake.text import one_line
from xr_tui.phrase import Phrase, phrase

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes. No receiver takes an invoice above 50 MB (the largest published limit, Niedersachsen)."""
ATTACHMENTS = "attachments"
"""Name of a folder whose files are named by invoices and are no input of their own."""


@dataclass(frozen=True)
class Found:
    """A file to read, or the reason why a path is not read."""

    path: Path
    """As the user gave it, or below the folder that the user gave."""
    problem: Problem | None = None


def shown_path(path: Path) -> str:
    """The path as it may stand in a message or in a list."""
    return one_line(os.fspath(path))


def find(paths: Sequence[Path]) -> tuple[Found, ...]:
    """Every file that the paths name, folders walked in order of their names, none twice."""
    seen: set[Path] = set()
    return tuple(found for path in paths for found in _below(path) if _is_new(found.path, seen))


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes | Phrase:
    """The content of a regular file of at most `largest` bytes, or the sentence that says why not."""
    too_large = phrase("The file is larger than {megabytes} MB.", megabytes=largest // (1024 * 1024))
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                return phrase("This is not a regular file.")
            if found.st_size > largest:
                return too_large
            content = file.read(largest + 1)
    except FileNotFoundError:
        return phrase("There is no such file.")
    except IsADirectoryError:
        return phrase("This is not a regular file.")
    except OSError as error:
        return phrase("The file cannot be read: {reason}", reason=os.strerror(error.errno or 0))
    return content if len(content) <= largest else too_large


def _without_waiting(path: str, flags: int) -> int:
    """Opens a named pipe without waiting for somebody to write into it."""
    return os.open(path, flags | os.O_NONBLOCK)


def _is_new(path: Path, seen: set[Path]) -> bool:
    real = Path(os.path.realpath(path))
    if real in seen:
        return False
    seen.add(real)
    return True


def _below(path: Path) -> Iterator[Found]:
    if not path.is_dir():
        yield Found(path)
        return
    root = Path(os.path.realpath(path))
    unreadable: list[OSError] = []
    for folder, subfolders, names in os.walk(path, onerror=unreadable.append):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".") and name != ATTACHMENTS)
        links = [name for name in subfolders if Path(folder, name).is_symlink()]
        for name in sorted([*names, *links]):
            if not name.startswith(".") and Path(name).stem.upper() != "README":
                yield from _checked(Path(folder, name), root)
    for error in unreadable:
        yield _refused(Path(str(error.filename)), phrase("The folder cannot be read."))


def _checked(path: Path, root: Path) -> Iterator[Found]:
    """A file inside a folder; unlike a path that the user named, a link in it may not lead out of it."""
    if not Path(os.path.realpath(path)).is_relative_to(root):
        yield _refused(path, phrase("This is a link to a place outside of the folder."))
    elif not path.is_dir():
        yield Found(path)


def _refused(path: Path, text: Phrase) -> Found:
    return Found(path, Problem(text, shown_path(path)))
