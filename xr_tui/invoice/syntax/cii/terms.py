"""Shapes that recur in the CII binding."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Constant, Term
from xr_tui.invoice.syntax.conversion import AMOUNT, DATE_102, NUMBER

FORMAT_102: Final = (Attribute("format", text="102"),)
"""UNTDID 2379: YYYYMMDD, the only form of a date that XRechnung allows in CII (BR-TMP-7)."""
VAT: Final = Constant("ram:TypeCode", "VAT")


def date(bt: str, element: str, field: str, kind: str = "udt:DateTimeString") -> Term:
    return Term(bt, f"{element}/{kind}", field, DATE_102, FORMAT_102)


def period(bg: str, bts: str) -> Branch:
    start, end = bts.split()
    return Branch(
        bg,
        "ram:BillingSpecifiedPeriod",
        "period",
        (date(start, "ram:StartDateTime", "start"), date(end, "ram:EndDateTime", "end")),
    )


def scheme(bt: str) -> tuple[Attribute, ...]:
    return (Attribute("schemeID", "scheme", f"{bt}-1"),)


def identifier(bt: str, element: str, field: str) -> Term:
    """An identifier whose element is the same with and without a scheme."""
    return Term(bt, element, f"{field}.value", attributes=(Attribute("schemeID", f"{field}.scheme", f"{bt}-1"),))


def global_identifier(bt: str, field: str, *, many: bool = False) -> tuple[Branch, Branch]:
    """An identifier that stands in `ram:GlobalID` if it has a scheme, else in `ram:ID` (CII-SR-046)."""
    return (
        Branch("", "ram:ID", field, (Term(bt, ".", "value"),), many=many, lacking=("scheme",)),
        Branch(
            "", "ram:GlobalID", field, (Term(bt, ".", "value", attributes=scheme(bt)),), many=many, given=("scheme",)
        ),
    )


def tax_registration(bt: str, field: str, scheme_id: str) -> Branch:
    """`VA` is a VAT-ID, `FC` a tax number."""
    return Branch(
        "",
        "ram:SpecifiedTaxRegistration",
        "",
        (Term(bt, "ram:ID", field, attributes=(Attribute("schemeID", text=scheme_id),)),),
    )


def address(bg: str, bts: str) -> Branch:
    """`bts`: the numbers of street, street2, city, post code, subdivision, street3 and country."""
    street, street2, city, post_code, subdivision, street3, country = bts.split()
    return Branch(
        bg,
        "ram:PostalTradeAddress",
        "address",
        (
            Term(post_code, "ram:PostcodeCode", "post_code"),
            Term(street, "ram:LineOne", "street"),
            Term(street2, "ram:LineTwo", "street2"),
            Term(street3, "ram:LineThree", "street3"),
            Term(city, "ram:CityName", "city"),
            Term(country, "ram:CountryID", "country"),
            Term(subdivision, "ram:CountrySubDivisionName", "subdivision"),
        ),
    )


def contact(bg: str, bts: str) -> Branch:
    name, phone, email = bts.split()
    return Branch(
        bg,
        "ram:DefinedTradeContact",
        "contact",
        (
            Term(name, "ram:PersonName", "name"),
            Term(name, "ram:DepartmentName", "name", read_only=True),
            Term(phone, "ram:TelephoneUniversalCommunication/ram:CompleteNumber", "phone"),
            Term(email, "ram:EmailURIUniversalCommunication/ram:URIID", "email"),
        ),
    )


def electronic_address(bt: str) -> Term:
    return identifier(bt, "ram:URIUniversalCommunication/ram:URIID", "electronic_address")


def reference(bt: str, element: str, field: str) -> Term:
    return Term(bt, f"{element}/ram:IssuerAssignedID", field)


def indicator(*, is_charge: bool) -> Constant:
    return Constant("ram:ChargeIndicator/udt:Indicator", "true" if is_charge else "false")


def allowances_charges(bg: str, field: str, *, is_charge: bool, bts: str) -> Branch:
    """`bts`: the numbers of amount, base, percent, reason, reason code; of a document's also category and rate."""
    bt_amount, bt_base, bt_percent, bt_reason, bt_code, *vat = bts.split()
    return Branch(
        bg,
        "ram:SpecifiedTradeAllowanceCharge",
        field,
        (
            indicator(is_charge=is_charge),
            Term(bt_percent, "ram:CalculationPercent", "percent", NUMBER),
            Term(bt_base, "ram:BasisAmount", "base_amount", AMOUNT),
            Term(bt_amount, "ram:ActualAmount", "amount", AMOUNT),
            Term(bt_code, "ram:ReasonCode", "reason_code"),
            Term(bt_reason, "ram:Reason", "reason"),
            *([vat_category("ram:CategoryTradeTax", " ".join(vat), "vat_category", "vat_rate")] if vat else []),
        ),
        many=True,
    )


def vat_category(element: str, bts: str, category_field: str, rate_field: str) -> Branch:
    category, rate = bts.split()
    return Branch(
        "",
        element,
        "",
        (
            VAT,
            Term(category, "ram:CategoryCode", category_field),
            Term(rate, "ram:RateApplicablePercent", rate_field, NUMBER),
        ),
    )
