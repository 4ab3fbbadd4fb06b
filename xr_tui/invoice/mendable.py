"""The business terms that can be filled in here where an invoice lacks them, and an invoice with them filled in.

What is filled in is kept apart from it, as texts by the path of their field: `{"delivery.date": "2026-11-20"}`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from xr_tui.errors import Refused
from xr_tui.invoice.model import Address, Buyer, Contact, Delivery, Identifier, Invoice, Period, Seller
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


MENDABLE: Final = (
    Mendable("BT-10", "buyer_reference", phrase("Buyer ref.")),
    Mendable("BT-13", "order_reference", phrase("Order number")),
    Mendable("BT-9", "due_date", phrase("Due date"), is_date=True),
    Mendable("BT-20", "payment_terms", phrase("Pay. terms")),
    Mendable("BT-72", "delivery.date", phrase("Delivery date"), is_date=True),
    Mendable("BT-73", "period.start", phrase("Period from"), is_date=True),
    Mendable("BT-74", "period.end", phrase("Period to"), is_date=True),
    Mendable("BT-44", "buyer.name", phrase("Buyer: name")),
    Mendable("BT-50", "buyer.address.street", phrase("Buyer: street")),
    Mendable("BT-53", "buyer.address.post_code", phrase("Buyer: post code")),
    Mendable("BT-52", "buyer.address.city", phrase("Buyer: city")),
    Mendable("BT-55", "buyer.address.country", phrase("Buyer: country")),
    Mendable("BT-49", "buyer.electronic_address.value", phrase("Buyer: e-address")),
    Mendable("BT-49-1", "buyer.electronic_address.scheme", phrase("Its scheme")),
    Mendable("BT-34", "seller.electronic_address.value", phrase("Our e-address")),
    Mendable("BT-34-1", "seller.electronic_address.scheme", phrase("Its scheme")),
    Mendable("BT-41", "seller.contact.name", phrase("Our contact")),
    Mendable("BT-42", "seller.contact.phone", phrase("Our phone")),
    Mendable("BT-43", "seller.contact.email", phrase("Our e-mail")),
)
"""In the order in which a form shows them."""
OF_FIELD: Final[Mapping[str, Mendable]] = {each.field: each for each in MENDABLE}
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
        text: as it was typed; days as 2026-11-20, 20.11.2026 or 20/11/2026.

    Raises:
        Refused: for a field that cannot be filled in here, a day that does not exist, or a text that is too long.
    """
    term = OF_FIELD.get(field)
    if term is None:
        raise Refused(phrase("{field} cannot be filled in here.", field=field), _ELSEWHERE)
    plain = text.strip()
    if len(plain) > LONGEST:
        raise Refused(phrase("{term} is longer than {limit} characters.", term=term.term, limit=LONGEST))
    return _day(plain) if term.is_date and plain else plain


def with_terms(invoice: Invoice, terms: Mapping[str, str]) -> Invoice:
    """The invoice with these terms, whatever it says itself.

    `terms`: path of the field → text as `read_value` gives it.
    """
    for field, text in terms.items():
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


def _day(text: str) -> str:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d/%m/%y"):
        try:
            day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 a calendar day has no zone
        except ValueError:
            continue
        if day.year >= 1900:
            return day.isoformat()
    raise Refused(phrase("“{text}” is no day.", text=text[:40]), phrase("Write it like 20.11.2026 or 2026-11-20."))
