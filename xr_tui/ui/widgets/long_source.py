"""Sources of any length: rows are fetched from a known row on and shown at once, counted afterwards.

Where a row stands among a million, and how many there are, takes longer to say than what its neighbours are. So rows
are fetched by their neighbours, and their positions stay provisional until `place` has told them; only the bar at the
side shows the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from xr_tui.ui.widgets.row_source import AROUND, Fetched, Key, Request, RowSource, View, fetch, lines_of, worked_out

if TYPE_CHECKING:
    from xr_tui.store.stopping import Stop

R = TypeVar("R")


@runtime_checkable
class LongSource(RowSource[R], Protocol[R]):
    """Rows in an order that they can be followed in. All of it is called in threads and can be stopped."""

    def count(self, stop: Stop | None = None) -> int: ...

    def page(self, offset: int, limit: int, stop: Stop | None = None) -> Sequence[R]: ...

    def position(self, key: Key, stop: Stop | None = None) -> int | None: ...

    def after(self, key: Key | None, limit: int, stop: Stop | None = None) -> Sequence[R]:
        """Those that follow a row, which need not be among them; the first ones for None."""

    def before(self, key: Key | None, limit: int, stop: Stop | None = None) -> Sequence[R]:
        """Those that precede a row, in their order; the last ones for None."""

    def around(
        self, key: Key, before: int, after: int, stop: Stop | None = None
    ) -> tuple[Sequence[R], R | None, Sequence[R]]:
        """So many before a row, the row itself, so many after it; nothing at all if it is not among them."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where fetched rows stand."""

    count: int
    key: Key | None
    """A row; None in an empty list."""
    index: int
    """Its position."""


def fetch_any(request: Request[R], stop: Stop) -> Fetched[R]:
    """The rows around what is seen. Runs in a thread.

    Raises:
        Stopped: if `stop` was asked to end it.
    """
    source = request.source
    if not isinstance(source, LongSource):
        return worked_out(fetch(request))
    return worked_out(_near_anchor(request, source, stop) or _at_position(request, source, stop))


def place(source: LongSource[Any], key: Key | None, stop: Stop) -> Placed | None:
    """Count the rows and find this one's position; None if it is no longer among them. Runs in a thread.

    Raises:
        Stopped: if `stop` was asked to end it.
    """
    count = source.count(stop)
    index = 0 if key is None else source.position(key, stop)
    return None if index is None else Placed(count=count, key=key, index=index)


def _near_anchor(request: Request[R], source: LongSource[R], stop: Stop) -> Fetched[R] | None:
    """The rows around one in sight, so that it stays on its line of the screen; None if there is no such row."""
    view = request.view
    if request.anchor is None:
        return None
    key, index = request.anchor
    above = max(1, index - view.top + AROUND)
    below = max(1, view.top + view.height - index + AROUND)
    before, found, after = source.around(key, above, below, stop)
    if found is None and request.fresh:
        return None
    if found is None:  # it went away: those that stood beside it close up
        before, after = source.before(key, above, stop), source.after(key, below, stop)
    rows = [*before, *([] if found is None else [found]), *after]
    begins, ends = len(before) < above, len(after) < below
    if view.top == 0 and len(before) < view.height:
        if found is not None and (ends or len(rows) >= view.height):  # they are the first ones
            return _fetched(request, replace(view, index=len(before)), 0, rows, begins=True, ends=ends)
        return _first(request, source, stop, None if found is None else key)
    start = 0 if begins else max(1, index - len(before))
    at = start + len(before)
    if found is None and not after:
        at -= 1
    shift = at - index
    place = replace(view, index=max(0, view.index + shift), top=max(0, view.top + shift))
    return _fetched(request, place, start, rows, begins=begins, ends=ends)


def _first(request: Request[R], source: LongSource[R], stop: Stop, key: Key | None) -> Fetched[R]:
    """The first rows. A reader at the very top stays there, to see what comes in."""
    view = request.view
    reach = view.height + AROUND
    rows = source.after(None, reach, stop)
    keys = [source.key(row) for row in rows]
    index = keys.index(key) if key in keys else 0 if request.fresh else min(view.index, max(0, len(rows) - 1))
    return _fetched(request, replace(view, index=index, top=0), 0, rows, begins=True, ends=len(rows) < reach)


def _at_position(request: Request[R], source: LongSource[R], stop: Stop) -> Fetched[R]:
    """The rows at a place of the list where none is known: its beginning, its end, or where the bar was drawn to."""
    view, reach = request.view, request.view.height + AROUND
    if request.fresh or view.top == 0:
        return _first(request, source, stop, None if request.fresh else view.key)
    if view.top + view.height >= request.count:
        rows = source.before(None, reach, stop)
        start = 0 if len(rows) < reach else max(1, request.count - len(rows))
        last = start + len(rows) - 1
        shift = last - (request.count - 1)
        place = replace(view, index=max(0, view.index + shift), top=max(0, view.top + shift))
        return _fetched(request, place, start, rows, begins=len(rows) < reach, ends=True)
    start = max(0, view.top - AROUND)
    rows = source.page(start, view.height + 2 * AROUND, stop)
    return _fetched(request, view, start, rows, begins=start == 0, ends=len(rows) < view.height + 2 * AROUND)


def _fetched(request: Request[R], view: View, start: int, rows: Sequence[R], *, begins: bool, ends: bool) -> Fetched[R]:
    end = start + len(rows)
    return Fetched(
        request=request,
        count=end if ends else max(request.count if not request.fresh else 0, end + 1),
        view=view,
        start=start,
        lines=lines_of(request, rows),
        exact=begins and ends,
    )
