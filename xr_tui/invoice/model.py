"""The semantic invoice of EN 16931-1: groups (BG) as classes, business terms (BT) as fields.

Every field but the number may be missing: an incomplete invoice can be kept and shown, and what it lacks is
for the check to say. Amounts are `Decimal` in the invoice currency, rates are percent, dates are calendar
dates. An amount that is `None` is computed by `xr_tui.invoice.totals`; a given one is kept as given.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

XRECHNUNG_3_0 = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
"""BT-24 of XRechnung 3.0 (CIUS)."""
PEPPOL_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""BT-23, the process XRechnung asks for by default."""
CREDIT_NOTE_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
"""BT-3 codes (UNTDID 1001) that UBL writes as CreditNote: BR-CL-01 of the CEN rules 1.3.16."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of business terms. Where one is read from outside, unknown keys are refused and files are base64."""

    __pydantic_config__: ClassVar[dict[str, str]] = {
        "extra": "forbid",
        "ser_json_bytes": "base64",
        "val_json_bytes": "base64",
    }


@dataclass(frozen=True, kw_only=True)
class Identifier(Group):
    """An identifier with the scheme it belongs to."""

    value: str
    scheme: str | None = None
    """Code of ISO/IEC 6523 (EAS for electronic addresses), where the term has one."""


@dataclass(frozen=True, kw_only=True)
class Period(Group):
    """BG-14 invoicing period or BG-26 line period."""

    start: dt.date | None = None
    """BT-73, BT-134."""
    end: dt.date | None = None
    """BT-74, BT-135."""


@dataclass(frozen=True, kw_only=True)
class Address(Group):
    """BG-5 seller, BG-8 buyer, BG-12 tax representative, BG-15 deliver-to address."""

    street: str | None = None
    """BT-35, BT-50, BT-64, BT-75."""
    street2: str | None = None
    """BT-36, BT-51, BT-65, BT-76."""
    street3: str | None = None
    """BT-162, BT-163, BT-164, BT-165."""
    city: str | None = None
    """BT-37, BT-52, BT-66, BT-77."""
    post_code: str | None = None
    """BT-38, BT-53, BT-67, BT-78."""
    subdivision: str | None = None
    """BT-39, BT-54, BT-68, BT-79."""
    country: str | None = None
    """BT-40, BT-55, BT-69, BT-80: ISO 3166-1 alpha-2."""


@dataclass(frozen=True, kw_only=True)
class Contact(Group):
    """BG-6 seller contact, BG-9 buyer contact."""

    name: str | None = None
    """BT-41, BT-56."""
    phone: str | None = None
    """BT-42, BT-57."""
    email: str | None = None
    """BT-43, BT-58."""


@dataclass(frozen=True, kw_only=True)
class Party(Group):
    """What BG-4 seller and BG-7 buyer have in common."""

    name: str | None = None
    """BT-27, BT-44."""
    trading_name: str | None = None
    """BT-28, BT-45."""
    identifiers: tuple[Identifier, ...] = ()
    """BT-29 (any number), BT-46 (at most one)."""
    registration: Identifier | None = None
    """BT-30, BT-47: legal registration, such as the number in the Handelsregister."""
    vat_id: str | None = None
    """BT-31, BT-48."""
    electronic_address: Identifier | None = None
    """BT-34, BT-49, with its EAS scheme."""
    address: Address | None = None
    """BG-5, BG-8."""
    contact: Contact | None = None
    """BG-6, BG-9."""


@dataclass(frozen=True, kw_only=True)
class Seller(Party):
    """BG-4."""

    tax_number: str | None = None
    """BT-32: Steuernummer, for sellers without VAT-ID."""
    legal_information: str | None = None
    """BT-33: further legal information, such as managing directors and capital."""


@dataclass(frozen=True, kw_only=True)
class Buyer(Party):
    """BG-7."""


@dataclass(frozen=True, kw_only=True)
class Payee(Group):
    """BG-10, where it is not the seller."""

    name: str | None = None
    """BT-59."""
    identifier: Identifier | None = None
    """BT-60."""
    registration: Identifier | None = None
    """BT-61."""


@dataclass(frozen=True, kw_only=True)
class TaxRepresentative(Group):
    """BG-11."""

    name: str | None = None
    """BT-62."""
    vat_id: str | None = None
    """BT-63."""
    address: Address | None = None
    """BG-12."""


@dataclass(frozen=True, kw_only=True)
class Delivery(Group):
    """BG-13."""

    name: str | None = None
    """BT-70: who receives the goods."""
    location: Identifier | None = None
    """BT-71."""
    date: dt.date | None = None
    """BT-72: the day of delivery."""
    address: Address | None = None
    """BG-15."""


@dataclass(frozen=True, kw_only=True)
class Note(Group):
    """BG-1."""

    text: str
    """BT-22."""
    subject_code: str | None = None
    """BT-21, UNTDID 4451."""


@dataclass(frozen=True, kw_only=True)
class PrecedingInvoice(Group):
    """BG-3."""

    number: str
    """BT-25."""
    date: dt.date | None = None
    """BT-26."""


@dataclass(frozen=True, kw_only=True)
class CreditTransfer(Group):
    """BG-17."""

    account: str | None = None
    """BT-84: IBAN."""
    account_name: str | None = None
    """BT-85."""
    bic: str | None = None
    """BT-86."""


@dataclass(frozen=True, kw_only=True)
class PaymentCard(Group):
    """BG-18."""

    number: str
    """BT-87: the last four to six digits only."""
    holder: str | None = None
    """BT-88."""


@dataclass(frozen=True, kw_only=True)
class DirectDebit(Group):
    """BG-19."""

    mandate: str | None = None
    """BT-89."""
    creditor: str | None = None
    """BT-90: SEPA creditor identifier."""
    account: str | None = None
    """BT-91: the debited IBAN."""


@dataclass(frozen=True, kw_only=True)
class Payment(Group):
    """BG-16."""

    means_code: str | None = None
    """BT-81, UNTDID 4461: 58 SEPA credit transfer, 59 SEPA direct debit, 30, 48, …"""
    means_text: str | None = None
    """BT-82."""
    remittance: str | None = None
    """BT-83: what the payer should quote."""
    credit_transfers: tuple[CreditTransfer, ...] = ()
    """BG-17."""
    card: PaymentCard | None = None
    """BG-18."""
    direct_debit: DirectDebit | None = None
    """BG-19."""


@dataclass(frozen=True, kw_only=True)
class CashDiscount(Group):
    """Skonto, written as a line of BT-20 in the form that BR-DE-18 fixes."""

    days: int
    percent: Decimal
    base_amount: Decimal | None = None
    """Amount the discount is taken from, if not the whole."""


@dataclass(frozen=True, kw_only=True)
class AllowanceCharge(Group):
    """BG-20 document allowance, BG-21 document charge, BG-27 line allowance, BG-28 line charge."""

    amount: Decimal | None = None
    """BT-92, BT-99, BT-136, BT-141; computed from base and percent where missing."""
    base_amount: Decimal | None = None
    """BT-93, BT-100, BT-137, BT-142."""
    percent: Decimal | None = None
    """BT-94, BT-101, BT-138, BT-143."""
    vat_category: str | None = None
    """BT-95, BT-102; of document allowances and charges only."""
    vat_rate: Decimal | None = None
    """BT-96, BT-103; of document allowances and charges only."""
    reason: str | None = None
    """BT-97, BT-104, BT-139, BT-144."""
    reason_code: str | None = None
    """BT-98, BT-140 (UNTDID 5189), BT-105, BT-145 (UNTDID 7161)."""


@dataclass(frozen=True, kw_only=True)
class Totals(Group):
    """BG-22. Only `paid` and `rounding` are the user's to give; the rest is computed unless it is given."""

    line_net: Decimal | None = None
    """BT-106: sum of the lines."""
    allowances: Decimal | None = None
    """BT-107."""
    charges: Decimal | None = None
    """BT-108."""
    net: Decimal | None = None
    """BT-109: total without VAT."""
    vat: Decimal | None = None
    """BT-110."""
    vat_accounting: Decimal | None = None
    """BT-111: BT-110 in the accounting currency BT-6."""
    gross: Decimal | None = None
    """BT-112: total with VAT."""
    paid: Decimal | None = None
    """BT-113."""
    rounding: Decimal | None = None
    """BT-114."""
    payable: Decimal | None = None
    """BT-115."""


@dataclass(frozen=True, kw_only=True)
class VatBreakdown(Group):
    """BG-23: one per category and rate. Give one without amounts to state an exemption reason."""

    category: str
    """BT-118, UNTDID 5305: S, Z, E, AE, K, G, O, L, M, B."""
    rate: Decimal | None = None
    """BT-119."""
    taxable_amount: Decimal | None = None
    """BT-116."""
    tax_amount: Decimal | None = None
    """BT-117."""
    exemption_reason: str | None = None
    """BT-120."""
    exemption_code: str | None = None
    """BT-121, VATEX list."""


@dataclass(frozen=True, kw_only=True)
class Attachment(Group):
    """BT-125: a file inside the invoice."""

    filename: str
    """BT-125-2."""
    mime: str
    """BT-125-1."""
    content: bytes
    """The file itself; base64 in JSON and XML."""


@dataclass(frozen=True, kw_only=True)
class SupportingDocument(Group):
    """BG-24."""

    reference: str
    """BT-122."""
    description: str | None = None
    """BT-123."""
    url: str | None = None
    """BT-124."""
    attachment: Attachment | None = None
    """BT-125."""


@dataclass(frozen=True, kw_only=True)
class Price(Group):
    """BG-29."""

    net: Decimal | None = None
    """BT-146: price of one base quantity, after discount."""
    discount: Decimal | None = None
    """BT-147."""
    gross: Decimal | None = None
    """BT-148."""
    base_quantity: Decimal | None = None
    """BT-149: how many units the price is for; 1 where missing."""
    base_unit: str | None = None
    """BT-150."""


@dataclass(frozen=True, kw_only=True)
class LineVat(Group):
    """BG-30."""

    category: str | None = None
    """BT-151."""
    rate: Decimal | None = None
    """BT-152."""


@dataclass(frozen=True, kw_only=True)
class Classification(Group):
    """BT-158."""

    code: str
    list_id: str | None = None
    """BT-158-1, UNTDID 7143."""
    list_version: str | None = None
    """BT-158-2."""


@dataclass(frozen=True, kw_only=True)
class Attribute(Group):
    """BG-32."""

    name: str
    """BT-160."""
    value: str
    """BT-161."""


@dataclass(frozen=True, kw_only=True)
class Item(Group):
    """BG-31."""

    name: str | None = None
    """BT-153."""
    description: str | None = None
    """BT-154."""
    seller_id: str | None = None
    """BT-155."""
    buyer_id: str | None = None
    """BT-156."""
    standard_id: Identifier | None = None
    """BT-157, such as a GTIN (scheme 0160)."""
    classifications: tuple[Classification, ...] = ()
    """BT-158."""
    origin: str | None = None
    """BT-159: ISO 3166-1 alpha-2."""
    attributes: tuple[Attribute, ...] = ()
    """BG-32."""


@dataclass(frozen=True, kw_only=True)
class Line(Group):
    """BG-25."""

    id: str | None = None
    """BT-126; its position counted from 1 where missing."""
    note: str | None = None
    """BT-127."""
    object: Identifier | None = None
    """BT-128."""
    quantity: Decimal | None = None
    """BT-129."""
    unit: str | None = None
    """BT-130, UN/ECE Rec. 20 with 21: H87 piece, HUR hour, C62 one, …"""
    net_amount: Decimal | None = None
    """BT-131; computed from price, quantity, allowances and charges where missing."""
    order_line: str | None = None
    """BT-132."""
    accounting_reference: str | None = None
    """BT-133."""
    period: Period | None = None
    """BG-26."""
    allowances: tuple[AllowanceCharge, ...] = ()
    """BG-27."""
    charges: tuple[AllowanceCharge, ...] = ()
    """BG-28."""
    price: Price | None = None
    """BG-29."""
    vat: LineVat | None = None
    """BG-30."""
    item: Item | None = None
    """BG-31."""


@dataclass(frozen=True, kw_only=True)
class Invoice(Group):
    """The document. A credit note is an invoice whose type code is one of `CREDIT_NOTE_CODES`."""

    number: str
    """BT-1."""
    issue_date: dt.date | None = None
    """BT-2."""
    type_code: str = "380"
    """BT-3, UNTDID 1001: 380 invoice, 381 credit note, 384 correction, 326 partial, …"""
    currency: str = "EUR"
    """BT-5."""
    tax_currency: str | None = None
    """BT-6."""
    tax_point_date: dt.date | None = None
    """BT-7."""
    tax_point_code: str | None = None
    """BT-8."""
    due_date: dt.date | None = None
    """BT-9."""
    buyer_reference: str | None = None
    """BT-10: Leitweg-ID of a public buyer."""
    project_reference: str | None = None
    """BT-11."""
    contract_reference: str | None = None
    """BT-12."""
    order_reference: str | None = None
    """BT-13."""
    sales_order_reference: str | None = None
    """BT-14."""
    receiving_advice: str | None = None
    """BT-15."""
    despatch_advice: str | None = None
    """BT-16."""
    tender_reference: str | None = None
    """BT-17."""
    invoiced_object: Identifier | None = None
    """BT-18."""
    accounting_reference: str | None = None
    """BT-19."""
    payment_terms: str | None = None
    """BT-20, free text; `cash_discounts` follow it on lines of their own."""
    cash_discounts: tuple[CashDiscount, ...] = ()
    """Skonto, part of BT-20 (BR-DE-18)."""
    notes: tuple[Note, ...] = ()
    """BG-1."""
    process: str | None = PEPPOL_BILLING
    """BT-23."""
    specification: str | None = XRECHNUNG_3_0
    """BT-24."""
    preceding_invoices: tuple[PrecedingInvoice, ...] = ()
    """BG-3."""
    seller: Seller | None = None
    """BG-4; the company of the setup where missing."""
    buyer: Buyer | None = None
    """BG-7; what is missing in it comes from the customer."""
    payee: Payee | None = None
    """BG-10."""
    tax_representative: TaxRepresentative | None = None
    """BG-11."""
    delivery: Delivery | None = None
    """BG-13."""
    period: Period | None = None
    """BG-14."""
    payment: Payment | None = None
    """BG-16; the company's where missing."""
    allowances: tuple[AllowanceCharge, ...] = ()
    """BG-20."""
    charges: tuple[AllowanceCharge, ...] = ()
    """BG-21."""
    totals: Totals = Totals()
    """BG-22."""
    vat_breakdown: tuple[VatBreakdown, ...] = ()
    """BG-23."""
    supporting_documents: tuple[SupportingDocument, ...] = ()
    """BG-24."""
    lines: tuple[Line, ...] = ()
    """BG-25."""

    @property
    def is_credit_note(self) -> bool:
        """Whether UBL writes it as CreditNote."""
        return self.type_code in CREDIT_NOTE_CODES
