"""BG-4 seller, BG-7 buyer, BG-10 payee, BG-11 tax representative and BG-13 delivery in CII."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Branch, Term
from xr_tui.invoice.syntax.cii.terms import (
    address,
    contact,
    electronic_address,
    global_identifier,
    identifier,
    tax_registration,
)

SELLER: Final = Branch(
    "BG-4",
    "ram:SellerTradeParty",
    "seller",
    (
        *global_identifier("BT-29", "identifiers", many=True),
        Term("BT-27", "ram:Name", "name"),
        Term("BT-33", "ram:Description", "legal_information"),
        Branch(
            "",
            "ram:SpecifiedLegalOrganization",
            "",
            (
                identifier("BT-30", "ram:ID", "registration"),
                Term("BT-28", "ram:TradingBusinessName", "trading_name"),
            ),
        ),
        contact("BG-6", "BT-41 BT-42 BT-43"),
        address("BG-5", "BT-35 BT-36 BT-37 BT-38 BT-39 BT-162 BT-40"),
        electronic_address("BT-34"),
        tax_registration("BT-31", "vat_id", "VA"),
        tax_registration("BT-32", "tax_number", "FC"),
    ),
)

BUYER: Final = Branch(
    "BG-7",
    "ram:BuyerTradeParty",
    "buyer",
    (
        *global_identifier("BT-46", "identifiers", many=True),
        Term("BT-44", "ram:Name", "name"),
        Branch(
            "",
            "ram:SpecifiedLegalOrganization",
            "",
            (
                identifier("BT-47", "ram:ID", "registration"),
                Term("BT-45", "ram:TradingBusinessName", "trading_name"),
            ),
        ),
        contact("BG-9", "BT-56 BT-57 BT-58"),
        address("BG-8", "BT-50 BT-51 BT-52 BT-53 BT-54 BT-163 BT-55"),
        electronic_address("BT-49"),
        tax_registration("BT-48", "vat_id", "VA"),
    ),
)

TAX_REPRESENTATIVE: Final = Branch(
    "BG-11",
    "ram:SellerTaxRepresentativeTradeParty",
    "tax_representative",
    (
        Term("BT-62", "ram:Name", "name"),
        address("BG-12", "BT-64 BT-65 BT-66 BT-67 BT-68 BT-164 BT-69"),
        tax_registration("BT-63", "vat_id", "VA"),
    ),
)

SHIP_TO: Final = Branch(
    "BG-13",
    "ram:ShipToTradeParty",
    "delivery",
    (
        *global_identifier("BT-71", "location"),
        Term("BT-70", "ram:Name", "name"),
        address("BG-15", "BT-75 BT-76 BT-77 BT-78 BT-79 BT-165 BT-80"),
    ),
)

PAYEE: Final = Branch(
    "BG-10",
    "ram:PayeeTradeParty",
    "payee",
    (
        *global_identifier("BT-60", "identifier"),
        Term("BT-59", "ram:Name", "name"),
        Branch("", "ram:SpecifiedLegalOrganization", "", (identifier("BT-61", "ram:ID", "registration"),)),
    ),
)
