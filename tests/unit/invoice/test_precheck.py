"""Checks before the check: what is doubtful is said, what is right is left alone, and each can be switched off."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from xr_tui.invoice.model import (
    Address,
    AllowanceCharge,
    Attachment,
    Buyer,
    Contact,
    CreditTransfer,
    DirectDebit,
    Identifier,
    Invoice,
    Line,
    LineVat,
    Payment,
    Price,
    Seller,
    SupportingDocument,
    Totals,
    VatBreakdown,
)
from xr_tui.invoice.precheck.hint import Precheck
from xr_tui.invoice.precheck.invoice import prechecked
from xr_tui.invoice.precheck.values import hint_for_email, hint_for_leitweg_id, hint_for_vat_id

ADDRESS = Address(street="Am Markt 1", post_code="12345", city="Musterheim", country="DE")
GOOD = Invoice(
    number="RE-1",
    issue_date=dt.date(2026, 11, 20),
    buyer_reference="04011000-1234512345-06",
    seller=Seller(
        name="Musterbau GmbH",
        vat_id="DE136695976",
        address=ADDRESS,
        electronic_address=Identifier(value="rechnung@musterbau.example", scheme="EM"),
        contact=Contact(email="jana@musterbau.example"),
    ),
    buyer=Buyer(name="Stadt", address=ADDRESS),
    payment=Payment(means_code="58", credit_transfers=(CreditTransfer(account="DE75512108001245126199"),)),
    lines=(
        Line(
            quantity=Decimal(3),
            unit="HUR",
            price=Price(net=Decimal("33.33")),
            net_amount=Decimal("99.99"),
            vat=LineVat(category="S", rate=Decimal(19)),
        ),
    ),
    vat_breakdown=(
        VatBreakdown(
            category="S", rate=Decimal(19), taxable_amount=Decimal("99.99"), tax_amount=Decimal("19.00")
        ),
    ),
    totals=Totals(
        line_net=Decimal("99.99"), net=Decimal("99.99"), vat=Decimal("19.00"), gross=Decimal("118.99"),
        payable=Decimal("118.99"),
    ),
)  # fmt: skip


def doubts(invoice: Invoice, *off: str) -> list[tuple[str, str]]:
    """Place and business term of each hint."""
    return [(hint.place, hint.term) for hint in prechecked(invoice, off=off)]


def attached(*files: Attachment, specification: str | None = GOOD.specification) -> Invoice:
    """The good invoice with these files."""
    documents = tuple(SupportingDocument(reference=str(n), attachment=file) for n, file in enumerate(files))
    return replace(GOOD, supporting_documents=documents, specification=specification)


def test_a_good_invoice_gives_no_hint() -> None:
    assert prechecked(GOOD) == ()


@pytest.mark.parametrize(
    ("spoiled", "place", "term", "check"),
    [
        (replace(GOOD, buyer_reference="04011000-1234512345-07"), "buyer_reference", "BT-10", Precheck.LEITWEG_ID),
        (
            replace(GOOD, payment=Payment(means_code="58", credit_transfers=(CreditTransfer(account="DE1"),))),
            "payment.credit_transfers[0].account",
            "BT-84",
            Precheck.IBAN,
        ),
        (
            replace(GOOD, payment=Payment(means_code="59", direct_debit=DirectDebit(account="DE75512108001245126198"))),
            "payment.direct_debit.account",
            "BT-91",
            Precheck.IBAN,
        ),
        (replace(GOOD, buyer=Buyer(vat_id="DE136695977", address=ADDRESS)), "buyer.vat_id", "BT-48", Precheck.VAT_ID),
        (
            replace(GOOD, buyer=Buyer(address=replace(ADDRESS, post_code="1234"))),
            "buyer.address.post_code",
            "BT-53",
            Precheck.ADDRESSES,
        ),
        (
            replace(GOOD, buyer=Buyer(address=replace(ADDRESS, city=None))),
            "buyer.address.city",
            "BT-52",
            Precheck.ADDRESSES,
        ),
        (
            replace(
                GOOD,
                buyer=Buyer(address=ADDRESS, electronic_address=Identifier(value="stadt.example", scheme="EM")),
            ),
            "buyer.electronic_address.value",
            "BT-49",
            Precheck.ADDRESSES,
        ),
        (
            replace(GOOD, lines=(replace(GOOD.lines[0], net_amount=Decimal("99.90")),), totals=Totals(),
                    vat_breakdown=()),
            "lines[0].net_amount",
            "BT-131",
            Precheck.SUMS,
        ),
        (
            replace(GOOD, totals=replace(GOOD.totals, gross=Decimal("119.99"), payable=None)),
            "totals.gross",
            "BT-112",
            Precheck.SUMS,
        ),
        (
            replace(GOOD, totals=replace(GOOD.totals, payable=Decimal("110.00"))),
            "totals.payable",
            "BT-115",
            Precheck.SUMS,
        ),
        (
            replace(GOOD, totals=Totals(),
                    vat_breakdown=(replace(GOOD.vat_breakdown[0], tax_amount=Decimal("18.99")),)),
            "vat_breakdown[0].tax_amount",
            "BT-117",
            Precheck.SUMS,
        ),
        (attached(Attachment(filename="a.pdf", mime="application/pdf", content=b"PK\x03\x04")),
         "supporting_documents[0].attachment.content", "BT-125", Precheck.ATTACHMENTS),
        (attached(Attachment(filename="a.pdf", mime="application/pdf", content=b"")),
         "supporting_documents[0].attachment.content", "BT-125", Precheck.ATTACHMENTS),
        (attached(Attachment(filename="a.docx", mime="application/msword", content=b"x")),
         "supporting_documents[0].attachment.mime", "BT-125-1", Precheck.ATTACHMENTS),
        (attached(Attachment(filename="a.xml", mime="application/xml", content=b"<a/>")),
         "supporting_documents[0].attachment.mime", "BT-125-1", Precheck.ATTACHMENTS),
        (attached(Attachment(filename="a.png", mime="text/csv", content=b"a;b")),
         "supporting_documents[0].attachment.filename", "BT-125-2", Precheck.ATTACHMENTS),
        (attached(Attachment(filename="jana@bau.csv", mime="text/csv", content=b"a;b")),
         "supporting_documents[0].attachment.filename", "BT-125-2", Precheck.ATTACHMENTS),
        (attached(*(Attachment(filename=name, mime="text/csv", content=b"a;b") for name in ("A.csv", "a.csv"))),
         "supporting_documents[1].attachment.filename", "BT-125-2", Precheck.ATTACHMENTS),
    ],
)  # fmt: skip
def test_each_doubt_names_its_place_and_can_be_switched_off(
    spoiled: Invoice, place: str, term: str, check: Precheck
) -> None:
    assert doubts(spoiled) == [(place, term)]
    assert doubts(spoiled, check.value) == []
    assert doubts(spoiled, *(set(Precheck) - {check})) == [(place, term)]


def test_what_is_right_in_its_own_way_is_left_alone() -> None:
    private = replace(GOOD, buyer_reference="Bestellung 4711")
    account_elsewhere = replace(
        GOOD, payment=Payment(means_code="30", credit_transfers=(CreditTransfer(account="12345 678"),))
    )
    extension = attached(
        Attachment(filename="a.xml", mime="application/xml", content=b"<a/>"),
        specification="urn:cen.eu:en16931:2017#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
    )
    cent_of_rounding = replace(
        GOOD,
        lines=(replace(GOOD.lines[0], net_amount=Decimal("100.01")),),
        totals=Totals(),
        vat_breakdown=(),
    )

    for invoice in (private, account_elsewhere, extension, cent_of_rounding, Invoice(number="1")):
        assert doubts(invoice) == [], invoice


def test_amounts_that_cannot_be_computed_give_no_hint() -> None:
    endless = replace(
        GOOD,
        lines=(replace(GOOD.lines[0], price=Price(net=Decimal(1), base_quantity=Decimal(0))),),
        allowances=(AllowanceCharge(percent=Decimal("NaN"), base_amount=Decimal(1)),),
    )

    assert [place for place, _term in doubts(endless) if place.startswith("lines")] == []


@pytest.mark.parametrize("text", ["DE136695976", "de 136 695 976", "ATU13585627", "EL094259216", "CHE-107.787.577", ""])
def test_a_vat_id_that_may_be_right_is_left_alone(text: str) -> None:
    assert hint_for_vat_id(text) is None


@pytest.mark.parametrize("text", ["DE136695977", "136695976", "ATU1", "x"])
def test_a_vat_id_that_cannot_be_right_is_doubted(text: str) -> None:
    assert hint_for_vat_id(text) is not None


@pytest.mark.parametrize(
    ("text", "good"),
    [("jana@bau.example", True), ("jana", False), ("a@b@c.example", False), ("jana@.example", False), ("", True),
     ("jana@bau.example.", False), ("jana @bau.example", False)],
)  # fmt: skip
def test_an_e_mail_address_is_measured_as_the_rules_do(text: str, good: bool) -> None:
    assert (hint_for_email(text) is None) == good


def test_one_source_for_form_and_invoice() -> None:
    (hint,) = prechecked(replace(GOOD, buyer_reference="04011000-1234512345-07"))

    assert hint.text == hint_for_leitweg_id("04011000-1234512345-07")


def test_attachments_count_as_base64_and_a_link_is_a_whole_address() -> None:
    eleven_and_a_half = Attachment(filename="a.csv", mime="text/csv", content=b"a" * 11_900_000)
    assert doubts(attached(eleven_and_a_half)) == [("supporting_documents", "BG-24")]
    assert doubts(attached(replace(eleven_and_a_half, content=b"a" * 11_700_000))) == []
    for url, whole in (
        ("plan.pdf", False),
        ("//firma.example", False),
        ("http://[x", False),
        ("https://firma.example/p", True),
    ):
        linked = replace(GOOD, supporting_documents=(SupportingDocument(reference="1", url=url),))
        assert doubts(linked) == ([] if whole else [("supporting_documents[0].url", "BT-124")])
