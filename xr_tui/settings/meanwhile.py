"""Two people edit the Einrichtung at once: what the other one changed, and both their changes in one.

Senders are told apart by their names, which never change; which of them is the default one is a setting of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeAlias

from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Sender

_LAST = "check_changed_by"
"""Says who switched the check; it goes with the switch and is no change of its own."""
_Three: TypeAlias = tuple[Sender | None, Sender | None, Sender | None]
_SENDERS = ("mail", "senders")
"""The settings that hold senders."""


@dataclass(frozen=True)
class Difference:
    """One setting that somebody else has changed."""

    name: str
    """Its path, such as `company.seller.address.city`; `mail.host` is the default sender's, `mail` which that is."""
    theirs: object
    """What stands there now; None for a sender that was removed."""
    mine: object
    """What is to be saved; None for a sender that I have removed."""
    both: bool
    """Whether both have changed it, each to something else."""
    sender: str = ""
    """Another sender whose setting it is, by name; the path is then within it, and empty for the whole sender."""


def differences(read: Settings, mine: Settings, theirs: Settings) -> Iterator[Difference]:
    """What somebody else has changed since it was read.

    Args:
        read: as it was when the editing began.
        mine: as it is to be saved.
        theirs: as it stands now.
    """
    for name, before, own, other in _parts(read, mine, theirs):
        if name not in _SENDERS:
            yield from _differences(before, own, other, name)
    default = (read.mail.name, mine.mail.name, theirs.mail.name)
    yield from _differences(*default, "mail")
    for name, values in _senders(read, mine, theirs).items():
        of_default = name == read.mail.name and None not in values
        for each in _differences(*values, "mail" if of_default else ""):
            yield each if of_default else replace(each, sender=name)


def merged(read: Settings, mine: Settings, theirs: Settings) -> Settings:
    """Mine where I have changed something, else theirs. The arguments are those of `differences`."""
    values = ((name, _merged(*values)) for name, *values in _parts(read, mine, theirs) if name not in _SENDERS)
    found = {name: _merged(*values) for name, values in _senders(read, mine, theirs).items()}
    senders: dict[str, Sender] = {name: sender for name, sender in found.items() if sender is not None}
    default = _merged(read.mail.name, mine.mail.name, theirs.mail.name)
    # One of us may have removed what the other one has made the default.
    mail = senders.pop(default, None) or senders.pop(mine.mail.name, mine.mail)
    return replace(mine, **dict(values), mail=mail, senders=tuple(senders.values()))


def _senders(read: Settings, mine: Settings, theirs: Settings) -> dict[str, _Three]:
    """Each sender by name, as it stands in all three; None where it is missing. Theirs first, in their order."""
    before, own, other = (
        {sender.name: sender for sender in settings.every_sender} for settings in (read, mine, theirs)
    )
    return {name: (before.get(name), own.get(name), other.get(name)) for name in (*other, *own, *before)}


def _differences(read: object, mine: object, theirs: object, path: str) -> Iterator[Difference]:
    if theirs == read or path == _LAST:
        return
    if _all_groups(read, mine, theirs):
        for name, before, own, other in _parts(read, mine, theirs):
            yield from _differences(before, own, other, f"{path}.{name}" if path else name)
    else:
        yield Difference(path, theirs, mine, both=mine not in (read, theirs))


def _merged(read: Any, mine: Any, theirs: Any) -> Any:
    if mine == read:
        return theirs
    if theirs == read or not _all_groups(read, mine, theirs):
        return mine
    changes = {name: _merged(*values) for name, *values in _parts(read, mine, theirs)}
    return replace(mine, **changes)


def _all_groups(*values: object) -> bool:
    return all(is_dataclass(value) for value in values) and len({type(value) for value in values}) == 1


def _parts(*values: Any) -> Iterator[tuple[Any, ...]]:
    for field in fields(values[0]):
        yield field.name, *(getattr(value, field.name) for value in values)
