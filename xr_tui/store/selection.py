"""What a long list is in SQL: which rows, in which order, and what helps to find them; counts and places in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from xr_tui.store.search import Wanted

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Term:
    """A piece of SQL with its values."""

    sql: str
    values: Values = ()


@dataclass(frozen=True)
class Superset(Term):
    """A query for the row ids, called `found`, of all rows that can fulfil a condition, and maybe others."""

    once: bool = True
    """Whether it names no row twice."""

    by_id: bool = False
    """Whether it gives them in the order of their ids as soon as it is told to."""
    exact: bool = False
    """Whether there are no others."""
    rest: Term | None = None
    """A query for the row ids of exactly those that do not fulfil it, where that is a question to an index too."""
    dear: bool = False
    """Whether all rows are looked at for it: it is not even counted."""

    @classmethod
    def of(cls, row_ids: Sequence[int]) -> Self:
        """These rows; each of them once."""
        return cls("SELECT value AS found FROM json_each(?)", (json.dumps(row_ids),))


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
    smallest: str
    """For FROM, with the smallest index named: to count all rows."""
    words: str
    """For FROM, with the index named that holds what rows are found by in the order of the row ids."""
    tests: tuple[Term, ...] = ()
    """Conditions that a row must fulfil."""
    search: Callable[[], Superset] | None = None
    """Makes the superset of the search. To make it is dear for one or two characters."""
    by_age: str | None = None
    """Where the order is more or less that of the row ids: for FROM, with the index of the order named."""
    either: tuple[Selection, ...] = ()
    """Selections that give the same rows together, in the same order; each is found sooner than all at once."""
    short: bool = False
    """Whether it is one or two characters."""
    narrow: tuple[Superset, ...] = ()
    """Those of other conditions that are likely to leave few rows."""
    found: dict[str, Any] = field(default_factory=dict, compare=False)
    """What was found out already, in this state of the database."""

    @property
    def order(self) -> str:
        """For ORDER BY."""
        return order(self.keys, self.descending)


FEW = 2_000
"""So many rows are fetched and sorted at once: each lies on another page of the disk."""


MOST = 200_000
"""From so many on, looking at all rows of the table in turn costs less than looking them up one by one."""


@dataclass(frozen=True)
class Sized:
    """A superset, and how many rows it has; from MOST on, only that there are so many."""

    rows: Superset
    count: int


def sized(db: Any, chosen: Selection, *, search: bool) -> list[Sized]:
    """The supersets, the smallest first.

    Args:
        search: whether the index of searches is asked too, unless another condition leaves few rows already.
    """
    if "narrow" not in chosen.found:
        chosen.found["narrow"] = [_counted(db, rows) for rows in chosen.narrow]
    found: list[Sized] = chosen.found["narrow"]
    if search and chosen.search and not any(one.count <= FEW for one in found):
        if "search" not in chosen.found:
            chosen.found["search"] = [_counted(db, chosen.search())]
        found = found + chosen.found["search"]
    return sorted(found, key=lambda one: (one.count, not one.rows.by_id))


def _counted(db: Any, rows: Superset) -> Sized:
    if rows.dear:
        return Sized(rows, MOST)
    query = f"SELECT count(*) FROM (SELECT 1 FROM ({rows.sql}) LIMIT ?)"
    return Sized(rows, db.execute_sql(query, (*rows.values, MOST)).fetchone()[0])


def found_in(db: Any, table: str, wanted: Wanted) -> Superset:
    """The rows of a long table whose words can hold what is wanted: of its search index, else of all its words."""
    match = wanted.match(db, table)
    if match is None:
        test = Term(*wanted.test("found_by"))
        words = f"SELECT id AS found FROM {table} INDEXED BY {table}_words WHERE {test.sql}"
        return Superset(words, test.values, by_id=True, exact=True, dear=True)
    grams = f"SELECT rowid AS found FROM {table}_gram WHERE {table}_gram MATCH ?"
    return Superset(grams, (match,), by_id=True, exact=wanted.exact)


def place_of(db: Any, chosen: Selection, row_id: int) -> Values | None:
    """What the list is sorted by, of one row, whether or not it is in the list; None if there is no such row."""
    query = f"SELECT {', '.join(chosen.keys)} FROM {chosen.tables} WHERE {chosen.row_id} = ?"
    found = db.execute_sql(query, (row_id,)).fetchone()
    return None if found is None else tuple(found)


def holds(db: Any, chosen: Selection, row_id: int) -> bool:
    """Whether the row is in the list."""
    where = condition([Term(f"{chosen.row_id} = ?", (row_id,)), *chosen.tests])
    return db.execute_sql(f"SELECT 1 FROM {chosen.tables}{where.sql}", where.values).fetchone() is not None


def count(db: Any, chosen: Selection, *, before: Values | None = None) -> int:
    """How many rows the list has, or has before a place."""
    if before is None and len(chosen.tests) == 1 and chosen.search and not chosen.short:
        search = chosen.search()
        if search.exact:
            return int(db.execute_sql(f"SELECT count(*) FROM ({search.sql})", search.values).fetchone()[0])
    tests = list(chosen.tests)
    if before is not None:
        tests.append(beyond(chosen.keys, before, descending=not chosen.descending))
    if chosen.tests:
        rest = sought(db, chosen, tests)
    else:  # an index alone is read
        where = condition(tests)
        rest = Term(f"{chosen.smallest if before is None else chosen.walks[0].tables}{where.sql}", where.values)
    return int(db.execute_sql(f"SELECT count(*) FROM {rest.sql}", rest.values).fetchone()[0])


def sought(db: Any, chosen: Selection, tests: Sequence[Term]) -> Term:
    """FROM and WHERE of all rows that fulfil the tests: by way of a superset, or the planner's."""
    # For one or two characters, looking at all rows costs less than asking how many entries of the index there are.
    known = sized(db, chosen, search=not chosen.short)
    if known and known[0].count < MOST:
        return within(chosen, known[0].rows, tests)
    where = condition(tests)
    return Term(chosen.tables.replace(" NOT INDEXED", "") + where.sql, where.values)


def within(chosen: Selection, rows: Superset, tests: Sequence[Term]) -> Term:
    """FROM and WHERE of those of a superset that fulfil the tests."""
    if not rows.once:
        where = condition([Term(f"{chosen.row_id} IN ({rows.sql})", rows.values), *tests])
        return Term(chosen.tables + where.sql, where.values)
    where = condition(tests)
    sql = f"({rows.sql}) s CROSS JOIN {chosen.tables} ON {chosen.row_id} = s.found{where.sql}"
    return Term(sql, rows.values + where.values)


def beyond(keys: Sequence[str], place: Values, *, descending: bool) -> Term:
    """The row comes after a place."""
    sign = "<" if descending else ">"
    if len(keys) == 1:
        return Term(f"{keys[0]} {sign} ?", place)
    return Term(f"({', '.join(keys)}) {sign} ({', '.join('?' * len(keys))})", place)


def order(keys: Sequence[str], descending: bool) -> str:
    """For ORDER BY."""
    return ", ".join(f"{key} DESC" if descending else key for key in keys)


def every(terms: Sequence[Term]) -> Term:
    """All of the conditions."""
    return Term(" AND ".join(term.sql for term in terms) or "1", tuple(v for term in terms for v in term.values))


def condition(terms: Sequence[Term]) -> Term:
    """WHERE all of them; nothing for none."""
    both = every(terms)
    return Term(f" WHERE {both.sql}", both.values) if terms else Term("")
