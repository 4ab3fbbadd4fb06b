"""An imported document gets what it lacks and stays as it is otherwise."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace

import pytest

from xr_tui.errors import Refused
from xr_tui.invoice import cii, ubl
from xr_tui.invoice.completion import complete
from xr_tui.invoice.model import Contact, CreditTransfer, Identifier, Invoice, Item, Line, Payment, Seller, Totals
from xr_tui.invoice.syntax.amend import amended
from xr_tui.invoice.syntax.known import KNOWN
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE
from xr_tui.matrix import Customer

UBL = (UBL_INVOICE, UBL_CREDIT_NOTE)
SchemaErrors = Callable[[bytes], list[str]]

CUSTOMER = Customer(
    number="10001",
    name="Stadt Musterheim",
    street="Rathausplatz 1",
    post_code="12345",
    city="Musterheim",
    country="DE",
    vat_id="DE123456789",
    contact="Frau Amt",
    email="amt@musterheim.example",
    electronic_address="amt@musterheim.example",
    electronic_address_scheme="EM",
)


IMPORTED = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- from the shop -->
<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
    xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
    <b:CustomizationID>urn:cen.eu:en16931:2017</b:CustomizationID>
    <b:ID>RE-1</b:ID>
    <b:IssueDate>2026-11-20</b:IssueDate>
    <b:InvoiceTypeCode>380</b:InvoiceTypeCode>
    <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
    <b:LineCountNumeric>1</b:LineCountNumeric>
    <!-- the buyer -->
    <a:AccountingSupplierParty>
        <a:Party>
            <a:PartyName>
                <b:Name>Laden</b:Name>
            </a:PartyName>
        </a:Party>
    </a:AccountingSupplierParty>
    <a:AccountingCustomerParty>
        <a:Party>
            <a:PostalAddress>
                <b:CityName>Anderswo</b:CityName>
            </a:PostalAddress>
        </a:Party>
    </a:AccountingCustomerParty>
    <a:LegalMonetaryTotal>
        <b:PayableAmount currencyID="EUR">1.00</b:PayableAmount>
    </a:LegalMonetaryTotal>
    <a:InvoiceLine>
        <b:ID>1</b:ID>
        <b:LineExtensionAmount currencyID="EUR">1.00</b:LineExtensionAmount>
        <a:Item>
            <b:Name>Kies</b:Name>
        </a:Item>
    </a:InvoiceLine>
</ubl:Invoice>"""


def read(content: bytes) -> Invoice:
    invoice = ubl.read(content).invoice
    assert invoice is not None
    return invoice


def changes(new: bytes) -> list[str]:
    """The lines that differ from the imported document, with + and -."""
    compared = difflib.unified_diff(IMPORTED.decode().splitlines(), new.decode().splitlines(), lineterm="", n=0)
    return [line for line in list(compared)[2:] if not line.startswith("@@") and "<?xml" not in line]


def test_a_document_that_says_it_already_is_the_very_bytes() -> None:
    assert amended(IMPORTED, read(IMPORTED), UBL) is IMPORTED


def test_a_leitweg_id_is_put_where_the_schema_wants_it_and_nothing_else_is_touched(schema_errors: SchemaErrors) -> None:
    new = amended(IMPORTED, replace(read(IMPORTED), buyer_reference="04011000-12345-34"), UBL)
    assert changes(new) == ["+    <b:BuyerReference>04011000-12345-34</b:BuyerReference>"]
    assert schema_errors(new) == []


def test_a_value_that_is_there_is_changed_in_its_place() -> None:
    invoice = read(IMPORTED)
    new = amended(IMPORTED, replace(invoice, number="RE-2"), UBL)
    assert changes(new) == ["-    <b:ID>RE-1</b:ID>", "+    <b:ID>RE-2</b:ID>"]


def test_everything_that_completion_fills_can_be_put_in(schema_errors: SchemaErrors) -> None:
    payment = Payment(means_code="58", credit_transfers=(CreditTransfer(account="DE75512108001245126199"),))
    wanted = complete(
        read(IMPORTED), seller=Seller(), payment=payment, customer=CUSTOMER, buyer_reference="04011000-12345-34"
    )
    new = amended(IMPORTED, wanted, UBL)
    assert read(new) == wanted
    assert schema_errors(new) == []
    assert not [line for line in changes(new) if line.startswith("-")]
    assert ubl.read(new).unknown[0].text == "1"


def test_a_group_inside_another_that_is_there_is_put_in() -> None:
    invoice = read(IMPORTED)
    assert invoice.buyer
    wanted = replace(invoice, buyer=replace(invoice.buyer, contact=Contact(name="Frau Amt")))
    assert changes(amended(IMPORTED, wanted, UBL)) == [
        "+            <a:Contact>",
        "+                <b:Name>Frau Amt</b:Name>",
        "+            </a:Contact>",
    ]


def test_one_line_of_many_is_changed() -> None:
    invoice = read(IMPORTED)
    wanted = replace(invoice, lines=(replace(invoice.lines[0], accounting_reference="4711"),))
    assert changes(amended(IMPORTED, wanted, UBL)) == ["+        <b:AccountingCost>4711</b:AccountingCost>"]


@pytest.mark.parametrize(
    "wanted",
    [
        Invoice(number="RE-1"),
        replace(read(IMPORTED), lines=()),
        replace(read(IMPORTED), totals=Totals()),
        replace(read(IMPORTED), lines=(Line(id="1", item=Item(standard_id=Identifier(value="1"))), Line(id="2"))),
    ],
    ids=["another invoice", "fewer lines", "an amount less", "more lines"],
)
def test_what_would_take_something_away_is_refused(wanted: Invoice) -> None:
    with pytest.raises(Refused):
        amended(IMPORTED, wanted, UBL)


def test_what_is_no_invoice_is_refused() -> None:
    with pytest.raises(Refused):
        amended(b"<a/>", read(IMPORTED), UBL)


def test_a_document_without_line_breaks_gets_none() -> None:
    flat = b"".join(line.strip() for line in IMPORTED.replace(b"\n    xmlns", b" xmlns").splitlines())
    assert b"\n" not in amended(flat, replace(read(flat), buyer_reference="x"), UBL).partition(b"?>\n")[2].strip()


def test_line_ends_and_encoding_stay() -> None:
    old = (
        IMPORTED.replace(b"UTF-8", b"ISO-8859-1").replace(b"Anderswo", b"M\xfcnchen").replace(b"\n", b"\r\n") + b"\r\n"
    )
    new = amended(old, replace(read(old), buyer_reference="x"), UBL)
    assert new.replace(b"    <b:BuyerReference>x</b:BuyerReference>\r\n", b"") == old


def test_a_leitweg_id_is_put_into_cii_where_it_was(example: Callable[[str], Invoice]) -> None:
    whole = cii.write(example("every-field"))
    (element,) = [line for line in whole.splitlines(keepends=True) if b"<ram:BuyerReference>" in line]
    lacking = whole.replace(element, b"")
    wanted = cii.read(whole).invoice
    assert wanted is not None
    assert amended(lacking, wanted, KNOWN) == whole
