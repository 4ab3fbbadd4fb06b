"""Two people edit the Einrichtung at once: what the other one changed, and both their changes in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")
_LAST = "check_changed_by"
"""Says who switched the check; it goes with the switch and is no change of its own."""


@dataclass(frozen=True)
class Difference:
    """One setting that somebody else has changed."""

    name: str
    """Its path, such as `mail.host` or `company.seller.address.city`."""
    theirs: object
    """What stands there now."""
    mine: object
    """What is to be saved."""
    both: bool
    """Whether both have changed it, each to something else."""


def differences(read: object, mine: object, theirs: object, path: str = "") -> Iterator[Difference]:
    """What somebody else has changed since it was read.

    Args:
        read: as it was when the editing began.
        mine: as it is to be saved.
        theirs: as it stands now.
        path: of these values within the settings; empty for the settings themselves.
    """
    if theirs == read or path == _LAST:
        return
    if _all_groups(read, mine, theirs):
        for name, before, own, other in _parts(read, mine, theirs):
            yield from differences(before, own, other, f"{path}.{name}" if path else name)
    else:
        yield Difference(path, theirs, mine, both=mine not in (read, theirs))


def merged(read: T, mine: T, theirs: T) -> T:
    """Mine where I have changed something, else theirs. The arguments are those of `differences`."""
    if mine == read:
        return theirs
    if theirs == read or not _all_groups(read, mine, theirs):
        return mine
    changes = {name: merged(*values) for name, *values in _parts(read, mine, theirs)}
    whole: Any = mine
    result: T = replace(whole, **changes)
    return result


def _all_groups(*values: object) -> bool:
    return all(is_dataclass(value) for value in values) and len({type(value) for value in values}) == 1


def _parts(*values: Any) -> Iterator[tuple[Any, ...]]:
    for field in fields(values[0]):
        yield field.name, *(getattr(value, field.name) for value in values)
