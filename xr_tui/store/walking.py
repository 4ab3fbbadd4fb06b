"""Row ids of a long list by walking along the index of its order, or by sorting what comes into question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xr_tui.store.row_ids import bits_of
from xr_tui.store.selection import (
    Selection,
    Superset,
    Term,
    Values,
    Walk,
    beyond,
    condition,
    every,
    order,
    within,
)

STRIDE = 2_000
"""Rows a walk tests before it asks which ones come into question at all: each may lie on another page of the disk."""
_SPARE = 5
"""So many times as far as needed on average a leap goes."""


@dataclass(frozen=True)
class Wish:
    """Which part of a list is wanted."""

    chosen: Selection
    limit: int
    """So many rows at most; all for a negative number."""
    offset: int
    """So many are left out first."""
    after: Values | None
    """The rows that are wanted lie behind this place."""
    descending: bool

    @property
    def bounds(self) -> list[Term]:
        """What lies behind the place."""
        return [] if self.after is None else [beyond(self.chosen.keys, self.after, descending=self.descending)]

    @property
    def stages(self) -> list[list[Term]]:
        """The bounds, so that SQLite begins exactly there: of a row id it makes a bound only behind a fixed key."""
        keys, place = self.chosen.keys, self.after
        if place is None or len(keys) == 1 or keys[-1] != self.chosen.row_id:
            return [self.bounds]
        fixed = [Term(f"{key} = ?", (value,)) for key, value in zip(keys[:-1], place[:-1], strict=True)]
        ties = [*fixed, beyond(keys[-1:], place[-1:], descending=self.descending)]
        return [ties, [beyond(keys[:-1], place[:-1], descending=self.descending)]]

    @property
    def order(self) -> str:
        """For ORDER BY."""
        return order(self.chosen.keys, self.descending)

    @property
    def columns(self) -> str:
        """Keys and row id."""
        return ", ".join((*self.chosen.keys, self.chosen.row_id))


def at(db: Any, wish: Wish) -> list[int]:
    """A place known by its number only: counted along the index, from the nearer end."""
    chosen = wish.chosen
    total = db.execute_sql(f"SELECT count(*) FROM {chosen.smallest}").fetchone()[0]
    limit = max(0, min(wish.limit if wish.limit >= 0 else total, total - wish.offset))
    if chosen.keys == (chosen.row_id,):
        first, last = (end(db, chosen, descending=descending) for descending in (False, True))
        if total and last - first + 1 == total:  # none is missing: the number says which it is
            place = (last - wish.offset + 1,) if wish.descending else (first + wish.offset - 1,)
            return walk(db, Wish(chosen, limit, 0, place, wish.descending))
    if wish.offset + limit <= total // 2:
        return walk(db, wish)
    return walk(db, Wish(chosen, limit, total - wish.offset - limit, None, not wish.descending))[::-1]


def by_row_id(db: Any, wish: Wish) -> list[int]:
    """All rows in the order of their row ids: read from the smallest index, since the table is the longest way."""
    found = _fetched(db, f"SELECT {wish.chosen.row_id} FROM {wish.chosen.smallest}", ())
    found.sort(reverse=wish.descending)
    return found


def end(db: Any, chosen: Selection, *, descending: bool) -> int:
    """The greatest row id of the table, or the smallest; 0 if it is empty."""
    query = f"SELECT {chosen.row_id} FROM {chosen.tables} ORDER BY {order((chosen.row_id,), descending)} LIMIT 1"
    return next(iter(_fetched(db, query, ())), 0)


def ordered(db: Any, wish: Wish, rows: Superset) -> list[int]:
    """Fetch what comes into question, and sort it."""
    rest = within(wish.chosen, rows, [*wish.chosen.tests, *wish.bounds])
    query = f"SELECT {wish.chosen.row_id} FROM {rest.sql} ORDER BY {wish.order} LIMIT ? OFFSET ?"
    return _fetched(db, query, (*rest.values, wish.limit, wish.offset))


def stride(db: Any, wish: Wish, length: int) -> list[int] | None:
    """Walk until so many rows were tested; None if that finds too few."""
    if wish.offset or wish.limit < 0:
        return None
    found: list[Values] = []
    for way in wish.chosen.walks:
        rows = _strode(db, wish, way, length)
        if rows is None:
            return None
        found += rows
    return _first(wish, found)


def _strode(db: Any, wish: Wish, way: Walk, length: int) -> list[Values] | None:
    tests, bounds = every(wish.chosen.tests), condition([*way.parts, *wish.bounds])
    names = [f"k{at}" for at in range(len(wish.chosen.keys) + 1)]
    columns = ", ".join(
        f"{key} AS {name}" for key, name in zip((*wish.chosen.keys, wish.chosen.row_id), names, strict=True)
    )
    tested = f"SELECT {columns}, {tests.sql} AS fits FROM {way.tables}{bounds.sql} ORDER BY {wish.order} LIMIT {length}"
    query = f"SELECT {', '.join(names)} FROM ({tested}) WHERE fits LIMIT ?"
    found: list[Values] = db.execute_sql(query, (*tests.values, *bounds.values, wish.limit)).fetchall()
    if len(found) == wish.limit:
        return found
    walked = f"SELECT count(*) FROM (SELECT 1 FROM {way.tables}{bounds.sql} LIMIT {length})"
    return found if db.execute_sql(walked, bounds.values).fetchone()[0] < length else None


def leap(db: Any, wish: Wish, listed: Sequence[int]) -> list[int] | None:
    """Walk for as long as it takes where those that are listed lie anywhere; None if that finds too few.

    Only the index is read, but for STRIDE rows at most that are listed.
    """
    if wish.offset or wish.limit < 0:
        return None
    chosen, bits = wish.chosen, bits_of(listed)
    length = _SPARE * wish.limit * (len(bits) // len(listed) + 1)
    tests, found = every(chosen.tests), list[Values]()
    for way in chosen.walks:
        bounds = condition([*way.parts, *wish.bounds])
        walked = f"SELECT {chosen.row_id} AS id FROM {way.tables}{bounds.sql} ORDER BY {wish.order} LIMIT {length}"
        hits = f"SELECT id FROM ({walked}) WHERE substr(?, id + 1, 1) = x'01' LIMIT {STRIDE}"
        query = f"SELECT {wish.columns} FROM ({hits}) h CROSS JOIN {chosen.tables} ON {chosen.row_id} = h.id"
        values = (*bounds.values, bits, *tests.values, wish.limit)
        rows = db.execute_sql(f"{query} WHERE {tests.sql} LIMIT ?", values).fetchall()
        if len(rows) < wish.limit:  # to find out whether these are all would be to walk to the end
            return None
        found += rows
    return _first(wish, found)


def walk(db: Any, wish: Wish, among: Sequence[int] | None = None) -> list[int]:
    """Walk as far as it takes.

    Args:
        among: only these rows are tested; all for None.
    """
    tests = list(wish.chosen.tests)
    if among is not None:
        tests.insert(0, Term(f"substr(?, {wish.chosen.row_id} + 1, 1) = x'01'", (bits_of(among),)))
    if wish.offset or wish.limit < 0:
        return _passed_over(db, wish, tests)
    found: list[Values] = []
    for way in wish.chosen.walks:
        found += _walked(db, wish, way, tests)
    return _first(wish, found)


def _passed_over(db: Any, wish: Wish, tests: Sequence[Term]) -> list[int]:
    """All walks at once: SQLite merges them and passes over what is left out."""
    parts: list[str] = []
    values: list[Any] = []
    for way in wish.chosen.walks:
        where = condition([*way.parts, *tests, *wish.bounds])
        parts.append(f"SELECT {wish.columns} FROM {way.tables}{where.sql}")
        values += where.values
    count = len(wish.chosen.keys)
    by = ", ".join(f"{at} DESC" if wish.descending else str(at) for at in range(1, count + 1))
    query = f"{' UNION ALL '.join(parts)} ORDER BY {by} LIMIT ? OFFSET ?"
    return [row[-1] for row in db.execute_sql(query, (*values, wish.limit, wish.offset))]


def _walked(db: Any, wish: Wish, way: Walk, tests: Sequence[Term]) -> list[Values]:
    """Keys and row id of the first rows on a walk."""
    found: list[Values] = []
    for bounds in wish.stages:
        where = condition([*way.parts, *bounds, *tests])
        query = f"SELECT {wish.columns} FROM {way.tables}{where.sql} ORDER BY {wish.order} LIMIT ?"
        found += db.execute_sql(query, (*where.values, wish.limit - len(found))).fetchall()
        if len(found) == wish.limit:
            break
    return found


def _first(wish: Wish, found: list[Values]) -> list[int]:
    """Row ids of the first of what was found on several walks."""
    if len(wish.chosen.walks) > 1:
        found.sort(reverse=wish.descending)
    return [row[-1] for row in found[: wish.limit]]


def _fetched(db: Any, query: str, values: Values) -> list[int]:
    return [row_id for (row_id,) in db.execute_sql(query, values)]
