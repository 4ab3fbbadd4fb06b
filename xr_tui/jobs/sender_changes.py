"""Adding, changing and removing senders of the setup one by one, from texts as somebody has typed them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from xr_tui.delivery.address import fault_of_optional_address, forbidden_in_line
from xr_tui.errors import InputError, Problem, Refused
from xr_tui.jobs.office import Office
from xr_tui.jobs.sender_checks import NAME_TAKEN, fault_of_count, fault_of_host, fault_of_port
from xr_tui.matrix import DocumentType
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.environment import effective
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import LoginKind, Security, Sender
from xr_tui.settings.throttle import Throttle
from xr_tui.store import senders, setup

LIMITS = tuple(each.name for each in fields(Throttle))
_CHOICES: Mapping[str, type[StrEnum]] = {
    "document_type": DocumentType,
    "security": Security,
    "login": LoginKind,
}
_PORT_OF_TLS = 465
_CHECKS: Mapping[str, Callable[[str], Phrase | None]] = {
    "address": fault_of_optional_address,
    "reply_to": fault_of_optional_address,
    "host": fault_of_host,
    "port": fault_of_port,
    **dict.fromkeys(LIMITS, fault_of_count),
}


@dataclass(frozen=True)
class Removed:
    """A sender that is gone."""

    name: str
    entries: int
    """Entries of the matrix that named it, and leave the choice to the setup now."""


def add(office: Office, name: str, said: Mapping[str, str]) -> Sender:
    """Add a sender; its server is the default one's unless another is named.

    Args:
        office: whose setup is changed.
        name: what it shall be called.
        said: fields of `Sender` and `Throttle` to what they shall be.

    Raises:
        InputError: names every value that cannot be.
    """
    with _changing(office) as change:
        new = _beside(change.settings.mail, name.strip(), said)
        problems = []
        if not new.name:
            problems.append(Problem(phrase("This must not be empty."), field="NAME"))
        elif forbidden_in_line(name):
            problems.append(Problem(phrase("There is a control character in the text."), field="NAME"))
        elif change.settings.sender_named(new.name) is not None:
            problems.append(Problem(NAME_TAKEN, field=new.name))
        holds = effective(change.settings, office.environ).settings
        new = _told(new, said, problems, holds.every_sender, {})
        change.store([*change.settings.every_sender, new])
    return new


def alter(office: Office, name: str, said: Mapping[str, str]) -> Sender:
    """Change what is said of a sender, and nothing else.

    Raises:
        InputError: there is no such sender, or values that cannot be; names them all.
    """
    with _changing(office) as change:
        settings, old = change.settings, change.called(name)
        holds = effective(settings, office.environ)
        locked = holds.locked if settings.is_default(old) else {}
        others = [one for one in holds.settings.every_sender if one.name != old.name]
        new = _told(old, said, [], others, {path.split(".")[-1]: variable for path, variable in locked.items()})
        change.store([new if one is old else one for one in settings.every_sender])
    return new


def remove(office: Office, name: str) -> Removed:
    """Take a sender out of the setup.

    Raises:
        InputError: there is no such sender.
        Refused: it is the default one, or jobs wait for it.
    """
    with _changing(office) as change:
        gone = change.called(name)
        if change.settings.is_default(gone):
            raise Refused(
                phrase("{name} is the default sender, which cannot be removed.", name=gone.name),
                phrase("Make another one the default first: xr-tui senders default NAME"),
            )
        entries = senders.entries_naming(change.db, gone.name)
        change.store([one for one in change.settings.every_sender if one is not gone])
    return Removed(gone.name, entries)


def make_default(office: Office, name: str) -> Sender:
    """Make a sender the one of whoever names none.

    Raises:
        InputError: there is no such sender.
    """
    with _changing(office) as change:
        first = change.called(name)
        change.store([first, *(one for one in change.settings.every_sender if one is not first)])
    return first


def sender_called(settings: Settings, name: str) -> Sender:
    """The sender of this name or address.

    Raises:
        InputError: there is none; names those there are.
    """
    found = settings.sender_named(name) or settings.sender_at(name)
    if found is None:
        names = ", ".join(one.name for one in settings.every_sender)
        raise InputError([Problem(phrase("There is no such sender; there are: {names}.", names=names), field=name)])
    return found


@dataclass(frozen=True)
class _Change:
    """One change, within one write transaction: nobody else's can come between."""

    db: Any
    settings: Settings
    """As stored: what the environment fixes is no part of it."""

    def called(self, name: str) -> Sender:
        return sender_called(self.settings, name)

    def store(self, every: Sequence[Sender]) -> None:
        first, *others = every
        setup.save(self.db, replace(self.settings, mail=first, senders=tuple(others)))


@contextmanager
def _changing(office: Office) -> Iterator[_Change]:
    with office.store.writing() as db:
        yield _Change(db, setup.load(db))


def _beside(first: Sender, name: str, said: Mapping[str, str]) -> Sender:
    """A new sender: at the server of the default one, or at the usual port of the one that is named."""
    if "host" not in said:
        return Sender(name=name, host=first.host, port=first.port, security=first.security)
    return Sender(name=name, port=_PORT_OF_TLS) if said.get("security") == Security.TLS else Sender(name=name)


def _told(
    before: Sender,
    said: Mapping[str, str],
    problems: list[Problem],
    others: Sequence[Sender],
    locked: Mapping[str, str],
) -> Sender:
    """The sender as it is told to be; raises all problems at once, those found before too."""
    values: dict[str, Any] = {}
    for name, text in ((name, text.strip()) for name, text in said.items()):
        if (fault := _fault(name, text, locked)) is not None:
            problems.append(Problem(fault, field=option(name)))
        else:
            values[name] = _value(name, text)
    if (address := values.get("address", "")) and any(one.address.casefold() == address.casefold() for one in others):
        problems.append(Problem(phrase("Another sender has this address."), field=option("address")))
    if problems:
        raise InputError(problems)
    limits = {name: values.pop(name) for name in LIMITS if name in values}
    return replace(before, **values, throttle=replace(before.throttle, **limits))


def _fault(name: str, text: str, locked: Mapping[str, str]) -> Phrase | None:
    if name in locked:
        return phrase("The variable {variable} fixes this.", variable=locked[name])
    if forbidden_in_line(text):
        return phrase("There is a control character in the text.")
    if (kinds := _CHOICES.get(name)) is not None and text not in set(kinds):
        return phrase("This must be one of: {choices}.", choices=", ".join(kinds))
    check = _CHECKS.get(name)
    return check(text) if check else None


def _value(name: str, text: str) -> Any:
    if name in _CHOICES:
        return _CHOICES[name](text)
    if name in LIMITS:
        return int(text) if text else None
    return int(text) if name == "port" else text


def option(name: str) -> str:
    """The option of the command line that gives this field."""
    return "--documents" if name == "document_type" else f"--{name.replace('_', '-')}"
