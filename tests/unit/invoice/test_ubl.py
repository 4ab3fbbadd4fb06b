"""Invoices written in UBL."""

from __future__ import annotations

import base64
import dataclasses
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from xr_tui.invoice import model, ubl
from xr_tui.invoice.model import (
    Address,
    Buyer,
    CashDiscount,
    Group,
    Invoice,
    Item,
    Line,
    Note,
    Payment,
    Price,
    Seller,
    SupportingDocument,
    Totals,
)

EXAMPLES = Path(__file__).parent / "examples"
UPDATE = "XR_TUI_UPDATE_GOLDEN" in os.environ
"""Write the golden files anew instead of comparing; whoever does so reviews the difference."""
NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
every_example = pytest.mark.parametrize("name", sorted(file.stem for file in EXAMPLES.glob("*.json")))
both_documents = pytest.mark.parametrize("type_code", ["380", "381"], ids=["Invoice", "CreditNote"])

Example = Callable[[str], Invoice]
SchemaErrors = Callable[[bytes], list[str]]


def texts(xml: bytes, path: str) -> list[str]:
    """Texts of the elements or attributes at a path such as `cac:Price/cbc:PriceAmount`, anywhere in the document."""
    found = etree.fromstring(xml).xpath(f"//{path}", namespaces=NAMESPACES)
    assert isinstance(found, list)
    return [item.text or "" if isinstance(item, etree._Element) else str(item) for item in found]


def line(**fields: Any) -> Invoice:
    return Invoice(number="1", lines=(Line(**fields),))


@pytest.mark.parametrize("name", sorted(file.stem for file in EXAMPLES.glob("*.xml")))
def test_an_example_is_written_exactly_as_reviewed(name: str, example: Example) -> None:
    golden = EXAMPLES / f"{name}.xml"
    written = ubl.write(example(name))
    if UPDATE:
        golden.write_bytes(written)
    assert written.decode() == golden.read_text(encoding="utf-8")


@every_example
@both_documents
def test_every_document_satisfies_the_schema(
    name: str, type_code: str, example: Example, schema_errors: SchemaErrors
) -> None:
    assert schema_errors(ubl.write(replace(example(name), type_code=type_code))) == []


def leaves(group: Group) -> Iterator[tuple[str, object]]:
    """Every value in a group and the groups inside it, each with its class and field."""
    for field in dataclasses.fields(group):
        value = getattr(group, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Group):
                yield f"{type(group).__name__}.{field.name}", None
                yield from leaves(item)
            elif item is not None:
                yield f"{type(group).__name__}.{field.name}", item


def test_the_example_with_every_field_has_every_field(example: Example) -> None:
    groups = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, Group)]
    fields = {f"{kind.__name__}.{field.name}" for kind in groups for field in dataclasses.fields(kind)}
    filled = {name for name, _ in leaves(example("every-field"))}
    assert {name for name in fields - filled if not name.startswith("Party.")} == set()


NOT_IN_A_CREDIT_NOTE = [f"ThirdPartyPayment.{name}" for name in ("kind", "amount", "description")]
"""UBL 2.1 has no cac:PrepaidPayment there, and XRechnung's Extension no credit note in UBL."""


@both_documents
def test_nothing_of_the_model_is_lost(type_code: str, example: Example) -> None:
    invoice = replace(example("every-field"), type_code=type_code)
    root = etree.fromstring(ubl.write(invoice))
    texts = [text for element in root.iter() for text in (element.text or "", *map(str, element.attrib.values()))]
    # notes and Skonto hold several values between these signs
    written = {*texts, *(part for text in texts for part in re.split(r"[#=\n]", text))}
    numbers = {Decimal(text) for text in written if re.fullmatch(r"-?[\d.]+", text) and text.count(".") < 2}
    lost = [
        name
        for name, value in leaves(invoice)
        if value is not None and not (value in numbers if isinstance(value, Decimal) else as_written(value) in written)
    ]
    assert lost == ([] if type_code == "380" else NOT_IN_A_CREDIT_NOTE)


def as_written(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def test_type_code_decides_between_invoice_and_credit_note() -> None:
    assert etree.QName(etree.fromstring(ubl.write(Invoice(number="1")))).localname == "Invoice"
    assert etree.QName(etree.fromstring(ubl.write(Invoice(number="1", type_code="381")))).localname == "CreditNote"


def test_the_document_is_utf_8_and_says_so() -> None:
    xml = ubl.write(Invoice(number="Größe 漢"))
    assert xml.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Invoice ")
    assert "Größe 漢".encode() in xml


def test_elements_are_never_empty() -> None:
    hollow = Invoice(
        number="1",
        currency="",
        seller=Seller(name=" ", address=Address(street="", city="\t\n")),
        buyer=Buyer(),
        payment=Payment(),
        notes=(Note(text=""),),
        supporting_documents=(SupportingDocument(reference=""),),
        lines=(Line(item=Item(), price=Price()),),
    )
    root = etree.fromstring(ubl.write(hollow))
    assert {etree.QName(element).localname for element in root.iter()} == {
        "Invoice",
        "CustomizationID",
        "ProfileID",
        "ID",
        "InvoiceTypeCode",
    }


def test_characters_that_xml_forbids_are_left_out() -> None:
    hostile = "a\x00b\x1b[31mc\ud800d\ufffee\x85\U0001f600"
    xml = ubl.write(Invoice(number=hostile, seller=Seller(name="\x00\x01")))
    assert texts(xml, "cbc:ID") == ["ab[31mcde\x85\U0001f600"]
    assert texts(xml, "cac:AccountingSupplierParty") == []


def test_markup_in_a_text_stays_text() -> None:
    assert texts(ubl.write(line(note="<b>&amp;]]>")), "cbc:Note") == ["<b>&amp;]]>"]


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1", "1.00"),
        ("1.5", "1.50"),
        ("1.500", "1.50"),
        ("-0.25", "-0.25"),
        ("1E+3", "1000.00"),
        ("1.005", "1.005"),
        ("1E+999999999", "1E+999999999"),
        ("NaN", "NaN"),
    ],
)
def test_amounts_have_two_decimals_unless_that_would_change_them(amount: str, written: str) -> None:
    xml = ubl.write(Invoice(number="1", totals=Totals(net=Decimal(amount))))
    assert texts(xml, "cbc:TaxExclusiveAmount") == [written]
    assert texts(xml, "cbc:TaxExclusiveAmount/@currencyID") == ["EUR"]


@pytest.mark.parametrize(("price", "written"), [("8", "8.00"), ("0.1234560", "0.1234560"), ("33.335", "33.335")])
def test_prices_have_the_decimals_they_are_given_with(price: str, written: str) -> None:
    assert texts(ubl.write(line(price=Price(net=Decimal(price)))), "cbc:PriceAmount") == [written]


def test_quantities_are_written_as_given() -> None:
    xml = ubl.write(line(quantity=Decimal("1.250"), unit="HUR"))
    assert texts(xml, "cbc:InvoicedQuantity") == ["1.250"]
    assert texts(xml, "cbc:InvoicedQuantity/@unitCode") == ["HUR"]


def test_skonto_follows_the_terms_on_lines_of_its_own_with_their_line_ends() -> None:
    invoice = Invoice(
        number="1",
        payment_terms="Netto 30 Tage",
        cash_discounts=(
            CashDiscount(days=7, percent=Decimal(3)),
            CashDiscount(days=14, percent=Decimal("2.5"), base_amount=Decimal("252.9")),
        ),
    )
    assert texts(ubl.write(invoice), "cac:PaymentTerms/cbc:Note") == [
        "Netto 30 Tage\n#SKONTO#TAGE=7#PROZENT=3.00#\n#SKONTO#TAGE=14#PROZENT=2.50#BASISBETRAG=252.90#\n"
    ]


def test_terms_without_skonto_are_written_as_given() -> None:
    assert texts(ubl.write(Invoice(number="1", payment_terms="sofort")), "cac:PaymentTerms/cbc:Note") == ["sofort"]


def test_a_sales_order_alone_stands_beside_the_order_number_that_ubl_demands() -> None:
    xml = ubl.write(Invoice(number="1", sales_order_reference="AB-1"))
    assert texts(xml, "cac:OrderReference/cbc:ID") == ["NA"]
    assert texts(ubl.write(Invoice(number="1")), "cac:OrderReference") == []


def test_each_account_has_a_payment_means_with_the_same_code(example: Example) -> None:
    xml = ubl.write(replace(example("correction"), type_code="381"))
    assert texts(xml, "cac:PaymentMeans/cbc:PaymentMeansCode") == ["58", "58"]
    assert texts(xml, "cac:PayeeFinancialAccount/cbc:ID") == ["DE75512108001245126199", "DE02120300000000202051"]
    assert texts(xml, "cbc:PaymentDueDate") == ["2026-12-20"]


def test_vat_id_and_tax_number_are_told_apart_by_their_scheme() -> None:
    xml = ubl.write(Invoice(number="1", seller=Seller(vat_id="DE1", tax_number="12/345")))
    assert texts(xml, "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID") == ["DE1"]
    assert texts(xml, "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='FC']/cbc:CompanyID") == ["12/345"]
