"""Which jobs a list shows, and how SQLite finds them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xr_tui.store.convert import to_text
from xr_tui.store.order import Order
from xr_tui.store.search import Wanted
from xr_tui.store.selection import Selection, Term, Walk
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
    only: frozenset[int] | None = None
    """Only those of these numbers; all for None."""
    order: Order = NEWEST_FIRST
    """By id, invoice (its number), customer (its name), target, status, accepted or finished."""


_TABLES = "job j NOT INDEXED"
_WITH_INVOICE = "job j NOT INDEXED CROSS JOIN invoice i ON i.id = j.invoice_id"
_SMALLEST = "job j INDEXED BY job_by_rank"
_KEYS = {
    "id": ("j.id",),
    "invoice": ("i.number", "j.id"),
    "customer": ("i.name_key", "i.id", "j.id"),
    "target": ("j.target_key", "j.id"),
    "status": ("j.state_rank", "j.id"),
    "accepted": ("j.accepted_at", "j.id"),
    "finished": ("j.end_key", "j.id"),
}
_OF_EACH = "CROSS JOIN job j INDEXED BY job_by_invoice ON j.invoice_id = i.id"
_WALKS = {
    "id": _TABLES,
    "invoice": f"invoice i INDEXED BY sqlite_autoindex_invoice_1 {_OF_EACH}",
    "customer": f"invoice i INDEXED BY invoice_by_name {_OF_EACH}",
    "target": "job j INDEXED BY job_by_target",
    "status": "job j INDEXED BY job_by_rank",
    "accepted": "job j INDEXED BY job_by_acceptance",
    "finished": "job j INDEXED BY job_by_end",
}


def selection(db: Any, query: JobQuery) -> Selection:
    """The query as SQL."""
    narrow, tests = _narrowed(query)
    search: Callable[[], Term | None] | None = None
    short = False
    if query.search:
        wanted = Wanted.of(query.search)
        text, search = _searched(db, wanted)
        short = wanted.short
        tests.append(text)
    joined = bool(query.search or query.customer or query.order.column in ("invoice", "customer"))
    return Selection(
        row_id="j.id",
        tables=_WITH_INVOICE if joined else _TABLES,
        keys=_KEYS[query.order.column],
        descending=query.order.descending,
        walks=_walks(query, joined),
        counting=_SMALLEST if query.order.column == "id" and not joined else "",
        tests=tuple(tests),
        search=search,
        short=short,
        narrow=tuple(narrow),
    )


def _walks(query: JobQuery, joined: bool) -> tuple[Walk, ...]:
    column = query.order.column
    invoice = " CROSS JOIN invoice i ON i.id = j.invoice_id" if joined and column not in ("invoice", "customer") else ""
    if query.states and column in ("id", "status"):
        tables = f"job j INDEXED BY job_by_rank{invoice}"
        return tuple(Walk(tables, (Term("j.state_rank = ?", (rank,)),)) for rank in sorted(set(_ranks(query.states))))
    return (Walk(_WALKS[column] + invoice),)


def _ranks(states: tuple[State, ...]) -> list[int]:
    return [BY_URGENCY.index(state) + 1 for state in states]


def _narrowed(query: JobQuery) -> tuple[list[Term], list[Term]]:
    """Queries for row ids, the narrowest first, and tests."""
    narrow: list[Term] = []
    tests: list[Term] = []

    def narrowed(find: str, test: str, *values: Any) -> None:
        narrow.append(Term(find, values))
        tests.append(Term(test, values))

    listed = "IN (SELECT value FROM json_each(?))"
    if query.only is not None:
        narrowed("SELECT value FROM json_each(?)", f"j.id {listed}", json.dumps(sorted(query.only)))
    if query.invoice is not None:
        narrowed("SELECT id FROM job WHERE invoice_id = ?", "j.invoice_id = ?", query.invoice)
    if query.batch_run is not None:
        narrowed("SELECT id FROM job WHERE batch_id = ?", "j.batch_id = ?", query.batch_run)
    if query.customer:
        of_customer = "SELECT j.id FROM invoice i CROSS JOIN job j ON j.invoice_id = i.id WHERE i.customer = ?"
        narrowed(of_customer, "i.customer = ?", query.customer)
    if query.states:
        ranks = json.dumps(_ranks(query.states))
        narrowed(f"SELECT id FROM job WHERE state_rank {listed}", f"j.state_rank {listed}", ranks)
    for moment, sign in ((query.since, ">="), (query.until, "<")):
        if moment is not None:
            test = f"accepted_at {sign} ?"
            narrowed(f"SELECT id FROM job WHERE {test}", f"j.{test}", to_text(moment))
    return narrow, tests


def _searched(db: Any, wanted: Wanted) -> tuple[Term, Callable[[], Term | None]]:
    """The test of a row, and what makes the query for the ids of all that can pass it."""
    (own, values), (of_invoice, more) = wanted.test("j.found_by"), wanted.test("i.found_by")

    def search() -> Term | None:
        matches = (wanted.match(db, "job"), wanted.match(db, "invoice"))
        by_invoice = (
            "SELECT j.id FROM (SELECT rowid AS found FROM invoice_gram WHERE invoice_gram MATCH ?) g"
            " CROSS JOIN job j ON j.invoice_id = g.found"
        )
        found = f"SELECT rowid FROM job_gram WHERE job_gram MATCH ? UNION ALL {by_invoice}"
        return None if None in matches else Term(found, matches)

    return Term(f"({own} OR {of_invoice})", values + more), search
