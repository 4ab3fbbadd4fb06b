"""The CII document: one for invoices and credit notes, told apart by BT-3."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Constant, Syntax, Term
from xr_tui.invoice.syntax.cii.lines import LINE
from xr_tui.invoice.syntax.cii.order import ORDER
from xr_tui.invoice.syntax.cii.parties import BUYER, SELLER, SHIP_TO, TAX_REPRESENTATIVE
from xr_tui.invoice.syntax.cii.settlement import SETTLEMENT
from xr_tui.invoice.syntax.cii.terms import date, reference
from xr_tui.invoice.syntax.conversion import BASE64

_UNCEFACT: Final = "urn:un:unece:uncefact:data:standard:"

_CONTEXT: Final = Branch(
    "BG-2",
    "rsm:ExchangedDocumentContext",
    "",
    (
        Term("BT-23", "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", "process"),
        Term("BT-24", "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", "specification"),
    ),
)

_HEAD: Final = Branch(
    "",
    "rsm:ExchangedDocument",
    "",
    (
        Term("BT-1", "ram:ID", "number"),
        Term("BT-3", "ram:TypeCode", "type_code"),
        date("BT-2", "ram:IssueDateTime", "issue_date"),
        Branch(
            "BG-1",
            "ram:IncludedNote",
            "notes",
            (Term("BT-22", "ram:Content", "text"), Term("BT-21", "ram:SubjectCode", "subject_code")),
            many=True,
        ),
    ),
)

_SUPPORTING_DOCUMENT: Final = Branch(
    "BG-24",
    "ram:AdditionalReferencedDocument",
    "supporting_documents",
    (
        Term("BT-122", "ram:IssuerAssignedID", "reference"),
        Term("BT-124", "ram:URIID", "url"),
        Constant("ram:TypeCode", "916"),
        Term("BT-123", "ram:Name", "description"),
        Term(
            "BT-125",
            "ram:AttachmentBinaryObject",
            "attachment.content",
            BASE64,
            (
                Attribute("mimeCode", "attachment.mime", "BT-125-1"),
                Attribute("filename", "attachment.filename", "BT-125-2"),
            ),
        ),
    ),
    many=True,
)

_AGREEMENT: Final = Branch(
    "",
    "ram:ApplicableHeaderTradeAgreement",
    "",
    (
        Term("BT-10", "ram:BuyerReference", "buyer_reference"),
        SELLER,
        BUYER,
        TAX_REPRESENTATIVE,
        reference("BT-14", "ram:SellerOrderReferencedDocument", "sales_order_reference"),
        reference("BT-13", "ram:BuyerOrderReferencedDocument", "order_reference"),
        reference("BT-12", "ram:ContractReferencedDocument", "contract_reference"),
        _SUPPORTING_DOCUMENT,
        Branch(
            "",
            "ram:AdditionalReferencedDocument",
            "",
            (Term("BT-17", "ram:IssuerAssignedID", "tender_reference"), Constant("ram:TypeCode", "50")),
        ),
        Branch(
            "",
            "ram:AdditionalReferencedDocument",
            "invoiced_object",
            (
                Term("BT-18", "ram:IssuerAssignedID", "value"),
                Constant("ram:TypeCode", "130"),
                Term("BT-18-1", "ram:ReferenceTypeCode", "scheme"),
            ),
        ),
        Branch(
            "",
            "ram:SpecifiedProcuringProject",
            "",
            (
                Term("BT-11", "ram:ID", "project_reference"),
                Constant("ram:Name", "Project reference", filler=True),  # as EN 16931-3-3 has it
            ),
        ),
    ),
)

_DELIVERY: Final = Branch(
    "",
    "ram:ApplicableHeaderTradeDelivery",
    "",
    (
        SHIP_TO,
        date("BT-72", "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime", "delivery.date"),
        reference("BT-16", "ram:DespatchAdviceReferencedDocument", "despatch_advice"),
        reference("BT-15", "ram:ReceivingAdviceReferencedDocument", "receiving_advice"),
    ),
    demanded=True,
)

CII: Final = Syntax(
    "rsm:CrossIndustryInvoice",
    {
        "rsm": f"{_UNCEFACT}CrossIndustryInvoice:100",
        "ram": f"{_UNCEFACT}ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{_UNCEFACT}UnqualifiedDataType:100",
        "qdt": f"{_UNCEFACT}QualifiedDataType:100",
    },
    (
        _CONTEXT,
        _HEAD,
        Branch("", "rsm:SupplyChainTradeTransaction", "", (LINE, _AGREEMENT, _DELIVERY, SETTLEMENT)),
    ),
    ORDER,
)
