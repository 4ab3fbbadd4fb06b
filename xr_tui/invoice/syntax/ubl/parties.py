"""BG-4 seller, BG-7 buyer, BG-10 payee, BG-11 tax representative and BG-13 delivery in UBL."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.binding import Attribute, Branch, Term
from xr_tui.invoice.syntax.conversion import DATE
from xr_tui.invoice.syntax.ubl.terms import address, contact, identifier, tax_registration

SELLER: Final = Branch(
    "BG-4",
    "cac:AccountingSupplierParty/cac:Party",
    "seller",
    (
        identifier("BT-34", "cbc:EndpointID", "electronic_address"),
        Branch("", "cac:PartyIdentification", "identifiers", (identifier("BT-29", "cbc:ID"),), many=True),
        Term(
            "BT-90",
            "cac:PartyIdentification/cbc:ID",
            "/payment.direct_debit.creditor",
            attributes=(Attribute("schemeID", text="SEPA"),),
        ),
        Term("BT-28", "cac:PartyName/cbc:Name", "trading_name"),
        address("BG-5", "cac:PostalAddress", "BT-35 BT-36 BT-37 BT-38 BT-39 BT-162 BT-40"),
        tax_registration("BT-31", "vat_id", "VAT"),
        tax_registration("BT-32", "tax_number", "FC", other_than="VAT"),
        Branch(
            "",
            "cac:PartyLegalEntity",
            "",
            (
                Term("BT-27", "cbc:RegistrationName", "name"),
                identifier("BT-30", "cbc:CompanyID", "registration"),
                Term("BT-33", "cbc:CompanyLegalForm", "legal_information"),
            ),
        ),
        contact("BG-6", "BT-41 BT-42 BT-43"),
    ),
)

BUYER: Final = Branch(
    "BG-7",
    "cac:AccountingCustomerParty/cac:Party",
    "buyer",
    (
        identifier("BT-49", "cbc:EndpointID", "electronic_address"),
        Branch("", "cac:PartyIdentification", "identifiers", (identifier("BT-46", "cbc:ID"),), many=True),
        Term("BT-45", "cac:PartyName/cbc:Name", "trading_name"),
        address("BG-8", "cac:PostalAddress", "BT-50 BT-51 BT-52 BT-53 BT-54 BT-163 BT-55"),
        tax_registration("BT-48", "vat_id", "VAT"),
        Branch(
            "",
            "cac:PartyLegalEntity",
            "",
            (Term("BT-44", "cbc:RegistrationName", "name"), identifier("BT-47", "cbc:CompanyID", "registration")),
        ),
        contact("BG-9", "BT-56 BT-57 BT-58"),
    ),
)

OTHER_PARTIES: Final = (
    Branch(
        "BG-10",
        "cac:PayeeParty",
        "payee",
        (
            Term(
                "BT-90",
                "cac:PartyIdentification/cbc:ID",
                "/payment.direct_debit.creditor",
                attributes=(Attribute("schemeID", text="SEPA"),),
                read_only=True,  # the payee's is the creditor's as well; we write it at the seller
            ),
            identifier("BT-60", "cac:PartyIdentification/cbc:ID", "identifier"),
            Term("BT-59", "cac:PartyName/cbc:Name", "name"),
            identifier("BT-61", "cac:PartyLegalEntity/cbc:CompanyID", "registration"),
        ),
    ),
    Branch(
        "BG-11",
        "cac:TaxRepresentativeParty",
        "tax_representative",
        (
            Term("BT-62", "cac:PartyName/cbc:Name", "name"),
            address("BG-12", "cac:PostalAddress", "BT-64 BT-65 BT-66 BT-67 BT-68 BT-164 BT-69"),
            tax_registration("BT-63", "vat_id", "VAT"),
        ),
    ),
    Branch(
        "BG-13",
        "cac:Delivery",
        "delivery",
        (
            Term("BT-72", "cbc:ActualDeliveryDate", "date", DATE),
            Branch(
                "",
                "cac:DeliveryLocation",
                "",
                (
                    identifier("BT-71", "cbc:ID", "location"),
                    address("BG-15", "cac:Address", "BT-75 BT-76 BT-77 BT-78 BT-79 BT-165 BT-80"),
                ),
            ),
            Term("BT-70", "cac:DeliveryParty/cac:PartyName/cbc:Name", "name"),
        ),
    ),
)
