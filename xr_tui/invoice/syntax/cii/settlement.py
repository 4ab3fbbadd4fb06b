"""Payment, document allowances and charges, VAT and totals in CII."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Node, Term
from xr_tui.invoice.syntax.cii.parties import PAYEE
from xr_tui.invoice.syntax.cii.terms import VAT, allowances_charges, date, period
from xr_tui.invoice.syntax.conversion import (
    AMOUNT,
    IBAN,
    NUMBER,
    OTHER_ACCOUNT,
    PAYMENT_TERMS,
    TAX_POINT_CODE,
)

_ACCOUNT: Final = (
    Term("BT-84", "ram:IBANID", "account", IBAN),
    Term("BT-85", "ram:AccountName", "account_name"),
    Term("BT-84", "ram:ProprietaryID", "account", OTHER_ACCOUNT),
)
_BANK: Final = "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"

_PAYMENT: Final = (
    Branch(
        "BG-16",
        "ram:SpecifiedTradeSettlementPaymentMeans",
        "payment",
        (
            Term("BT-81", "ram:TypeCode", "means_code"),
            Term("BT-82", "ram:Information", "means_text"),
            Branch(
                "BG-18",
                "ram:ApplicableTradeSettlementFinancialCard",
                "card",
                (Term("BT-87", "ram:ID", "number"), Term("BT-88", "ram:CardholderName", "holder")),
            ),
            Term("BT-91", "ram:PayerPartyDebtorFinancialAccount/ram:IBANID", "direct_debit.account"),
            Branch("BG-17", "ram:PayeePartyCreditorFinancialAccount", "credit_transfers[0]", _ACCOUNT),
            Term("BT-86", _BANK, "credit_transfers[0].bic"),
        ),
    ),
    Branch(  # CII repeats the payment means per account, each with the same code and text (CII-SR-467, CII-SR-468)
        "BG-16",
        "ram:SpecifiedTradeSettlementPaymentMeans",
        "payment.credit_transfers",
        (
            Term("BT-81", "ram:TypeCode", "/payment.means_code"),
            Term("BT-82", "ram:Information", "/payment.means_text"),
            Branch("BG-17", "ram:PayeePartyCreditorFinancialAccount", "", _ACCOUNT),
            Term("BT-86", _BANK, "bic"),
        ),
        many=True,
        part=slice(1, None),
    ),
)


def _vat_breakdown(part: slice, *tax_point: Node) -> Branch:
    return Branch(
        "BG-23",
        "ram:ApplicableTradeTax",
        "vat_breakdown",
        (
            Term("BT-117", "ram:CalculatedAmount", "tax_amount", AMOUNT),
            VAT,
            Term("BT-120", "ram:ExemptionReason", "exemption_reason"),
            Term("BT-116", "ram:BasisAmount", "taxable_amount", AMOUNT),
            Term("BT-118", "ram:CategoryCode", "category"),
            Term("BT-121", "ram:ExemptionReasonCode", "exemption_code"),
            *tax_point,
            Term("BT-8", "ram:DueDateTypeCode", "/tax_point_code", TAX_POINT_CODE),
            Term("BT-119", "ram:RateApplicablePercent", "rate", NUMBER),
        ),
        many=True,
        part=part,
    )


_SUMMATION: Final = Branch(
    "BG-22",
    "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    "totals",
    (
        Term("BT-106", "ram:LineTotalAmount", "line_net", AMOUNT),
        Term("BT-108", "ram:ChargeTotalAmount", "charges", AMOUNT),
        Term("BT-107", "ram:AllowanceTotalAmount", "allowances", AMOUNT),
        Term("BT-109", "ram:TaxBasisTotalAmount", "net", AMOUNT),
        Term("BT-110", "ram:TaxTotalAmount", "vat", AMOUNT, (Attribute("currencyID", "/currency"),)),
        Term("BT-111", "ram:TaxTotalAmount", "vat_accounting", AMOUNT, (Attribute("currencyID", "/tax_currency"),)),
        Term("BT-114", "ram:RoundingAmount", "rounding", AMOUNT),
        Term("BT-112", "ram:GrandTotalAmount", "gross", AMOUNT),
        Term("BT-113", "ram:TotalPrepaidAmount", "paid", AMOUNT),
        Term("BT-115", "ram:DuePayableAmount", "payable", AMOUNT),
    ),
)

SETTLEMENT: Final = Branch(
    "",
    "ram:ApplicableHeaderTradeSettlement",
    "",
    (
        Term("BT-90", "ram:CreditorReferenceID", "payment.direct_debit.creditor"),
        Term("BT-83", "ram:PaymentReference", "payment.remittance"),
        Term("BT-6", "ram:TaxCurrencyCode", "tax_currency"),
        Term("BT-5", "ram:InvoiceCurrencyCode", "currency"),
        PAYEE,
        *_PAYMENT,
        # only one BT-7 in the whole document (CII-SR-461); BT-8 may stand in each, always the same (CII-SR-462)
        _vat_breakdown(slice(0, 1), date("BT-7", "ram:TaxPointDate", "/tax_point_date", "udt:DateString")),
        _vat_breakdown(slice(1, None)),
        period("BG-14", "BT-73 BT-74"),
        allowances_charges("BG-20", "allowances", is_charge=False, bts="BT-92 BT-93 BT-94 BT-97 BT-98 BT-95 BT-96"),
        allowances_charges("BG-21", "charges", is_charge=True, bts="BT-99 BT-100 BT-101 BT-104 BT-105 BT-102 BT-103"),
        Branch(
            "",
            "ram:SpecifiedTradePaymentTerms",
            "",
            (
                Term("BT-20", "ram:Description", "", PAYMENT_TERMS),
                date("BT-9", "ram:DueDateDateTime", "due_date"),
                Term("BT-89", "ram:DirectDebitMandateID", "payment.direct_debit.mandate"),
            ),
        ),
        _SUMMATION,
        Branch(
            "BG-3",
            "ram:InvoiceReferencedDocument",
            "preceding_invoices",
            (
                Term("BT-25", "ram:IssuerAssignedID", "number"),
                date("BT-26", "ram:FormattedIssueDateTime", "date", "qdt:DateTimeString"),
            ),
            many=True,
        ),
        Term("BT-19", "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", "accounting_reference"),
    ),
)
