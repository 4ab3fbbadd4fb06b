"""A new file gets its name once it is whole, and never the name of another."""

from __future__ import annotations

import os
from pathlib import Path


def take_name(beside: Path | str, target: Path, *, mode: int) -> None:
    """Give a finished file its name: a plain rename would overwrite what is there.

    Args:
        beside: the file, in the same folder.
        target: its name.
        mode: rights of `target` while it is reserved, where the folder knows no links.

    Raises:
        FileExistsError: if the name is taken.
        OSError: if it cannot be done.
    """
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError:  # network shares often know no links: reserve the name, then rename over it
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        os.replace(beside, target)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk.

    Raises:
        OSError: if the disk does not take it.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
