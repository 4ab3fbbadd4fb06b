"""Row ids of a long list, from any row of it on, in any order and narrowed in any way, without reading all.

There are several ways; the first that leads to the rows is taken:

- Few rows come into question (the search index or another index says so): fetch these, sort them.
- Walk along the index of the order and test each row, for a while.
- What was imported first is mostly also what was issued first: follow the row ids, by way of the search index where
  few rows come into question, else through the narrow index of words; then prove with the index of the order that no
  others come before what was found.
- List the row ids that come into question; fetch and sort them if they are not too many.
- Walk on to the end, and look up each row in a bit map of those that come into question before it is read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xr_tui.store.selection import (
    FEW,
    MOST,
    Selection,
    Sized,
    Superset,
    Term,
    Values,
    Walk,
    beyond,
    condition,
    every,
    order,
    sized,
    within,
)

STRIDE = 2_000
"""Rows a walk tests before it asks which ones come into question at all: each may lie on another page of the disk."""
MANY = 40_000
"""So many rows are fetched and sorted before a bit map costs less."""
PART = 50_000
"""Row ids that are followed at once."""
DENSE = PART // 15
"""From so many rows in question on, to look at the words of all rows in a part costs less than to look them up."""
FITTING = 4
"""One in so many of the rows that come into question must fit, or it pays to leave out more of them beforehand."""


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
    wish = _Wish(chosen, limit, offset, after, chosen.descending is not backwards)
    if not chosen.tests:
        return _at(db, wish) if offset else _from_walks(db, wish)
    known = sized(db, chosen, search=not chosen.short)
    if known and known[0].count <= FEW:
        return _sorted(db, wish, known[0].rows)
    # In the order of the ids, rows lie side by side; in any other, reading those that cannot be meant costs most.
    listed_first = bool(known) and known[0].count < MOST and not chosen.by_age
    if not listed_first and (found := _from_a_stride(db, wish)) is not None:
        return found
    if chosen.short and not (known and known[0].count <= MANY) and not _frequent(db, chosen):
        known = sized(db, chosen, search=True)
    if (found := _in_step(db, wish, known)) is not None:
        return found
    if not known or (known[0].count >= MOST and not any(one.rows.by_id for one in known)):
        return _from_walks(db, wish)
    if known[0].count >= MOST and (found := _from_a_stride(db, wish, 4 * STRIDE)) is not None:
        return found
    listed = _listed(db, chosen, known)
    if len(listed) <= MANY or limit < 0:
        return _sorted(db, wish, _of(listed))
    return _from_walks(db, wish, _bit_map(chosen, listed))


@dataclass(frozen=True)
class _Wish:
    chosen: Selection
    limit: int
    offset: int
    after: Values | None
    descending: bool

    @property
    def bounds(self) -> list[Term]:
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
        return order(self.chosen.keys, self.descending)

    @property
    def columns(self) -> str:
        return ", ".join((*self.chosen.keys, self.chosen.row_id))


def _at(db: Any, wish: _Wish) -> list[int]:
    """A place known by its number only: counted along the index, from the nearer end."""
    chosen = wish.chosen
    total = db.execute_sql(f"SELECT count(*) FROM {chosen.smallest}").fetchone()[0]
    limit = max(0, min(wish.limit if wish.limit >= 0 else total, total - wish.offset))
    if chosen.keys == (chosen.row_id,):
        first, last = (_end(db, chosen, descending) for descending in (False, True))
        if total and last - first + 1 == total:  # none is missing: the number says which it is
            place = (last - wish.offset + 1,) if wish.descending else (first + wish.offset - 1,)
            return _from_walks(db, _Wish(chosen, limit, 0, place, wish.descending))
    if wish.offset + limit <= total // 2:
        return _from_walks(db, wish)
    return _from_walks(db, _Wish(chosen, limit, total - wish.offset - limit, None, not wish.descending))[::-1]


def _end(db: Any, chosen: Selection, descending: bool) -> int:
    query = f"SELECT {chosen.row_id} FROM {chosen.tables} ORDER BY {order((chosen.row_id,), descending)} LIMIT 1"
    return next(iter(_fetched(db, query, ())), 0)


def _sorted(db: Any, wish: _Wish, rows: Superset) -> list[int]:
    """Fetch what comes into question."""
    rest = within(wish.chosen, rows, [*wish.chosen.tests, *wish.bounds])
    query = f"SELECT {wish.chosen.row_id} FROM {rest.sql} ORDER BY {wish.order} LIMIT ? OFFSET ?"
    return _fetched(db, query, (*rest.values, wish.limit, wish.offset))


def _from_a_stride(db: Any, wish: _Wish, length: int = STRIDE) -> list[int] | None:
    """Walk a while; None if that finds too few."""
    if wish.offset or wish.limit < 0:
        return None
    found: list[Values] = []
    for walk in wish.chosen.walks:
        rows = _strode(db, wish, walk, length)
        if rows is None:
            return None
        found += rows
    return _first(wish, found)


def _strode(db: Any, wish: _Wish, walk: Walk, length: int) -> list[Values] | None:
    tests, bounds = every(wish.chosen.tests), condition([*walk.parts, *wish.bounds])
    names = [f"k{at}" for at in range(len(wish.chosen.keys) + 1)]
    columns = ", ".join(
        f"{key} AS {name}" for key, name in zip((*wish.chosen.keys, wish.chosen.row_id), names, strict=True)
    )
    stride = (
        f"SELECT {columns}, {tests.sql} AS fits FROM {walk.tables}{bounds.sql} ORDER BY {wish.order} LIMIT {length}"
    )
    query = f"SELECT {', '.join(names)} FROM ({stride}) WHERE fits LIMIT ?"
    found: list[Values] = db.execute_sql(query, (*tests.values, *bounds.values, wish.limit)).fetchall()
    if len(found) == wish.limit:
        return found
    walked = f"SELECT count(*) FROM (SELECT 1 FROM {walk.tables}{bounds.sql} LIMIT {length})"
    return found if db.execute_sql(walked, bounds.values).fetchone()[0] < length else None


def _frequent(db: Any, chosen: Selection) -> bool:
    """Whether one or two characters stand in many rows: then the search index says too much for too long."""
    test = chosen.tests[-1]
    some = f"SELECT {test.sql} AS fits FROM {chosen.tables} LIMIT {FEW}"
    count = f"SELECT count(*) FROM (SELECT 1 FROM ({some}) WHERE fits LIMIT {FEW // 100})"
    return int(db.execute_sql(count, test.values).fetchone()[0]) == FEW // 100


def _in_step(db: Any, wish: _Wish, known: Sequence[Sized]) -> list[int] | None:
    """Follow the row ids where the order of the list is theirs but for a few rows; None where it is not."""
    chosen = wish.chosen
    same = chosen.keys == (chosen.row_id,)
    if not chosen.by_age or wish.offset or wish.limit < 0 or (wish.after is not None and not same):
        return None
    if chosen.search is None or any(one.count < MOST and not one.rows.by_id for one in known):
        return None
    found = _followed(db, wish, next((one.rows for one in known if one.rows.by_id), None))
    if same:
        return [row[-1] for row in found]
    if len(found) < wish.limit:  # these are all
        return [row[-1] for row in sorted(found, reverse=wish.descending)]
    others = _before(db, wish, found)
    return None if len(others) > FEW else _sorted(db, wish, _of([row[-1] for row in found] + others))


def _followed(db: Any, wish: _Wish, rows: Superset | None) -> list[Values]:
    """Keys and row ids of the first rows in the order of the row ids: part by part, each in the way that costs less."""
    chosen = wish.chosen
    first, last = sorted((_end(db, chosen, wish.descending), _end(db, chosen, not wish.descending)))
    parts = [(start, min(start + PART - 1, last)) for start in range(first, last + 1, PART)]
    found: list[Values] = []
    for ends in reversed(parts) if wish.descending else parts:
        found += _of_part(db, wish, rows, ends, wish.limit - len(found))
        if len(found) == wish.limit:
            break
    return found


def _of_part(db: Any, wish: _Wish, rows: Superset | None, ends: tuple[int, int], limit: int) -> list[Values]:
    chosen, tests = wish.chosen, [*wish.chosen.tests, *wish.bounds]
    by, here = (
        chosen.row_id,
        None if rows is None else Superset(f"{rows.sql} AND rowid BETWEEN ? AND ?", (*rows.values, *ends)),
    )
    if here and (count := _counted_up_to(db, here, DENSE)) < DENSE:
        if not count:
            return []
        rest, by = within(chosen, here, tests), "s.found"
    else:
        where = condition([Term(f"{chosen.row_id} BETWEEN ? AND ?", ends), *tests])
        rest = Term(chosen.words + where.sql, where.values)
    query = f"SELECT {wish.columns} FROM {rest.sql} ORDER BY {order((by,), wish.descending)} LIMIT ?"
    found: list[Values] = db.execute_sql(query, (*rest.values, limit)).fetchall()
    return found


def _counted_up_to(db: Any, rows: Term, most: int) -> int:
    query = f"SELECT count(*) FROM (SELECT 1 FROM ({rows.sql}) LIMIT ?)"
    return int(db.execute_sql(query, (*rows.values, most)).fetchone()[0])


def _before(db: Any, wish: _Wish, found: Sequence[Values]) -> list[int]:
    """Row ids of up to FEW + 1 rows that the list shows before the last of those found, and whose ids lie beyond."""
    chosen = wish.chosen
    last = (min if wish.descending else max)(row[:-1] for row in found)
    tests = [
        beyond(chosen.keys, last, descending=not wish.descending),
        beyond((chosen.row_id,), found[-1][-1:], descending=wish.descending),
    ]
    others: list[int] = []
    for walk in chosen.walks:
        where = condition([*walk.parts, *tests])
        query = f"SELECT {chosen.row_id} FROM {walk.tables}{where.sql} LIMIT ?"
        others += _fetched(db, query, (*where.values, FEW + 1))
    return others


def _listed(db: Any, chosen: Selection, known: Sequence[Sized]) -> list[int]:
    """The rows that come into question by all supersets that can be listed soon, or whose rest can."""
    first, *others = sorted(known, key=lambda one: (one.count >= MOST and not one.rows.by_id, one.count))
    listed = _ids_of(db, first.rows)
    for other in others:
        if len(listed) <= FEW or _mostly_fit(db, chosen, listed):  # to look at some rows in vain costs less
            break
        if other.count < MOST or other.rows.by_id:
            bits = _bits(_ids_of(db, other.rows), listed)
            listed = [row_id for row_id in listed if bits[row_id]]
        elif other.rows.rest is not None:
            bits = _bits(_ids_of(db, other.rows.rest), listed)
            listed = [row_id for row_id in listed if not bits[row_id]]
    return listed if first.rows.once else list(set(listed))


def _mostly_fit(db: Any, chosen: Selection, listed: Sequence[int]) -> bool:
    some = _of(listed[:: len(listed) // 100 + 1])
    rest = within(chosen, some, chosen.tests)
    fit = db.execute_sql(f"SELECT count(*) FROM {rest.sql}", rest.values).fetchone()[0]
    return int(fit) * FITTING * (len(listed) // 100 + 1) > len(listed)


def _ids_of(db: Any, rows: Term) -> list[int]:
    listed: list[int] = json.loads(
        db.execute_sql(f"SELECT json_group_array(found) FROM ({rows.sql})", rows.values).fetchone()[0]
    )
    return listed


def _bits(row_ids: Sequence[int], others: Sequence[int] = ()) -> bytearray:
    """One byte for each row id, up to the greatest of both: 1 where it is among the first."""
    bits = bytearray(max(max(row_ids, default=0), max(others, default=0)) + 1)
    for row_id in row_ids:
        bits[row_id] = 1
    return bits


def _of(listed: Sequence[int]) -> Superset:
    return Superset("SELECT value AS found FROM json_each(?)", (json.dumps(listed),))


def _bit_map(chosen: Selection, listed: Sequence[int]) -> Term:
    """A test whether a row comes into question: one byte for each row id, which costs half of a look-up in a set."""
    return Term(f"substr(?, {chosen.row_id} + 1, 1) = x'01'", (bytes(_bits(listed)),))


def _from_walks(db: Any, wish: _Wish, first: Term | None = None) -> list[int]:
    """Walk as far as it takes."""
    chosen = wish.chosen
    tests = [*([first] if first else []), *chosen.tests]
    if wish.offset or wish.limit < 0:
        return _passed_over(db, wish, tests)
    found: list[Values] = []
    for walk in chosen.walks:
        found += _walked(db, wish, walk, tests)
    return _first(wish, found)


def _passed_over(db: Any, wish: _Wish, tests: Sequence[Term]) -> list[int]:
    """All walks at once: SQLite merges them and passes over what is left out."""
    parts: list[str] = []
    values: list[Any] = []
    for walk in wish.chosen.walks:
        where = condition([*walk.parts, *tests, *wish.bounds])
        parts.append(f"SELECT {wish.columns} FROM {walk.tables}{where.sql}")
        values += where.values
    count = len(wish.chosen.keys)
    by = ", ".join(f"{at} DESC" if wish.descending else str(at) for at in range(1, count + 1))
    query = f"{' UNION ALL '.join(parts)} ORDER BY {by} LIMIT ? OFFSET ?"
    return [row[-1] for row in db.execute_sql(query, (*values, wish.limit, wish.offset))]


def _walked(db: Any, wish: _Wish, walk: Walk, tests: Sequence[Term]) -> list[Values]:
    """Keys and row id of the first rows on a walk."""
    found: list[Values] = []
    for bounds in wish.stages:
        where = condition([*walk.parts, *bounds, *tests])
        query = f"SELECT {wish.columns} FROM {walk.tables}{where.sql} ORDER BY {wish.order} LIMIT ?"
        found += db.execute_sql(query, (*where.values, wish.limit - len(found))).fetchall()
        if len(found) == wish.limit:
            break
    return found


def _first(wish: _Wish, found: list[Values]) -> list[int]:
    """Row ids of the first of what was found on several walks."""
    if len(wish.chosen.walks) > 1:
        found.sort(reverse=wish.descending)
    return [row[-1] for row in found[: wish.limit]]


def _fetched(db: Any, query: str, values: Values) -> list[int]:
    return [row_id for (row_id,) in db.execute_sql(query, values)]
