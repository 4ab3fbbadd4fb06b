"""Invoices as they were imported, and the list of them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xr_tui.errors import Refused
from xr_tui.matrix import ALL_CUSTOMERS, DocumentType, MatrixEntry, entry_for
from xr_tui.phrase import phrase
from xr_tui.store import blobs, matrix_entries, mended, paging, selection, sent_since
from xr_tui.store.convert import now, to_cents, to_day, to_text
from xr_tui.store.invoice_query import InvoiceQuery, Status, Totals
from xr_tui.store.invoice_query import selection as chosen
from xr_tui.store.order import Order
from xr_tui.store.rows import InvoiceRow
from xr_tui.store.search import among, amounts, found_by, in_parts, name_key
from xr_tui.store.states import LIVE, State
from xr_tui.store.tables import DocumentTable, InvoiceTable, JobTable

if TYPE_CHECKING:
    from xr_tui.invoice.model import Invoice


__all__ = [
    "InvoiceQuery",
    "NewInvoice",
    "Status",
    "Stored",
    "Totals",
    "after",
    "around",
    "before",
    "by_ids",
    "by_numbers",
    "count",
    "document",
    "document_type",
    "documents",
    "ids",
    "ids_in_order",
    "ids_of",
    "page",
    "position",
    "refuse_in_job",
    "save",
    "show_terms",
    "stored",
    "totals",
    "totals_of",
]


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
    original: bytes | None = None
    """The file itself, where it is XML or a hybrid PDF."""
    xml: bytes | None = None
    """The XRechnung that it is or holds."""
    by: str = ""
    """Who imports it."""


@dataclass(frozen=True)
class Stored:
    """An invoice as it is kept."""

    document: bytes
    """Its stored form."""
    xml_sha256: str = ""
    """Digest of the XRechnung as which it came; empty where it came otherwise."""
    original_sha256: str = ""
    """Digest of the file in which that came: the same, or a hybrid PDF."""
    filled_in: tuple[mended.Mended, ...] = ()
    """What was filled in here, and by whom."""


def document_type(invoice: Invoice) -> DocumentType:
    """What the matrix takes the invoice for."""
    return DocumentType.CREDIT_NOTE if invoice.is_credit_note else DocumentType.INVOICE


def save(db: Any, new: NewInvoice) -> int:
    """Keep an invoice, replacing one of the same number; returns its row id.

    Raises:
        Refused: if a job of the stored one is live or done: what was sent must stay what was checked and kept.
    """
    # Written out: imports keep thousands at once, and building such statements costs ten times what running them does.
    # The names of columns are our own.
    row = _to_row(new)
    stored = db.execute_sql("SELECT id FROM invoice WHERE number = ?", (row["number"],)).fetchone()
    if stored is None:
        statement = f"INSERT INTO invoice ({', '.join(row)}, last_state) VALUES ({'?, ' * len(row)}'')"
        row_id = int(db.execute_sql(statement, tuple(row.values())).lastrowid)
        db.execute_sql(
            "INSERT INTO invoice_document (document, original, xml, invoice_id) VALUES (?, ?, ?, ?)",
            (*_kept(db, new), row_id),
        )
        sent_since.take_in(db, row["number"])
        return row_id
    (row_id,) = stored
    refuse_in_job(db, row_id, row["number"])
    mended.take_back(db, row_id, new.by)
    changed = ", ".join(f"{name} = ?" for name in row)
    db.execute_sql(f"UPDATE invoice SET {changed} WHERE id = ?", (*row.values(), row_id))
    db.execute_sql(
        "UPDATE invoice_document SET document = ?, original = ?, xml = ? WHERE invoice_id = ?",
        (*_kept(db, new), row_id),
    )
    return int(row_id)


def refuse_in_job(db: Any, row_id: int, number: str) -> None:
    """Raises `Refused` if a job of the invoice is live or done."""
    live = JobTable.select(JobTable.id).where(JobTable.invoice == row_id, JobTable.state.in_(sorted(LIVE)))
    job = live.first(db)
    if job is not None:
        raise Refused(
            phrase(
                "Invoice {number} is in job {job} and stays as it is. Cancel the job while it waits; "
                "otherwise give a corrected invoice a number of its own.",
                number=number,
                job=job.id,
            )
        )


def document(db: Any, row_id: int) -> bytes:
    """The stored form of an invoice."""
    return documents(db, [row_id])[row_id]


def documents(db: Any, row_ids: Iterable[int]) -> dict[int, bytes]:
    """The stored forms of a few invoices, by row id."""
    columns = (DocumentTable.invoice, DocumentTable.document)
    query = DocumentTable.select(*columns).where(among(DocumentTable.invoice, row_ids))
    return {row_id: zlib.decompress(kept) for row_id, kept in query.tuples().execute(db)}


def stored(db: Any, row_ids: Iterable[int]) -> dict[int, Stored]:
    """A few invoices as they are kept, with what was filled in here, by row id."""
    ids = set(row_ids)
    filled_in = mended.standing(db, ids)
    query = DocumentTable.select().where(among(DocumentTable.invoice, ids)).tuples()
    return {
        row_id: Stored(zlib.decompress(kept), xml, original, filled_in.get(row_id, ()))
        for row_id, kept, original, xml in query.execute(db)
    }


def show_terms(db: Any, row_id: int, invoice: Invoice, *, customer_name: str) -> None:
    """Let the lists show and find an invoice as it is with what was filled in here.

    Args:
        db: the store, in a write transaction.
        row_id: of the invoice.
        invoice: as it is now, with all amounts that can be computed.
        customer_name: what it is found by; the buyer's own where that was filled in.
    """
    number, customer = db.execute_sql("SELECT number, customer FROM invoice WHERE id = ?", (row_id,)).fetchone()
    due_date = invoice.due_date.isoformat() if invoice.due_date else ""
    buyer_reference, gross = invoice.buyer_reference or "", to_cents(invoice.totals.gross)
    found = found_by(amounts(gross), number, customer, customer_name, buyer_reference)
    db.execute_sql(
        "UPDATE invoice SET due_date = ?, buyer_reference = ?, customer_name = ?, name_key = ?, found_by = ?,"
        " net_cents = ?, gross_cents = ? WHERE id = ?",
        (
            due_date,
            buyer_reference,
            customer_name,
            name_key(customer_name),
            found,
            to_cents(invoice.totals.net),
            gross,
            row_id,
        ),
    )


def page(db: Any, query: InvoiceQuery, *, offset: int = 0, limit: int = 1000) -> list[InvoiceRow]:
    """Invoices in the order of the query."""
    return _in_order(db, paging.ids(db, chosen(db, query), limit=limit, offset=offset))


def after(db: Any, query: InvoiceQuery, row_id: int | None, limit: int) -> list[InvoiceRow]:
    """Invoices that follow one in the list, whether or not that is in it; the first ones for None."""
    return _from(db, query, row_id, limit, backwards=False)


def before(db: Any, query: InvoiceQuery, row_id: int | None, limit: int) -> list[InvoiceRow]:
    """Invoices that precede one in the list, in the order of the list; the last ones for None."""
    return _from(db, query, row_id, limit, backwards=True)[::-1]


def count(db: Any, query: InvoiceQuery) -> int:
    """How many `page` would list without a limit."""
    return selection.count(db, chosen(db, query))


def around(
    db: Any, query: InvoiceQuery, row_id: int, before: int, after: int
) -> tuple[list[InvoiceRow], InvoiceRow | None, list[InvoiceRow]]:
    """Invoices before one, this one if it is in the list, and those after it; nothing before and after where it is not.

    One call costs less than three: what comes into question is found out once.
    """
    found = chosen(db, query)
    if not selection.holds(db, found, row_id):
        return [], None, []
    place = selection.place_of(db, found, row_id)
    earlier = paging.ids(db, found, limit=before, after=place, backwards=True)[::-1]
    later = paging.ids(db, found, limit=after, after=place)
    rows = _in_order(db, [*earlier, row_id, *later])
    return rows[: len(earlier)], rows[len(earlier)], rows[len(earlier) + 1 :]


def position(db: Any, query: InvoiceQuery, row_id: int) -> int | None:
    """Where an invoice stands in the list that `page` shows, counted from 0; None if it is not in it."""
    found = chosen(db, query)
    if not selection.holds(db, found, row_id):
        return None
    return selection.count(db, found, before=selection.place_of(db, found, row_id))


def ids(db: Any, query: InvoiceQuery) -> list[int]:
    """Row ids of all invoices that the query finds, oldest first."""
    return ids_in_order(db, replace(query, order=Order("date")))


def ids_in_order(db: Any, query: InvoiceQuery) -> list[int]:
    """Row ids of all invoices that the query finds, in its order."""
    return paging.ids(db, chosen(db, query), limit=-1)


def totals(db: Any, query: InvoiceQuery) -> Totals:
    """How many invoices the query finds, and what they come to."""
    found = chosen(db, query)
    rest = selection.sought(db, found, found.tests)
    sums = "SELECT i.currency, count(*), total(i.gross_cents) FROM"
    rows = db.execute_sql(f"{sums} {rest.sql} GROUP BY i.currency", rest.values).fetchall()
    return Totals(sum(row[1] for row in rows), {currency: int(cents) for currency, _number, cents in rows})


def totals_of(db: Any, ids: Iterable[int]) -> Totals:
    """How many of these invoices there are, and what they come to."""
    count, gross = 0, dict[str, int]()
    for part in in_parts(ids):
        found = totals(db, InvoiceQuery(only=part))
        count += found.count
        for currency, cents in found.gross.items():
            gross[currency] = gross.get(currency, 0) + cents
    return Totals(count, gross)


def by_ids(db: Any, ids: Iterable[int]) -> list[InvoiceRow]:
    """These invoices, oldest first."""
    return _by(db, InvoiceTable.id, list(ids))


def by_numbers(db: Any, numbers: Sequence[str]) -> list[InvoiceRow]:
    """The invoices of these numbers that exist, oldest first."""
    return _by(db, InvoiceTable.number, list(numbers))


def ids_of(db: Any, numbers: Iterable[str]) -> dict[str, int]:
    """Row ids of the invoices of these numbers that exist."""
    query = "SELECT number, id FROM invoice WHERE number IN (SELECT value FROM json_each(?))"
    return dict(db.execute_sql(query, (json.dumps(list(numbers)),)))


def _by(db: Any, column: Any, values: list[Any]) -> list[InvoiceRow]:
    rows: list[InvoiceRow] = []
    for start in range(0, len(values), 500):  # SQLite limits the number of values in one statement
        query = InvoiceTable.select(*_LISTED).where(column.in_(values[start : start + 500]))
        rows += _rows(db, query)
    return sorted(rows, key=lambda row: (row.issue_date is None, row.issue_date, row.number))


_LISTED = [field for field in InvoiceTable._meta.sorted_fields if field.name not in ("name_key", "found_by")]


def _from(db: Any, query: InvoiceQuery, row_id: int | None, limit: int, *, backwards: bool) -> list[InvoiceRow]:
    found = chosen(db, query)
    place = None if row_id is None else selection.place_of(db, found, row_id)
    return _in_order(db, paging.ids(db, found, limit=limit, after=place, backwards=backwards))


def _in_order(db: Any, ids: Sequence[int]) -> list[InvoiceRow]:
    rows = {row.id: row for row in _rows(db, InvoiceTable.select(*_LISTED).where(among(InvoiceTable.id, ids)))}
    return [rows[row_id] for row_id in ids if row_id in rows]


def _rows(db: Any, query: Any) -> list[InvoiceRow]:
    rows = list(query.dicts().execute(db))
    entries: dict[str, list[MatrixEntry]] = {}
    for entry in matrix_entries.entries_for(db, {row["customer"] for row in rows}):
        entries.setdefault(entry.customer, []).append(entry)
    usual = entries.get(ALL_CUSTOMERS, [])
    return [_to_invoice_row(row, [*entries.get(row["customer"], []), *usual]) for row in rows]


def _to_invoice_row(row: dict[str, Any], entries: Sequence[MatrixEntry]) -> InvoiceRow:
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
    gross = to_cents(invoice.totals.gross)
    reference = invoice.buyer_reference or ""
    return {
        "number": invoice.number,
        "customer": new.customer,
        "customer_name": new.customer_name,
        "issue_date": invoice.issue_date.isoformat() if invoice.issue_date else "",
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        "document_type": document_type(invoice).value,
        "currency": invoice.currency,
        "net_cents": to_cents(invoice.totals.net),
        "gross_cents": gross,
        "buyer_reference": reference,
        "name_key": name_key(new.customer_name),
        "found_by": found_by(amounts(gross), invoice.number, new.customer, new.customer_name, reference),
        "source": new.source,
        "imported_at": to_text(now()),
    }


def _kept(db: Any, new: NewInvoice) -> tuple[bytes, str, str]:
    """Document, digest of the file, digest of the XRechnung in it; the bytes of both are kept."""
    original = "" if new.original is None else blobs.keep(db, new.original)
    xml = "" if new.xml is None else blobs.keep(db, new.xml)
    return zlib.compress(new.document, 6), original, xml
