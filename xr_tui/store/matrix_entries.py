"""The Kommunikationsmatrix as it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from xr_tui.errors import Refused
from xr_tui.matrix import ALL_CUSTOMERS, DocumentType, JobMode, MatrixEntry, Syntax
from xr_tui.phrase import phrase
from xr_tui.store.convert import from_addresses, to_addresses
from xr_tui.store.order import Order
from xr_tui.store.rows import MatrixRow
from xr_tui.store.search import among, contains
from xr_tui.store.tables import CustomerTable, MatrixTable


def save(db: Any, entries: Iterable[MatrixEntry]) -> int:
    """Add the entries, or replace those for the same customer and document type; returns how many."""
    count = 0
    for entry in entries:
        row = _to_row(entry)
        changed = {name: value for name, value in row.items() if name not in ("customer", "document_type")}
        query = MatrixTable.insert(row).on_conflict(
            conflict_target=[MatrixTable.customer, MatrixTable.document_type], update=changed
        )
        query.execute(db)
        count += 1
    return count


def change(db: Any, row_id: int, entry: MatrixEntry) -> None:
    """Change one entry.

    Raises:
        Refused: if another entry is for the same customer and document type, or this one is gone.
    """
    twin = MatrixTable.select().where(
        MatrixTable.customer == entry.customer,
        MatrixTable.document_type == entry.document_type,
        MatrixTable.id != row_id,
    )
    if twin.exists(db):
        raise Refused(phrase("There is already an entry for this customer and document type."))
    if not MatrixTable.update(_to_row(entry)).where(MatrixTable.id == row_id).execute(db):
        raise Refused(phrase("Somebody has deleted this entry meanwhile."), phrase("Open the matrix again."))


def delete(db: Any, row_id: int) -> None:
    """Delete one entry."""
    MatrixTable.delete().where(MatrixTable.id == row_id).execute(db)


def get(db: Any, row_id: int) -> MatrixRow | None:
    """The entry of this row id."""
    rows = _rows(_joined().where(MatrixTable.id == row_id), db)
    return rows[0] if rows else None


def entries_for(db: Any, customers: Iterable[str]) -> list[MatrixEntry]:
    """All entries that can hold for these customers, those for all customers included."""
    wanted = {*customers, ALL_CUSTOMERS}
    if len(wanted) > 500:  # SQLite limits the number of values in one statement
        return [row.entry for row in _rows(_joined(), db)]
    return [row.entry for row in _rows(_joined().where(MatrixTable.customer.in_(sorted(wanted))), db)]


BY_CUSTOMER = Order("customer")
"""How the list stands unless it is sorted by another column."""


@dataclass(frozen=True, kw_only=True)
class Which:
    """What the list is narrowed to besides the search."""

    mode: JobMode | None = None
    batch: bool | None = None
    without_address: bool = False
    """Only entries by e-mail that lack what it takes: a target address."""
    only: Set[int] | None = None
    """Only those of these row ids; all for None."""


ALL = Which()


def page(
    db: Any, *, search: str = "", which: Which = ALL, order: Order = BY_CUSTOMER, offset: int = 0, limit: int = 1000
) -> list[MatrixRow]:
    """Entries whose customer or address contains the text, by customer (number), mode, batch or target."""
    query = _found(search, which).order_by(*_ordered(order))
    return _rows(query.offset(offset).limit(limit), db)


def ids_in_order(db: Any, *, search: str = "", which: Which = ALL, order: Order = BY_CUSTOMER) -> list[int]:
    """Row ids of all that `page` lists without a limit."""
    query = _found(search, which).select(MatrixTable.id).order_by(*_ordered(order))
    return [row_id for (row_id,) in query.tuples().execute(db)]


def count(db: Any, *, search: str = "", which: Which = ALL) -> int:
    """How many `page` would list without a limit."""
    return int(_found(search, which).count(db))


def position(db: Any, row_id: int, *, search: str = "", which: Which = ALL, order: Order = BY_CUSTOMER) -> int | None:
    """Where an entry stands in the list that `page` shows, counted from 0; None if it is not in it."""
    standing = fn.ROW_NUMBER().over(order_by=_ordered(order)).alias("standing")
    placed = _found(search, which).select(MatrixTable.id, standing)
    found = placed.select_from(placed.c.standing).where(placed.c.id == row_id).scalar(db)
    return None if found is None else int(found) - 1


def _ordered(order: Order) -> tuple[Any, ...]:
    names = {"mode": "mode", "batch": "batch", "target": "target_address"}
    first = [getattr(MatrixTable, names[order.column])] if order.column != "customer" else []
    columns = (*first, MatrixTable.customer, MatrixTable.document_type)
    return tuple(column.desc() if order.descending else column for column in columns)


def _joined() -> Any:
    name, email = CustomerTable.name.alias("customer_name"), CustomerTable.email.alias("customer_email")
    return MatrixTable.select(MatrixTable, name, email).join(
        CustomerTable, JOIN.LEFT_OUTER, on=(CustomerTable.number == MatrixTable.customer)
    )


def _found(search: str, which: Which) -> Any:
    query, table = _joined(), MatrixTable
    if which.mode is not None:
        query = query.where(table.mode == which.mode.value)
    if which.batch is not None:
        query = query.where(table.batch == which.batch)
    if which.without_address:
        query = query.where(table.mode == JobMode.EMAIL.value, table.target_address == "")
    if which.only is not None:
        query = query.where(among(table.id, which.only))
    if search:
        query = query.where(
            contains(table.customer, search)
            | contains(CustomerTable.name, search)
            | contains(table.target_address, search)
            | contains(table.buyer_reference, search)
        )
    return query


def _rows(query: Any, db: Any) -> list[MatrixRow]:
    return [_to_matrix_row(row) for row in query.dicts().execute(db)]


def _to_matrix_row(row: dict[str, Any]) -> MatrixRow:
    entry = MatrixEntry(
        customer=row["customer"],
        document_type=DocumentType(row["document_type"]),
        mode=JobMode(row["mode"]),
        batch=row["batch"],
        target_address=row["target_address"],
        further_addresses=to_addresses(row["further_addresses"]),
        buyer_reference=row["buyer_reference"],
        subject=row["subject"],
        syntax=Syntax(row["syntax"]),
        sender=row["sender"],
    )
    name, email = row["customer_name"] or "", row["customer_email"] or ""
    return MatrixRow(id=row["id"], entry=entry, customer_name=name, customer_email=email)


def _to_row(entry: MatrixEntry) -> dict[str, Any]:
    return {
        "customer": entry.customer,
        "document_type": entry.document_type.value,
        "mode": entry.mode.value,
        "batch": entry.batch,
        "target_address": entry.target_address,
        "further_addresses": from_addresses(entry.further_addresses),
        "buyer_reference": entry.buyer_reference,
        "subject": entry.subject,
        "syntax": entry.syntax.value,
        "sender": entry.sender,
    }
