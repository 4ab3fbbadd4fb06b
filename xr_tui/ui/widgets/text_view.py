"""Text to be read, of any length: only the lines in sight are drawn. Nothing in it is markup."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from xr_tui.ui.widgets.visible_text import visible

TONES = ("title", "label", "faint", "bad")


@dataclass(frozen=True)
class TextLine:
    """One line: text of several tones. Where lines are wrapped, the last part is, below its own beginning."""

    parts: tuple[tuple[str, str], ...] = ()
    """Text and tone, one of `TONES` or empty."""
    anchor: str = ""
    """A name under which a reader can be led to this line."""

    @property
    def length(self) -> int:
        """Characters of the line."""
        return sum(len(text) for text, _tone in self.parts)


def text_line(*parts: tuple[str, str]) -> TextLine:
    """A line of these parts, their control characters made visible."""
    return TextLine(tuple((visible(text.expandtabs(4)), tone) for text, tone in parts))


def anchored(line: TextLine, anchor: str) -> TextLine:
    """The line under a name."""
    return replace(line, anchor=anchor)


class TextView(ScrollView, can_focus=True):
    """A text that scrolls."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"text-view--pointed", *(f"text-view--{tone}" for tone in TONES)}

    def __init__(self, *, wrap: bool, id: str | None = None) -> None:
        """A view without text.

        Args:
            wrap: whether long lines go on below; otherwise the view scrolls sideways.
            id: of the widget.
        """
        super().__init__(id=id)
        self._wrap = wrap
        self._lines: tuple[TextLine, ...] = ()
        self._rows: Sequence[TextLine] = ()
        self._width = 0
        self._anchor = ""

    def show(self, lines: Iterable[TextLine], *, at: str = "") -> None:
        """Show these lines.

        Args:
            lines: all of them.
            at: the anchor of the line that the reader is led to; the top without one, or where no line has it.
        """
        self._lines = tuple(lines)
        self._anchor = at
        self._width = 0
        self._fit()
        self.scroll_to(0, self._place_of_pointed(), animate=False)

    def _place_of_pointed(self) -> int:
        """Where to scroll for the row that the reader is led to, two rows before it in sight; else the top."""
        return max(0, (self.pointed_row or 0) - 2)

    @property
    def pointed_row(self) -> int | None:
        """The row that the reader was led to, counted from 0; None where there is none."""
        return next((at for at, row in enumerate(self._rows) if self._anchor and row.anchor == self._anchor), None)

    @property
    def text(self) -> str:
        """All of it, before wrapping."""
        return "\n".join("".join(text for text, _tone in line.parts) for line in self._lines)

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        width = self.scrollable_content_region.width
        if not width or width == self._width:
            return
        first, self._width = not self._width, width
        self._rows = [row for line in self._lines for row in _wrapped(line, width)] if self._wrap else self._lines
        longest = width if self._wrap else max((row.length for row in self._rows), default=0) + 1
        self.virtual_size = Size(longest, len(self._rows))
        self.refresh()
        if first and self._anchor:
            self.call_after_refresh(self.scroll_to, 0, self._place_of_pointed(), animate=False)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        left, top = self.scroll_offset
        at, width = top + y, self.size.width
        row = self._rows[at] if at < len(self._rows) else TextLine()
        strip = Strip([Segment(text, self._style(tone)) for text, tone in row.parts])
        strip = strip.crop_extend(left, left + width, self.rich_style)
        if self._anchor and row.anchor == self._anchor:
            return strip.apply_style(self.get_component_rich_style("text-view--pointed", partial=True))
        return strip

    def _style(self, tone: str) -> Style:
        return self.get_component_rich_style(f"text-view--{tone}") if tone else self.rich_style


def _wrapped(line: TextLine, width: int) -> Iterator[TextLine]:
    if line.length <= width or not line.parts:
        yield line
        return
    *lead, (text, tone) = line.parts
    indent = sum(len(part) for part, _tone in lead)
    rows = textwrap.wrap(text, max(20, width - indent)) or [""]
    yield TextLine((*lead, (rows[0], tone)), line.anchor)
    for row in rows[1:]:
        yield TextLine(((" " * indent, ""), (row, tone)))
