"""The one list of all screens: rows out of a source that pages, of any length, with cursor and marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar

from rich.style import Style
from textual import events, on
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from xr_tui.errors import XrTuiError
from xr_tui.store.stopping import Stop, Stopped
from xr_tui.ui.actions.lists import MARKS, ROWS
from xr_tui.ui.bindings import bound
from xr_tui.ui.widgets import row_strips
from xr_tui.ui.widgets.columns import Column, Tone
from xr_tui.ui.widgets.long_source import LongSource, Placed, fetch_any, place
from xr_tui.ui.widgets.marks import Marks
from xr_tui.ui.widgets.row_source import Fetched, Key, Line, Request, RowSource, all_rows
from xr_tui.ui.widgets.row_window import RowWindow

R = TypeVar("R")


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
    ACTIONS = (MARKS, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bound(MARKS, ROWS)

    @dataclass
    class Said(Message):
        """What the list says; `control` lets a handler choose one list."""

        row_list: RowList[Any]

        @property
        def control(self) -> RowList[Any]:
            return self.row_list

    @dataclass
    class Selected(Said):
        """Somebody chose a row: pressed Enter on it, where the screen binds it, or clicked it twice."""

        row: Any

    @dataclass
    class CellSelected(Said):
        """Somebody clicked a cell."""

        row: Any
        column: str
        """Key of the column."""

    @dataclass
    class Moved(Said):
        """The cursor came to another row, or its row changed; None in an empty list."""

        row: Any

    @dataclass
    class MarksChanged(Said):
        """Rows were marked or unmarked."""

    @dataclass
    class Arrived(Said):
        """Rows were fetched and are shown."""

        count: int
        """How many the source has."""

    @dataclass
    class Failed(Said):
        """The rows could not be fetched; those shown stay."""

        error: XrTuiError

    @dataclass
    class _Fetched(Message):
        fetched: Fetched[Any] | None
        request: Request[Any]
        error: XrTuiError | None = None

    @dataclass
    class _Placed(Message):
        placed: Placed | None
        number: int
        seconds: float

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
        self._window = RowWindow[R]()
        self._marks = Marks[R]()
        self._busy = False
        self._once_more = False
        self._arriving = False
        self._shown = 0
        self._unsure = False
        self._placing, self._place_again = 0, False
        self._stop, self._counting = Stop(), Stop()

    # What the screens ask and say

    def show(self, source: RowSource[R], *, empty: str) -> None:
        """List the rows of this source; the cursor stays on its row if it is among them.

        Args:
            empty: what to say, and what to do, when there is none.
        """
        self._source, self._empty = source, empty
        self._number += 1
        self._stop.ask()  # nobody waits any more for the rows and the count of the former source
        self._counting.ask()
        self.reload()

    def reload(self) -> None:
        """Fetch the rows that are shown again, because they may have changed."""
        self._unsure = True
        self._ask()

    def _ask(self) -> None:
        """Fetch the rows around what is seen."""
        if self._source is None or not self.is_attached:
            return
        if self._busy:
            self._once_more = True
            return
        self._busy, self._stop = True, Stop()
        view = self._window.view(self._top, self._rows_seen)
        request = Request(
            number=self._number,
            source=self._source,
            columns=self._columns,
            view=view,
            fresh=self._number != self._shown,
            count=self._window.count,
            anchor=self._window.anchor(view.top, view.height),
        )
        work = partial(self._fetch, request, self._stop)
        self.run_worker(work, thread=True, name="rows", group="rows", exclusive=False)

    def go_to(self, key: Key) -> None:
        """Put the cursor on the row of this key."""
        self._window.key = key
        self.reload()

    @property
    def row(self) -> R | None:
        """The row under the cursor, if there is one and it is fetched."""
        line = self._window.current
        return line.row if line else None

    @property
    def count(self) -> int:
        """How many rows the source has."""
        return self._window.count

    @property
    def marked(self) -> tuple[R, ...]:
        """The marked rows as they were when they were marked."""
        return self._marks.rows

    def unmark(self, keys: Iterable[Key]) -> None:
        """Take the marks off these rows."""
        self._marks.remove(keys)
        self._marks_changed()

    # Keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys for marks are free for others where nothing can be marked."""
        return self._markable or "mark" not in action

    def action_move(self, by: int) -> None:
        self._move_to(self._window.index + by)

    def action_page(self, direction: int) -> None:
        self._move_to(self._window.index + direction * max(1, self._rows_seen - 1))

    def action_to_end(self, direction: int) -> None:
        self._move_to(0 if direction < 0 else self.count - 1)

    def select(self) -> None:
        """What Enter and a double click do: say that the row under the cursor was chosen."""
        if (line := self._window.current) is not None:
            self.post_message(self.Selected(self, line.row))

    def action_toggle_mark(self) -> None:
        if self._markable and (line := self._window.current) is not None:
            self._toggle(line)
            self._move_to(self._window.index + 1)

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
        line = self._window.line(self._top + event.y - 1)
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

    def _fetch(self, request: Request[R], stop: Stop) -> None:
        """Runs in a thread."""
        try:
            answer = self._Fetched(fetch_any(request, stop), request)
        except Stopped:
            answer = self._Fetched(None, request)
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
            self._ask()

    def _apply(self, fetched: Fetched[R]) -> None:
        self._shown = fetched.request.number
        self._scroll_by(self._window.take(fetched))
        asked = fetched.request.view
        if asked.index == self._window.index and asked.top <= asked.index < asked.top + asked.height:
            self._keep_in_sight()  # who scrolled away from the cursor stays there
        self.refresh()
        if fetched.exact:
            self._unsure = False
            self.post_message(self.Arrived(self, self.count))
        elif self._unsure:
            self._place()
        self.post_message(self.Moved(self, self.row))
        self._fetch_more()

    def _scroll_by(self, shift: int) -> None:
        """The rows have other positions now, and stay where they are on the screen."""
        self._arriving = True
        self.virtual_size = Size(self._width, self.count + 1)
        self.scroll_to(y=self._top + shift, animate=False, force=True, immediate=True)
        self._arriving = False

    def _place(self) -> None:
        """Count the rows, and find out where those that are shown stand among them: in a thread, after all else.

        One count at a time: rows that change faster than they are counted would otherwise never be.
        """
        if not isinstance(self._source, LongSource):
            return
        if self._placing == self._number:
            self._place_again = True
            return
        self._counting.ask()
        self._counting, self._placing, self._place_again = Stop(), self._number, False
        work = partial(self._find_place, self._number, self._source, self._window.first, self._counting)
        self.run_worker(work, thread=True, name="count", group="count", exclusive=False)

    def _find_place(self, number: int, source: LongSource[R], key: Key | None, stop: Stop) -> None:
        """Runs in a thread."""
        begun = monotonic()
        placed = None
        try:
            placed = place(source, key, stop)
        except Stopped:
            return  # the rows of another source are counted now
        except XrTuiError as error:
            self.post_message(self.Failed(self, error))
        self.post_message(self._Placed(placed, number, monotonic() - begun))

    @on(_Placed)
    def _take_place(self, message: _Placed) -> None:
        message.stop()
        if message.number != self._number:
            return
        self._placing, placed = 0, message.placed
        shift = None if placed is None else self._window.settle(placed.count, placed.key, placed.index)
        if shift is None or self._place_again:  # the row went away, the reader has gone on, or rows have changed
            self.set_timer(max(0.05, 2 * message.seconds), self._place, name="count")
        if shift is not None:
            self._unsure = False
            self._scroll_by(shift)
            self.refresh()
            self.post_message(self.Arrived(self, self.count))

    def _fetch_more(self) -> None:
        if not self._arriving and self._window.wants_more(self._top, self._rows_seen):
            self._ask()

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

    def _move_to(self, index: int) -> None:
        self.refresh_line(self._window.index + 1)
        self._window.move_to(index)
        self.refresh_line(self._window.index + 1)
        self._keep_in_sight()
        self.post_message(self.Moved(self, self.row))
        self._fetch_more()

    def _keep_in_sight(self) -> None:
        top, index = self._top, self._window.index
        if index < top:
            top = index
        elif index >= top + self._rows_seen > top:
            top = index - self._rows_seen + 1
        if top != self._top:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def _toggle(self, line: Line[R]) -> None:
        self._marks.invert({line.key: line.row})
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
        if message.invert:
            self._marks.invert(message.rows)
        else:
            self._marks.add(message.rows)
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
        line = self._window.line(index)
        pointed, marked = index == self._window.index, line is not None and line.key in self._marks
        style = self._row_style(pointed=pointed, marked=marked)
        cells = line.cells if line else None
        return row_strips.row(
            self._columns,
            cells,
            width,
            style,
            partial(self._tone_style, style, pointed),
            pointed=pointed,
            marked=marked,
        )

    def _tells_empty(self, line: int) -> bool:
        return self._window.known and self.count == 0 and 0 <= line < len(self._empty.split("\n"))

    def _row_style(self, *, pointed: bool, marked: bool) -> Style:
        style = self.rich_style
        if marked:
            style += self.get_component_rich_style("row-list--marked", partial=True)
        if pointed:
            style += self.get_component_rich_style("row-list--cursor", partial=True)
        return style

    def _tone_style(self, style: Style, pointed: bool, tone: Tone) -> Style:
        if tone is Tone.PLAIN or (pointed and self.app.current_theme.ansi):
            return style  # with 16 colours, a coloured sign could not be read on the cursor
        return style + self.get_component_rich_style(f"row-list--{tone}", partial=True)
