"""The business terms that can be filled in here where an invoice lacks them, and an invoice with them filled in.

What is filled in is kept apart from it, as texts by the path of their field: `{"delivery.date": "2026-11-20"}`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from xr_tui.errors import Refused
from xr_tui.invoice.model import (
    Address,
    Buyer,
    Contact,
    Delivery,
    Identifier,
    Invoice,
    Period,
    Seller,
)
from xr_tui.phrase import Phrase, phrase

LONGEST: Final = 1000
"""Characters of one term; the longest that receivers show."""


@dataclass(frozen=True)
class Mendable:
    """A business term that can be filled in."""

    term: str
    """Its number."""
    field: str
    """Its path in the model."""
    name: Phrase
    is_date: bool = False
    is_long: bool = False
    """Whether it may have several lines."""


MENDABLE: Final = (
    Mendable("BT-10", "buyer_reference", phrase("Buyer ref.")),
    Mendable("BT-13", "order_reference", phrase("Order number")),
    Mendable("BT-9", "due_date", phrase("Due date"), is_date=True),
    Mendable("BT-20", "payment_terms", phrase("Pay. terms"), is_long=True),
    Mendable("BT-72", "delivery.date", phrase("Delivery date"), is_date=True),
    Mendable("BT-73", "period.start", phrase("Period from"), is_date=True),
    Mendable("BT-74", "period.end", phrase("Period to"), is_date=True),
    Mendable("BT-44", "buyer.name", phrase("Buyer: name")),
    Mendable("BT-50", "buyer.address.street", phrase("Buyer: street")),
    Mendable("BT-53", "buyer.address.post_code", phrase("Buyer: post code")),
    Mendable("BT-52", "buyer.address.city", phrase("Buyer: city")),
    Mendable("BT-55", "buyer.address.country", phrase("Buyer: country")),
    Mendable("BT-48", "buyer.vat_id", phrase("Buyer: VAT-ID")),
    Mendable("BT-49", "buyer.electronic_address.value", phrase("Buyer: e-address")),
    Mendable("BT-49-1", "buyer.electronic_address.scheme", phrase("Its scheme")),
    Mendable("BT-27", "seller.name", phrase("Our name")),
    Mendable("BT-38", "seller.address.post_code", phrase("Our post code")),
    Mendable("BT-37", "seller.address.city", phrase("Our city")),
    Mendable("BT-40", "seller.address.country", phrase("Our country")),
    Mendable("BT-31", "seller.vat_id", phrase("Our VAT-ID")),
    Mendable("BT-32", "seller.tax_number", phrase("Our tax number")),
    Mendable("BT-34", "seller.electronic_address.value", phrase("Our e-address")),
    Mendable("BT-34-1", "seller.electronic_address.scheme", phrase("Its scheme")),
    Mendable("BT-41", "seller.contact.name", phrase("Our contact")),
    Mendable("BT-42", "seller.contact.phone", phrase("Our phone")),
    Mendable("BT-43", "seller.contact.email", phrase("Our e-mail")),
)
"""In the order in which a form shows them."""
ROUNDING: Final = Mendable("BT-114", "totals.rounding", phrase("Rounding"))
"""Not typed but proposed, where given sums differ (`xr_tui.invoice.differences`): it comes with the computed sums."""
OF_FIELD: Final[Mapping[str, Mendable]] = {each.field: each for each in (*MENDABLE, ROUNDING)}
_MISSING_GROUP: Final[Mapping[str, Any]] = {
    "delivery": Delivery(),
    "period": Period(),
    "buyer": Buyer(),
    "seller": Seller(),
    "address": Address(),
    "contact": Contact(),
    "electronic_address": Identifier(value=""),
}
"""What a group is that the invoice does not have yet, by the name of its field."""


def value_of(invoice: Invoice, field: str) -> str:
    """What the invoice says there, dates as ISO 8601; empty where nothing."""
    here: Any = invoice
    for name in field.split("."):
        here = None if here is None else getattr(here, name)
    return "" if here is None else str(here)


def read_value(field: str, text: str) -> str:
    """The text as it is kept: without blanks around it, a day as ISO 8601; empty stays empty.

    Args:
        field: a path out of `MENDABLE`.
        text: as it was typed; days as 2026-11-20, 20.11.2026 or 20/11/2026, amounts as 0.02 or 0,02.

    Raises:
        Refused: for a field that cannot be filled in here, a day that does not exist, what is no amount, or a text that
            is too long.
    """
    term = OF_FIELD.get(field)
    if term is None:
        raise Refused(phrase("{field} cannot be filled in here.", field=field), _ELSEWHERE)
    plain = text.strip()
    if len(plain) > LONGEST:
        raise Refused(phrase("{term} is longer than {limit} characters.", term=term.term, limit=LONGEST))
    if not plain:
        return ""
    if term is ROUNDING:
        return _amount(plain)
    return _day(plain) if term.is_date else plain


def with_terms(invoice: Invoice, terms: Mapping[str, str]) -> Invoice:
    """The invoice with these terms, whatever it says itself.

    `terms`: path of the field → text as `read_value` gives it.
    """
    for field, text in terms.items():
        if field == ROUNDING.field:
            invoice = _rounded(invoice, Decimal(text))
        elif field == "payment_terms" and "#SKONTO#" in text:
            invoice = _with_cash_discounts(invoice, text)
        else:
            value = dt.date.fromisoformat(text) if OF_FIELD[field].is_date else text
            invoice = _with(invoice, field.split("."), value)
    return invoice


_ELSEWHERE = phrase("Correct the invoice where it comes from and import it again.")


def _with(group: Any, names: list[str], value: object) -> Any:
    name, *deeper = names
    if deeper:
        inner = getattr(group, name)
        value = _with(_MISSING_GROUP[name] if inner is None else inner, deeper, value)
    return replace(group, **{name: value})


def _rounded(invoice: Invoice, rounding: Decimal) -> Invoice:
    from xr_tui.invoice.differences import with_computed_sums

    return with_computed_sums(invoice, rounding=rounding)


def _with_cash_discounts(invoice: Invoice, text: str) -> Invoice:
    """Lines of Skonto (BR-DE-18) are understood as in a document that is read; each ends its line, the last as well."""
    from xr_tui.invoice.syntax.conversion import PAYMENT_TERMS

    said = PAYMENT_TERMS.read(f"{text}\n")
    discounts = (*said.get("cash_discounts", ()), *invoice.cash_discounts)
    return replace(invoice, payment_terms=said.get("payment_terms"), cash_discounts=discounts)


def _amount(text: str) -> str:
    """Two decimals, which is all that an amount of an invoice may have (BR-DEC-17)."""
    try:
        amount = Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
        if amount.is_finite() and amount == round(amount, 2) and abs(amount) < 1000:
            return f"{amount:.2f}"
    except InvalidOperation:
        pass
    raise Refused(phrase("“{text}” is no amount.", text=text[:40]), phrase("Write it like 0,02 or -0.02."))


def _day(text: str) -> str:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d/%m/%y"):
        try:
            day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 a calendar day has no zone
        except ValueError:
            continue
        if day.year >= 1900:
            return day.isoformat()
    raise Refused(phrase("“{text}” is no day.", text=text[:40]), phrase("Write it like 20.11.2026 or 2026-11-20."))
