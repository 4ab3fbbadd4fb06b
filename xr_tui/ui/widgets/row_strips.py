"""How a row, the header and an empty list look as one line of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from xr_tui.store.order import Order
from xr_tui.ui.widgets.columns import GAP, Cell, Column, Tone, fitted

POINTER, MARK, ABSENT = "▸", "■", "…"
RISING, FALLING = "▲", "▼"
LEAD = 3
"""Cells before the first column: pointer, mark, blank."""


def header(
    columns: Sequence[Column[Any]], wide: Sequence[int], width: int, style: Style, order: Order | None = None
) -> Strip:
    """The titles of the columns, with an arrow at the one by which the rows are sorted."""
    cells = [Cell(_title(column, cells, order)) for column, cells in zip(columns, wide, strict=True)]
    return _strip(" " * LEAD, columns, cells, wide, width, lambda _tone: style, style)


def _title(column: Column[Any], wide: int, order: Order | None) -> str:
    if order is None or not column.sort or column.sort != order.column:
        return column.title
    arrow = FALLING if order.descending else RISING
    gap = " " if cell_len(column.title) + 2 <= wide else ""
    return fitted(column.title, min(cell_len(column.title), wide - 1)) + gap + arrow


def row(
    columns: Sequence[Column[Any]],
    cells: Sequence[Cell] | None,
    wide: Sequence[int],
    width: int,
    style: Style,
    tone_style: Callable[[Tone], Style],
    *,
    pointed: bool,
    marked: bool,
) -> Strip:
    """A row; dots for one that is not fetched yet.

    Args:
        wide: the width of each column, as `widths` says.
        width: cells of the whole line.
        tone_style: the style of a cell's tone, laid over `style`.
        pointed: whether the cursor is on it.
    """
    lead = f"{POINTER if pointed else ' '}{MARK if marked else ' '} "
    shown = cells if cells is not None else [Cell(ABSENT, Tone.FAINT)] * len(columns)
    return _strip(lead, columns, shown, wide, width, tone_style, style)


def message(text: str, width: int, style: Style) -> Strip:
    """A line of text instead of a row."""
    return Strip([Segment(fitted(" " * LEAD + text, width), style)])


def column_at(columns: Sequence[Column[Any]], wide: Sequence[int], x: int) -> Column[Any] | None:
    """The column at this place of a row; None before the first one."""
    edge = LEAD
    for column, cells in zip(columns, wide, strict=True):
        if cells and edge <= x < edge + cells + GAP:
            return column
        edge += cells + GAP if cells else 0
    return None


def edge_of(columns: Sequence[Column[Any]], wide: Sequence[int], key: str) -> int:
    """Where the column of this key ends, in cells from the left; 0 if it is not shown."""
    edge = LEAD
    for column, cells in zip(columns, wide, strict=True):
        if cells and column.key == key:
            return edge + cells
        edge += cells + GAP if cells else 0
    return 0


def _strip(
    lead: str,
    columns: Sequence[Column[Any]],
    cells: Sequence[Cell],
    wide: Sequence[int],
    width: int,
    tone_style: Callable[[Tone], Style],
    style: Style,
) -> Strip:
    segments = [Segment(lead, style)]
    gap = Segment(" " * GAP, style)
    for column, cell, room in zip(columns, cells, wide, strict=True):
        if room:
            segments.append(Segment(fitted(cell.text, room, right=column.right), tone_style(cell.tone)))
            segments.append(gap)
    return Strip(segments).adjust_cell_length(width, style)
