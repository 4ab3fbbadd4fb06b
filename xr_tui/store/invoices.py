"""Invoices as they were imported, and the list of them."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peewee import fn

from xr_tui.errors import Refused
from xr_tui.matrix import DocumentType, entry_for
from xr_tui.phrase import phrase
from xr_tui.store import matrix_entries
from xr_tui.store.convert import now, to_cents, to_day, to_text
from xr_tui.store.order import Order
from xr_tui.store.rows import InvoiceRow
from xr_tui.store.search import among, contains
from xr_tui.store.states import LIVE, State
from xr_tui.store.tables import InvoiceTable, JobTable

if TYPE_CHECKING:
    from xr_tui.invoice.model import Invoice


class Status(StrEnum):
    """What the list can be narrowed to."""

    OPEN = "open"
    """No job yet, or only failed and cancelled ones."""
    WORKING = "working"
    SENT = "sent"
    FAILED = "failed"
    UNCLEAR = "unclear"


_STATES: dict[Status, tuple[str, ...]] = {
    Status.OPEN: ("", State.FAILED, State.CANCELLED),
    Status.WORKING: (State.HELD, State.WAITING, State.CREATING, State.CHECKING, State.SENDING),
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
    """Part of number, customer name or number, or buyer reference."""
    status: Status | None = None
    since: dt.date | None = None
    """Issued on this day or later."""
    until: dt.date | None = None
    """Issued on this day or earlier."""
    customer: str = ""
    """Number of the customer; all where empty."""
    batch: bool | None = None
    """Whether the entry of the matrix has Stapelmodus; an invoice without an entry has none."""
    only: frozenset[int] | None = None
    """Only those of these row ids; all for None."""
    order: Order = NEWEST_FIRST
    """By number, date, due, customer (its name), gross or status."""


@dataclass(frozen=True)
class Totals:
    """How many invoices, and what they come to."""

    count: int
    gross: Mapping[str, int]
    """Sum of BT-112 in hundredths, for each currency."""


@dataclass(frozen=True, kw_only=True)
class NewInvoice:
    """An invoice to be kept: the document and what lists show of it."""

    customer: str
    """Customer number; empty where it could not be matched."""
    customer_name: str
    invoice: Invoice
    """With all amounts filled, so that the list can show them."""
    document: bytes
    """The stored form of the invoice as imported (`invoice.document.to_json`)."""
    source: str = ""
    """Name of the file it came from."""


def document_type(invoice: Invoice) -> DocumentType:
    """What the matrix takes the invoice for."""
    return DocumentType.CREDIT_NOTE if invoice.is_credit_note else DocumentType.INVOICE


def save(db: Any, new: NewInvoice) -> int:
    """Keep an invoice, replacing one of the same number; returns its row id.

    Raises:
        Refused: if a job of the stored one is live or done: what was sent must stay what was checked and kept.
    """
    number = new.invoice.number
    stored = InvoiceTable.select(InvoiceTable.id).where(InvoiceTable.number == number).first(db)
    if stored is None:
        return int(InvoiceTable.insert({**_to_row(new), "last_state": ""}).execute(db))
    live = JobTable.select(JobTable.id).where(JobTable.invoice == stored.id, JobTable.state.in_(sorted(LIVE)))
    job = live.first(db)
    if job is not None:
        raise Refused(
            phrase(
                "Invoice {number} is in job {job} and stays as it is. Cancel the job while it waits; "
                "otherwise give a corrected invoice a number of its own.",
                number=number,
                job=job.id,
            ),
            phrase("Give a corrected invoice a number of its own, or cancel the waiting job first."),
        )
    InvoiceTable.update(_to_row(new)).where(InvoiceTable.id == stored.id).execute(db)
    return int(stored.id)


def document(db: Any, row_id: int) -> bytes:
    """The stored form of an invoice."""
    row = InvoiceTable.select(InvoiceTable.document).where(InvoiceTable.id == row_id).first(db)
    return zlib.decompress(row.document)


def documents(db: Any, row_ids: Iterable[int]) -> dict[int, bytes]:
    """The stored forms of a few invoices, by row id."""
    columns = (InvoiceTable.id, InvoiceTable.document)
    query = InvoiceTable.select(*columns).where(InvoiceTable.id.in_(list(row_ids)))
    return {row_id: zlib.decompress(kept) for row_id, kept in query.tuples().execute(db)}


def page(db: Any, query: InvoiceQuery, *, offset: int = 0, limit: int = 1000) -> list[InvoiceRow]:
    """Invoices in the order of the query."""
    return _rows(db, _found(db, query).order_by(*_ordered(query.order)).offset(offset).limit(limit))


def count(db: Any, query: InvoiceQuery) -> int:
    """How many `page` would list without a limit."""
    return int(_found(db, query).count(db))


def totals(db: Any, query: InvoiceQuery) -> Totals:
    """How many invoices the query finds, and what they come to."""
    return _totals([(db, _found(db, query))])


def totals_of(db: Any, ids: Iterable[int]) -> Totals:
    """How many of these invoices there are, and what they come to."""
    wanted = list(ids)
    slices = (wanted[start : start + 500] for start in range(0, len(wanted), 500))
    return _totals((db, InvoiceTable.select().where(InvoiceTable.id.in_(some))) for some in slices)


def position(db: Any, query: InvoiceQuery, row_id: int) -> int | None:
    """Where an invoice stands in the list that `page` shows, counted from 0; None if it is not in it."""
    standing = fn.ROW_NUMBER().over(order_by=_ordered(query.order)).alias("standing")
    placed = _found(db, query).select(InvoiceTable.id, standing)
    found = placed.select_from(placed.c.standing).where(placed.c.id == row_id).scalar(db)
    return None if found is None else int(found) - 1


def by_ids(db: Any, ids: Iterable[int]) -> list[InvoiceRow]:
    """These invoices, oldest first."""
    return _by(db, InvoiceTable.id, list(ids))


def by_numbers(db: Any, numbers: Sequence[str]) -> list[InvoiceRow]:
    """The invoices of these numbers that exist, oldest first."""
    return _by(db, InvoiceTable.number, list(numbers))


def ids(db: Any, query: InvoiceQuery) -> list[int]:
    """Row ids of all invoices that the query finds, oldest first."""
    found = _found(db, query).order_by(InvoiceTable.issue_date, InvoiceTable.number)
    return [row["id"] for row in found.select(InvoiceTable.id).dicts().execute(db)]


def ids_in_order(db: Any, query: InvoiceQuery) -> list[int]:
    """Row ids of all invoices that the query finds, in its order."""
    found = _found(db, query).order_by(*_ordered(query.order)).select(InvoiceTable.id)
    return [row_id for (row_id,) in found.tuples().execute(db)]


def _by(db: Any, column: Any, values: list[Any]) -> list[InvoiceRow]:
    rows: list[InvoiceRow] = []
    for start in range(0, len(values), 500):  # SQLite limits the number of values in one statement
        query = InvoiceTable.select(*_LISTED).where(column.in_(values[start : start + 500]))
        rows += _rows(db, query)
    return sorted(rows, key=lambda row: (row.issue_date is None, row.issue_date, row.number))


_LISTED = [field for field in InvoiceTable._meta.sorted_fields if field.name != "document"]


def _found(db: Any, query: InvoiceQuery) -> Any:
    found, table = InvoiceTable.select(*_LISTED), InvoiceTable
    if query.status is not None:
        found = found.where(table.last_state.in_(_STATES[query.status]))
    if query.since is not None:
        found = found.where(table.issue_date >= query.since.isoformat())
    if query.until is not None:
        found = found.where(table.issue_date != "", table.issue_date <= query.until.isoformat())
    if query.customer:
        found = found.where(table.customer == query.customer)
    if query.batch is not None:
        ids = [row.id for row in _rows(db, InvoiceTable.select(*_LISTED)) if row.batch is query.batch]
        found = found.where(table.id.in_(ids))
    if query.only is not None:
        found = found.where(among(table.id, query.only))
    if query.search:
        text = query.search
        found = found.where(
            contains(table.number, text)
            | contains(table.customer_name, text)
            | contains(table.customer, text)
            | contains(table.buyer_reference, text)
        )
    return found


def _ordered(order: Order) -> tuple[Any, ...]:
    table = InvoiceTable
    columns = {
        "number": (table.number,),
        "date": (table.issue_date, table.number),
        "due": (table.due_date, table.id),
        "customer": (table.customer_name, table.id),
        "gross": (table.gross_cents, table.id),
        "status": (table.last_state, table.id),
    }[order.column]
    return tuple(column.desc() if order.descending else column for column in columns)


def _totals(queries: Iterable[tuple[Any, Any]]) -> Totals:
    count, gross = 0, dict[str, int]()
    for db, query in queries:
        sums = query.select(InvoiceTable.currency, fn.COUNT(InvoiceTable.id), fn.SUM(InvoiceTable.gross_cents))
        for currency, number, cents in sums.group_by(InvoiceTable.currency).tuples().execute(db):
            count += number
            gross[currency] = gross.get(currency, 0) + (cents or 0)
    return Totals(count, gross)


def _rows(db: Any, query: Any) -> list[InvoiceRow]:
    rows = list(query.dicts().execute(db))
    entries = matrix_entries.entries_for(db, {row["customer"] for row in rows})
    return [_to_invoice_row(row, entries) for row in rows]


def _to_invoice_row(row: dict[str, Any], entries: Sequence[Any]) -> InvoiceRow:
    entry = entry_for(entries, row["customer"], DocumentType(row["document_type"]))
    return InvoiceRow(
        id=row["id"],
        number=row["number"],
        customer=row["customer"],
        customer_name=row["customer_name"],
        issue_date=to_day(row["issue_date"]),
        due_date=to_day(row["due_date"]),
        document_type=row["document_type"],
        currency=row["currency"],
        net_cents=row["net_cents"],
        gross_cents=row["gross_cents"],
        buyer_reference=row["buyer_reference"],
        mode=entry.mode if entry else None,
        batch=bool(entry and entry.batch),
        last_job=row["last_job"],
        last_state=State(row["last_state"]) if row["last_state"] else None,
    )


def _to_row(new: NewInvoice) -> dict[str, Any]:
    invoice = new.invoice
    return {
        "number": invoice.number,
        "customer": new.customer,
        "customer_name": new.customer_name,
        "issue_date": invoice.issue_date.isoformat() if invoice.issue_date else "",
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        "document_type": document_type(invoice).value,
        "currency": invoice.currency,
        "net_cents": to_cents(invoice.totals.net),
        "gross_cents": to_cents(invoice.totals.gross),
        "buyer_reference": invoice.buyer_reference or "",
        "document": zlib.compress(new.document, 6),
        "source": new.source,
        "imported_at": to_text(now()),
    }
