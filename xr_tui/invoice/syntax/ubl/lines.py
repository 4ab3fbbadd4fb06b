"""BG-25 invoice line in UBL."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Again, Attribute, Branch, Constant, Term
from xr_tui.invoice.syntax.conversion import DATE, NUMBER, PRICE
from xr_tui.invoice.syntax.ubl.terms import allowances_charges, amount, identifier, vat_category

_ITEM: Final = Branch(
    "BG-31",
    "cac:Item",
    "",
    (
        Term("BT-154", "cbc:Description", "item.description"),
        Term("BT-153", "cbc:Name", "item.name"),
        Term("BT-156", "cac:BuyersItemIdentification/cbc:ID", "item.buyer_id"),
        Term("BT-155", "cac:SellersItemIdentification/cbc:ID", "item.seller_id"),
        identifier("BT-157", "cac:StandardItemIdentification/cbc:ID", "item.standard_id"),
        Term("BT-159", "cac:OriginCountry/cbc:IdentificationCode", "item.origin"),
        Branch(
            "",
            "cac:CommodityClassification",
            "item.classifications",
            (
                Term(
                    "BT-158",
                    "cbc:ItemClassificationCode",
                    "code",
                    attributes=(
                        Attribute("listID", "list_id", "BT-158-1"),
                        Attribute("listVersionID", "list_version", "BT-158-2"),
                    ),
                ),
            ),
            many=True,
        ),
        vat_category("cac:ClassifiedTaxCategory", "BT-151 BT-152", "vat.category", "vat.rate"),
        Branch(
            "BG-32",
            "cac:AdditionalItemProperty",
            "item.attributes",
            (Term("BT-160", "cbc:Name", "name"), Term("BT-161", "cbc:Value", "value")),
            many=True,
        ),
    ),
)

_PRICE: Final = Branch(
    "BG-29",
    "cac:Price",
    "price",
    (
        amount("BT-146", "cbc:PriceAmount", "net", PRICE),
        Term(
            "BT-149",
            "cbc:BaseQuantity",
            "base_quantity",
            NUMBER,
            (Attribute("unitCode", "base_unit", "BT-150"),),
        ),
        Branch(
            "",
            "cac:AllowanceCharge",
            "",
            (
                Constant("cbc:ChargeIndicator", "false"),
                amount("BT-147", "cbc:Amount", "discount", PRICE),
                amount("BT-148", "cbc:BaseAmount", "gross", PRICE),
            ),
        ),
    ),
)


def line(element: str, quantity_element: str) -> Branch:
    return Branch(
        "BG-25",
        element,
        "lines",
        (
            Term("BT-126", "cbc:ID", "id"),
            Term("BT-127", "cbc:Note", "note"),
            Term("BT-129", quantity_element, "quantity", NUMBER, (Attribute("unitCode", "unit", "BT-130"),)),
            amount("BT-131", "cbc:LineExtensionAmount", "net_amount"),
            Term("BT-133", "cbc:AccountingCost", "accounting_reference"),
            Branch(
                "BG-26",
                "cac:InvoicePeriod",
                "period",
                (Term("BT-134", "cbc:StartDate", "start", DATE), Term("BT-135", "cbc:EndDate", "end", DATE)),
            ),
            Term("BT-132", "cac:OrderLineReference/cbc:LineID", "order_line"),
            Branch(
                "",
                "cac:DocumentReference",
                "",
                (identifier("BT-128", "cbc:ID", "object"), Constant("cbc:DocumentTypeCode", "130")),
            ),
            allowances_charges("BG-27", "allowances", is_charge=False, bts="BT-136 BT-137 BT-138 BT-139 BT-140"),
            allowances_charges("BG-28", "charges", is_charge=True, bts="BT-141 BT-142 BT-143 BT-144 BT-145"),
            _ITEM,
            _PRICE,
            Again("BG-DEX-01", element.replace(":", ":Sub"), "sub_lines"),
        ),
        many=True,
    )
