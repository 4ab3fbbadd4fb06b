"""Where exactly the cause of a finding is mended: the form, and the very field or part of it.

A place is `form` or `form.part`: `matrix.buyer_reference`, `customer.city`, `company.vat_id`, `terms.delivery.date`,
`invoice.lines[2]`. Fields of matrix and customer are those of `xr_tui.matrix`; `terms` is the form that fills in what
an invoice lacks, its fields are the paths of `xr_tui.invoice.mendable`; parts of the invoice are those of
`xr_tui.validation.parts`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from xr_tui.invoice.mendable import MENDABLE
from xr_tui.validation import advice
from xr_tui.validation.parts import base_of, part_at, part_of
from xr_tui.validation.report import Finding

FIELDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
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
)
"""Form, business term, field."""
_TO_FILL_IN: Final = {term.term: term.field for term in MENDABLE} | {
    "BG-6": "seller.contact.name",
    "BG-8": "buyer.address.street",
    "BG-14": "period.start",
}
"""Business term, path of the field that can be filled in here; of a group, its first."""
_TO_TAKE_OUT: Final = ("BR-O-", "CII-DT-", "CII-SR-", "UBL-CR-", "UBL-DT-", "UBL-SR-")
"""Rules on what a document holds too much of, or twice: nothing that is filled in mends that."""
_TO_GIVE: Final = ("UBL-SR-53",)
"""Of those the one that misses something."""
_WHOSE: Final = {"buyer": "customer", "seller": "company"}
_WITHOUT_FORM: Final = ("delivery", "payee", "tax_representative")
"""They have addresses and numbers too, but stand in the invoice alone."""
_OPTIONAL: Final = re.compile(r"(\w+)\[([\d.]+)\]$")


def place_of(finding: Finding, *, own: Container[str] = ()) -> str:
    """Where the cause of a finding is mended: the very field where there is one, else the part of the invoice.

    Args:
        finding: of the check of an invoice that this program created.
        own: business terms and groups that the invoice brings along itself, so that no change of matrix, customer or
            setup mends what is wrong with them (`xr_tui.jobs.own_terms`).
    """
    part = part_at(finding.place)
    form, terms = _form(finding, part), _terms(finding)
    for term in terms:
        elsewhere = form == "invoice" and part not in ("", part_of(term))
        if place := _field(form, term, own, _mends_by_filling_in(finding.rule) and not elsewhere):
            return place
    if form != "invoice" and not _brings_along(form, terms, own):
        return form
    part = part or next(filter(None, map(part_of, terms)), "")
    return f"invoice.{part}" if part else "invoice"


def split_place(place: str) -> tuple[str, str, str]:
    """Form, part, and which of several, counted from 1: `invoice.lines[2]` is `("invoice", "lines", "2")`.

    A place of former jobs is a form alone: `("customer", "", "")`.
    """
    form, _, part = place.partition(".")
    found = _OPTIONAL.match(part)
    return (form, found[1], found[2]) if found else (form, part, "")


def part_to_show(field: str) -> str:
    """The part of the invoice in which a field that can be filled in is shown: `delivery` for `delivery.date`."""
    return next((part_of(term.term) for term in MENDABLE if term.field == field), "")


def _form(finding: Finding, part: str) -> str:
    """The form of the rule; where a rule is about any of the parties, the party that the finding points at."""
    form = advice.mend_at(finding.rule) or "invoice"
    if form in ("customer", "company"):
        return "invoice" if part in _WITHOUT_FORM else _WHOSE.get(part, form)
    return form


def _mends_by_filling_in(rule: str) -> bool:
    return rule in _TO_GIVE or not rule.startswith(_TO_TAKE_OUT)


def _field(form: str, term: str, own: Container[str], can_be_filled_in: bool) -> str:
    """The very field of a term; empty where no form has one."""
    if form != "invoice" and term not in FIELDS[form]:
        return ""
    if form == "invoice" or term in own:
        return f"terms.{_TO_FILL_IN[term]}" if can_be_filled_in and term in _TO_FILL_IN else ""
    return f"{form}.{FIELDS[form][term]}"


def _brings_along(form: str, terms: Sequence[str], own: Container[str]) -> bool:
    whole = {"customer": "BG-7", "company": "BG-4"}.get(form, "BT-10")
    return whole in own or any(term in own for term in terms)


def _terms(finding: Finding) -> tuple[str, ...]:
    """What the rule is about, or its text names: of several what stands at the place; else whatever stands there."""
    from xr_tui.invoice.syntax.places import terms_at  # heavy: both syntaxes, loaded with the first finding

    there = terms_at(finding.place)
    about = advice.terms_of(finding.rule) or finding.terms
    bases = {base_of(term) for term in there}
    pointed_at = tuple(term for term in about if base_of(term) in bases)
    return pointed_at or about or there
