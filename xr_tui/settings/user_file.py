"""The user's own file, `config.toml`: what concerns one person and not the firm.

language = "de"                      # or "en"
theme = "textual-light"
database = "/srv/xr-tui/xr-tui.db"
password_command = ["pass", "show", "smtp"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from xr_tui.errors import InputError, Problem
from xr_tui.phrase import phrase


@dataclass(frozen=True, kw_only=True)
class UserFile:
    """What the file says; empty means: not said."""

    language: str = ""
    """`de` or `en`."""
    theme: str = ""
    """Name of a theme of the screens."""
    database: str = ""
    """Path of the SQLite file."""
    password_command: tuple[str, ...] = ()
    """Command and arguments that print the mail server's password; run without a shell."""


def read_user_file(path: Path) -> UserFile:
    """Read the file; one that does not exist says nothing.

    Raises:
        InputError: names every key that is wrong, or the line that is no TOML.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return UserFile()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        problem = Problem(phrase("This is not a TOML file: {fault}.", fault=fault), file=str(path))
        raise InputError([problem]) from None
    except OSError as fault:
        problem = Problem(phrase("The file cannot be read: {fault}.", fault=fault.strerror or fault), file=str(path))
        raise InputError([problem]) from None
    problems = [Problem(text, file=str(path), field=key) for key, text in _faults(table)]
    if problems:
        raise InputError(problems)
    command = tuple(table.pop("password_command", ()))
    return UserFile(**table, password_command=command)


def _faults(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    known = {field.name for field in fields(UserFile)}
    faults = [(key, phrase("There is no such setting.")) for key in table if key not in known]
    for key in known & table.keys():
        value = table[key]
        if key == "password_command":
            if not (isinstance(value, list) and value and all(isinstance(part, str) for part in value)):
                faults.append((key, phrase('This must be a list of words such as ["pass", "show", "smtp"].')))
        elif not isinstance(value, str):
            faults.append((key, phrase("This must be text in quotes.")))
        elif key == "language" and value not in ("de", "en"):
            faults.append((key, phrase('This must be "de" or "en".')))
    return sorted(faults, key=lambda fault: fault[0])
