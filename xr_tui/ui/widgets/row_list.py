"""The one list of all screens: rows out of a source that pages, of any length, with cursor and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, ClassVar, TypeVar

from textual import events, on
from textual.binding import BindingType
from textual.message import Message

from xr_tui.errors import XrTuiError
from xr_tui.store.order import Order
from xr_tui.store.stopping import Stop, Stopped
from xr_tui.ui.actions.lists import MARKS, ORDER, ROWS
from xr_tui.ui.bindings import bound
from xr_tui.ui.widgets import row_strips
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.key_turns import in_turn
from xr_tui.ui.widgets.long_source import LongSource, Placed, fetch_any, place
from xr_tui.ui.widgets.row_face import RowFace
from xr_tui.ui.widgets.row_marking import MarkableRows
from xr_tui.ui.widgets.row_source import Fetched, Key, Request, RowSource

R = TypeVar("R")


class RowList(MarkableRows[R], can_focus=True):
    """A list that fetches the rows it shows, and a few around them, in a thread.

    The cursor belongs to a row and not to a line: it stays with its row while others come, go or change. Marks
    belong to rows too and outlive a search.
    """

    ACTIONS = (MARKS, ORDER, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bound(MARKS, ORDER, ROWS)

    @dataclass
    class Selected(RowFace.Said):
        """Somebody chose a row: pressed Enter on it, where the screen binds it, or clicked it twice."""

        row: Any

    @dataclass
    class CellSelected(RowFace.Said):
        """Somebody clicked a cell."""

        row: Any
        column: str
        """Key of the column."""

    @dataclass
    class Moved(RowFace.Said):
        """The cursor came to another row, or its row changed; None in an empty list."""

        row: Any

    @dataclass
    class Arrived(RowFace.Said):
        """Rows were fetched and are shown."""

        count: int
        """How many the source has."""

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

    def __init__(self, columns: Sequence[Column[R]], *, markable: bool = False, id: str | None = None) -> None:
        super().__init__(columns, markable=markable, id=id)
        self._number = 0
        self._busy = False
        self._once_more = False
        self._arriving = False
        self._shown = 0
        self._unsure = False
        self._placing, self._place_again = 0, False
        self._stop, self._counting = Stop(), Stop()

    # What the screens ask and say

    def show(self, source: RowSource[R], *, empty: str, order: Order | None = None) -> None:
        """List the rows of this source; the cursor stays on its row if it is among them.

        Args:
            empty: what to say, and what to do, when there is none.
            order: the order in which the source gives them, for the header; None if nobody chooses it.
        """
        self._source, self._empty, self._order = source, empty, order
        self._number += 1
        self._awaits_source = True
        if not self._awaits_order:  # the same rows in another order: what was pressed since is meant for these
            self.turns.forget()
        self._awaits_order = False
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

    def speak_anew(self, columns: Sequence[Column[R]]) -> None:
        """The language has changed: the same columns with other words; the marks are told again."""
        self._columns = tuple(columns)
        self.reload()
        self._marks_changed()

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
    def cells(self) -> tuple[str, ...]:
        """What stands in the columns of the row under the cursor."""
        line = self._window.current
        return tuple(cell.text for cell in line.cells) if line else ()

    @property
    def count(self) -> int:
        """How many rows the source has."""
        return self._window.count

    @property
    def is_empty(self) -> bool:
        """Whether the source was asked and has no row."""
        return self._window.known and not self._window.count

    @property
    def source(self) -> RowSource[R] | None:
        """Where the rows come from."""
        return self._source

    # Keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys for marks and order are free for others where nothing can be marked or sorted."""
        if action in ("sort_column", "turn_order"):
            return self._order is not None
        return self._markable or "mark" not in action

    @in_turn(needs_row=False)
    def action_move(self, by: int) -> None:
        self._move_to(self._window.index + by)

    @in_turn(needs_row=False)
    def action_page(self, direction: int) -> None:
        self._move_to(self._window.index + direction * max(1, self._rows_seen - 1))

    @in_turn(needs_row=False)
    def action_to_end(self, direction: int) -> None:
        self._move_to(0 if direction < 0 else self.count - 1)

    @in_turn(needs_row=True)
    def select(self) -> None:
        """What Enter and a double click do: say that the row under the cursor was chosen."""
        if (line := self._window.current) is not None:
            self.post_message(self.Selected(self, line.row))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Left of the first column, the mouse may be pulled over the rows that are to be marked."""
        line = self._window.line(self._top + event.y - 1) if event.y > 0 else None
        plain = event.button == 1 and not (event.shift or event.ctrl or event.meta)
        if self._markable and plain and event.x < row_strips.LEAD and line is not None:
            self._begin_pull(line)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pulls:
            self._pull_to(min(max(0, self._top + event.y - 1), self.count - 1))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._pulls:
            self.release_mouse()
            self._end_pull()

    def on_click(self, event: events.Click) -> None:
        if self._was_pulled():
            event.stop()
            return
        column = row_strips.column_at(self._columns, self._widths(), event.x)
        if event.y == 0:
            if column is not None:
                self._sort_by(column)
            return
        line = self._window.line(self._top + event.y - 1)
        if line is None:
            return
        event.stop()
        self.turns.forget()  # who points at a row means this one, whatever was pressed before
        self._move_to(self._top + event.y - 1)
        if self._markable and (event.shift or event.ctrl):
            self.action_mark_to_here()  # Shift and a click many terminals keep for themselves
        elif event.chain > 1 and event.chain % 2 == 0:
            self.post_message(self.Selected(self, line.row))
        elif column is not None:
            self.post_message(self.CellSelected(self, line.row, column.key))
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
            self._awaits_source = False
            self.turns.forget()
            self.post_message(self.Failed(self, message.error))
        elif message.fetched is not None and message.request.number == self._number:
            self._apply(message.fetched)
        if self._once_more or message.request.number != self._number:
            self._once_more = False
            self._ask()

    def _apply(self, fetched: Fetched[R]) -> None:
        fresh, seen = self._shown != fetched.request.number, self._seen()
        self._shown, self._awaits_source = fetched.request.number, False
        self._scroll_by(self._window.take(fetched))
        asked = fetched.request.view
        if asked.index == self._window.index and asked.top <= asked.index < asked.top + asked.height:
            self._keep_in_sight()  # who scrolled away from the cursor stays there
        changed = fresh or seen != self._seen()
        if changed:  # rows elsewhere, or none: nothing flickers, and nothing goes over a slow line
            self.refresh()
        if fetched.exact:
            self._unsure = False
            self.post_message(self.Arrived(self, self.count))
        elif self._unsure:
            self._place()
        if changed:
            self.post_message(self.Moved(self, self.row))
        self._fetch_more()
        self.turns.go_on()

    def _seen(self) -> tuple[object, ...]:
        """All that decides what stands on the screen, but for the marks."""
        window, top = self._window, self._top
        return top, window.known, window.count == 0, window.index, window.current, window.between(top, self._rows_seen)

    def _scroll_by(self, shift: int) -> None:
        """The rows have other positions now, and stay where they are on the screen."""
        self._arriving, top = True, self._top + shift
        self._has_rows(self.count)
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
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
            if shift:
                self.refresh()
            self.post_message(self.Arrived(self, self.count))

    def _fetch_more(self) -> None:
        if not self._arriving and self._window.wants_more(self._top, self._rows_seen):
            self._ask()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._fetch_more()

    def on_resize(self) -> None:
        self._has_rows(self.count)
        self._keep_in_sight()
        self._fetch_more()

    # Cursor

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
