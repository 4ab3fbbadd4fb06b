"""Where a list gets its rows, and the part of them that it holds at a time."""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar, runtime_checkable

from xr_tui.store.stopping import Stop
from xr_tui.ui.widgets.columns import Cell, Column, cells_of

R = TypeVar("R")
Key = Hashable
AROUND = 100
"""Rows fetched before and after those that are seen."""


class RowSource(Protocol[R]):
    """Rows in a fixed order. All of it is called in threads."""

    def count(self) -> int:
        """How many there are."""

    def page(self, offset: int, limit: int) -> Sequence[R]:
        """Some of them."""

    def position(self, key: Key) -> int | None:
        """Where the row of this key stands, counted from 0; None if it is not among them."""

    def key(self, row: R) -> Key:
        """What tells a row from all others and stays the same while it changes."""


@runtime_checkable
class MarkableSource(Protocol):
    """A source of rows that can be marked, also those that are not fetched. It is called in threads."""

    def keys(self) -> Sequence[Key]:
        """The keys of all rows, in their order."""

    def among(self, keys: Set[Key], stop: Stop | None = None) -> int:
        """How many of these are keys of its rows."""


@dataclass(frozen=True)
class Line(Generic[R]):
    """One row as the list shows it."""

    key: Key
    row: R
    columns: tuple[Column[R], ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """What stands in the columns; worked out for the rows that are seen, and for others when they are."""
        return cells_of(self.columns, self.row)


@dataclass(frozen=True, kw_only=True)
class View:
    """Where the reader is: the cursor and the first row that is seen."""

    key: Key | None
    """Row under the cursor, if it is known."""
    index: int
    """Position of the cursor."""
    top: int
    """Position of the first row that is seen."""
    height: int
    """How many rows are seen."""


@dataclass(frozen=True, kw_only=True)
class Request(Generic[R]):
    """What a thread is asked to fetch."""

    number: int
    """Counts the sources shown so far: an answer for an earlier one is dropped."""
    source: RowSource[R]
    columns: tuple[Column[R], ...]
    view: View
    fresh: bool = False
    """Whether the source is shown for the first time: the place in the former one means nothing."""
    count: int = 0
    """How many rows the list knew of when it asked."""
    anchor: tuple[Key, int] | None = None
    """A row in sight, the one under the cursor if that is, and its position when it was fetched."""


@dataclass(frozen=True, kw_only=True)
class Fetched(Generic[R]):
    """What the thread brings back."""

    request: Request[R]
    count: int
    view: View
    """Where the reader is now: the cursor went with its row."""
    start: int
    """Position of the first of `lines`."""
    lines: tuple[Line[R], ...]
    exact: bool = True
    """Whether count and positions are known; else they are as near as could be said at once."""


def fetch(request: Request[R]) -> Fetched[R]:
    """Count, find the cursor's row again, and fetch the rows around what is seen. Runs in a thread."""
    source, old = request.source, request.view
    count = source.count()
    found = source.position(old.key) if old.key is not None else None
    view = moved(old, old.index if found is None else found, count)
    start = max(0, view.top - AROUND)
    rows = source.page(start, view.height + 2 * AROUND)
    return Fetched(request=request, count=count, view=view, start=start, lines=lines_of(request, rows))


def lines_of(request: Request[R], rows: Sequence[R]) -> tuple[Line[R], ...]:
    """Rows as the list shows them."""
    return tuple(Line(request.source.key(row), row, request.columns) for row in rows)


def worked_out(fetched: Fetched[R]) -> Fetched[R]:
    """The same, with what stands in the rows that will be seen worked out: in the thread that fetched them."""
    top = fetched.view.top - fetched.start
    for line in fetched.lines[max(0, top) : max(0, top + fetched.view.height)]:
        line.cells  # noqa: B018 - it is kept there
    return fetched


def moved(view: View, index: int, count: int) -> View:
    """The view after the cursor's row went to another position: it stays on the same line of the screen.

    A reader at the very top stays there, to see what comes in, as long as the cursor remains in sight.
    """
    index = max(0, min(index, count - 1))
    top = max(0, min(view.top + index - view.index, count - view.height))
    if view.top == 0 and index < view.height:
        top = 0
    return View(key=view.key, index=index, top=top, height=view.height)
