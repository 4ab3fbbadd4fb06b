"""The one list of all screens: rows out of a source that pages, of any length, with cursor and marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from rich.style import Style
from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from xr_tui.errors import XrTuiError
from xr_tui.ui.widgets import row_strips
from xr_tui.ui.widgets.columns import Column, Tone
from xr_tui.ui.widgets.row_source import Fetched, Key, Line, Request, RowSource, View, all_rows, fetch

R = TypeVar("R")
_NEAR = 40
"""When so few fetched rows are left before or after those that are seen, more are fetched."""


class RowList(ScrollView, Generic[R], can_focus=True):
    """A list that fetches the rows it shows, and a few around them, in a thread.

    The cursor belongs to a row and not to a line: it stays with its row while others come, go or change. Marks
    belong to rows too and outlive a search.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--header",
        "row-list--cursor",
        "row-list--marked",
        "row-list--empty",
        *(f"row-list--{tone}" for tone in Tone if tone),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "to_end(-1)", show=False),
        Binding("end", "to_end(1)", show=False),
        Binding("enter", "select", show=False),
        Binding("space", "toggle_mark", show=False),
        Binding("a,A", "mark_all", show=False),
        Binding("n,N", "unmark_all", show=False),
        Binding("asterisk,i,I", "invert_marks", show=False),
    ]

    @dataclass
    class Selected(Message):
        """Somebody pressed Enter on a row or clicked it twice."""

        row_list: RowList[Any]
        row: Any

        @property
        def control(self) -> RowList[Any]:
            return self.row_list

    @dataclass
    class CellSelected(Message):
        """Somebody clicked a cell."""

        row_list: RowList[Any]
        row: Any
        column: str
        """Key of the column."""

        @property
        def control(self) -> RowList[Any]:
            return self.row_list

    @dataclass
    class Moved(Message):
        """The cursor came to another row, or its row changed; None in an empty list."""

        row_list: RowList[Any]
        row: Any

        @property
        def control(self) -> RowList[Any]:
            return self.row_list

    @dataclass
    class MarksChanged(Message):
        """Rows were marked or unmarked."""

        row_list: RowList[Any]

        @property
        def control(self) -> RowList[Any]:
            return self.row_list

    @dataclass
    class Arrived(Message):
        """Rows were fetched and are shown."""

        row_list: RowList[Any]
        count: int
        """How many the source has."""

        @property
        def control(self) -> RowList[Any]:
            return self.row_list

    @dataclass
    class Failed(Message):
        """The rows could not be fetched; those shown stay."""

        row_list: RowList[Any]
        error: XrTuiError

        @property
        def control(self) -> RowList[Any]:
            return self.row_list

    @dataclass
    class _Fetched(Message):
        fetched: Fetched[Any] | None
        request: Request[Any]
        error: XrTuiError | None = None

    @dataclass
    class _AllRows(Message):
        rows: dict[Key, Any]
        invert: bool

    def __init__(self, columns: Sequence[Column[R]], *, markable: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._markable = markable
        self._source: RowSource[R] | None = None
        self._number = 0
        self._empty = ""
        self._count: int | None = None
        self._start = 0
        self._lines: tuple[Line[R], ...] = ()
        self._index = 0
        self._key: Key | None = None
        self._marks: dict[Key, R] = {}
        self._busy = False
        self._once_more = False
        self._arriving = False

    # What the screens ask and say

    def show(self, source: RowSource[R], *, empty: str) -> None:
        """List the rows of this source; the cursor stays on its row if it is among them.

        Args:
            empty: what to say, and what to do, when there is none.
        """
        self._source, self._empty = source, empty
        self._number += 1
        self.reload()

    def reload(self) -> None:
        """Fetch the rows that are shown again, because they may have changed."""
        if self._source is None or not self.is_attached:
            return
        if self._busy:
            self._once_more = True
            return
        self._busy = True
        view = View(key=self._key, index=self._index, top=self._top, height=self._rows_seen)
        request = Request(number=self._number, source=self._source, columns=self._columns, view=view)
        self.run_worker(partial(self._fetch, request), thread=True, name="rows", group="rows", exclusive=False)

    def go_to(self, key: Key) -> None:
        """Put the cursor on the row of this key."""
        self._key = key
        self.reload()

    @property
    def row(self) -> R | None:
        """The row under the cursor, if there is one and it is fetched."""
        line = self._line(self._index)
        return line.row if line else None

    @property
    def count(self) -> int:
        """How many rows the source has."""
        return self._count or 0

    @property
    def marked(self) -> tuple[R, ...]:
        """The marked rows as they were when they were marked."""
        return tuple(self._marks.values())

    def unmark(self, keys: Iterable[Key]) -> None:
        """Take the marks off these rows."""
        for key in keys:
            self._marks.pop(key, None)
        self._marks_changed()

    # Keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys for marks are free for others where nothing can be marked."""
        return self._markable or "mark" not in action

    def action_move(self, by: int) -> None:
        self._move_to(self._index + by)

    def action_page(self, direction: int) -> None:
        self._move_to(self._index + direction * max(1, self._rows_seen - 1))

    def action_to_end(self, direction: int) -> None:
        self._move_to(0 if direction < 0 else self.count - 1)

    def action_select(self) -> None:
        if (line := self._line(self._index)) is not None:
            self.post_message(self.Selected(self, line.row))

    def action_toggle_mark(self) -> None:
        if self._markable and (line := self._line(self._index)) is not None:
            self._toggle(line)
            self._move_to(self._index + 1)

    def action_mark_all(self) -> None:
        self._mark_rows(invert=False)

    def action_invert_marks(self) -> None:
        self._mark_rows(invert=True)

    def action_unmark_all(self) -> None:
        self._marks.clear()
        self._marks_changed()

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            return
        line = self._line(self._top + event.y - 1)
        if line is None:
            return
        event.stop()
        self._move_to(self._top + event.y - 1)
        column = row_strips.column_at(self._columns, self._width, event.x)
        if event.chain > 1 and event.chain % 2 == 0:
            self.post_message(self.Selected(self, line.row))
        elif column is not None:
            self.post_message(self.CellSelected(self, line.row, column))
        elif self._markable:
            self._toggle(line)

    # Fetching

    def _fetch(self, request: Request[R]) -> None:
        """Runs in a thread."""
        try:
            answer = self._Fetched(fetch(request), request)
        except XrTuiError as error:
            answer = self._Fetched(None, request, error=error)
        self.post_message(answer)

    @on(_Fetched)
    def _take(self, message: _Fetched) -> None:
        message.stop()
        self._busy = False
        if message.error is not None:
            self.post_message(self.Failed(self, message.error))
        elif message.fetched is not None and message.request.number == self._number:
            self._apply(message.fetched)
        if self._once_more or message.request.number != self._number:
            self._once_more = False
            self.reload()

    def _apply(self, fetched: Fetched[R]) -> None:
        asked = fetched.request.view
        self._count, self._start, self._lines = fetched.count, fetched.start, fetched.lines
        position = next((at for at, line in enumerate(self._lines, self._start) if line.key == self._key), None)
        if position is None:
            position = fetched.view.index if self._key == asked.key else self._index
        shift = fetched.view.top - asked.top
        self._index = max(0, min(position, fetched.count - 1))
        line = self._line(self._index)
        self._key = line.key if line else None
        top = self._top + shift
        self._arriving = True
        self.virtual_size = Size(self._width, fetched.count + 1)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self._arriving = False
        if not asked.height or asked.index == self._index:
            self._keep_in_sight()
        self.refresh()
        self.post_message(self.Arrived(self, fetched.count))
        self.post_message(self.Moved(self, line.row if line else None))
        self._fetch_more()

    def _fetch_more(self) -> None:
        """Fetch when what is seen comes near the edge of what is there."""
        if self._arriving or self._count is None:
            return
        first, last = self._top, min(self._top + self._rows_seen, self._count)
        end = self._start + len(self._lines)
        early = self._start > 0 and first - self._start < _NEAR
        late = end < self._count and end - last < _NEAR
        if early or late:
            self.reload()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._fetch_more()

    def on_resize(self) -> None:
        self.virtual_size = Size(self._width, self.count + 1)
        self._keep_in_sight()
        self._fetch_more()

    # Cursor and marks

    @property
    def _top(self) -> int:
        return round(self.scroll_y)

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _rows_seen(self) -> int:
        return max(0, self.scrollable_content_region.height - 1)

    def _line(self, index: int) -> Line[R] | None:
        at = index - self._start
        return self._lines[at] if 0 <= at < len(self._lines) else None

    def _move_to(self, index: int) -> None:
        index = max(0, min(index, self.count - 1))
        old, self._index = self._index, index
        line = self._line(index)
        self._key = line.key if line else None
        self.refresh_line(old + 1)
        self.refresh_line(index + 1)
        self._keep_in_sight()
        self.post_message(self.Moved(self, line.row if line else None))
        self._fetch_more()

    def _keep_in_sight(self) -> None:
        top = self._top
        if self._index < top:
            top = self._index
        elif self._index >= top + self._rows_seen > top:
            top = self._index - self._rows_seen + 1
        if top != self._top:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def _toggle(self, line: Line[R]) -> None:
        if self._marks.pop(line.key, None) is None:
            self._marks[line.key] = line.row
        self._marks_changed()

    def _mark_rows(self, *, invert: bool) -> None:
        """Mark all rows of the source, or turn their marks round; rows are fetched in a thread."""
        if self._markable and self._source is not None:
            self.run_worker(partial(self._all_rows, self._source, invert), thread=True, name="marks", group="marks")

    def _all_rows(self, source: RowSource[R], invert: bool) -> None:
        """Runs in a thread."""
        try:
            rows = all_rows(source)
        except XrTuiError as error:
            self.post_message(self.Failed(self, error))
        else:
            self.post_message(self._AllRows(rows, invert))

    @on(_AllRows)
    def _take_marks(self, message: _AllRows) -> None:
        message.stop()
        marked = self._marks.keys() & message.rows.keys() if message.invert else set()
        self._marks.update(message.rows)
        for key in marked:
            del self._marks[key]
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.MarksChanged(self))

    # Looks

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the header, then rows."""
        width = self._width
        if y == 0:
            return row_strips.header(self._columns, width, self.get_component_rich_style("row-list--header"))
        index = self._top + y - 1
        if index >= self.count:
            text = self._empty.split("\n")[y - 2] if self._tells_empty(y - 2) else ""
            return row_strips.message(text, width, self.get_component_rich_style("row-list--empty"))
        line = self._line(index)
        pointed, marked = index == self._index, line is not None and line.key in self._marks
        style = self._row_style(pointed=pointed, marked=marked)
        cells = line.cells if line else None
        return row_strips.row(
            self._columns, cells, width, style, partial(self._tone_style, style), pointed=pointed, marked=marked
        )

    def _tells_empty(self, line: int) -> bool:
        return self._count == 0 and 0 <= line < len(self._empty.split("\n"))

    def _row_style(self, *, pointed: bool, marked: bool) -> Style:
        style = self.rich_style
        if marked:
            style += self.get_component_rich_style("row-list--marked", partial=True)
        if pointed:
            style += self.get_component_rich_style("row-list--cursor", partial=True)
        return style

    def _tone_style(self, style: Style, tone: Tone) -> Style:
        if tone is Tone.PLAIN:
            return style
        return style + self.get_component_rich_style(f"row-list--{tone}", partial=True)
