"""Sends the terminal only what differs from what stands there: over a slow line every byte is waited for.

Textual 8.2 sends whole regions, often the whole screen, also where a single sign has changed: 45 kB for closing a
dialog.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

Cell = tuple[str, str]
"""The codes of its style, and its character; the second half of a wide one is empty."""
_UNKNOWN: Cell = ("?", "")
"""Differs from everything that can be shown."""
_NEAR = 5
"""Cells that may as well be sent again: to jump over them takes more bytes."""


class Picture:
    """What stands on the terminal, as far as it was sent."""

    def __init__(self) -> None:
        self._rows: list[list[Cell]] = []
        self._size = (0, 0)

    def forget(self) -> None:
        """Something else may stand there now: everything is sent again."""
        self._rows = []
        self._size = (0, 0)

    def fit(self, width: int, height: int) -> None:
        """The terminal has this many columns and rows; what another size does to the text is not known."""
        if (width, height) != self._size:
            self._rows = [[_UNKNOWN] * width for _row in range(height)]
            self._size = (width, height)

    def change(self, y: int, x: int, cells: list[Cell]) -> Iterator[str]:
        """Take the cells that stand from column x of row y on; gives what must be sent for it."""
        if not 0 <= y < len(self._rows):
            return
        row = self._rows[y]
        cells = cells[: max(0, len(row) - x)]
        known = row[x : x + len(cells)]
        if known == cells:
            return
        row[x : x + len(cells)] = cells
        if not all(text.isascii() or cell_len(text) == 1 for _codes, text in (*known, *cells) if text):
            yield _sent(y, x, cells)  # terminals disagree on how wide such signs are: all beside them is written too
            return
        for begin, end in _differing(known, cells):
            yield _sent(y, x + begin, cells[begin:end])


class Thrifty(CompositorUpdate):
    """An update of the screen that leaves out what stands there already."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, picture: Picture) -> None:
        self._update = update
        self._picture = picture

    def render_segments(self, console: Console) -> str:
        """What must be sent."""
        system = console._color_system or ColorSystem.TRUECOLOR
        pieces = _of_layout(self._update) if isinstance(self._update, LayoutUpdate) else _of_chops(self._update)
        return "".join(part for y, x, strip in pieces for part in self._picture.change(y, x, _cells(strip, system)))


def _of_layout(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and content of each strip."""
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, begin, end in update.spans:
        for edge, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < end and edge > begin:
                yield y, x, strip if edge <= end else strip.crop(0, end - x)


def _cells(strip: Strip, system: ColorSystem) -> list[Cell]:
    cells: list[Cell] = []
    for text, style, _control in strip:
        codes = Strip.render_ansi(style, system) if style is not None else ""
        if text.isascii():
            cells += [(codes, sign) for sign in text]
            continue
        for sign in text:
            width = cell_len(sign)
            if width == 0 and cells:  # belongs to the sign before it
                cells[-1] = (cells[-1][0], cells[-1][1] + sign)
            else:
                cells += [(codes, sign), *[(codes, "")] * (width - 1)]
    return cells


def _differing(known: list[Cell], cells: list[Cell]) -> Iterator[tuple[int, int]]:
    """Stretches of cells that differ; those that are near to one another are one."""
    begin = end = -1
    for at, (old, new) in enumerate(zip(known, cells, strict=True)):
        if old == new:
            continue
        if begin >= 0 and at - end > _NEAR:
            yield begin, end
            begin = -1
        if begin < 0:
            begin = at
        end = at + 1
    if begin >= 0:
        yield begin, end


def _sent(y: int, x: int, cells: list[Cell]) -> str:
    parts, now = [f"\x1b[{y + 1};{x + 1}H"], ""
    for codes, sign in cells:
        if codes != now:
            parts.append(f"\x1b[0;{codes}m" if codes and now else f"\x1b[{codes or 0}m")
            now = codes
        parts.append(sign)
    return "".join(parts) + ("\x1b[0m" if now else "")
