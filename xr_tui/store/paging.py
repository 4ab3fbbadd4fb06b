"""Row ids of a long list, from any row of it on, in any order and narrowed in any way, without reading all.

There are several ways; the first that leads to the rows is taken:

- Few rows come into question (the search index or another index says so): fetch these, sort them.
- Walk along the index of the order and test each row, for a while (`walking`).
- Follow the row ids where the order is nearly theirs (`by_age`).
- List the row ids that come into question by one index after the other (`candidates`). Fetch and sort them if they are
  not too many; else walk again, and look up each row in a map of bits before it is read.

What is found in one of two ways, by its own words or by its customer, is looked for in each, and put together.
"""

from __future__ import annotations

from typing import Any

from xr_tui.store.by_age import in_step
from xr_tui.store.candidates import narrowing
from xr_tui.store.selection import FEW, MOST, Selection, Sized, Superset, Values, sized
from xr_tui.store.walking import STRIDE, Wish, at, by_row_id, leap, ordered, stride, walk

MANY = 30_000
"""So many rows are fetched and sorted before a walk costs less."""


def ids(
    db: Any, chosen: Selection, *, limit: int, offset: int = 0, after: Values | None = None, backwards: bool = False
) -> list[int]:
    """Row ids in the order of the list.

    Args:
        limit: so many at most; all for a negative number.
        offset: so many are left out first.
        after: begin behind this place (`selection.place_of`); at the beginning for None.
        backwards: from the end to the beginning; what lies "after" a place is then what the list shows before it.
    """
    wish = Wish(chosen, limit, offset, after, chosen.descending is not backwards)
    if not chosen.tests:
        if limit < 0 and not offset and after is None and chosen.keys == (chosen.row_id,):
            return by_row_id(db, wish)
        return at(db, wish) if offset else walk(db, wish)
    if chosen.either and limit >= 0 and not offset:
        found = (ids(db, one, limit=limit, after=after, backwards=backwards) for one in chosen.either)
        return ordered(db, wish, Superset.of(sorted({row_id for some in found for row_id in some})))
    known = sized(db, chosen, search=not chosen.short)
    if known and known[0].count <= FEW:
        return ordered(db, wish, known[0].rows)
    # In the order of the ids, rows lie side by side; in any other, reading those that cannot be meant costs most.
    listed_first = bool(known) and known[0].count < MOST and (chosen.by_age is None or known[0].count <= MANY)
    if not listed_first and (rows := stride(db, wish, STRIDE)) is not None:
        return rows
    if chosen.short and (chosen.by_age is None or not _frequent(db, chosen)):
        known = sized(db, chosen, search=True)
    rows = in_step(db, wish, known)
    return _by_candidates(db, wish, known) if rows is None else rows


def _by_candidates(db: Any, wish: Wish, known: list[Sized]) -> list[int]:
    """Walk along the rows that come into question; the fewer these are left, the longer walks find nothing else."""
    if wish.limit < 0 and (not known or known[0].count >= MOST):
        return walk(db, wish)
    listed: list[int] | None = None
    for listed in narrowing(db, wish.chosen, known):
        if len(listed) > FEW and (rows := leap(db, wish, listed)) is not None:
            return rows
        if len(listed) <= MANY or wish.limit < 0:
            return ordered(db, wish, Superset.of(listed))
    return walk(db, wish, listed)


def _frequent(db: Any, chosen: Selection) -> bool:
    """Whether one or two characters stand in many rows: then the search index says too much for too long."""
    test = chosen.tests[-1]
    some = f"SELECT {test.sql} AS fits FROM {chosen.tables} LIMIT {FEW}"
    count = f"SELECT count(*) FROM (SELECT 1 FROM ({some}) WHERE fits LIMIT {FEW // 100})"
    return int(db.execute_sql(count, test.values).fetchone()[0]) == FEW // 100
