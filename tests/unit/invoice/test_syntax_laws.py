"""Whatever an invoice says survives being written and read, in either syntax and from one into the other."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xr_tui.invoice import cii, ubl
from xr_tui.invoice.model import (
    Address,
    AllowanceCharge,
    Attachment,
    Buyer,
    CashDiscount,
    Classification,
    Contact,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Identifier,
    Invoice,
    Item,
    Line,
    LineVat,
    Note,
    Payee,
    Payment,
    PaymentCard,
    Period,
    PrecedingInvoice,
    Price,
    Seller,
    SupportingDocument,
    TaxRepresentative,
    Totals,
    VatBreakdown,
)
from xr_tui.invoice.model import Attribute as ItemAttribute
from xr_tui.invoice.syntax.limits import unsayable

WORDS = st.text("abcÄß é€&<>\"'/-.0123456789", min_size=1, max_size=12).map(str.strip).filter(bool)
"""Texts without number signs: those mean something in notes and payment terms."""
AMOUNTS = st.decimals(-99999, 99999, places=2)
RATES = st.sampled_from([Decimal(0), Decimal(7), Decimal("10.5"), Decimal(19)])
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
CODES = st.sampled_from(["10", "48", "58", "59", "AE", "FC"])


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


def several(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(strategy, max_size=2).map(tuple)


def group(kind: type, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.builds(kind, **fields)


IDENTIFIER = group(Identifier, value=WORDS, scheme=maybe(st.sampled_from(["0088", "0204", "EM"])))
ADDRESS = group(
    Address, **{name: maybe(WORDS) for name in ("street", "street2", "street3", "city", "post_code", "subdivision")},
    country=maybe(st.sampled_from(["DE", "AT"])),
)  # fmt: skip
PERIOD = group(Period, start=maybe(DAYS), end=maybe(DAYS))
CONTACT = group(Contact, name=maybe(WORDS), phone=maybe(WORDS), email=maybe(WORDS))
PARTY = {
    "name": maybe(WORDS), "trading_name": maybe(WORDS), "identifiers": several(IDENTIFIER),
    "registration": maybe(IDENTIFIER), "vat_id": maybe(WORDS), "electronic_address": maybe(IDENTIFIER),
    "address": maybe(ADDRESS), "contact": maybe(CONTACT),
}  # fmt: skip
_ENTRY = {
    "amount": maybe(AMOUNTS), "base_amount": maybe(AMOUNTS), "percent": maybe(RATES), "reason": maybe(WORDS),
    "reason_code": maybe(CODES),
}  # fmt: skip
LINE_ENTRY = group(AllowanceCharge, **_ENTRY)
ENTRY = group(AllowanceCharge, **_ENTRY, vat_category=maybe(CODES), vat_rate=maybe(RATES))
PAYMENT = group(
    Payment,
    means_code=CODES,
    means_text=maybe(WORDS),
    remittance=maybe(WORDS),
    credit_transfers=several(
        group(
            CreditTransfer,
            account=st.sampled_from(["DE75512108001245126199", "4711"]),
            account_name=maybe(WORDS),
            bic=maybe(WORDS),
        )
    ),
    card=maybe(group(PaymentCard, number=WORDS, holder=maybe(WORDS))),
    direct_debit=maybe(group(DirectDebit, mandate=maybe(WORDS), creditor=maybe(WORDS), account=maybe(WORDS))),
)
ITEM = group(
    Item,
    **{name: maybe(WORDS) for name in ("name", "description", "seller_id", "buyer_id")},
    standard_id=maybe(IDENTIFIER),
    classifications=several(group(Classification, code=WORDS, list_id=maybe(CODES), list_version=maybe(WORDS))),
    origin=maybe(st.sampled_from(["DE", "AT"])),
    attributes=several(group(ItemAttribute, name=WORDS, value=WORDS)),
)
LINE = group(
    Line,
    id=WORDS,
    **{name: maybe(WORDS) for name in ("note", "unit", "order_line", "accounting_reference")},
    object=maybe(IDENTIFIER),
    quantity=AMOUNTS,
    net_amount=AMOUNTS,
    period=maybe(PERIOD),
    allowances=several(LINE_ENTRY),
    charges=several(LINE_ENTRY),
    price=maybe(
        group(
            Price,
            net=AMOUNTS,
            discount=maybe(AMOUNTS),
            gross=AMOUNTS,
            base_quantity=maybe(AMOUNTS),
            base_unit=maybe(CODES),
        )
    ),
    vat=maybe(group(LineVat, category=CODES, rate=maybe(RATES))),
    item=maybe(ITEM),
)
DOCUMENT = group(
    SupportingDocument,
    reference=WORDS,
    description=maybe(WORDS),
    url=maybe(WORDS),
    attachment=maybe(group(Attachment, filename=WORDS, mime=st.just("text/csv"), content=st.binary(min_size=1))),
)
_TEXTS = (
    "tax_point_code", "buyer_reference", "project_reference", "contract_reference", "order_reference",
    "sales_order_reference", "receiving_advice", "despatch_advice", "tender_reference", "accounting_reference",
    "payment_terms", "process", "specification",
)  # fmt: skip
INVOICES = st.builds(
    Invoice,
    number=WORDS,
    type_code=st.sampled_from(["380", "381", "384"]),
    currency=st.just("EUR"),
    tax_currency=st.just("USD"),
    **{name: maybe(WORDS) for name in _TEXTS},
    **{name: maybe(DAYS) for name in ("issue_date", "tax_point_date", "due_date")},
    invoiced_object=maybe(IDENTIFIER),
    cash_discounts=several(
        st.builds(
            CashDiscount, days=st.integers(0, 99), percent=st.decimals(0, 9, places=2), base_amount=maybe(AMOUNTS)
        )
    ),
    notes=several(group(Note, text=WORDS, subject_code=maybe(st.just("AAI")))),
    preceding_invoices=several(group(PrecedingInvoice, number=WORDS, date=maybe(DAYS))),
    seller=group(Seller, **{**PARTY, "name": WORDS}, tax_number=maybe(WORDS), legal_information=maybe(WORDS)),
    buyer=maybe(group(Buyer, **PARTY)),
    payee=maybe(group(Payee, name=maybe(WORDS), identifier=maybe(IDENTIFIER), registration=maybe(IDENTIFIER))),
    tax_representative=maybe(group(TaxRepresentative, name=maybe(WORDS), vat_id=maybe(WORDS), address=maybe(ADDRESS))),
    delivery=maybe(
        group(Delivery, name=maybe(WORDS), location=maybe(IDENTIFIER), date=maybe(DAYS), address=maybe(ADDRESS))
    ),
    period=maybe(PERIOD),
    payment=PAYMENT,  # BG-16 is demanded by XRechnung; a CreditNote in UBL has its due date in it
    allowances=several(ENTRY),
    charges=several(ENTRY),
    totals=st.builds(Totals, **dict.fromkeys(Totals.__annotations__, AMOUNTS)),
    vat_breakdown=st.lists(
        group(
            VatBreakdown,
            category=CODES,
            rate=maybe(RATES),
            taxable_amount=AMOUNTS,
            tax_amount=AMOUNTS,
            exemption_reason=maybe(WORDS),
            exemption_code=maybe(WORDS),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    supporting_documents=several(DOCUMENT),
    lines=several(LINE),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(INVOICES)
def test_what_an_invoice_says_survives_both_syntaxes(invoice: Invoice) -> None:
    """Groups in which nothing stands are gone after the first reading; from then on nothing changes any more."""
    reading = cii.read(cii.write(invoice))
    assert (reading.problems, reading.unknown) == ((), ())
    meant = reading.invoice
    assert meant is not None
    assert cii.read(cii.write(meant)).invoice == meant
    in_ubl = ubl.read(ubl.write(meant))
    assert (in_ubl.problems, in_ubl.unknown) == ((), ())
    assert in_ubl.invoice == meant


ANY_PAYMENT = group(
    Payment,
    means_code=maybe(CODES),
    means_text=maybe(WORDS),
    remittance=maybe(WORDS),
    credit_transfers=several(group(CreditTransfer, account=maybe(st.just("4711")), account_name=maybe(WORDS))),
    direct_debit=maybe(group(DirectDebit, mandate=maybe(WORDS), creditor=maybe(WORDS), account=maybe(WORDS))),
)
ANY_LINE = group(
    Line,
    quantity=maybe(AMOUNTS),
    unit=maybe(CODES),
    price=maybe(
        group(Price, **{name: maybe(AMOUNTS) for name in ("net", "discount", "gross", "base_quantity")},
              base_unit=maybe(CODES))
    ),
    vat=maybe(group(LineVat, category=maybe(CODES), rate=maybe(RATES))),
)  # fmt: skip
ANY = st.builds(
    replace,
    INVOICES,
    seller=maybe(group(Seller, name=maybe(WORDS), tax_number=maybe(WORDS))),
    payment=maybe(ANY_PAYMENT),
    tax_currency=maybe(st.just("USD")),
    vat_breakdown=several(group(VatBreakdown, category=CODES, rate=maybe(RATES), exemption_reason=maybe(WORDS))),
    totals=st.builds(Totals, **dict.fromkeys(Totals.__annotations__, maybe(AMOUNTS))),
    lines=several(ANY_LINE),
)
"""Invoices that may lack anything."""


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANY)
def test_what_a_syntax_cannot_say_is_refused_by_name_and_everything_else_is_said(invoice: Invoice) -> None:
    meant = replace(without_empty_groups(invoice), totals=invoice.totals)
    if not unsayable(invoice, "ubl"):
        assert ubl.read(ubl.write(invoice)).invoice == meant
    if not unsayable(invoice, "cii"):
        assert sorted_identifiers(cii.read(cii.write(invoice)).invoice) == sorted_identifiers(meant)


def without_empty_groups(here: Any) -> Any:
    """Groups in which nothing stands are no elements: they are the same as none."""
    if isinstance(here, tuple):
        return tuple(found for found in map(without_empty_groups, here) if found is not None)
    if not is_dataclass(here) or isinstance(here, type):
        return here
    values = {field.name: without_empty_groups(getattr(here, field.name)) for field in fields(here)}
    return replace(here, **values) if any(value not in (None, ()) for value in values.values()) else None


def sorted_identifiers(invoice: Invoice | None) -> Invoice:
    """CII has identifiers with a scheme behind those without; their order means nothing."""
    assert invoice is not None
    parties: dict[str, Any] = {
        name: replace(party, identifiers=tuple(sorted(party.identifiers, key=lambda each: bool(each.scheme))))
        for name, party in (("seller", invoice.seller), ("buyer", invoice.buyer))
        if party is not None
    }
    return replace(invoice, **parties)
