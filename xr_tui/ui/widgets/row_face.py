"""How the one list looks: header, rows, cursor, marks, and the column by which it is sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from textwrap import wrap
from typing import Any, ClassVar, Generic, TypeVar

from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from xr_tui.errors import XrTuiError
from xr_tui.store.order import Order
from xr_tui.ui.widgets import row_strips
from xr_tui.ui.widgets.columns import Column, Tone, widths
from xr_tui.ui.widgets.marks import Marks
from xr_tui.ui.widgets.row_window import RowWindow

R = TypeVar("R")


class RowFace(ScrollView, Generic[R]):
    """The lines of a list, drawn one by one from the rows that it holds."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--header",
        "row-list--cursor",
        "row-list--marked",
        "row-list--empty",
        *(f"row-list--{tone}" for tone in Tone if tone),
    }

    @dataclass
    class Said(Message, namespace="row_list"):
        """What the list says; `control` lets a handler choose one list."""

        row_list: Any

        @property
        def control(self) -> Any:
            return self.row_list

    @dataclass
    class OrderWanted(Said, namespace="row_list"):
        """Somebody wants the rows in another order."""

        order: Order

    @dataclass
    class Failed(Said, namespace="row_list"):
        """The rows could not be fetched; those shown stay."""

        error: XrTuiError

    def __init__(self, columns: Sequence[Column[R]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._window = RowWindow[R]()
        self._marks = Marks()
        self._order: Order | None = None
        self._empty = ""
        self._looks: dict[tuple[bool, bool, Tone], Style] = {}
        self._laid_out = 0
        self._wide: tuple[int, ...] = ()

    def edge_of(self, column: str) -> int:
        """Where the column of this key ends, in cells from the left; 0 if it is not shown."""
        return row_strips.edge_of(self._columns, self._widths(), column)

    # Places

    @property
    def _top(self) -> int:
        return round(self.scroll_y)

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _rows_seen(self) -> int:
        return max(0, self.scrollable_content_region.height - 1)

    def _has_rows(self, count: int) -> None:
        """There are so many rows: the bar at the side follows. Nothing else on the screen moves by that."""
        size = Size(self._width, count + 1)
        if size != self.virtual_size:
            self.set_reactive(RowFace.virtual_size, size)
            self._scroll_update(size)

    # Order

    def action_sort_column(self, by: int) -> None:
        """Sort by the next column that is shown and can be sorted by."""
        able = [column for column, wide in zip(self._columns, self._widths(), strict=True) if wide and column.sort]
        if able:
            names = [column.sort for column in able]
            now = self._order.column if self._order else ""
            column = able[(names.index(now) + by) % len(able)] if now in names else able[0]
            self._want(Order(column.sort, column.high_first))

    def action_turn_order(self) -> None:
        """Sort the other way round."""
        if self._order is not None:
            self._want(replace(self._order, descending=not self._order.descending))

    def _sort_by(self, column: Column[R]) -> None:
        if self._order is not None and column.sort == self._order.column:
            self.action_turn_order()
        elif column.sort:
            self._want(Order(column.sort, column.high_first))

    def _want(self, order: Order) -> None:
        if self._order is not None:
            self._order = order  # at once: the next key may come before the rows
            self._await_order()
            self.post_message(self.OrderWanted(self, order))

    def _await_order(self) -> None:
        """Another order of rows is about to be shown."""
        raise NotImplementedError

    # Looks

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the header, then rows."""
        width = self._width
        if y == 0:
            style = self.get_component_rich_style("row-list--header")
            return row_strips.header(self._columns, self._widths(), width, style, self._order)
        index = self._top + y - 1
        if index >= self._window.count:
            text = self._told(y - 2)
            return row_strips.message(text, width, self.get_component_rich_style("row-list--empty"))
        line = self._window.line(index)
        pointed, marked = index == self._window.index, line is not None and line.key in self._marks
        return row_strips.row(
            self._columns,
            line.cells if line else None,
            self._widths(),
            width,
            self._look(pointed, marked, Tone.PLAIN),
            partial(self._look, pointed, marked),
            pointed=pointed,
            marked=marked,
        )

    def _widths(self) -> tuple[int, ...]:
        """How wide each column is now."""
        if self._laid_out != self._width:
            self._laid_out = self._width
            self._wide = widths(self._columns, self._width - row_strips.LEAD)
        return self._wide

    def _told(self, at: int) -> str:
        """A line of what an empty list says."""
        if not self._window.known or self._window.count or at < 0:
            return ""
        room = max(10, self._width - row_strips.LEAD - 1)
        lines = [part for line in self._empty.split("\n") for part in wrap(line, room)]
        return lines[at] if at < len(lines) else ""

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looks.clear()

    def _look(self, pointed: bool, marked: bool, tone: Tone) -> Style:
        """How a cell looks; worked out once, until focus, theme or styles change."""
        key = (pointed, marked, tone)
        if key not in self._looks:
            self._looks[key] = self._style_of(pointed, marked, tone)
        return self._looks[key]

    def _style_of(self, pointed: bool, marked: bool, tone: Tone) -> Style:
        style = self.rich_style
        if marked:
            style += self.get_component_rich_style("row-list--marked", partial=True)
        if pointed:
            style += self.get_component_rich_style("row-list--cursor", partial=True)
        if tone is Tone.PLAIN or (pointed and self.app.current_theme.ansi):
            return style  # with 16 colours, a coloured sign could not be read on the cursor
        return style + self.get_component_rich_style(f"row-list--{tone}", partial=True)
