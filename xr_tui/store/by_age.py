"""Row ids of a list in the order of their making: what was imported first is mostly also what was issued first.

So the row ids are followed, by way of the search index where few rows come into question, else through the narrow index
of words; then the index of the order proves that no others come before what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xr_tui.store.selection import FEW, MOST, Sized, Superset, Term, Values, beyond, condition, order, within
from xr_tui.store.walking import Wish, end, ordered

PART = 50_000
"""Row ids that are followed at once."""
DENSE = PART // 15
"""From so many rows in question on, to look at the words of all rows in a part costs less than to look them up."""


def in_step(db: Any, wish: Wish, known: Sequence[Sized]) -> list[int] | None:
    """The first rows; None where their order is not that of the row ids but for a few.

    Args:
        known: the supersets of what is sought.
    """
    chosen = wish.chosen
    same = chosen.keys == (chosen.row_id,)
    if chosen.by_age is None or wish.offset or wish.limit < 0 or (wish.after is not None and not same):
        return None
    if chosen.search is None or any(one.count < MOST and not one.rows.by_id for one in known):
        return None
    found = _followed(db, wish, next((one.rows for one in known if one.rows.by_id and not one.rows.dear), None))
    if same:
        return [row[-1] for row in found]
    if len(found) < wish.limit:  # these are all
        return [row[-1] for row in sorted(found, reverse=wish.descending)]
    others = _before(db, wish, found)
    return None if len(others) > FEW else ordered(db, wish, Superset.of([row[-1] for row in found] + others))


def _followed(db: Any, wish: Wish, rows: Superset | None) -> list[Values]:
    """Keys and row ids of the first rows in the order of the row ids: part by part, each in the way that costs less."""
    chosen = wish.chosen
    first, last = end(db, chosen, descending=False), end(db, chosen, descending=True)
    parts = [(start, min(start + PART - 1, last)) for start in range(first, last + 1, PART)]
    found: list[Values] = []
    for ends in reversed(parts) if wish.descending else parts:
        found += _of_part(db, wish, rows, ends, wish.limit - len(found))
        if len(found) == wish.limit:
            break
    return found


def _of_part(db: Any, wish: Wish, rows: Superset | None, ends: tuple[int, int], limit: int) -> list[Values]:
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


def _before(db: Any, wish: Wish, found: Sequence[Values]) -> list[int]:
    """Row ids of up to FEW + 1 rows that the list shows before the last of those found, and whose ids lie beyond."""
    last = (min if wish.descending else max)(row[:-1] for row in found)
    most = _number_before(db, wish, last, found[-1][-1])
    if not most:
        return []
    keys, away = wish.chosen.keys, not wish.descending
    return [row[0] for row in _beyond(db, wish, last, found[-1][-1], f"ORDER BY {order(keys, away)} LIMIT {most}")]


def _number_before(db: Any, wish: Wish, last: Values, row_id: int) -> int:
    """How many there are, FEW + 1 at most: counted along the shorter of both parts of the index of the order.

    Where no row id is missing, it is known how many lie beyond; those of them that the list shows after the last of
    those found are what is left.
    """
    chosen, most = wish.chosen, FEW + 1
    first, greatest = end(db, chosen, descending=False), end(db, chosen, descending=True)
    beyond_it = row_id - first if wish.descending else greatest - row_id
    if 2 * beyond_it > greatest - first or not _is_whole(db, wish, greatest - first + 1):
        return most
    after = next(iter(_beyond(db, wish, last, row_id, "", after=True)))[0]
    return min(most, beyond_it - int(after))


def _is_whole(db: Any, wish: Wish, rows: int) -> bool:
    """Whether no row id is missing."""
    return int(db.execute_sql(f"SELECT count(*) FROM {wish.chosen.smallest}").fetchone()[0]) == rows


def _beyond(db: Any, wish: Wish, last: Values, row_id: int, rest: str, *, after: bool = False) -> list[Values]:
    """Rows whose ids lie beyond this one: those before a place in the list, or the number of those behind or on it."""
    chosen, age = wish.chosen, wish.chosen.by_age
    assert age is not None
    side = beyond(chosen.keys, last, descending=not wish.descending)
    if after:
        sign = "<=" if wish.descending else ">="
        side = Term(f"({', '.join(chosen.keys)}) {sign} ({', '.join('?' * len(chosen.keys))})", last)
    where = condition([side, beyond((chosen.row_id,), (row_id,), descending=wish.descending)])
    columns = "count(*)" if after else chosen.row_id
    query = f"SELECT {columns} FROM {age}{where.sql} {rest}"
    found: list[Values] = db.execute_sql(query, where.values).fetchall()
    return found
