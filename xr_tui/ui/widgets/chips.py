"""Chips as values: what a list can be narrowed to, and how their words share one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from xr_tui.ui.widgets.columns import fitted

_EDGES = 2
"""Cells of a chip beside its word: brackets when it is on, else blanks."""
_LONGEST = 30
"""Cells of a value, such as a customer's name; a longer one is cut."""


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


def rows(chips: Sequence[Chip], room: int) -> tuple[tuple[Chip, ...], ...]:
    """The chips in as many lines of so many cells as what stands on them needs: cut words could not be read."""
    lines: list[list[Chip]] = [[]]
    for each in chips:
        if lines[-1] and sum(_wide(other) + _EDGES for other in (*lines[-1], each)) > room:
            lines.append([])
        lines[-1].append(each)
    return tuple(tuple(line) for line in lines)


def cut(chips: Sequence[Chip]) -> tuple[str, ...]:
    """What stands on each of a line."""
    return tuple(fitted(each.text, _wide(each)) for each in chips)


def _wide(each: Chip) -> int:
    return min(cell_len(each.text), _LONGEST)
