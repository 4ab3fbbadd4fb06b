"""The line under a list: what is shown, how many rows, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from xr_tui.ui.widgets.columns import fitted
from xr_tui.ui.widgets.recount import Recount, Work
from xr_tui.ui.widgets.visible_text import visible

_OLD = "…"
"""Stands before a total that is being worked out anew."""


class TotalsLine(Widget):
    """What is shown on the left; the total under the column it belongs to."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"totals-line--sum", "totals-line--old"}

    def __init__(self, edge: Callable[[], int]) -> None:
        """Nothing is shown yet.

        Args:
            edge: tells where the column of the total ends, in cells from the left.
        """
        super().__init__(id="totals")
        self._edge = edge
        self._shown = self._sum = ""
        self._is_old = False
        self._recount = Recount(self, "totals", self._say_sum)

    def say_shown(self, text: str, *, counted: bool = True) -> None:
        """What the list is narrowed to, and how many rows there are.

        Args:
            counted: whether the rows are counted; else the total that is shown does not hold for them either.
        """
        self._shown = visible(text)
        if not counted:
            self._recount.spoil()
        self.refresh()

    def recount(self, work: Work, *, other: bool) -> None:
        """Work out the total in a thread; what is shown till then is marked as old where it is of other rows."""
        self._recount.ask(work, other=other)

    def _say_sum(self, text: str, is_old: bool) -> None:
        self._sum, self._is_old = text, is_old
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        style, width = self.rich_style, self.size.width
        if y > 0:
            return Strip.blank(width, style)
        look = "totals-line--old" if self._is_old else "totals-line--sum"
        total = f"{_OLD} {self._sum}" if self._is_old and self._sum else self._sum
        edge = min(width - 1, max(self._edge(), cell_len(self._shown) + cell_len(total) + 3))
        room = max(0, edge - cell_len(total))
        segments = [
            Segment(fitted(f" {self._shown}", room), style),
            Segment(total, style + self.get_component_rich_style(look, partial=True)),
        ]
        return Strip(segments).adjust_cell_length(width, style)
