"""From a finding to the very field in which its cause is mended."""

from __future__ import annotations

from dataclasses import fields

import pytest

from xr_tui.invoice.mendable import OF_FIELD
from xr_tui.matrix import Customer, MatrixEntry
from xr_tui.validation import mending
from xr_tui.validation.advice import advised_rules, terms_of
from xr_tui.validation.mending import place_of, split_place
from xr_tui.validation.report import Finding, Layer, Level

_BUYER = "/Invoice/AccountingCustomerParty/Party"
_SELLER = "/Invoice/AccountingSupplierParty/Party"


def found(rule: str, location: str = "/Invoice") -> Finding:
    """A finding as the rules report it."""
    return Finding(
        rule=rule, level=Level.ERROR, layer=Layer.EN16931, location=location, text=rule, terms=terms_of(rule)
    )


@pytest.mark.parametrize(
    ("rule", "location", "place"),
    [
        ("BR-DE-15", "/Invoice", "matrix.buyer_reference"),
        ("BR-DE-8", f"{_BUYER}/PostalAddress", "customer.city"),
        ("BR-CL-25", f"{_BUYER}/EndpointID", "customer.electronic_address_scheme"),
        ("BR-CL-25", f"{_SELLER}/EndpointID", "company.electronic_address_scheme"),
        ("BR-CL-14", f"{_BUYER}/PostalAddress/Country/IdentificationCode", "customer.country"),
        ("BR-CL-14", "/Invoice/Delivery/DeliveryLocation/Address/Country", "invoice.delivery"),
        ("BR-CO-09", f"{_SELLER}/PartyTaxScheme/CompanyID", "company.vat_id"),
        ("BR-DE-2", "/Invoice/AccountingSupplierParty", "company.contact"),
        ("BR-DE-19", "/Invoice/PaymentMeans", "company.iban"),
        ("BR-25", "/Invoice/InvoiceLine[3]/Item", "invoice.lines[3]"),
        ("BR-25", "/CreditNote/CreditNoteLine/Item", "invoice.lines[1]"),
        ("BR-CO-14", "/Invoice/TaxTotal", "invoice.vat"),
        ("BR-CO-15", "/Invoice", "invoice.totals"),
        ("BR-DE-10", "/Invoice/Delivery/DeliveryLocation/Address", "invoice.delivery"),
        ("BR-16", "/Invoice", "invoice.lines"),
        ("XSD", "/Invoice/LegalMonetaryTotal/PayableAmount", "invoice.totals"),
        ("PEPPOL-EN16931-R008", "/Invoice", "invoice"),
        ("UBL-CR-001", "/Invoice", "invoice"),
    ],
)
def test_each_finding_leads_to_its_field(rule: str, location: str, place: str) -> None:
    assert place_of(found(rule, location)) == place


def test_what_an_invoice_says_of_its_own_seller_is_mended_in_the_invoice() -> None:
    contact = found("BR-DE-2", "/Invoice/AccountingSupplierParty")
    assert place_of(contact, own={"BG-4", "BG-6"}) == "terms.seller.contact.name"


def test_every_explained_rule_leads_to_the_part_of_a_form_wherever_the_form_has_it() -> None:
    matrix, customer = ({field.name for field in fields(kind)} for kind in (MatrixEntry, Customer))
    parts = {"matrix": matrix, "customer": customer, "company": set(mending.FIELDS["company"].values())}
    for rule in advised_rules():
        form, part, _number = split_place(place_of(found(rule)))
        if form == "invoice":
            assert part or not terms_of(rule), rule
        elif form == "terms":
            assert part in OF_FIELD, rule
        elif part:
            assert part in parts[form], rule
        else:
            assert not set(terms_of(rule)) & set(mending.FIELDS[form]), rule


def test_a_place_is_taken_apart_also_where_a_former_job_names_the_form_alone() -> None:
    assert split_place("invoice.lines[12]") == ("invoice", "lines", "12")
    assert split_place("customer.city") == ("customer", "city", "")
    assert split_place("customer") == ("customer", "", "")
    assert split_place("") == ("", "", "")
