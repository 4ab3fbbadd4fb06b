"""Which part of an invoice, as it is shown in words, a place of a document or a business term belongs to.

The names are the anchors of the invoice in words: `seller`, `totals`, `lines[2]`; `lines[2.1]` is a line below a line.
"""

from __future__ import annotations

import re
from typing import Final

_LINES: Final = ("InvoiceLine", "CreditNoteLine", "SubInvoiceLine", "SubCreditNoteLine")
_LINE_OF_CII: Final = "IncludedSupplyChainTradeLineItem"
_OF_STEP: Final = {
    **dict.fromkeys((*_LINES, _LINE_OF_CII), "lines"),
    "AccountingSupplierParty": "seller",
    "SellerTradeParty": "seller",
    "AccountingCustomerParty": "buyer",
    "BuyerTradeParty": "buyer",
    "PayeeParty": "payee",
    "PayeeTradeParty": "payee",
    "TaxRepresentativeParty": "tax_representative",
    "SellerTaxRepresentativeTradeParty": "tax_representative",
    "Delivery": "delivery",
    "ShipToTradeParty": "delivery",
    "ActualDeliverySupplyChainEvent": "delivery",
    "InvoicePeriod": "head",
    "BillingSpecifiedPeriod": "head",
    "IssueDate": "head",
    "DueDate": "head",
    "InvoiceTypeCode": "head",
    "CreditNoteTypeCode": "head",
    "IncludedNote": "notes",
    "Note": "notes",
    "ExchangedDocument": "head",
    "ExchangedDocumentContext": "rules",
    "CustomizationID": "rules",
    "ProfileID": "rules",
    "AdditionalDocumentReference": "attachments",
    "AdditionalReferencedDocument": "attachments",
    **dict.fromkeys(
        (
            "OrderReference",
            "BillingReference",
            "DespatchDocumentReference",
            "ReceiptDocumentReference",
            "OriginatorDocumentReference",
            "ContractDocumentReference",
            "ProjectReference",
            "SellerOrderReferencedDocument",
            "BuyerOrderReferencedDocument",
            "ContractReferencedDocument",
            "SpecifiedProcuringProject",
            "DespatchAdviceReferencedDocument",
            "ReceivingAdviceReferencedDocument",
            "InvoiceReferencedDocument",
        ),
        "references",
    ),
    "AllowanceCharge": "allowances",
    "SpecifiedTradeAllowanceCharge": "allowances",
    "TaxTotal": "vat",
    "ApplicableTradeTax": "vat",
    "LegalMonetaryTotal": "totals",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "totals",
    "PrepaidPayment": "third_parties",
    **dict.fromkeys(
        ("PaymentMeans", "PaymentTerms", "SpecifiedTradeSettlementPaymentMeans", "SpecifiedTradePaymentTerms"),
        "payment",
    ),
}
"""Elements of UBL and CII, and the part they and all inside them are shown in."""


def _terms(prefix: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-{number}" for number in numbers)


_OF_TERM: Final = {
    **dict.fromkeys((*_terms("BT", 1, 2, 3, 5, 6, 7, 8, 9, 10, 73, 74), "BG-14"), "head"),
    **dict.fromkeys((*_terms("BT", *range(11, 20), 25, 26), "BG-3"), "references"),
    **dict.fromkeys((*_terms("BT", 21, 22), "BG-1"), "notes"),
    **dict.fromkeys((*_terms("BT", 23, 24), "BG-2"), "rules"),
    **dict.fromkeys((*_terms("BT", *range(27, 44), 162), *_terms("BG", 4, 5, 6)), "seller"),
    **dict.fromkeys((*_terms("BT", *range(44, 59), 163), *_terms("BG", 7, 8, 9)), "buyer"),
    **dict.fromkeys((*_terms("BT", 59, 60, 61), "BG-10"), "payee"),
    **dict.fromkeys((*_terms("BT", *range(62, 70), 164), *_terms("BG", 11, 12)), "tax_representative"),
    **dict.fromkeys((*_terms("BT", 70, 71, 72, *range(75, 81), 165), *_terms("BG", 13, 15)), "delivery"),
    **dict.fromkeys((*_terms("BT", 20, *range(81, 92)), *_terms("BG", 16, 17, 18, 19)), "payment"),
    **dict.fromkeys((*_terms("BT", *range(92, 106)), *_terms("BG", 20, 21)), "allowances"),
    **dict.fromkeys((*_terms("BT", *range(106, 116)), "BG-22"), "totals"),
    **dict.fromkeys((*_terms("BT", *range(116, 122)), "BG-23"), "vat"),
    **dict.fromkeys((*_terms("BT", *range(122, 126)), "BG-24"), "attachments"),
    **dict.fromkeys((*_terms("BT", *range(126, 162)), *_terms("BG", *range(25, 33))), "lines"),
    **dict.fromkeys(("BG-DEX-01",), "lines"),
    **dict.fromkeys(("BG-DEX-06", "BT-DEX-001", "BT-DEX-002", "BT-DEX-003"), "third_parties"),
}
_DETAIL: Final = re.compile(r"(?<=\d)-\d+$")
_STEP: Final = re.compile(r"(?:[\w.-]+:)?([\w.-]+)(?:\[(\d+)\])?$")


def part_at(place: str) -> str:
    """The part that this place is in; empty where it is in none of its own, as the root is not.

    Args:
        place: path from the root, with prefixes or without: `/Invoice/InvoiceLine[2]/Item`, `/*/cac:TaxTotal`.

    >>> part_at("/Invoice/InvoiceLine[2]/Item"), part_at("/*/cac:TaxTotal"), part_at("/Invoice")
    ('lines[2]', 'vat', '')
    """
    steps = [found for found in map(_STEP.match, place.split("/")) if found]
    for at, step in enumerate(steps):
        part = _OF_STEP.get(step[1], "")
        if part == "lines":
            below = [each[2] or "1" for each in steps[at:] if each[1] in (*_LINES, _LINE_OF_CII)]
            return f"lines[{'.'.join(below)}]"
        if part:
            return part
    return ""


def part_of(term: str) -> str:
    """The part in which a business term or group is shown; empty where it is shown nowhere.

    >>> part_of("BT-112"), part_of("BT-29-1")
    ('totals', 'seller')
    """
    return _OF_TERM.get(term) or _OF_TERM.get(base_of(term), "")


def base_of(term: str) -> str:
    """The term of which this is a detail, such as a scheme: `BT-29` of `BT-29-1`; any other is its own."""
    return _DETAIL.sub("", term)
