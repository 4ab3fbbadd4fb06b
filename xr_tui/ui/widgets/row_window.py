"""The rows that a list holds at a time, and where its cursor is among all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from xr_tui.ui.widgets.row_source import Fetched, Key, Line, View

R = TypeVar("R")
_NEAR = 40
"""When so few fetched rows are left before or after those that are seen, more are fetched."""

_LEAP = 1000
"""Rows between what is fetched and what is seen that are counted off rather than left out."""


class RowWindow(Generic[R]):
    """A part of the rows of a source, and the cursor."""

    def __init__(self) -> None:
        self.count = 0
        """How many rows the source has."""
        self.known = False
        """Whether anything was fetched yet."""
        self.index = 0
        """Position of the cursor."""
        self.key: Key | None = None
        """Row under the cursor; None while it is not fetched, and in an empty list."""
        self._start = 0
        self._lines: tuple[Line[R], ...] = ()

    @property
    def current(self) -> Line[R] | None:
        """The row under the cursor, if it is fetched."""
        return self.line(self.index)

    def line(self, index: int) -> Line[R] | None:
        """The row at a position, if it is fetched."""
        at = index - self._start
        return self._lines[at] if 0 <= at < len(self._lines) else None

    def find(self, key: Key) -> int | None:
        """Position of the row of this key, if it is fetched."""
        return next((at for at, line in enumerate(self._lines, self._start) if line.key == key), None)

    def keys_between(self, one: Key, other: Key) -> Sequence[Key] | None:
        """The keys of the rows from one to the other, both included; None if not both are fetched."""
        places = (self.find(one), self.find(other))
        if places[0] is None or places[1] is None:
            return None
        first, last = sorted((places[0] - self._start, places[1] - self._start))
        return [line.key for line in self._lines[first : last + 1]]

    def between(self, top: int, height: int) -> tuple[Line[R] | None, ...]:
        """The rows that are seen; None for one that is not fetched."""
        return tuple(self.line(at) for at in range(top, top + height))

    def move_to(self, index: int) -> None:
        """Put the cursor there, or as near as there are rows."""
        self.index = max(0, min(index, self.count - 1))
        self.key = self.current.key if self.current else None

    def view(self, top: int, height: int) -> View:
        """Where the reader is."""
        return View(key=self.key, index=self.index, top=top, height=height)

    def take(self, fetched: Fetched[R]) -> int:
        """Hold what was fetched; the cursor stays on its row. Returns by how much the rows are to be scrolled.

        The reader may have gone on meanwhile: then the cursor's new row is looked for among what was fetched.
        """
        asked = fetched.request.view
        self.known, self.count = True, fetched.count
        self._start, self._lines = fetched.start, fetched.lines
        found = self.find(self.key) if self.key is not None else None
        if found is None:
            stayed = self.key == asked.key and (self.key is not None or self.index == asked.index)
            found = fetched.view.index if stayed else self.index
        self.move_to(found)
        return fetched.view.top - asked.top

    @property
    def first(self) -> Key | None:
        """The first row that is fetched."""
        return self._lines[0].key if self._lines else None

    def settle(self, count: int, key: Key | None, index: int) -> int | None:
        """Take the true count, and the true position of a row. Returns by how much the rows are to be scrolled.

        None if that row is not fetched any more: then nothing can be said.
        """
        found = self.find(key) if key is not None else None
        if found is None and self._lines:
            return None
        shift = 0 if found is None else index - found
        self.count = max(count, self._start + shift + len(self._lines))
        self._start += shift
        self.index += shift
        return shift

    def anchor(self, top: int, height: int) -> tuple[Key, int] | None:
        """A row from which those that are seen can be fetched, and its position; None if none is near.

        The one under the cursor if that is seen, so that it stays on its line of the screen; else the first one that is
        seen, else the last known one on the way there.
        """
        if top <= self.index < top + height and self.key is not None:
            return self.key, self.index
        if not self._lines:
            return None
        at = max(self._start, min(top, self._start + len(self._lines) - 1))
        line = self.line(at)
        return (line.key, at) if line is not None and abs(at - top) <= _LEAP else None

    def wants_more(self, top: int, seen: int) -> bool:
        """Whether what is seen comes near the edge of what is there."""
        end = self._start + len(self._lines)
        early = self._start > 0 and top - self._start < _NEAR
        late = end < self.count and end - min(top + seen, self.count) < _NEAR
        return self.known and (early or late)
