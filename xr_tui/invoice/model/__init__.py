"""The semantic invoice of EN 16931-1: groups (BG) as classes, business terms (BT) as fields.

Every docstring names the number and, in brackets, how often the term may occur in its group; where XRechnung 3.0 asks
for more than EN 16931-1, both are said. XRechnung's Extension adds `Line.sub_lines` and `Invoice.third_party_payments`.

Every field but the number may be missing: an incomplete invoice can be kept and shown, and what it lacks is
for the check to say. Amounts are `Decimal` in the invoice currency, rates are percent, dates are calendar
dates. An amount that is `None` is computed by `xr_tui.invoice.totals`; a given one is kept as given.
"""

from xr_tui.invoice.model.amounts import AllowanceCharge, Totals, VatBreakdown
from xr_tui.invoice.model.documents import Attachment, Note, PrecedingInvoice, SupportingDocument
from xr_tui.invoice.model.group import Group, Identifier, Period
from xr_tui.invoice.model.invoice import (
    CREDIT_NOTE_CODES,
    EN_16931,
    PEPPOL_BILLING,
    XRECHNUNG_3_0,
    XRECHNUNG_CVD_0_9,
    XRECHNUNG_EXTENSION_3_0,
    Invoice,
)
from xr_tui.invoice.model.lines import Attribute, Classification, Item, Line, LineVat, Price
from xr_tui.invoice.model.parties import Address, Buyer, Contact, Delivery, Party, Payee, Seller, TaxRepresentative
from xr_tui.invoice.model.payment import (
    CashDiscount,
    CreditTransfer,
    DirectDebit,
    Payment,
    PaymentCard,
    ThirdPartyPayment,
)

__all__ = [
    "CREDIT_NOTE_CODES",
    "EN_16931",
    "PEPPOL_BILLING",
    "XRECHNUNG_3_0",
    "XRECHNUNG_CVD_0_9",
    "XRECHNUNG_EXTENSION_3_0",
    "Address",
    "AllowanceCharge",
    "Attachment",
    "Attribute",
    "Buyer",
    "CashDiscount",
    "Classification",
    "Contact",
    "CreditTransfer",
    "Delivery",
    "DirectDebit",
    "Group",
    "Identifier",
    "Invoice",
    "Item",
    "Line",
    "LineVat",
    "Note",
    "Party",
    "Payee",
    "Payment",
    "PaymentCard",
    "Period",
    "PrecedingInvoice",
    "Price",
    "Seller",
    "SupportingDocument",
    "TaxRepresentative",
    "ThirdPartyPayment",
    "Totals",
    "VatBreakdown",
]
