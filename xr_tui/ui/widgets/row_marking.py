"""Marking rows of the one list: one, all, none, the others, a range; also those that are not fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from textual import on
from textual.message import Message

from xr_tui.errors import XrTuiError
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.key_turns import KeyTurns, in_turn
from xr_tui.ui.widgets.marks import as_set, between
from xr_tui.ui.widgets.row_face import RowFace
from xr_tui.ui.widgets.row_source import Key, Line, MarkableSource, RowSource

R = TypeVar("R")


@dataclass(frozen=True)
class Pull:
    """The mouse is held down and pulled over rows to mark them."""

    start: Key
    """The row on which it began."""
    before: Set[Key]
    """What was marked before."""


class MarkableRows(RowFace[R]):
    """A list whose rows can be marked. Marks belong to rows and outlive a search."""

    @dataclass
    class MarksChanged(RowFace.Said, namespace="row_list"):
        """Rows were marked or unmarked, or it has begun and takes a moment."""

        busy: bool = False
        """Whether the rows to be marked are still being looked for."""

    @dataclass
    class _KeysFound(Message):
        keys: Set[Key]
        invert: bool
        number: int

    def __init__(self, columns: Sequence[Column[R]], *, markable: bool = False, id: str | None = None) -> None:
        super().__init__(columns, id=id)
        self._markable = markable
        self._source: RowSource[R] | None = None
        self._markings = 0
        self._awaits_source = self._awaits_order = False
        self.turns = KeyTurns(self._is_ready)
        """The keys that wait for rows."""
        self._pull: Pull | None = None
        self._pulled = False

    def _is_ready(self, needs_row: bool) -> bool:
        """Whether the rows are there that a key is meant for: those of a new search, too."""
        if self._awaits_source:
            return False
        return not needs_row or self._window.count == 0 or self._window.current is not None

    def _await_order(self) -> None:
        """Keys wait until the rows are there in the order that was chosen: End means the last row of that one."""
        self._awaits_source = self._awaits_order = True

    def _move_to(self, index: int) -> None:
        raise NotImplementedError

    @property
    def marked(self) -> Set[Key]:
        """The keys of the marked rows, also of those that are not in the list now."""
        return self._marks.keys

    def unmark(self, keys: Iterable[Key]) -> None:
        """Take the marks off these rows."""
        self._marks.remove(keys)
        self._marks_changed()

    @in_turn(needs_row=True)
    def action_toggle_mark(self) -> None:
        if self._markable and (line := self._window.current) is not None:
            self._toggle(line)
            self._move_to(self._window.index + 1)

    @in_turn(needs_row=False)
    def action_mark_all(self) -> None:
        self._mark(lambda source: source.keys(), invert=False)

    @in_turn(needs_row=False)
    def action_invert_marks(self) -> None:
        self._mark(lambda source: source.keys(), invert=True)

    @in_turn(needs_row=False)
    def action_unmark_all(self) -> None:
        self._markings += 1
        self._marks.clear()
        self._marks_changed()

    @in_turn(needs_row=True)
    def action_mark_to_here(self) -> None:
        """Mark all rows from the one that was marked last to this one."""
        if not self._markable or (line := self._window.current) is None:
            return
        anchor, here = self._marks.anchor, line.key
        if anchor is None:
            self._toggle(line)
        elif (near := self._window.keys_between(anchor, here)) is not None:
            self._add_marks(near)
        else:
            self._mark(lambda source: between(source.keys(), anchor, here), invert=False)

    @in_turn(needs_row=True)
    def action_drag_marks(self, by: int) -> None:
        """Go to the next row and mark it too; on the way back to where it began, take the marks off again."""
        old = self._window.current
        if not self._markable or old is None:
            return
        if self._marks.anchor is None or old.key not in self._marks:
            self._marks.add([old.key])
            self._marks.anchor = old.key
        start = self._window.find(self._marks.anchor)
        back = start is not None and (start - self._window.index) * by > 0
        self._move_to(self._window.index + by)
        new = self._window.current
        if new is not None and new.key != old.key:
            if back:
                self._marks.remove([old.key])
            else:
                self._marks.add([new.key])
        self._marks_changed()

    # With the mouse

    @property
    def _pulls(self) -> bool:
        return self._pull is not None

    def _begin_pull(self, line: Line[R]) -> None:
        self._pull, self._pulled = Pull(line.key, self.marked), False

    def _pull_to(self, index: int) -> None:
        """Mark all from where the pull began to this row, and no others that were not marked before."""
        line, pull = self._window.line(index), self._pull
        if pull is None or line is None or (line.key == pull.start and not self._pulled):
            return
        if (keys := self._window.keys_between(pull.start, line.key)) is None:
            return  # too far: what is not fetched is not marked unseen
        self._pulled = True
        self._marks.remove(self.marked - pull.before)
        self._marks.add(keys)
        self._marks.anchor = pull.start
        self._move_to(index)
        self._marks_changed()

    def _end_pull(self) -> None:
        self._pull = None

    def _was_pulled(self) -> bool:
        """Whether the click that is told now is only the end of a pull; asked once."""
        pulled, self._pulled = self._pulled, False
        return pulled

    def _toggle(self, line: Line[R]) -> None:
        self._marks.toggle(line.key)
        self._marks_changed()

    def _add_marks(self, keys: Sequence[Key]) -> None:
        self._marks.add(keys)
        self._marks_changed()

    def _mark(self, find: Callable[[MarkableSource], Sequence[Key]], *, invert: bool) -> None:
        """Mark what is found in the source, or turn the marks of it round; it is looked for in a thread."""
        if self._markable and isinstance(self._source, MarkableSource):
            self._markings += 1
            work = partial(self._find_keys, self._source, find, invert, self._markings)
            self.run_worker(work, thread=True, name="marks", group="marks", exit_on_error=False)
            self.post_message(self.MarksChanged(self, busy=True))

    def _find_keys(
        self, source: MarkableSource, find: Callable[[MarkableSource], Sequence[Key]], invert: bool, number: int
    ) -> None:
        """Runs in a thread."""
        try:
            self.post_message(self._KeysFound(as_set(find(source)), invert, number))
        except XrTuiError as error:
            self.post_message(self.Failed(self, error))
            self.post_message(self.MarksChanged(self))

    @on(_KeysFound)
    def _take_keys(self, message: _KeysFound) -> None:
        message.stop()
        if message.number != self._markings:
            return  # all marks were taken off meanwhile, or others were asked for
        if message.invert:
            self._marks.invert(message.keys)
        else:
            self._marks.add(message.keys)
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.MarksChanged(self))
