"""Columns of a list: what stands in them, and how they share the width of the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from rich.cells import cell_len, set_cell_size

from xr_tui.ui.widgets.visible_text import visible

R = TypeVar("R")
GAP = 1
"""Blank cells between two columns."""


class Tone(StrEnum):
    """What a cell means; shown as colour, but never by colour alone."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"
    FAINT = "faint"


def _plain(_row: object) -> Tone:
    return Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Column(Generic[R]):
    """One column of rows of type R."""

    key: str
    """Name in code; a click on a cell tells it."""
    title: str
    width: int
    """Cells it has at least."""
    text: Callable[[R], str]
    """What stands in it; called in a thread, so it may load what it needs."""
    tone: Callable[[R], Tone] = _plain
    right: bool = False
    """Whether it is flush right, as numbers are."""
    grows: int = 0
    """Its share of the room that is left over; 0 keeps it at its width."""
    most: int = 60
    """Cells it has at most."""
    from_width: int = 0
    """Shown only in lists at least this wide."""
    least: int = 0
    """Cells it may shrink to where the columns do not fit; 0 where it keeps its width."""
    sort: str = ""
    """What the store calls the order by this column; empty where rows cannot be sorted by it."""
    high_first: bool = False
    """Whether sorting by it begins with the highest, as for days and amounts."""


@dataclass(frozen=True)
class Cell:
    """A cell, ready to be shown: no control characters, no markup."""

    text: str
    tone: Tone = Tone.PLAIN


def cells_of(columns: Sequence[Column[R]], row: R) -> tuple[Cell, ...]:
    """The cells of a row."""
    return tuple(Cell(visible(column.text(row)), column.tone(row)) for column in columns)


def widths(columns: Sequence[Column[R]], room: int) -> tuple[int, ...]:
    """How wide each column is in so much room; 0 for one that is not shown."""
    wide = [_least_titled(column) if room >= column.from_width else 0 for column in columns]
    spare = room - sum(wide) - GAP * (sum(1 for width in wide if width) - 1)
    if spare < 0:
        return tuple(_shrunk(columns, wide, -spare))
    growing = [index for index, column in enumerate(columns) if column.grows and wide[index]]
    while spare > 0 and growing:
        for index in growing:
            share = max(1, spare * columns[index].grows // sum(columns[other].grows for other in growing))
            more = max(0, min(share, columns[index].most - wide[index], spare))
            wide[index] += more
            spare -= more
        growing = [index for index in growing if wide[index] < columns[index].most]
    return tuple(wide)


def _least_titled(column: Column[R]) -> int:
    """A column that can be sorted has room for its title and the arrow behind it."""
    return max(column.width, cell_len(column.title) + 1) if column.sort else column.width


def _shrunk(columns: Sequence[Column[R]], wide: list[int], missing: int) -> list[int]:
    """Take the missing cells from the widest of those that may shrink, one by one."""
    while missing > 0:
        able = [index for index, column in enumerate(columns) if 0 < column.least < wide[index]]
        if not able:
            break
        wide[max(able, key=lambda index: wide[index])] -= 1
        missing -= 1
    return wide


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly so many cells, cut with `…` where it is longer."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    blank = " " * (width - length)
    return blank + text if right else text + blank
