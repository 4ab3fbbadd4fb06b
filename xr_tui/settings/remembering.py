"""Writes what a user chose on the screens into his own file, and leaves all else in it as it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from xr_tui.errors import Unable
from xr_tui.phrase import phrase


def remember(path: Path, **choices: str) -> None:
    """Keep these choices in the user's file; comments, order and all other keys stay.

    Args:
        path: the file; it is made, with its folder, if there is none. A link stays one.
        choices: settings of `UserFile` and their values, such as `theme="xr-light"`.

    Raises:
        Unable: if the file cannot be read or written, or holds something that is no TOML.
    """
    target = path.resolve()
    try:
        text = target.read_bytes().decode() if target.exists() else ""
        changed = _with(text, choices)
        if changed != text:
            _write(target, changed.encode())
    except (OSError, ValueError) as fault:
        said = fault.strerror if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
        raise Unable(
            phrase("This choice could not be kept in {file}: {fault}.", file=path, fault=said),
            phrase("It holds until the program ends."),
        ) from None


def _with(text: str, choices: Mapping[str, str]) -> str:
    from tomlkit import item, parse  # 40 ms that the first screen need not wait for

    document = parse(text)
    # A new key goes to the top: anywhere else it could belong to a table, or part a table from its comment.
    added = [f"{name} = {item(value).as_string()}\n" for name, value in choices.items() if name not in document]
    for name in choices.keys() & document.keys():
        document[name] = choices[name]
    return "".join(added) + document.as_string()


def _write(target: Path, content: bytes) -> None:
    """Beside it, then renamed: whoever reads meanwhile finds the old file or the new one, never half of one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            if target.exists():
                os.fchmod(file.fileno(), target.stat().st_mode & 0o777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
