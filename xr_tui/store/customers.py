"""Debitoren."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from xr_tui.matrix import Customer
from xr_tui.store.tables import CustomerTable, InvoiceTable

_FIELDS = [field.name for field in fields(Customer)]


def save(db: Any, customers: Iterable[Customer]) -> int:
    """Add the customers, or replace those of the same number; returns how many.

    The name that invoices show follows the customer.
    """
    count = 0
    for customer in customers:
        CustomerTable.insert(asdict(customer)).on_conflict("REPLACE").execute(db)
        shown = InvoiceTable.update(customer_name=customer.name)
        shown.where(InvoiceTable.customer == customer.number, InvoiceTable.customer_name == "").execute(db)
        count += 1
    return count


def get(db: Any, number: str) -> Customer | None:
    """The customer of this number."""
    row = CustomerTable.select().where(CustomerTable.number == number).dicts().first(db)
    return Customer(**row) if row else None


def numbers(db: Any) -> set[str]:
    """All customer numbers."""
    return {number for (number,) in CustomerTable.select(CustomerTable.number).tuples().execute(db)}


def page(db: Any, *, search: str = "", offset: int = 0, limit: int = 1000) -> list[Customer]:
    """Customers by number whose number, name or city contains the text."""
    query = _found(CustomerTable.select(), search).order_by(CustomerTable.number).offset(offset).limit(limit)
    return [Customer(**row) for row in query.dicts().execute(db)]


def count(db: Any, *, search: str = "") -> int:
    """How many `page` would list without a limit."""
    return int(_found(CustomerTable.select(), search).count(db))


def _found(query: Any, search: str) -> Any:
    if not search:
        return query
    table = CustomerTable
    return query.where(table.number.contains(search) | table.name.contains(search) | table.city.contains(search))
