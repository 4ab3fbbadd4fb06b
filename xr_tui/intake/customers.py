"""Customers (Debitoren) out of the rows of a table."""

from __future__ import annotations

import re

from xr_tui.intake.cells import CellReading
from xr_tui.intake.tables import Column, Row
from xr_tui.matrix import Customer
from xr_tui.phrase import phrase

CUSTOMER_COLUMNS = (
    Column(
        "number", ("Nr.", "No.", "Number", "Debitor", "Debitorennr.", "Kundennummer", "Customer", "Customer No."), True
    ),
    Column("name", ("Name", "Firma", "Company"), True),
    Column("street", ("Straße", "Street", "Adresse", "Address")),
    Column("street2", ("Adresszusatz", "Adresse 2", "Straße 2", "Street 2", "Address 2")),
    Column("post_code", ("PLZ", "Postleitzahl", "Post code", "Postal code", "ZIP")),
    Column("city", ("Ort", "Stadt", "City")),
    Column("country", ("Land", "Ländercode", "Country", "Country code")),
    Column("vat_id", ("USt-IdNr.", "USt-ID", "VAT ID", "VAT No.")),
    Column("electronic_address", ("E-Adresse", "Elektronische Adresse", "Electronic address")),
    Column("electronic_address_scheme", ("Schema", "Scheme")),
    Column("contact", ("Ansprechpartner", "Kontakt", "Contact")),
    Column("phone", ("Telefon", "Phone")),
    Column("email", ("E-Mail", "Email")),
)

_COUNTRY = re.compile(r"[A-Z]{2}", re.IGNORECASE | re.ASCII)


def read_customer(reading: CellReading, row: Row) -> Customer:
    """The customer of a row; what is wrong with it goes to `reading`."""
    country = reading.matching(
        row,
        "country",
        _COUNTRY,
        lambda value: phrase("“{value}” is not a country code. Write two letters, such as DE.", value=value),
    )
    return Customer(
        number=reading.required(row, "number"),
        name=reading.required(row, "name"),
        street=row["street"],
        street2=row["street2"],
        post_code=row["post_code"],
        city=row["city"],
        country=country.upper(),
        vat_id=row["vat_id"].replace(" ", ""),
        electronic_address=row["electronic_address"],
        electronic_address_scheme=row["electronic_address_scheme"],
        contact=row["contact"],
        phone=row["phone"],
        email=reading.address(row, "email"),
    )
