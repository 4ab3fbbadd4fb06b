"""Where exactly the cause of a finding is mended: the form, and the very field or part of it.

A place is `form` or `form.part`: `matrix.buyer_reference`, `customer.city`, `company.vat_id`, `invoice.lines[2]`.
Fields of matrix and customer are those of `xr_tui.matrix`; parts of the invoice are named as in `_PARTS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xr_tui.validation import advice
from xr_tui.validation.report import Finding

_FIELDS: dict[str, dict[str, str]] = {
    "matrix": {"BT-10": "buyer_reference"},
    "customer": {
        "BT-44": "name",
        "BT-50": "street",
        "BG-8": "street",
        "BT-51": "street2",
        "BT-52": "city",
        "BT-53": "post_code",
        "BT-55": "country",
        "BT-48": "vat_id",
        "BT-49": "electronic_address",
        "BT-49-1": "electronic_address_scheme",
        "BG-9": "contact",
        "BT-56": "contact",
        "BT-57": "phone",
        "BT-58": "email",
    },
    "company": {
        "BT-27": "name",
        "BT-35": "street",
        "BG-5": "street",
        "BT-36": "street2",
        "BT-37": "city",
        "BT-38": "post_code",
        "BT-40": "country",
        "BT-31": "vat_id",
        "BT-32": "tax_number",
        "BT-34": "electronic_address",
        "BT-34-1": "electronic_address_scheme",
        "BG-6": "contact",
        "BT-41": "contact",
        "BT-42": "phone",
        "BT-43": "email",
        "BG-16": "iban",
        "BG-17": "iban",
        "BT-81": "iban",
        "BT-84": "iban",
        "BT-85": "account_name",
        "BT-86": "bic",
    },
}
"""Form, business term, field."""

_PARTS = {
    "InvoiceLine": "lines",
    "CreditNoteLine": "lines",
    "AccountingSupplierParty": "seller",
    "AccountingCustomerParty": "buyer",
    "Delivery": "delivery",
    "InvoicePeriod": "head",
    "OrderReference": "references",
    "BillingReference": "references",
    "DespatchDocumentReference": "references",
    "ReceiptDocumentReference": "references",
    "OriginatorDocumentReference": "references",
    "ContractDocumentReference": "references",
    "ProjectReference": "references",
    "AdditionalDocumentReference": "attachments",
    "AllowanceCharge": "allowances",
    "TaxTotal": "vat",
    "LegalMonetaryTotal": "totals",
    "PaymentMeans": "payment",
    "PaymentTerms": "payment",
    "Note": "notes",
}
"""Child of the UBL root, and the part of the invoice as it is shown."""

_PART_OF_TERM = {
    **dict.fromkeys((*(f"BT-{number}" for number in (*range(1, 4), *range(5, 11), 23, 24, 73, 74)), "BG-14"), "head"),
    **dict.fromkeys(("BT-70", "BT-71", "BT-72", "BT-77", "BT-78", "BT-80", "BG-13", "BG-15"), "delivery"),
    **dict.fromkeys(("BG-3", *(f"BT-{number}" for number in (*range(11, 19), 25, 26))), "references"),
    **dict.fromkeys((*(f"BT-{number}" for number in range(126, 166)), *(f"BG-{n}" for n in range(25, 33))), "lines"),
    **dict.fromkeys((*(f"BT-{number}" for number in range(92, 106)), "BG-20", "BG-21"), "allowances"),
    **dict.fromkeys((*(f"BT-{number}" for number in range(106, 116)), "BG-22"), "totals"),
    **dict.fromkeys((*(f"BT-{number}" for number in range(116, 122)), "BG-23"), "vat"),
    **dict.fromkeys(("BT-20", *(f"BT-{n}" for n in range(81, 92)), "BG-16", "BG-17", "BG-18", "BG-19"), "payment"),
    **dict.fromkeys(("BT-122", "BT-123", "BT-124", "BT-125", "BG-24"), "attachments"),
    **dict.fromkeys(("BT-21", "BT-22", "BG-1"), "notes"),
    **dict.fromkeys(
        ("BT-27", "BT-29", "BT-30", "BT-31", "BT-32", "BT-34", "BT-40", "BG-4", "BG-5", "BG-6"),
        "seller",
    ),
    **dict.fromkeys(("BT-44", "BT-46", "BT-47", "BT-48", "BT-49", "BT-52", "BT-53", "BT-55", "BG-7", "BG-8"), "buyer"),
}
"""For rules that point at the whole document: what they speak of, and where that is shown."""

_SELLER, _BUYER = "AccountingSupplierParty", "AccountingCustomerParty"
_WITHOUT_FORM = ("Delivery", "PayeeParty", "TaxRepresentativeParty")
"""They have addresses and numbers too, but stand in the invoice alone."""
_CHILD = re.compile(r"^/\w+/(\w+)(?:\[(\d+)\])?")
_DETAIL = re.compile(r"(?<=\d)-\d+$")
"""`-1` of `BT-29-1`: scheme or file type, which stand where the term itself stands."""
_OPTIONAL = re.compile(r"(\w+)\[(\d+)\]$")


def place_of(finding: Finding, *, own_seller: bool = False) -> str:
    """Where the cause of a finding is mended; empty if nobody knows.

    Args:
        finding: of the check of an invoice that this program created.
        own_seller: whether the invoice carries its seller; then no change of the setup mends what is wrong with it.
    """
    form = _form(finding)
    if not form or (form == "company" and own_seller):
        form = "invoice" if form else ""
    part = _part(finding) if form == "invoice" else _field(form, finding)
    return f"{form}.{part}" if part else form


def split_place(place: str) -> tuple[str, str, int]:
    """Form, part, and which of several, counted from 1: `invoice.lines[2]` is `("invoice", "lines", 2)`.

    A place of former jobs is a form alone: `("customer", "", 0)`.
    """
    form, _, part = place.partition(".")
    found = _OPTIONAL.match(part)
    return (form, found[1], int(found[2])) if found else (form, part, 0)


def _form(finding: Finding) -> str:
    """The form of the rule; where a rule is about any of the parties, the party that the finding points at."""
    form = advice.mend_at(finding.rule) or ""
    if form in ("customer", "company"):
        if _BUYER in finding.place:
            return "customer"
        if _SELLER in finding.place:
            return "company"
        if _child(finding)[0] in _WITHOUT_FORM:
            return "invoice"
    return form


def _field(form: str, finding: Finding) -> str:
    fields = _FIELDS.get(form, {})
    terms = _terms(finding)
    return next((fields[term] for term in terms if term in fields), "")


def _terms(finding: Finding) -> Iterable[str]:
    """What the rule is about first; then what its official text names."""
    return (*advice.terms_of(finding.rule), *finding.terms)


def _part(finding: Finding) -> str:
    child, number = _child(finding)
    part = _PARTS.get(child, "")
    if part == "lines":
        return f"lines[{number}]"
    terms = (_DETAIL.sub("", term) for term in _terms(finding))
    return part or next((_PART_OF_TERM[term] for term in terms if term in _PART_OF_TERM), "")


def _child(finding: Finding) -> tuple[str, int]:
    """The child of the root element that a finding points at, and which of those of its name."""
    found = _CHILD.match(finding.place)
    return (found[1], int(found[2] or 1)) if found else ("", 0)
