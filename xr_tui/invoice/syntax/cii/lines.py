"""BG-25 invoice line in CII. There are no lines below lines: XRechnung does not allow them in CII (BR-DEX-15)."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Constant, Term
from xr_tui.invoice.syntax.cii.terms import allowances_charges, identifier, indicator, period, vat_category
from xr_tui.invoice.syntax.conversion import AMOUNT, NUMBER, PRICE

_PRODUCT: Final = Branch(
    "BG-31",
    "ram:SpecifiedTradeProduct",
    "item",
    (
        identifier("BT-157", "ram:GlobalID", "standard_id"),
        Term("BT-155", "ram:SellerAssignedID", "seller_id"),
        Term("BT-156", "ram:BuyerAssignedID", "buyer_id"),
        Term("BT-153", "ram:Name", "name"),
        Term("BT-154", "ram:Description", "description"),
        Branch(
            "BG-32",
            "ram:ApplicableProductCharacteristic",
            "attributes",
            (Term("BT-160", "ram:Description", "name"), Term("BT-161", "ram:Value", "value")),
            many=True,
        ),
        Branch(
            "",
            "ram:DesignatedProductClassification",
            "classifications",
            (
                Term(
                    "BT-158",
                    "ram:ClassCode",
                    "code",
                    attributes=(
                        Attribute("listID", "list_id", "BT-158-1"),
                        Attribute("listVersionID", "list_version", "BT-158-2"),
                    ),
                ),
            ),
            many=True,
        ),
        Term("BT-159", "ram:OriginTradeCountry/ram:ID", "origin"),
    ),
)

_BASE_QUANTITY: Final = Term(
    "BT-149", "ram:BasisQuantity", "base_quantity", NUMBER, (Attribute("unitCode", "base_unit", "BT-150"),)
)

_AGREEMENT: Final = Branch(
    "",
    "ram:SpecifiedLineTradeAgreement",
    "",
    (
        Term("BT-132", "ram:BuyerOrderReferencedDocument/ram:LineID", "order_line"),
        Branch(
            "BG-29",
            "ram:GrossPriceProductTradePrice",
            "price",
            (
                Term("BT-148", "ram:ChargeAmount", "gross", PRICE),
                _BASE_QUANTITY,  # the same as in the net price (BR-TMP-3)
                Branch(
                    "",
                    "ram:AppliedTradeAllowanceCharge",
                    "",
                    (indicator(is_charge=False), Term("BT-147", "ram:ActualAmount", "discount", PRICE)),
                ),
            ),
            given=("gross", "discount"),
        ),
        Branch(
            "BG-29",
            "ram:NetPriceProductTradePrice",
            "price",
            (Term("BT-146", "ram:ChargeAmount", "net", PRICE), _BASE_QUANTITY),
        ),
    ),
)

_DELIVERY: Final = Term(
    "BT-129",
    "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
    "quantity",
    NUMBER,
    (Attribute("unitCode", "unit", "BT-130"),),
)

_SETTLEMENT: Final = Branch(
    "",
    "ram:SpecifiedLineTradeSettlement",
    "",
    (
        vat_category("ram:ApplicableTradeTax", "BT-151 BT-152", "vat.category", "vat.rate"),
        period("BG-26", "BT-134 BT-135"),
        allowances_charges("BG-27", "allowances", is_charge=False, bts="BT-136 BT-137 BT-138 BT-139 BT-140"),
        allowances_charges("BG-28", "charges", is_charge=True, bts="BT-141 BT-142 BT-143 BT-144 BT-145"),
        Term("BT-131", "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", "net_amount", AMOUNT),
        Branch(
            "",
            "ram:AdditionalReferencedDocument",
            "object",
            (
                Term("BT-128", "ram:IssuerAssignedID", "value"),
                Constant("ram:TypeCode", "130"),
                Term("BT-128-1", "ram:ReferenceTypeCode", "scheme"),
            ),
        ),
        Term("BT-133", "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", "accounting_reference"),
    ),
)

LINE: Final = Branch(
    "BG-25",
    "ram:IncludedSupplyChainTradeLineItem",
    "lines",
    (
        Branch(
            "",
            "ram:AssociatedDocumentLineDocument",
            "",
            (Term("BT-126", "ram:LineID", "id"), Term("BT-127", "ram:IncludedNote/ram:Content", "note")),
        ),
        _PRODUCT,
        _AGREEMENT,
        _DELIVERY,
        _SETTLEMENT,
    ),
    many=True,
)
