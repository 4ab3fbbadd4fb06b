"""Chips as values: what a list can be narrowed to, and how their words share one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

_EDGES = 2
"""Cells of a chip beside its word: brackets when it is on, else blanks."""
_LEAST = 4
"""Cells that a word keeps while it is readable."""


@dataclass(frozen=True)
class Chip:
    """One thing that the list can be narrowed to."""

    name: str
    """In code."""
    word: str
    """What it says, in the language shown."""
    at: int = 0
    """Where in the word the letter stands that turns it on and off."""
    is_on: bool = False
    value: str = ""
    """What it is narrowed to, where the word alone does not say it: a month, a customer."""

    @property
    def letter(self) -> str:
        """The key that turns it on and off, a small letter."""
        return self.word[self.at].lower()

    @property
    def text(self) -> str:
        """What stands on it now."""
        return self.value if self.is_on and self.value else self.word


def chip(name: str, word: str, *, is_on: bool = False, value: str = "") -> Chip:
    """A chip whose key is the letter behind the underscore in its word.

    >>> chip("working", "in _Arbeit").letter
    'a'
    """
    before, _, after = word.partition("_")
    return Chip(name, before + after, len(before), is_on, value)


def chip_of(chips: Sequence[Chip], character: str) -> Chip | None:
    """The chip of this key, in capitals or small letters."""
    return next((found for found in chips if found.letter == character.lower()), None)


def cut(chips: Sequence[Chip], room: int) -> tuple[str, ...]:
    """What stands on each in so many cells: the longest are cut first, those that are on last."""
    wide = [cell_len(each.text) for each in chips]
    spare = room - sum(wide) - _EDGES * len(chips)
    off = [index for index, each in enumerate(chips) if not each.is_on]
    for able, least in ((off, _LEAST), (range(len(chips)), _LEAST), (range(len(chips)), 1)):
        while spare < 0 and (longest := max(able, key=lambda index: wide[index], default=None)) is not None:
            if wide[longest] <= least:
                break
            wide[longest] -= 1
            spare += 1
    return tuple(_cut(each, cells) for each, cells in zip(chips, wide, strict=True))


def _cut(each: Chip, cells: int) -> str:
    if cell_len(each.text) <= cells:
        return each.text
    shorter = set_cell_size(each.text, cells)
    return shorter[:-1] + "…" if each.is_on and cells > 1 else shorter
