"""Reading documents: what is understood, what is named as unknown, what is refused and how that is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from xr_tui.invoice import ubl
from xr_tui.invoice.model import Invoice, Note
from xr_tui.invoice.syntax.reading import MOST_REMARKS

Example = Callable[[str], Invoice]


def document(inside: str = "", *, root: str = "Invoice", attributes: str = "") -> bytes:
    """A small UBL document: its head, then what is given."""
    kind = (
        "InvoiceTypeCode>380</cbc:InvoiceTypeCode"
        if root == "Invoice"
        else "CreditNoteTypeCode>381</cbc:CreditNoteTypeCode"
    )
    return f"""<?xml version="1.0"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" {attributes}
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>RE-1</cbc:ID><cbc:{kind}><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
{inside}</{root}>""".encode()


def invoice_in(content: bytes) -> Invoice:
    reading = ubl.read(content)
    assert reading.problems == ()
    assert reading.invoice is not None
    return reading.invoice


def problems(inside: str) -> list[str]:
    reading = ubl.read(document(inside), "re.xml")
    assert reading.invoice is None
    return [str(problem) for problem in reading.problems]


def unknown(inside: str) -> list[str]:
    reading = ubl.read(document(inside))
    assert reading.problems == ()
    return [f"{each.place}: {each.text}" for each in reading.unknown]


@pytest.mark.parametrize("type_code", ["380", "381"], ids=["Invoice", "CreditNote"])
def test_every_field_of_the_model_comes_back(type_code: str, example: Example) -> None:
    invoice = replace(example("every-field"), type_code=type_code)
    if invoice.is_credit_note:
        invoice = replace(invoice, third_party_payments=())
    reading = ubl.read(ubl.write(invoice))
    assert (reading.problems, reading.unknown) == ((), ())
    assert reading.invoice == invoice


def test_nothing_is_invented() -> None:
    assert invoice_in(document()) == Invoice(number="RE-1", process=None, specification=None)


def test_what_an_invoice_cannot_be_without_is_named() -> None:
    content = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
    assert [str(each.text) for each in ubl.read(content).problems] == [
        "This element is empty.",
        "BT-1 is missing here.",
        "BT-3 is missing here.",
        "BT-5 is missing here.",
    ]


def test_what_no_term_stands_for_is_named_with_its_place() -> None:
    assert unknown(
        "<cbc:UUID>8d1f</cbc:UUID><cac:InvoiceLine><cbc:ID schemeID='x'>1</cbc:ID></cac:InvoiceLine>"
        "<cac:InvoiceLine><cbc:ID>2</cbc:ID><cac:Item><cbc:Name>Kies</cbc:Name><cbc:Keyword>a\n b</cbc:Keyword>"
        "</cac:Item> beside </cac:InvoiceLine>"
    ) == [
        "/Invoice/UUID: 8d1f",
        "/Invoice/InvoiceLine[1]/ID/@schemeID: x",
        "/Invoice/InvoiceLine[2]/Item/Keyword: a b",
        "/Invoice/InvoiceLine[2]: beside",
    ]


def test_a_second_where_there_may_be_one_is_named() -> None:
    twice = "<cbc:BuyerReference>a</cbc:BuyerReference><cbc:BuyerReference>b</cbc:BuyerReference>"
    assert invoice_in(document(twice)).buyer_reference == "a"
    assert unknown(twice) == ["/Invoice/BuyerReference[2]: b"]


def test_an_amount_in_another_currency_is_no_amount_of_the_invoice() -> None:
    total = "<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID='USD'>1</cbc:PayableAmount></cac:LegalMonetaryTotal>"
    assert unknown(total)[0] == "/Invoice/LegalMonetaryTotal/PayableAmount: 1"


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ("<cbc:IssueDate>0000-01-01</cbc:IssueDate>", "There is no day 0000-01-01 in the calendar."),
        ("<cbc:IssueDate>0001-01-01</cbc:IssueDate>", "The year of 0001-01-01 cannot be right."),
        ("<cbc:IssueDate>2026-02-30</cbc:IssueDate>", "There is no day 2026-02-30 in the calendar."),
        ("<cbc:IssueDate>30.11.2026</cbc:IssueDate>", "“30.11.2026” is not a date of the form 2026-11-30."),
        ("<cbc:BuyerReference/>", "This element is empty."),
        ("<cbc:BuyerReference> \n</cbc:BuyerReference>", "This element is empty."),
        ("<cac:Delivery/>", "This element is empty."),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_file_line_and_place(element: str, said: str) -> None:
    name = element[5:].partition(">")[0].rstrip("/")
    assert problems(element) == [f"re.xml:6 /Invoice/{name}: {said}"]


@pytest.mark.parametrize(
    "amount", ["NaN", "INF", "1e999", "1,00", "1_000", "0x1", "", "--1", "1" * 400, "0." + "1" * 40]
)
def test_a_text_that_is_no_amount_is_refused(amount: str) -> None:
    inside = f"<cac:LegalMonetaryTotal><cbc:PayableAmount>{amount}</cbc:PayableAmount></cac:LegalMonetaryTotal>"
    (said,) = problems(inside)
    assert said.startswith("re.xml:6 /Invoice/LegalMonetaryTotal/PayableAmount: ")
    assert len(said) < 200


def test_all_problems_are_named_at_once() -> None:
    assert len(problems("<cbc:IssueDate>x</cbc:IssueDate><cbc:DueDate>y</cbc:DueDate><cbc:BuyerReference/>")) == 3


def test_a_file_of_nothing_but_faults_is_told_in_few_words() -> None:
    reading = ubl.read(document("<cbc:Note/>" * 5000 + "<cbc:X>1</cbc:X>" * 5000))
    assert len(reading.problems) == MOST_REMARKS + 1
    assert str(reading.problems[-1].text) == f"There are {5000 - MOST_REMARKS} more problems."
    assert len(reading.unknown) == MOST_REMARKS + 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The document is not well-formed XML: "),
        (b"<Invoice>", "The document is not well-formed XML: "),
        (b"\xff\xfe<\x00", "The document is not well-formed XML: "),
        (b"<html/>", "This is no invoice: its root element is html."),
        (
            b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>',
            "The document has a DOCTYPE; it is refused, because entities could read files or exhaust memory.",
        ),
        (b"<a>" * 5000 + b"</a>" * 5000, "The document is not well-formed XML: "),
    ],
)
def test_what_is_no_invoice_is_refused_with_the_reason(content: bytes, said: str) -> None:
    (problem,) = ubl.read(content, "x.xml").problems
    assert str(problem.text).startswith(said)
    assert problem.file == "x.xml"


def test_lines_within_lines_are_read_to_a_depth_that_real_invoices_have() -> None:
    deep = "<cbc:ID>1</cbc:ID>"
    for _ in range(60):
        deep = f"<cbc:ID>1</cbc:ID><cac:SubInvoiceLine>{deep}</cac:SubInvoiceLine>"
    reading = ubl.read(document(f"<cac:InvoiceLine>{deep}</cac:InvoiceLine>"))
    assert reading.invoice is not None
    depth, lines = 0, reading.invoice.lines
    while lines:
        depth, lines = depth + 1, lines[0].sub_lines
    assert depth == 41
    assert len(reading.unknown) == 1


def test_comments_do_not_interrupt_a_text() -> None:
    assert invoice_in(document("<cbc:Note>a<!-- no -->b<?no no?>c</cbc:Note>")).notes == (Note(text="abc"),)


@pytest.mark.parametrize("written", ["utf-16", "iso-8859-1"])
def test_an_encoding_that_the_document_names_is_understood(written: str) -> None:
    content = document("<cbc:Note>Größe</cbc:Note>").decode().replace('"1.0"', f'"1.0" encoding="{written}"')
    assert invoice_in(content.encode(written)).notes == (Note(text="Größe"),)


def test_a_note_has_a_subject_code_only_between_number_signs() -> None:
    notes = "".join(f"<cbc:Note>{text}</cbc:Note>" for text in ("#ADU#text", "#adu#text", "# 1", "#ADU#"))
    assert invoice_in(document(notes)).notes == (
        Note(subject_code="ADU", text="text"), Note(text="#adu#text"), Note(text="# 1"), Note(text="#ADU#"),
    )  # fmt: skip


def test_skonto_is_read_only_where_it_is_written_as_the_rule_wants() -> None:
    def terms(text: str) -> tuple[str | None, int]:
        read = invoice_in(document(f"<cac:PaymentTerms><cbc:Note>{text}</cbc:Note></cac:PaymentTerms>"))
        return read.payment_terms, len(read.cash_discounts)

    assert terms("netto\n#SKONTO#TAGE=14#PROZENT=2.00#\n") == ("netto", 1)
    assert terms("#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=9.99#\n#SKONTO#TAGE=14#PROZENT=2.00#\n") == (None, 2)
    assert terms("#SKONTO#TAGE=014#PROZENT=2.00#\n") == ("#SKONTO#TAGE=014#PROZENT=2.00#\n", 0)
    assert terms("#SKONTO#TAGE=14#PROZENT=2.00#") == ("#SKONTO#TAGE=14#PROZENT=2.00#", 0)
    assert terms("#SKONTO#TAGE=14#PROZENT=2.00#\ndanach") == ("#SKONTO#TAGE=14#PROZENT=2.00#\ndanach", 0)


def test_a_day_with_a_time_zone_is_that_day() -> None:
    reading = ubl.read(document("<cbc:IssueDate>2026-11-30+01:00</cbc:IssueDate>"))
    assert reading.invoice is not None
    assert str(reading.invoice.issue_date) == "2026-11-30"
    assert [each.text for each in reading.unknown] == ["+01:00"]


def test_a_boolean_may_be_a_digit() -> None:
    def entry(indicator: str) -> str:
        inside = f"<cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator><cbc:Amount>1</cbc:Amount>"
        return f"<cac:AllowanceCharge>{inside}</cac:AllowanceCharge>"

    read = invoice_in(document(entry("1") + entry("0") + entry("true")))
    assert (len(read.charges), len(read.allowances)) == (2, 1)
