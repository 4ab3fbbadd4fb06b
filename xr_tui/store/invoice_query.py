"""Which invoices a list shows, and how SQLite finds them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from xr_tui.matrix import ALL_CUSTOMERS, DocumentType
from xr_tui.store.order import Order
from xr_tui.store.search import Wanted, contains
from xr_tui.store.selection import Selection, Superset, Term, Walk, found_in
from xr_tui.store.states import BY_URGENCY, UNFINISHED, State
from xr_tui.store.tables import CustomerTable, MatrixTable


class Status(StrEnum):
    """What became of an invoice: what the list can be narrowed to."""

    OPEN = "open"
    """No job yet, or only failed and cancelled ones."""
    WORKING = "working"
    SENT = "sent"
    FAILED = "failed"
    UNCLEAR = "unclear"


_STATES: dict[Status, tuple[str, ...]] = {
    Status.OPEN: ("", State.FAILED, State.CANCELLED),
    Status.WORKING: UNFINISHED,
    Status.SENT: (State.DONE,),
    Status.FAILED: (State.FAILED, State.RETURNED),
    Status.UNCLEAR: (State.UNCLEAR,),
}


NEWEST_FIRST = Order("date", descending=True)
"""How the list stands unless it is sorted by another column."""


@dataclass(frozen=True, kw_only=True)
class InvoiceQuery:
    """Which invoices a list shows, and in which order."""

    search: str = ""
    """Part of number, customer's name or number, amount or buyer reference, or of an address or buyer reference that
    stands in the customer or in its entries of the matrix."""
    status: Status | None = None
    since: dt.date | None = None
    """Issued on this day or later."""
    until: dt.date | None = None
    """Issued on this day or earlier."""
    customer: str = ""
    """Number of the customer; all where empty."""
    batch: bool | None = None
    """Whether the entry of the matrix has Stapelmodus; an invoice without an entry has none."""
    only: Set[int] | None = None
    """Only those of these row ids; all for None."""
    order: Order = NEWEST_FIRST
    """By number, date, due, customer (its name), gross or status."""


@dataclass(frozen=True)
class Totals:
    """How many invoices, and what they come to."""

    count: int
    gross: Mapping[str, int]
    """Sum of BT-112 in hundredths, for each currency."""


_TABLES = "invoice i NOT INDEXED"
_SMALLEST = "invoice i INDEXED BY invoice_by_gross"
_KEYS = {
    "number": ("i.number",),
    "date": ("i.issue_date", "i.number"),
    "due": ("i.due_date", "i.id"),
    "customer": ("i.name_key", "i.id"),
    "gross": ("i.gross_key", "i.id"),
    "status": ("i.state_rank", "i.issue_date", "i.number"),
}
_INDEXES = {
    "number": "sqlite_autoindex_invoice_1",
    "date": "invoice_by_date",
    "due": "invoice_by_due",
    "customer": "invoice_by_name",
    "gross": "invoice_by_gross",
    "status": "invoice_by_rank",
}
_BY_AGE = ("date", "number", "due")


def selection(db: Any, query: InvoiceQuery) -> Selection:
    """The query as SQL."""
    narrow, tests = _narrowed(db, query)
    column = query.order.column
    every = Selection(
        row_id="i.id",
        tables=_TABLES,
        keys=_KEYS[column],
        descending=query.order.descending,
        walks=_walks(query),
        smallest=_SMALLEST,
        words="invoice i INDEXED BY invoice_words",
        by_age=_indexed(column) if column in _BY_AGE else None,
        tests=tuple(tests),
        narrow=tuple(narrow),
    )
    return _searched(db, every, query.search) if query.search else every


def _walks(query: InvoiceQuery) -> tuple[Walk, ...]:
    column = query.order.column
    if query.status is not None and column in ("date", "status"):
        ranks = sorted(_ranks(query.status))
        return tuple(
            Walk("invoice i INDEXED BY invoice_by_rank", (Term("i.state_rank = ?", (rank,)),)) for rank in ranks
        )
    return (Walk(_indexed(column)),)


def _indexed(column: str) -> str:
    return f"invoice i INDEXED BY {_INDEXES[column]}"


def _ranks(status: Status) -> list[int]:
    return [BY_URGENCY.index(state) + 1 for state in _STATES[status]]


def _narrowed(db: Any, query: InvoiceQuery) -> tuple[list[Superset], list[Term]]:
    """What can leave few rows, the narrowest first, and tests."""
    narrow: list[Superset] = []
    tests: list[Term] = []
    if query.only is not None:
        only = json.dumps(sorted(query.only))
        narrow.append(Superset("SELECT value AS found FROM json_each(?)", (only,)))
        tests.append(Term("i.id IN (SELECT value FROM json_each(?))", (only,)))
    if query.customer:
        tests.append(Term("i.customer = ?", (query.customer,)))
        narrow.append(Superset("SELECT id AS found FROM invoice WHERE customer = ?", (query.customer,)))
    if query.status is not None:
        theirs, others = (
            json.dumps([rank for rank in range(1, len(BY_URGENCY) + 1) if (rank in _ranks(query.status)) is wanted])
            for wanted in (True, False)
        )
        tests.append(Term("i.state_rank IN (SELECT value FROM json_each(?))", (theirs,)))
        find = "SELECT id AS found FROM invoice WHERE state_rank IN (SELECT value FROM json_each(?))"
        narrow.append(Superset(find, (theirs,), rest=Term(find, (others,))))
    if query.since is not None or query.until is not None:
        first, last = _days(query)
        tests.append(Term("i.issue_date BETWEEN ? AND ?", (first, last)))
        find = "SELECT id AS found FROM invoice WHERE issue_date"
        rest = Term(f"{find} < ? UNION ALL {find} > ?", (first, last))
        narrow.append(Superset(f"{find} BETWEEN ? AND ?", (first, last), rest=rest))
    if query.batch is not None:
        tests.append(_batch_test(db, query.batch))
    return narrow, tests


def _days(query: InvoiceQuery) -> tuple[str, str]:
    """First and last day as text; an invoice without a date, which is kept as the empty text, is in no range."""
    first = query.since.isoformat() if query.since else "0"
    return first, query.until.isoformat() if query.until else "9999-12-31"


def _searched(db: Any, every: Selection, text: str) -> Selection:
    """Those of the selection that are found by their own words, or by their customer's."""
    wanted = Wanted.of(text).where_known(db, "invoice")
    sql, values = wanted.test("i.found_by")
    customers = json.dumps(_reached_at(db, text))
    among = "customer IN (SELECT value FROM json_each(?))"

    def with_test(test: Term, search: Callable[[], Superset] | None, narrow: tuple[Superset, ...] = ()) -> Selection:
        tests, known = (*every.tests, test), (*every.narrow, *narrow)
        short = search is not None and wanted.short
        return replace(every, tests=tests, search=search, narrow=known, short=short, found={})

    by_words = with_test(Term(sql, values), lambda: found_in(db, "invoice", wanted))
    if customers == "[]":
        return by_words
    theirs = Superset(f"SELECT id AS found FROM invoice WHERE {among}", (customers,))
    by_customer = with_test(Term(f"i.{among}", (customers,)), None, (theirs,))

    def either() -> Superset:
        first = found_in(db, "invoice", wanted)
        return Superset(f"{first.sql} UNION ALL {theirs.sql}", first.values + theirs.values, once=False)

    both = with_test(Term(f"({sql} OR i.{among})", (*values, customers)), either)
    return replace(both, either=(by_words, by_customer))


def _reached_at(db: Any, text: str) -> list[str]:
    """Numbers of the customers with such an address or buyer reference, their own or in the matrix."""
    customer, entry = CustomerTable, MatrixTable
    theirs = (customer.email, customer.electronic_address, customer.street, customer.post_code, customer.city)
    own = customer.select(customer.number).where(_any_of(theirs, text))
    ours = (entry.target_address, entry.further_addresses, entry.buyer_reference)
    sent = entry.select(entry.customer).where(entry.customer != ALL_CUSTOMERS, _any_of(ours, text))
    return sorted({number for query in (own, sent) for (number,) in db.execute(query)})  # rows as SQLite gives them


def _any_of(columns: tuple[Any, ...], text: str) -> Any:
    first, *others = (contains(column, text) for column in columns)
    for other in others:
        first = first | other
    return first


def _batch_test(db: Any, batch: bool) -> Term:
    """Whether the entry that wins has Stapelmodus: the customer's beats all customers', document type beats "all"."""
    columns = (MatrixTable.customer, MatrixTable.document_type, MatrixTable.batch)
    entries = {(customer, kind): has for customer, kind, has in MatrixTable.select(*columns).tuples().execute(db)}
    parts: list[str] = []
    values: list[Any] = []
    for kind in (DocumentType.INVOICE, DocumentType.CREDIT_NOTE):
        usual = entries.get((ALL_CUSTOMERS, kind), entries.get((ALL_CUSTOMERS, DocumentType.ALL), False))
        own = {number: has for (number, of), has in entries.items() if of is DocumentType.ALL or of == DocumentType.ALL}
        own |= {number: has for (number, of), has in entries.items() if of == kind}
        others = sorted(number for number, has in own.items() if number != ALL_CUSTOMERS and has != usual)
        word = "NOT IN" if batch == usual else "IN"
        parts.append(f"(i.document_type = ? AND i.customer {word} (SELECT value FROM json_each(?)))")
        values += [kind.value, json.dumps(others)]
    return Term(f"({' OR '.join(parts)})", tuple(values))
