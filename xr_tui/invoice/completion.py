"""What creation fills in from outside where the invoice leaves it out: company, customer, matrix entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeVar

from xr_tui.invoice.model import (
    Address,
    Buyer,
    Contact,
    Group,
    Identifier,
    Invoice,
    Line,
    Payment,
    Seller,
    SupportingDocument,
)
from xr_tui.invoice.totals import complete_amounts
from xr_tui.matrix import Customer

_G = TypeVar("_G", bound=Group)

PARTY_FROM_CUSTOMER: Final[Mapping[str, str]] = {
    "name": "name",  # BT-44
    "vat_id": "vat_id",  # BT-48
}
"""Field of BG-7 → the field of `Customer` that fills it; each by itself."""
STREET_FROM_CUSTOMER: Final[Mapping[str, str]] = {
    "street": "street",  # BT-50
    "street2": "street2",  # BT-51
}
"""The lines of a street belong together: a given street is never joined with the customer's second line."""
PLACE_FROM_CUSTOMER: Final[Mapping[str, str]] = {
    "post_code": "post_code",  # BT-53
    "city": "city",  # BT-52
    "country": "country",  # BT-55
}
"""The rest of BG-8, each by itself."""
CONTACT_FROM_CUSTOMER: Final[Mapping[str, str]] = {
    "name": "contact",  # BT-56
    "phone": "phone",  # BT-57
    "email": "email",  # BT-58
}
"""BG-9 is one person: filled whole or not at all."""
ELECTRONIC_ADDRESS_FROM_CUSTOMER: Final[Mapping[str, str]] = {
    "value": "electronic_address",  # BT-49
    "scheme": "electronic_address_scheme",  # BT-49-1
}
"""An address means something only in its own scheme: both or neither."""


def prepare(
    invoice: Invoice, *, seller: Seller, payment: Payment | None, customer: Customer | None, buyer_reference: str
) -> Invoice:
    """The invoice as it is written: `complete`, then every amount computed. Arguments as for `complete`."""
    completed = complete(invoice, seller=seller, payment=payment, customer=customer, buyer_reference=buyer_reference)
    return complete_amounts(completed)


def complete(
    invoice: Invoice, *, seller: Seller, payment: Payment | None, customer: Customer | None, buyer_reference: str
) -> Invoice:
    """The invoice with what it leaves out taken from outside; what it says itself stays, but for BT-10.

    `seller` (BG-4) and `payment` (BG-16) are the company's and count only as whole groups; `customer` fills gaps of
    the buyer (BG-7); a `buyer_reference` that is not empty replaces BT-10: the caller settles who has priority.
    Lines without a number (BT-126) get their position, a price for a unit (BT-150) without a quantity is for one
    (BT-149).
    """
    return replace(
        invoice,
        seller=invoice.seller or seller,
        payment=invoice.payment or payment,
        buyer=completed_buyer(invoice.buyer, customer) if customer else invoice.buyer,
        buyer_reference=buyer_reference or invoice.buyer_reference,
        supporting_documents=with_unique_names(invoice.supporting_documents),
        lines=tuple(_completed_line(line, position) for position, line in enumerate(invoice.lines, start=1)),
    )


def with_unique_names(documents: tuple[SupportingDocument, ...]) -> tuple[SupportingDocument, ...]:
    """The documents of BG-24, no two files of the same name (BR-DE-22): `plan.pdf`, then `plan-2.pdf`."""
    taken: set[str] = set()
    return tuple(_with_name_of_its_own(each, taken) for each in documents)


def _with_name_of_its_own(document: SupportingDocument, taken: set[str]) -> SupportingDocument:
    """The document with a file name that is not in `taken`, whatever its case; the name is added there."""
    file = document.attachment
    if file is None:
        return document
    stem, dot, ending = file.filename.rpartition(".")
    if not dot:
        stem, ending = file.filename, ""
    name, number = file.filename, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{dot}{ending}"
    taken.add(name.casefold())
    return document if name == file.filename else replace(document, attachment=replace(file, filename=name))


def completed_buyer(buyer: Buyer | None, customer: Customer) -> Buyer:
    """BG-7 with its gaps filled from the customer by the tables above; BT-46 becomes the customer's number."""
    known = buyer or Buyer()
    given = _with_gaps_filled(known, PARTY_FROM_CUSTOMER, customer)
    return replace(
        given,
        identifiers=known.identifiers or (Identifier(value=customer.number),),
        electronic_address=known.electronic_address or _electronic_address(customer),
        address=_address(known.address or Address(), customer),
        contact=known.contact or _with_gaps_filled(Contact(), CONTACT_FROM_CUSTOMER, customer),
    )


def _address(known: Address, customer: Customer) -> Address:
    if not (known.street or known.street2 or known.street3):
        known = _with_gaps_filled(known, STREET_FROM_CUSTOMER, customer)
    return _with_gaps_filled(known, PLACE_FROM_CUSTOMER, customer)


def _electronic_address(customer: Customer) -> Identifier | None:
    if not customer.electronic_address:
        return None
    return _with_gaps_filled(Identifier(value=""), ELECTRONIC_ADDRESS_FROM_CUSTOMER, customer)


def _with_gaps_filled(group: _G, table: Mapping[str, str], customer: Customer) -> _G:
    gaps = {name for name in table if not getattr(group, name)}
    return replace(group, **{name: getattr(customer, table[name]) or getattr(group, name) for name in gaps})


def _completed_line(line: Line, position: int) -> Line:
    if not line.id:
        line = replace(line, id=str(position))
    price = line.price
    if price is not None and price.base_unit and price.base_quantity is None:
        line = replace(line, price=replace(price, base_quantity=Decimal(1)))
    return line
