"""Shapes that recur in the UBL binding."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Constant, Term
from xr_tui.invoice.syntax.conversion import AMOUNT, NUMBER, Conversion

INVOICE: Final = "Invoice"
CREDIT_NOTE: Final = "CreditNote"
CURRENCY: Final = Attribute("currencyID", "/currency")
VAT: Final = Constant("cac:TaxScheme/cbc:ID", "VAT")


def amount(bt: str, element: str, field: str, convert: Conversion = AMOUNT) -> Term:
    return Term(bt, element, field, convert, (CURRENCY,))


def identifier(bt: str, element: str, field: str = "") -> Term:
    within = f"{field}." if field else ""
    return Term(bt, element, f"{within}value", attributes=(Attribute("schemeID", f"{within}scheme", f"{bt}-1"),))


def address(bg: str, element: str, bts: str) -> Branch:
    """`bts`: the numbers of street, street2, city, post code, subdivision, street3 and country."""
    street, street2, city, post_code, subdivision, street3, country = bts.split()
    return Branch(
        bg,
        element,
        "address",
        (
            Term(street, "cbc:StreetName", "street"),
            Term(street2, "cbc:AdditionalStreetName", "street2"),
            Term(city, "cbc:CityName", "city"),
            Term(post_code, "cbc:PostalZone", "post_code"),
            Term(subdivision, "cbc:CountrySubentity", "subdivision"),
            Term(street3, "cac:AddressLine/cbc:Line", "street3"),
            Term(country, "cac:Country/cbc:IdentificationCode", "country"),
        ),
    )


def contact(bg: str, bts: str) -> Branch:
    name, phone, email = bts.split()
    return Branch(
        bg,
        "cac:Contact",
        "contact",
        (
            Term(name, "cbc:Name", "name"),
            Term(phone, "cbc:Telephone", "phone"),
            Term(email, "cbc:ElectronicMail", "email"),
        ),
    )


def tax_registration(bt: str, field: str, scheme: str, other_than: str = "") -> Branch:
    constant = Constant("cac:TaxScheme/cbc:ID", scheme, other_than)
    return Branch("", "cac:PartyTaxScheme", "", (Term(bt, "cbc:CompanyID", field), constant))


def allowances_charges(bg: str, field: str, *, is_charge: bool, bts: str) -> Branch:
    """`bts`: the numbers of amount, base, percent, reason, reason code; of a document's also category and rate."""
    bt_amount, bt_base, bt_percent, bt_reason, bt_code, *vat = bts.split()
    return Branch(
        bg,
        "cac:AllowanceCharge",
        field,
        (
            Constant("cbc:ChargeIndicator", "true" if is_charge else "false"),
            Term(bt_code, "cbc:AllowanceChargeReasonCode", "reason_code"),
            Term(bt_reason, "cbc:AllowanceChargeReason", "reason"),
            Term(bt_percent, "cbc:MultiplierFactorNumeric", "percent", NUMBER),
            amount(bt_amount, "cbc:Amount", "amount"),
            amount(bt_base, "cbc:BaseAmount", "base_amount"),
            *([vat_category("cac:TaxCategory", " ".join(vat), "vat_category", "vat_rate")] if vat else []),
        ),
        many=True,
    )


def vat_category(element: str, bts: str, category_field: str, rate_field: str) -> Branch:
    category, rate = bts.split()
    return Branch(
        "",
        element,
        "",
        (Term(category, "cbc:ID", category_field), Term(rate, "cbc:Percent", rate_field, NUMBER), VAT),
    )
