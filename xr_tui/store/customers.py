"""Debitoren."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import asdict, fields
from typing import Any

from peewee import fn

from xr_tui.errors import Refused
from xr_tui.matrix import ALL_CUSTOMERS, Customer
from xr_tui.phrase import phrase
from xr_tui.store.order import Order
from xr_tui.store.search import among, amounts, contains, found_by, name_key
from xr_tui.store.tables import CustomerTable, InvoiceTable, MatrixTable

_FIELDS = [field.name for field in fields(Customer)]


def save(db: Any, customers: Iterable[Customer]) -> int:
    """Add the customers, or replace those of the same number; returns how many.

    The name that invoices show follows the customer.
    """
    count = 0
    for customer in customers:
        CustomerTable.insert(asdict(customer)).on_conflict("REPLACE").execute(db)
        _name_invoices(db, customer)
        count += 1
    return count


def _name_invoices(db: Any, customer: Customer) -> None:
    table = InvoiceTable
    columns = (table.id, table.gross_cents, table.number, table.buyer_reference)
    nameless = table.select(*columns).where(table.customer == customer.number, table.customer_name == "")
    for row_id, cents, number, reference in list(nameless.tuples().execute(db)):
        shown = {
            "customer_name": customer.name,
            "name_key": name_key(customer.name),
            "found_by": found_by(amounts(cents), number, customer.number, customer.name, reference),
        }
        table.update(shown).where(table.id == row_id).execute(db)


def get(db: Any, number: str) -> Customer | None:
    """The customer of this number."""
    row = CustomerTable.select().where(CustomerTable.number == number).dicts().first(db)
    return Customer(**row) if row else None


def by_numbers(db: Any, wanted: Iterable[str]) -> dict[str, Customer]:
    """A few customers, by number."""
    query = CustomerTable.select().where(CustomerTable.number.in_(list(wanted)))
    return {row["number"]: Customer(**row) for row in query.dicts().execute(db)}


def numbers(db: Any) -> set[str]:
    """All customer numbers."""
    return {number for (number,) in CustomerTable.select(CustomerTable.number).tuples().execute(db)}


BY_NUMBER = Order("number")
"""How the list stands unless it is sorted by another column."""


Only = Set[str] | None
"""Numbers of the only customers that are listed; None for all."""


def page(
    db: Any, *, search: str = "", only: Only = None, order: Order = BY_NUMBER, offset: int = 0, limit: int = 1000
) -> list[Customer]:
    """Customers whose number, name or city contains the text, ordered by one of these."""
    query = _found(CustomerTable.select(), search, only).order_by(*_ordered(order)).offset(offset).limit(limit)
    return [Customer(**row) for row in query.dicts().execute(db)]


def numbers_in_order(db: Any, *, search: str = "", only: Only = None, order: Order = BY_NUMBER) -> list[str]:
    """Numbers of all that `page` lists without a limit."""
    query = _found(CustomerTable.select(CustomerTable.number), search, only).order_by(*_ordered(order))
    return [number for (number,) in query.tuples().execute(db)]


def count(db: Any, *, search: str = "", only: Only = None) -> int:
    """How many `page` would list without a limit."""
    return int(_found(CustomerTable.select(), search, only).count(db))


def position(db: Any, number: str, *, search: str = "", only: Only = None, order: Order = BY_NUMBER) -> int | None:
    """Where a customer stands in the list that `page` shows, counted from 0; None if it is not in it."""
    standing = fn.ROW_NUMBER().over(order_by=_ordered(order)).alias("standing")
    placed = _found(CustomerTable.select(CustomerTable.number, standing), search, only)
    found = placed.select_from(placed.c.standing).where(placed.c.number == number).scalar(db)
    return None if found is None else int(found) - 1


def _ordered(order: Order) -> tuple[Any, ...]:
    columns = (getattr(CustomerTable, order.column), CustomerTable.number)
    return tuple(column.desc() if order.descending else column for column in columns)


def delete(db: Any, number: str) -> None:
    """Delete a customer and its entries of the matrix.

    Raises:
        Refused: if there are invoices of this customer.
    """
    count = InvoiceTable.select().where(InvoiceTable.customer == number).count(db)
    if count:
        raise Refused(
            phrase("Customer {number} has invoices ({count}) and stays.", number=number, count=count),
            phrase("Only a customer without invoices can be deleted."),
        )
    MatrixTable.delete().where(MatrixTable.customer == number).execute(db)
    CustomerTable.delete().where(CustomerTable.number == number).execute(db)


def _found(query: Any, search: str, only: Only) -> Any:
    if only is not None:
        query = query.where(among(CustomerTable.number, only))
    if not search:
        return query
    table = CustomerTable
    return query.where(contains(table.number, search) | contains(table.name, search) | contains(table.city, search))


def match(db: Any, identifiers: Iterable[str], vat_id: str, buyer_reference: str) -> Customer | None:
    """The one customer an invoice without a customer number can be meant for.

    Args:
        identifiers: BT-46, tried as customer numbers.
        vat_id: BT-48.
        buyer_reference: BT-10, looked for in the communication matrix.
    """
    for number in identifiers:
        if customer := get(db, number):
            return customer
    by_vat_id = CustomerTable.select(CustomerTable.number).where(CustomerTable.vat_id == vat_id)
    by_reference = MatrixTable.select(MatrixTable.customer).where(
        MatrixTable.buyer_reference == buyer_reference, MatrixTable.customer != ALL_CUSTOMERS
    )
    for wanted, query in ((vat_id, by_vat_id), (buyer_reference, by_reference)):
        found = {number for (number,) in query.distinct().limit(2).tuples().execute(db)} if wanted else set()
        if len(found) == 1:  # two customers with the same VAT-ID: nobody may guess
            return get(db, found.pop())
    return None
