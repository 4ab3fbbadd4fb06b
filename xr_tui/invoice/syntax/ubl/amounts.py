"""Payment, document allowances and charges, VAT and totals in UBL."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Constant, Term
from xr_tui.invoice.syntax.conversion import AMOUNT, DATE, NUMBER, PAYMENT_TERMS
from xr_tui.invoice.syntax.ubl.terms import CREDIT_NOTE, INVOICE, VAT, allowances_charges, amount

_ACCOUNT: Final = (
    Term("BT-84", "cbc:ID", "account"),
    Term("BT-85", "cbc:Name", "account_name"),
    Term("BT-86", "cac:FinancialInstitutionBranch/cbc:ID", "bic"),
)

PAYMENT: Final = (
    Branch(
        "BG-16",
        "cac:PaymentMeans",
        "payment",
        (
            Term("BT-81", "cbc:PaymentMeansCode", "means_code", attributes=(Attribute("name", "means_text", "BT-82"),)),
            Term("BT-9", "cbc:PaymentDueDate", "/due_date", DATE, only=CREDIT_NOTE),
            Term("BT-83", "cbc:PaymentID", "remittance"),
            Branch(
                "BG-18",
                "cac:CardAccount",
                "card",
                (
                    Term("BT-87", "cbc:PrimaryAccountNumberID", "number"),
                    Constant("cbc:NetworkID", "NA", filler=True),
                    Term("BT-88", "cbc:HolderName", "holder"),
                ),
            ),
            Branch(
                "BG-17",
                "cac:PayeeFinancialAccount",
                "credit_transfers",
                _ACCOUNT,
                many=True,
                part=slice(0, 1),
            ),
            Branch(
                "BG-19",
                "cac:PaymentMandate",
                "direct_debit",
                (
                    Term("BT-89", "cbc:ID", "mandate"),
                    Term("BT-91", "cac:PayerFinancialAccount/cbc:ID", "account"),
                ),
            ),
        ),
    ),
    Branch(  # UBL repeats PaymentMeans per account; means text and due date only once (UBL-SR-45, UBL-SR-46)
        "BG-16",
        "cac:PaymentMeans",
        "payment.credit_transfers",
        (
            Term("BT-81", "cbc:PaymentMeansCode", "/payment.means_code"),
            Term("BT-83", "cbc:PaymentID", "/payment.remittance"),
            Branch("BG-17", "cac:PayeeFinancialAccount", "", _ACCOUNT),
        ),
        many=True,
        part=slice(1, None),
    ),
    Term("BT-20", "cac:PaymentTerms/cbc:Note", "", PAYMENT_TERMS),
    Branch(
        "BG-DEX-09",
        "cac:PrepaidPayment",
        "third_party_payments",
        (
            Term("BT-DEX-001", "cbc:ID", "kind"),
            amount("BT-DEX-002", "cbc:PaidAmount", "amount"),
            Term("BT-DEX-003", "cbc:InstructionID", "description"),
        ),
        many=True,
        only=INVOICE,  # UBL 2.1 has no such element in a CreditNote
    ),
)

AMOUNTS: Final = (
    allowances_charges("BG-20", "allowances", is_charge=False, bts="BT-92 BT-93 BT-94 BT-97 BT-98 BT-95 BT-96"),
    allowances_charges("BG-21", "charges", is_charge=True, bts="BT-99 BT-100 BT-101 BT-104 BT-105 BT-102 BT-103"),
    Branch(
        "",
        "cac:TaxTotal",
        "",
        (
            amount("BT-110", "cbc:TaxAmount", "totals.vat"),
            Branch(
                "BG-23",
                "cac:TaxSubtotal",
                "vat_breakdown",
                (
                    amount("BT-116", "cbc:TaxableAmount", "taxable_amount"),
                    amount("BT-117", "cbc:TaxAmount", "tax_amount"),
                    Branch(
                        "",
                        "cac:TaxCategory",
                        "",
                        (
                            Term("BT-118", "cbc:ID", "category"),
                            Term("BT-119", "cbc:Percent", "rate", NUMBER),
                            Term("BT-121", "cbc:TaxExemptionReasonCode", "exemption_code"),
                            Term("BT-120", "cbc:TaxExemptionReason", "exemption_reason"),
                            VAT,
                        ),
                    ),
                ),
                many=True,
            ),
        ),
    ),
    Term(
        "BT-111",
        "cac:TaxTotal/cbc:TaxAmount",
        "totals.vat_accounting",
        AMOUNT,
        (Attribute("currencyID", "/tax_currency"),),
    ),
    Branch(
        "BG-22",
        "cac:LegalMonetaryTotal",
        "totals",
        (
            amount("BT-106", "cbc:LineExtensionAmount", "line_net"),
            amount("BT-109", "cbc:TaxExclusiveAmount", "net"),
            amount("BT-112", "cbc:TaxInclusiveAmount", "gross"),
            amount("BT-107", "cbc:AllowanceTotalAmount", "allowances"),
            amount("BT-108", "cbc:ChargeTotalAmount", "charges"),
            amount("BT-113", "cbc:PrepaidAmount", "paid"),
            amount("BT-114", "cbc:PayableRoundingAmount", "rounding"),
            amount("BT-115", "cbc:PayableAmount", "payable"),
        ),
    ),
)
