"""The user's own file, `config.toml`: what concerns one person and not the firm.

language = "de"                      # or "en"
theme = "textual-light"
database = "/srv/xr-tui/xr-tui.db"
password_command = ["pass", "show", "smtp"]
[keys]
"invoices.email" = "e,f8"            # xr-tui keys lists the actions
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
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
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Id of an action of the screens to the keys it shall have, parted by commas. Whether there are such actions and
    keys is looked at where screens are opened (`xr_tui.ui.actions.user_keys`)."""


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
    keys = MappingProxyType(dict(_leaves(table.pop("keys", {}))))
    return UserFile(**table, password_command=command, keys=keys)


def _faults(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    known = {each.name for each in fields(UserFile)}
    faults = [(key, phrase("There is no such setting.")) for key in table if key not in known]
    for key in known & table.keys():
        value = table[key]
        if key == "password_command":
            if not (isinstance(value, list) and value and all(isinstance(part, str) for part in value)):
                faults.append((key, phrase('This must be a list of words such as ["pass", "show", "smtp"].')))
        elif key == "keys":
            faults += _faults_of_keys(value)
        elif not isinstance(value, str):
            faults.append((key, phrase("This must be text in quotes.")))
        elif key == "language" and value not in ("de", "en"):
            faults.append((key, phrase('This must be "de" or "en".')))
    return sorted(faults, key=lambda fault: fault[0])


def _faults_of_keys(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        return [("keys", phrase('This must be a table: [keys], then lines such as "invoices.email" = "e".'))]
    texts = phrase("This must be text in quotes.")
    return [(f"keys.{action}", texts) for action, keys in _leaves(value) if not isinstance(keys, str)]


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """The lines of `[keys]`. Without quotes `invoices.email` is a table in a table for TOML, and means the same."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield above + name, value
