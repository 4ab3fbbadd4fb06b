"""What an invoice says itself, so that no change of matrix, customer or setup mends what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xr_tui.jobs.creation import GAPS_OF_BUYER, Material
from xr_tui.validation.mending import FIELDS

if TYPE_CHECKING:
    from xr_tui.invoice.model import Invoice

_OF_BUYER: Final = {
    "BT-44": "buyer.name",
    "BT-48": "buyer.vat_id",
    "BT-52": "buyer.address.city",
    "BT-53": "buyer.address.post_code",
    "BT-55": "buyer.address.country",
}
"""Terms that the customer fills one by one, and their paths."""
_TOGETHER: Final = (
    (("BT-50", "BT-51", "BG-8"), ("buyer.address.street", "buyer.address.street2", "buyer.address.street3")),
    (("BT-56", "BT-57", "BT-58", "BG-9"), ("buyer.contact",)),
    (("BT-49", "BT-49-1"), ("buyer.electronic_address.value",)),
)
"""Terms that the customer fills only where the invoice has nothing of these paths."""
_FILLED_IN_XML: Final = ("BT-49", "BT-49-1")


def own_terms(source: Material) -> frozenset[str]:
    """Business terms and groups whose cause lies in the invoice: `BG-4` stands for all of the seller, `BG-16` for the
    payment, `BG-7` for a buyer whom nobody knows as a customer.

    Args:
        source: what its XRechnung is made of.
    """
    from xr_tui.invoice.document import from_json
    from xr_tui.invoice.mendable import with_terms

    invoice = with_terms(from_json(source.document), source.mended)
    found = _of_company(invoice, came_as_xml=source.xml is not None) | _of_buyer(invoice, source)
    if invoice.buyer_reference or source.customer is None:
        found |= {"BT-10"}
    return frozenset(found)


def _of_company(invoice: Invoice, *, came_as_xml: bool) -> set[str]:
    payment = {term for term in FIELDS["company"] if term in ("BT-81", "BT-84", "BT-85", "BT-86", "BG-16", "BG-17")}
    seller = {"BG-4", *FIELDS["company"]} - payment
    return (seller if came_as_xml or invoice.seller else set()) | (payment if came_as_xml or invoice.payment else set())


def _of_buyer(invoice: Invoice, source: Material) -> set[str]:
    from xr_tui.invoice.mendable import value_of

    if source.customer is None:
        return {"BG-7", *FIELDS["customer"]}
    found = {term for term, path in _OF_BUYER.items() if value_of(invoice, path)}
    for terms, paths in _TOGETHER:
        if any(value_of(invoice, path) for path in paths):
            found.update(terms)
    if source.xml is not None:  # of an imported document the customer fills only what XRechnung demands
        filled = {*_FILLED_IN_XML, *(term for term, path in _OF_BUYER.items() if path in GAPS_OF_BUYER)}
        found |= set(FIELDS["customer"]) - filled
    return found
