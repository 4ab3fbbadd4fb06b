"""Long lists in SQL: the rows from a known one on, in any order and narrowed in any way, without reading all.

There are two ways, and the cheaper one is taken:

- Few rows come into question (the search index or another index says so): fetch these, sort them.
- Many do: walk along the index of the order and test each row, until enough are found.

Between them lies what is found often, but far from where the walk begins. Then the walk looks up each row in the set
of those that come into question before it reads it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
    search: Callable[[], Term | None] | None = None
    """Makes the query for row ids that finds all that can pass the test of the search, and maybe others; None if it
    cannot be asked for less than all rows. To make it is dear for one or two characters."""
    short: bool = False
    """Whether it is one or two characters."""
    found: dict[str, Any] = field(default_factory=dict, compare=False)
    """What was found out already, in this state of the database."""
    narrow: tuple[Term, ...] = ()
    """Queries for row ids, each of which finds all that fulfil one of the other conditions; the narrowest first."""


def place_of(db: Any, chosen: Selection, row_id: int) -> Values | None:
    """What the list is sorted by, of one row, whether or not it is in the list; None if there is no such row."""
    query = f"SELECT {', '.join(chosen.keys)} FROM {chosen.tables} WHERE {chosen.row_id} = ?"
    found = db.execute_sql(query, (row_id,)).fetchone()
    return None if found is None else tuple(found)


def holds(db: Any, chosen: Selection, row_id: int) -> bool:
    """Whether the row is in the list."""
    where = _where([Term(f"{chosen.row_id} = ?", (row_id,)), *chosen.tests])
    return db.execute_sql(f"SELECT 1 FROM {chosen.tables}{where.sql}", where.values).fetchone() is not None


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
    if chosen.short and (found := _from_a_stride(db, wish)) is not None:
        return found
    if "few" not in chosen.found:
        chosen.found["search"] = chosen.search() if chosen.search else None
        chosen.found["few"] = _few(db, chosen, chosen.found["search"])
    search: Term | None = chosen.found["search"]
    few: Sequence[int] | None = chosen.found["few"]
    if few is not None:
        return _from_few(db, wish, few)
    if chosen.search and not chosen.short and (found := _from_a_stride(db, wish)) is not None:
        return found
    return _from_walks(db, wish, search)


def count(db: Any, chosen: Selection, *, before: Values | None = None) -> int:
    """How many rows the list has, or has before a place."""
    conditions = list(chosen.tests)
    if before is not None:
        conditions.append(_beyond(chosen.keys, before, descending=not chosen.descending))
    few = _few(db, chosen, _cheap_search(chosen))
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
    few = _few(db, chosen, _cheap_search(chosen))
    return _where([*([_among(chosen.row_id, few)] if few is not None else []), *chosen.tests])


def _cheap_search(chosen: Selection) -> Term | None:
    """For one or two characters, looking at all rows costs less than asking how many entries of the index there are."""
    return chosen.search() if chosen.search and not chosen.short else None


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
    def stages(self) -> list[list[Term]]:
        """The bounds, so that SQLite begins exactly there: of a row id it makes a bound only behind a fixed key."""
        keys, place = self.chosen.keys, self.after
        if place is None or len(keys) != 2 or keys[1] != self.chosen.row_id:
            return [self.bounds]
        rest = [_beyond(keys[:1], place[:1], descending=self.descending)]
        ties = [Term(f"{keys[0]} = ?", place[:1]), _beyond(keys[1:], place[1:], descending=self.descending)]
        return [ties, rest]

    @property
    def order(self) -> str:
        return _order(self.chosen.keys, self.descending)


def _few(db: Any, chosen: Selection, search: Term | None) -> list[int] | None:
    """The rows that come into question, if they are few."""
    for superset in (*([search] if search else []), *chosen.narrow):
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
    if len(found) == wish.limit:
        return found
    walked = f"SELECT count(*) FROM (SELECT 1 FROM {walk.tables}{bounds.sql} LIMIT {_STRIDE})"
    return found if db.execute_sql(walked, bounds.values).fetchone()[0] < _STRIDE else None


def _from_walks(db: Any, wish: _Wish, search: Term | None) -> list[int]:
    chosen, reach = wish.chosen, wish.offset + wish.limit if wish.limit >= 0 else -1
    tests = list(chosen.tests)
    if search is not None:
        tests.insert(0, Term(f"{chosen.row_id} IN ({search.sql})", search.values))
    if len(chosen.walks) == 1 and wish.offset:
        query, values = _walk(wish, chosen.walks[0], [*tests, *wish.bounds], chosen.row_id)
        return _fetched(db, f"{query} LIMIT ? OFFSET ?", (*values, wish.limit, wish.offset))
    found: list[Values] = []
    for walk in chosen.walks:
        found += _walked(db, wish, walk, tests, reach)
    if len(chosen.walks) > 1:
        found.sort(reverse=wish.descending)
    return [row[-1] for row in (found[wish.offset : reach] if reach >= 0 else found)]


def _walked(db: Any, wish: _Wish, walk: Walk, tests: Sequence[Term], most: int) -> list[Values]:
    """Keys and row id of the first rows on a walk."""
    found: list[Values] = []
    columns = ", ".join((*wish.chosen.keys, wish.chosen.row_id))
    for bounds in wish.stages:
        query, values = _walk(wish, walk, [*bounds, *tests], columns)
        more = most - len(found) if most >= 0 else -1
        found += db.execute_sql(f"{query} LIMIT ?", (*values, more)).fetchall()
        if len(found) == most:
            break
    return found


def _walk(wish: _Wish, walk: Walk, tests: Sequence[Term], columns: str) -> tuple[str, Values]:
    where = _where([*walk.parts, *tests])
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
