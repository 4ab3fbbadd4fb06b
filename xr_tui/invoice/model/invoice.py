"""The document as a whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from xr_tui.invoice.model.amounts import AllowanceCharge, Totals, VatBreakdown
from xr_tui.invoice.model.documents import Note, PrecedingInvoice, SupportingDocument
from xr_tui.invoice.model.group import Group, Identifier, Period
from xr_tui.invoice.model.lines import Line
from xr_tui.invoice.model.parties import Buyer, Delivery, Payee, Seller, TaxRepresentative
from xr_tui.invoice.model.payment import CashDiscount, Payment, ThirdPartyPayment

EN_16931: Final = "urn:cen.eu:en16931:2017"
"""BT-24 of an invoice that claims no more than the European standard."""
XRECHNUNG_3_0: Final = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
"""BT-24 of XRechnung 3.0 (CIUS)."""
XRECHNUNG_EXTENSION_3_0: Final = f"{XRECHNUNG_3_0}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
"""BT-24 of its Extension: sub lines, third party payments, XML as attachment."""
XRECHNUNG_CVD_0_9: Final = f"{XRECHNUNG_3_0}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9"
"""BT-24 for vehicles under the Clean Vehicles Directive. It adds no fields: it says what BT-158 and BG-32 hold."""
PEPPOL_BILLING: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""BT-23, the process XRechnung asks for by default."""
CREDIT_NOTE_CODES: Final = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
)
"""BT-3 codes (UNTDID 1001) that UBL writes as CreditNote: BR-CL-01 of the CEN rules 1.3.16."""


@dataclass(frozen=True, kw_only=True)
class Invoice(Group):
    """The document. A credit note is an invoice whose type code is one of `CREDIT_NOTE_CODES`."""

    number: str
    """BT-1 (1..1)."""
    issue_date: dt.date | None = None
    """BT-2 (1..1)."""
    type_code: str = "380"
    """BT-3 (1..1), UNTDID 1001: 380 invoice, 381 credit note, 384 correction, 326 partial, …"""
    currency: str = "EUR"
    """BT-5 (1..1)."""
    tax_currency: str | None = None
    """BT-6 (0..1)."""
    tax_point_date: dt.date | None = None
    """BT-7 (0..1)."""
    tax_point_code: str | None = None
    """BT-8 (0..1)."""
    due_date: dt.date | None = None
    """BT-9 (0..1)."""
    buyer_reference: str | None = None
    """BT-10 (0..1; XRechnung 1..1): Leitweg-ID of a public buyer."""
    project_reference: str | None = None
    """BT-11 (0..1)."""
    contract_reference: str | None = None
    """BT-12 (0..1)."""
    order_reference: str | None = None
    """BT-13 (0..1)."""
    sales_order_reference: str | None = None
    """BT-14 (0..1)."""
    receiving_advice: str | None = None
    """BT-15 (0..1)."""
    despatch_advice: str | None = None
    """BT-16 (0..1)."""
    tender_reference: str | None = None
    """BT-17 (0..1)."""
    invoiced_object: Identifier | None = None
    """BT-18 (0..1)."""
    accounting_reference: str | None = None
    """BT-19 (0..1)."""
    payment_terms: str | None = None
    """BT-20 (0..1), free text; `cash_discounts` follow it on lines of their own."""
    cash_discounts: tuple[CashDiscount, ...] = ()
    """Skonto, part of BT-20 (BR-DE-18)."""
    notes: tuple[Note, ...] = ()
    """BG-1 (0..n)."""
    process: str | None = PEPPOL_BILLING
    """BT-23 (0..1; XRechnung 1..1)."""
    specification: str | None = XRECHNUNG_3_0
    """BT-24 (1..1)."""
    preceding_invoices: tuple[PrecedingInvoice, ...] = ()
    """BG-3 (0..n)."""
    seller: Seller | None = None
    """BG-4 (1..1); the company of the setup where missing."""
    buyer: Buyer | None = None
    """BG-7 (1..1); what is missing in it comes from the customer."""
    payee: Payee | None = None
    """BG-10 (0..1)."""
    tax_representative: TaxRepresentative | None = None
    """BG-11 (0..1)."""
    delivery: Delivery | None = None
    """BG-13 (0..1)."""
    period: Period | None = None
    """BG-14 (0..1)."""
    payment: Payment | None = None
    """BG-16 (0..1; XRechnung 1..1); the company's where missing."""
    allowances: tuple[AllowanceCharge, ...] = ()
    """BG-20 (0..n)."""
    charges: tuple[AllowanceCharge, ...] = ()
    """BG-21 (0..n)."""
    totals: Totals = Totals()
    """BG-22 (1..1)."""
    vat_breakdown: tuple[VatBreakdown, ...] = ()
    """BG-23 (1..n)."""
    supporting_documents: tuple[SupportingDocument, ...] = ()
    """BG-24 (0..n)."""
    lines: tuple[Line, ...] = ()
    """BG-25 (1..n)."""
    third_party_payments: tuple[ThirdPartyPayment, ...] = ()
    """BG-DEX-09 (0..n, Extension of XRechnung)."""

    @property
    def is_credit_note(self) -> bool:
        """Whether UBL writes it as CreditNote."""
        return self.type_code in CREDIT_NOTE_CODES
