"""Which jobs a list shows, and how SQLite finds them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any

from xr_tui.store.convert import to_text
from xr_tui.store.order import Order
from xr_tui.store.search import Wanted
from xr_tui.store.selection import Selection, Superset, Term, Walk, found_in
from xr_tui.store.states import BY_URGENCY, State

NEWEST_FIRST = Order("id", descending=True)
"""How the list stands unless it is sorted by another column."""


@dataclass(frozen=True, kw_only=True)
class JobQuery:
    """Which jobs a list shows, and in which order."""

    search: str = ""
    """Part of an address, subject or buyer reference of the job, or of what its invoice is found by: number, customer's
    name or number, amount, buyer reference."""
    states: tuple[State, ...] = ()
    """Only these; all where empty."""
    invoice: int | None = None
    """Only those of this invoice."""
    since: dt.datetime | None = None
    """Accepted at this moment or later."""
    until: dt.datetime | None = None
    """Accepted before this moment."""
    customer: str = ""
    """Number of the invoice's customer; all where empty."""
    batch_run: int | None = None
    """Only those of this batch run."""
    only: Set[int] | None = None
    """Only those of these numbers; all for None."""
    order: Order = NEWEST_FIRST
    """By id, invoice (its number), customer (its name), target, status, accepted or finished."""


_TABLES = "job j NOT INDEXED"
_KEYS = {
    "id": ("j.id",),
    "invoice": ("j.invoice_number", "j.id"),
    "customer": ("j.name_key", "j.invoice_id", "j.id"),
    "target": ("j.target_key", "j.id"),
    "status": ("j.state_rank", "j.id"),
    "accepted": ("j.accepted_at", "j.id"),
    "finished": ("j.end_key", "j.id"),
}
_WALKS = {
    "id": _TABLES,
    "invoice": "job j INDEXED BY job_by_number",
    "customer": "job j INDEXED BY job_by_name",
    "target": "job j INDEXED BY job_by_target",
    "status": "job j INDEXED BY job_by_rank",
    "accepted": "job j INDEXED BY job_by_acceptance",
    "finished": "job j INDEXED BY job_by_end",
}
_BY_AGE = ("id", "invoice", "accepted", "finished")


def selection(db: Any, query: JobQuery) -> Selection:
    """The query as SQL."""
    narrow, tests = _narrowed(query)
    search: Callable[[], Superset] | None = None
    short = False
    if query.search:
        wanted = Wanted.of(query.search).where_known(db, "job")
        search, short = _search(db, wanted), wanted.short
        tests.append(Term(*wanted.test("j.found_by")))
    return Selection(
        row_id="j.id",
        tables=_TABLES,
        keys=_KEYS[query.order.column],
        descending=query.order.descending,
        walks=_walks(query),
        smallest=_WALKS["status"],
        words="job j INDEXED BY job_words",
        by_age=_WALKS[query.order.column] if query.order.column in _BY_AGE else None,
        tests=tuple(tests),
        search=search,
        short=short,
        narrow=tuple(narrow),
    )


def _walks(query: JobQuery) -> tuple[Walk, ...]:
    column = query.order.column
    if query.states and column in ("id", "status"):
        ranks = sorted(set(_ranks(query.states)))
        return tuple(Walk(_WALKS["status"], (Term("j.state_rank = ?", (rank,)),)) for rank in ranks)
    return (Walk(_WALKS[column]),)


def _ranks(states: tuple[State, ...]) -> list[int]:
    return [BY_URGENCY.index(state) + 1 for state in states]


def _narrowed(query: JobQuery) -> tuple[list[Superset], list[Term]]:
    """What can leave few rows, the narrowest first, and tests."""
    narrow: list[Superset] = []
    tests: list[Term] = []

    def narrowed(find: str, test: str, *values: Any, rest: Term | None = None) -> None:
        narrow.append(Superset(find, values, rest=rest))
        tests.append(Term(test, values))

    listed = "IN (SELECT value FROM json_each(?))"
    if query.only is not None:
        only = json.dumps(sorted(query.only))
        narrowed("SELECT value AS found FROM json_each(?)", f"j.id {listed}", only)
    if query.invoice is not None:
        narrowed("SELECT id AS found FROM job WHERE invoice_id = ?", "j.invoice_id = ?", query.invoice)
    if query.batch_run is not None:
        narrowed("SELECT id AS found FROM job WHERE batch_id = ?", "j.batch_id = ?", query.batch_run)
    if query.customer:
        theirs = "invoice_id IN (SELECT id FROM invoice WHERE customer = ?)"
        narrowed(f"SELECT id AS found FROM job WHERE {theirs}", f"j.{theirs}", query.customer)
    if query.states:
        theirs, others = (
            json.dumps([rank for rank in range(1, len(BY_URGENCY) + 1) if (rank in _ranks(query.states)) is wanted])
            for wanted in (True, False)
        )
        find = f"SELECT id AS found FROM job WHERE state_rank {listed}"
        narrowed(find, f"j.state_rank {listed}", theirs, rest=Term(find, (others,)))
    for moment, sign, other in ((query.since, ">=", "<"), (query.until, "<", ">=")):
        if moment is not None:
            find, value = "SELECT id AS found FROM job WHERE accepted_at", to_text(moment)
            rest = Term(f"{find} {other} ?", (value,))
            narrowed(f"{find} {sign} ?", f"j.accepted_at {sign} ?", value, rest=rest)
    return narrow, tests


def _search(db: Any, wanted: Wanted) -> Callable[[], Superset]:
    """What makes the query for the ids of all that can pass the test."""

    return lambda: found_in(db, "job", wanted)
