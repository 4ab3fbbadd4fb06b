"""The user's own file, `config.toml`: what concerns one person and not the firm.

language = "de"                      # or "en"
theme = "xr-light"                   # or "xr-dark", "ansi-dark", "ansi-light"
remote = "ssh"                       # screens for a slow line: true, false, or whenever over SSH
database = "/srv/xr-tui/xr-tui.db"
password_command = ["pass", "show", "smtp"]
client_certificate = "~/tls/mail.pem" # for a mail server that asks for one; client_key where the key lies apart
[keys]
"invoices.email" = "e,f8"            # xr-tui keys lists the actions
[senders."Süd"]                      # the same for a sender that is not the default one
password_command = ["pass", "show", "smtp-sued"]
service_account = "~/google.json"    # key of a Google service account
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

LANGUAGES = ("de", "en")
THEMES = ("xr-dark", "xr-light", "ansi-dark", "ansi-light")
"""The colours of the screens: two sets of our own, and the sixteen of the terminal; the first is the default."""
REMOTE = "ssh"
"""Screens for a slow line whenever the program is reached over SSH."""

_NAMES = ", ".join(THEMES)


@dataclass(frozen=True, kw_only=True)
class OwnLogin:
    """What lets one sender into its mail server; empty means: not said."""

    password_command: tuple[str, ...] = ()
    """Command and arguments that print the password, or a client secret; run without a shell."""
    client_certificate: str = ""
    """PEM file with the certificate that the mail server is shown."""
    client_key: str = ""
    """PEM file with its key; empty if that is in the same file."""
    service_account: str = ""
    """JSON file with the key of a Google service account."""


@dataclass(frozen=True, kw_only=True)
class UserFile:
    """What the file says; empty means: not said."""

    language: str = ""
    """`de` or `en`."""
    theme: str = ""
    """One of `THEMES`."""
    remote: str = ""
    """Screens for a slow line: `true`, `false` or `REMOTE`."""
    database: str = ""
    """Path of the SQLite file."""
    password_command: tuple[str, ...] = ()
    """Command and arguments that print the mail server's password; run without a shell."""
    client_certificate: str = ""
    client_key: str = ""
    service_account: str = ""
    senders: Mapping[str, OwnLogin] = field(default_factory=lambda: MappingProxyType({}))
    """Name of a sender in small letters to what lets it in; the four above are the default sender's."""
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Id of an action of the screens to the keys it shall have, parted by commas. Whether there are such actions and
    keys is looked at where screens are opened (`xr_tui.ui.actions.user_keys`)."""

    @property
    def default_login(self) -> OwnLogin:
        """What lets the default sender in."""
        return OwnLogin(**{each.name: getattr(self, each.name) for each in fields(OwnLogin)})


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
    remote = str(table.pop("remote", "")).lower()
    keys = MappingProxyType(dict(_leaves(table.pop("keys", {}))))
    senders = MappingProxyType({name.casefold(): _login(own) for name, own in table.pop("senders", {}).items()})
    return UserFile(**table, password_command=command, remote=remote, keys=keys, senders=senders)


def _login(table: Mapping[str, Any]) -> OwnLogin:
    return OwnLogin(**{**table, "password_command": tuple(table.get("password_command", ()))})


def _faults(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    known = {each.name for each in fields(UserFile)}
    faults = [(key, phrase("There is no such setting.")) for key in table if key not in known]
    for key in known & table.keys():
        value = table[key]
        if key == "password_command":
            faults += _faults_of_command(key, value)
        elif key == "senders":
            faults += _faults_of_senders(value)
        elif key == "keys":
            faults += _faults_of_keys(value)
        elif key == "remote":
            if not (isinstance(value, bool) or value == REMOTE):
                faults.append((key, phrase('This must be true, false or "ssh".')))
        elif not isinstance(value, str):
            faults.append((key, phrase("This must be text in quotes.")))
        elif key == "language" and value not in LANGUAGES:
            faults.append((key, phrase('This must be "de" or "en".')))
        elif key == "theme" and value not in THEMES:
            faults.append((key, phrase("There is no theme {name}; there are: {names}.", name=value, names=_NAMES)))
    return sorted(faults, key=lambda fault: fault[0])


def _faults_of_command(key: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return []
    return [(key, phrase('This must be a list of words such as ["pass", "show", "smtp"].'))]


def _faults_of_senders(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, Mapping) or not all(isinstance(own, Mapping) for own in value.values()):
        return [("senders", phrase('This must be a table for each sender: [senders."Name"].'))]
    known = {each.name for each in fields(OwnLogin)}
    faults: list[tuple[str, Any]] = []
    for sender, own in value.items():
        for key, given in own.items():
            name = f"senders.{sender}.{key}"
            if key not in known:
                faults.append((name, phrase("There is no such setting.")))
            elif key == "password_command":
                faults += _faults_of_command(name, given)
            elif not isinstance(given, str):
                faults.append((name, phrase("This must be text in quotes.")))
    return faults


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
