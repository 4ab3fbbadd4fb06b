"""Long lists in SQL: the rows from a known one on, in any order and narrowed in any way, without reading all.

There are two ways, and the cheaper one is taken:

- Few rows come into question (the search index or another index says so): fetch these, sort them.
- Many do: walk along the index of the order and test each row, until enough are found.

Between them lies what is found often, but far from where the walk begins. Then the walk looks up each row in the set
of those that come into question before it reads it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_FEW = 20_000
"""So many rows are fetched and sorted within 50 ms."""
_STRIDE = 20_000
"""Rows a walk tests before it asks which ones come into question at all."""

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Term:
    """A piece of SQL with its values."""

    sql: str
    values: Values = ()


@dataclass(frozen=True)
class Walk:
    """The way along one index, in the order of the list."""

    tables: str
    """For FROM, with the index named."""
    parts: tuple[Term, ...] = ()
    """The part of the index that is walked."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which rows, in which order."""

    row_id: str
    """Column of the row id."""
    tables: str
    """For FROM; rows are looked up by their row id."""
    keys: tuple[str, ...]
    """What the list is sorted by; the last tells all rows apart."""
    descending: bool
    walks: tuple[Walk, ...]
    """Together they come to all rows, each in the order of the list."""
    counting: str = ""
    """For FROM, where rows are counted by their place and the index that is walked is not the smallest."""
    tests: tuple[Term, ...] = ()
    """Conditions that a row must fulfil."""
    search: Term | None = None
    """Query for row ids, which finds all that can pass the test of the search, and maybe others."""
    short: bool = False
    """Whether it is dear to ask, as it is for one or two characters."""
    narrow: tuple[Term, ...] = ()
    """Queries for row ids, each of which finds all that fulfil one of the other conditions; the narrowest first."""


def place_of(db: Any, chosen: Selection, row_id: int) -> Values | None:
    """What the list is sorted by, of one row, whether or not it is in the list; None if there is no such row."""
    query = f"SELECT {', '.join(chosen.keys)} FROM {chosen.tables} WHERE {chosen.row_id} = ?"
    found = db.execute_sql(query, (row_id,)).fetchone()
    return None if found is None else tuple(found)


def ids(
    db: Any, chosen: Selection, *, limit: int, offset: int = 0, after: Values | None = None, backwards: bool = False
) -> list[int]:
    """Row ids in the order of the list.

    Args:
        offset: so many are left out first.
        after: begin behind this place (`place_of`); at the beginning for None.
        backwards: from the end to the beginning; what lies "after" a place is then what the list shows before it.
    """
    wish = _Wish(chosen, limit, offset, after, chosen.descending is not backwards)
    many = chosen.search is not None
    if many and chosen.short and (found := _from_a_stride(db, wish)) is not None:
        return found
    if (few := _few(db, chosen)) is not None:
        return _from_few(db, wish, few)
    if many and not chosen.short and (found := _from_a_stride(db, wish)) is not None:
        return found
    return _from_walks(db, wish)


def count(db: Any, chosen: Selection, *, before: Values | None = None) -> int:
    """How many rows the list has, or has before a place."""
    conditions = list(chosen.tests)
    if before is not None:
        conditions.append(_beyond(chosen.keys, before, descending=not chosen.descending))
    few = _few(db, chosen)
    tables = chosen.tables
    if few is not None:
        conditions.insert(0, _among(chosen.row_id, few))
    elif before is not None and not chosen.tests:
        tables = chosen.counting or chosen.walks[0].tables  # the index alone is read
    else:
        tables = tables.replace(" NOT INDEXED", "")
    where = _where(conditions)
    return int(db.execute_sql(f"SELECT count(*) FROM {tables}{where.sql}", where.values).fetchone()[0])


def conditions_of(db: Any, chosen: Selection) -> Term:
    """The WHERE of all rows, for sums over them."""
    few = _few(db, chosen)
    return _where([*([_among(chosen.row_id, few)] if few is not None else []), *chosen.tests])


@dataclass(frozen=True)
class _Wish:
    chosen: Selection
    limit: int
    offset: int
    after: Values | None
    descending: bool

    @property
    def bounds(self) -> list[Term]:
        if self.after is None:
            return []
        return [_beyond(self.chosen.keys, self.after, descending=self.descending)]

    @property
    def order(self) -> str:
        return _order(self.chosen.keys, self.descending)


def _few(db: Any, chosen: Selection) -> list[int] | None:
    """The rows that come into question, if they are few."""
    for superset in (*([chosen.search] if chosen.search else []), *chosen.narrow):
        found = _fetched(db, f"{superset.sql} LIMIT {_FEW + 1}", superset.values)
        if len(found) <= _FEW:
            return found
    return None


def _from_few(db: Any, wish: _Wish, few: Sequence[int]) -> list[int]:
    chosen = wish.chosen
    where = _where([_among(chosen.row_id, few), *chosen.tests, *wish.bounds])
    query = f"SELECT {chosen.row_id} FROM {chosen.tables}{where.sql} ORDER BY {wish.order} LIMIT ? OFFSET ?"
    return _fetched(db, query, (*where.values, wish.limit, wish.offset))


def _from_a_stride(db: Any, wish: _Wish) -> list[int] | None:
    """Walk a while; None if that finds too few."""
    chosen, walk = wish.chosen, wish.chosen.walks[0]
    if wish.offset or len(chosen.walks) > 1:
        return None
    tests, bounds = _all(chosen.tests), _where([*wish.bounds, *walk.parts])
    stride = (
        f"SELECT {chosen.row_id} AS row_id, {tests.sql} AS fits FROM {walk.tables}{bounds.sql}"
        f" ORDER BY {wish.order} LIMIT {_STRIDE}"
    )
    query = f"SELECT row_id FROM ({stride}) WHERE fits LIMIT ?"
    found = _fetched(db, query, (*tests.values, *bounds.values, wish.limit))
    return found if len(found) == wish.limit else None


def _from_walks(db: Any, wish: _Wish) -> list[int]:
    chosen, reach = wish.chosen, wish.offset + wish.limit
    tests = list(chosen.tests)
    if chosen.search is not None:
        tests.insert(0, Term(f"{chosen.row_id} IN ({chosen.search.sql})", chosen.search.values))
    if len(chosen.walks) == 1:
        query, values = _walk(wish, chosen.walks[0], tests, chosen.row_id)
        return _fetched(db, f"{query} LIMIT ? OFFSET ?", (*values, wish.limit, wish.offset))
    found: list[Values] = []
    for walk in chosen.walks:
        query, values = _walk(wish, walk, tests, ", ".join((*chosen.keys, chosen.row_id)))
        found += db.execute_sql(f"{query} LIMIT ?", (*values, reach)).fetchall()
    found.sort(reverse=wish.descending)
    return [row[-1] for row in found[wish.offset : reach]]


def _walk(wish: _Wish, walk: Walk, tests: Sequence[Term], columns: str) -> tuple[str, Values]:
    where = _where([*walk.parts, *wish.bounds, *tests])
    query = f"SELECT {columns} FROM {walk.tables}{where.sql} ORDER BY {wish.order}"
    return query, where.values


def _fetched(db: Any, query: str, values: Values) -> list[int]:
    return [row_id for (row_id,) in db.execute_sql(query, values)]


def _among(row_id: str, few: Sequence[int]) -> Term:
    return Term(f"{row_id} IN (SELECT value FROM json_each(?))", (json.dumps(few),))


def _beyond(keys: Sequence[str], place: Values, *, descending: bool) -> Term:
    sign = "<" if descending else ">"
    if len(keys) == 1:
        return Term(f"{keys[0]} {sign} ?", place)
    bound = Term(f"({', '.join(keys)}) {sign} ({', '.join('?' for _key in keys)})", place)
    if keys[0].partition(".")[0] == keys[-1].partition(".")[0]:
        return bound
    # Keys of two tables are no range of one index: say where to begin in that of the first.
    return _all((Term(f"{keys[0]} {sign}= ?", place[:1]), bound))


def _order(keys: Sequence[str], descending: bool) -> str:
    return ", ".join(f"{key} DESC" if descending else key for key in keys)


def _all(terms: Sequence[Term]) -> Term:
    values = tuple(value for term in terms for value in term.values)
    return Term(" AND ".join(term.sql for term in terms) or "1", values)


def _where(terms: Sequence[Term]) -> Term:
    both = _all(terms)
    return Term(f" WHERE {both.sql}", both.values) if terms else Term("")
