"""The UBL documents Invoice and CreditNote. Where they differ, both places stand here, each with `only`."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Constant, Syntax, Term
from xr_tui.invoice.syntax.conversion import BASE64, DATE, NOTE
from xr_tui.invoice.syntax.ubl.amounts import AMOUNTS, PAYMENT
from xr_tui.invoice.syntax.ubl.lines import line
from xr_tui.invoice.syntax.ubl.order import ORDER
from xr_tui.invoice.syntax.ubl.parties import BUYER, OTHER_PARTIES, SELLER
from xr_tui.invoice.syntax.ubl.terms import CREDIT_NOTE, INVOICE, identifier

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"

_HEAD: Final = (
    Term("BT-24", "cbc:CustomizationID", "specification"),
    Term("BT-23", "cbc:ProfileID", "process"),
    Term("BT-1", "cbc:ID", "number"),
    Term("BT-2", "cbc:IssueDate", "issue_date", DATE),
    Term("BT-9", "cbc:DueDate", "due_date", DATE, only=INVOICE),  # CreditNote: in cac:PaymentMeans
    Term("BT-3", "cbc:InvoiceTypeCode", "type_code", only=INVOICE),
    Term("BT-7", "cbc:TaxPointDate", "tax_point_date", DATE, only=CREDIT_NOTE),
    Term("BT-3", "cbc:CreditNoteTypeCode", "type_code", only=CREDIT_NOTE),
    Term("BT-21 BT-22", "cbc:Note", "notes", NOTE, many=True),
    Term("BT-7", "cbc:TaxPointDate", "tax_point_date", DATE, only=INVOICE),
    Term("BT-5", "cbc:DocumentCurrencyCode", "currency"),
    Term("BT-6", "cbc:TaxCurrencyCode", "tax_currency"),
    Term("BT-19", "cbc:AccountingCost", "accounting_reference"),
    Term("BT-10", "cbc:BuyerReference", "buyer_reference"),
    Branch(
        "BG-14",
        "cac:InvoicePeriod",
        "",
        (
            Term("BT-73", "cbc:StartDate", "period.start", DATE),
            Term("BT-74", "cbc:EndDate", "period.end", DATE),
            Term("BT-8", "cbc:DescriptionCode", "tax_point_code"),
        ),
    ),
)

_REFERENCES: Final = (
    Branch(
        "",
        "cac:OrderReference",
        "",
        (
            Term("BT-13", "cbc:ID", "order_reference", filler="NA"),  # demanded by UBL where only BT-14 is given
            Term("BT-14", "cbc:SalesOrderID", "sales_order_reference"),
        ),
    ),
    Branch(
        "BG-3",
        "cac:BillingReference/cac:InvoiceDocumentReference",
        "preceding_invoices",
        (Term("BT-25", "cbc:ID", "number"), Term("BT-26", "cbc:IssueDate", "date", DATE)),
        many=True,
    ),
    Term("BT-16", "cac:DespatchDocumentReference/cbc:ID", "despatch_advice"),
    Term("BT-15", "cac:ReceiptDocumentReference/cbc:ID", "receiving_advice"),
    Term("BT-17", "cac:OriginatorDocumentReference/cbc:ID", "tender_reference", only=INVOICE),
    Term("BT-12", "cac:ContractDocumentReference/cbc:ID", "contract_reference"),
    Branch(
        "BG-24",
        "cac:AdditionalDocumentReference",
        "supporting_documents",
        (
            Term("BT-122", "cbc:ID", "reference"),
            Term("BT-123", "cbc:DocumentDescription", "description"),
            Branch(
                "",
                "cac:Attachment",
                "",
                (
                    Term(
                        "BT-125",
                        "cbc:EmbeddedDocumentBinaryObject",
                        "attachment.content",
                        BASE64,
                        (
                            Attribute("mimeCode", "attachment.mime", "BT-125-1"),
                            Attribute("filename", "attachment.filename", "BT-125-2"),
                        ),
                    ),
                    Term("BT-124", "cac:ExternalReference/cbc:URI", "url"),
                ),
            ),
        ),
        many=True,
    ),
    Branch(
        "",
        "cac:AdditionalDocumentReference",
        "",
        (identifier("BT-18", "cbc:ID", "invoiced_object"), Constant("cbc:DocumentTypeCode", "130")),
    ),
    Branch(
        "",
        "cac:AdditionalDocumentReference",
        "",
        (Term("BT-11", "cbc:ID", "project_reference"), Constant("cbc:DocumentTypeCode", "50")),
        only=CREDIT_NOTE,
    ),
    Term("BT-17", "cac:OriginatorDocumentReference/cbc:ID", "tender_reference", only=CREDIT_NOTE),
    Term("BT-11", "cac:ProjectReference/cbc:ID", "project_reference", only=INVOICE),
)


def _document(root: str, line: Branch) -> Syntax:
    return Syntax(
        root,
        {
            None: f"{_UBL}{root}-2",
            "cac": f"{_UBL}CommonAggregateComponents-2",
            "cbc": f"{_UBL}CommonBasicComponents-2",
        },
        (*_HEAD, *_REFERENCES, SELLER, BUYER, *OTHER_PARTIES, *PAYMENT, *AMOUNTS, line),
        ORDER,
    )


UBL_INVOICE: Final = _document(INVOICE, line("cac:InvoiceLine", "cbc:InvoicedQuantity"))
UBL_CREDIT_NOTE: Final = _document(CREDIT_NOTE, line("cac:CreditNoteLine", "cbc:CreditedQuantity"))
