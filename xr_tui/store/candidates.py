"""The rows of a long list that come into question, listed from several indexes and looked up in a map of bits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from xr_tui.store.row_ids import bits_of
from xr_tui.store.selection import MOST, Selection, Sized, Superset, Term


def narrowing(db: Any, chosen: Selection, known: Sequence[Sized]) -> Iterator[list[int]]:
    """Fewer and fewer rows: what comes into question by the first superset, by the first two, and so on.

    Only supersets are asked that can be listed soon, or whose rest can.
    """
    listed: list[int] | None = None
    for one in sorted(known, key=lambda one: (not _is_short(one), one.count)):
        if _is_short(one):
            listed = _listed(db, one.rows, listed)
        elif listed is not None and one.rows.rest is not None:
            others = set(_listed(db, one.rows.rest, listed))
            listed = [row_id for row_id in listed if row_id not in others]
        else:
            continue
        yield listed


def _is_short(one: Sized) -> bool:
    return one.count < MOST or one.rows.by_id


def _listed(db: Any, rows: Term, among: Sequence[int] | None) -> list[int]:
    """Its row ids, once each, in no order.

    Args:
        among: only those of these.
    """
    sql, values = f"SELECT json_group_array(found) FROM ({rows.sql})", rows.values
    if among is not None:
        sql += " WHERE substr(?, found + 1, 1) = x'01'"
        values = (*values, bits_of(among))
    listed: list[int] = json.loads(db.execute_sql(sql, values).fetchone()[0])
    return list(set(listed)) if isinstance(rows, Superset) and not rows.once else listed
