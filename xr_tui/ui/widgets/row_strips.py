"""How a row, the header and an empty list look as one line of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from xr_tui.ui.widgets.columns import GAP, Cell, Column, Tone, fitted, widths

POINTER, MARK, ABSENT = "▸", "■", "…"
LEAD = 3
"""Cells before the first column: pointer, mark, blank."""


def header(columns: Sequence[Column[Any]], width: int, style: Style) -> Strip:
    """The titles of the columns."""
    cells = [Cell(column.title) for column in columns]
    return _strip(" " * LEAD, columns, cells, width, lambda _tone: style, style)


def row(
    columns: Sequence[Column[Any]],
    cells: Sequence[Cell] | None,
    width: int,
    style: Style,
    tone_style: Callable[[Tone], Style],
    *,
    pointed: bool,
    marked: bool,
) -> Strip:
    """A row; dots for one that is not fetched yet.

    Args:
        tone_style: the style of a cell's tone, laid over `style`.
        pointed: whether the cursor is on it.
    """
    lead = f"{POINTER if pointed else ' '}{MARK if marked else ' '} "
    shown = cells if cells is not None else [Cell(ABSENT, Tone.FAINT)] * len(columns)
    return _strip(lead, columns, shown, width, tone_style, style)


def message(text: str, width: int, style: Style) -> Strip:
    """A line of text instead of a row."""
    return Strip([Segment(fitted(" " * LEAD + text, width), style)])


def column_at(columns: Sequence[Column[Any]], width: int, x: int) -> str | None:
    """The key of the column at this place of a row; None before the first one."""
    edge = LEAD
    for column, wide in zip(columns, widths(columns, width - LEAD), strict=True):
        if wide and edge <= x < edge + wide + GAP:
            return column.key
        edge += wide + GAP if wide else 0
    return None


def _strip(
    lead: str,
    columns: Sequence[Column[Any]],
    cells: Sequence[Cell],
    width: int,
    tone_style: Callable[[Tone], Style],
    style: Style,
) -> Strip:
    segments = [Segment(lead, style)]
    for column, cell, wide in zip(columns, cells, widths(columns, width - LEAD), strict=True):
        if wide:
            segments.append(Segment(fitted(cell.text, wide, right=column.right), tone_style(cell.tone)))
            segments.append(Segment(" " * GAP, style))
    return Strip(segments).adjust_cell_length(width, style)
