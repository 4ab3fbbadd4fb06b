"""Entries of the Kommunikationsmatrix out of the rows of a table."""

from __future__ import annotations

import re

from xr_tui.intake.cells import DOCUMENT_TYPES, JOB_MODES, SYNTAXES, YES_NO, CellReading
from xr_tui.intake.tables import Column, Row
from xr_tui.intake.text import shown
from xr_tui.matrix import ALL_CUSTOMERS, DocumentType, JobMode, MatrixEntry, Syntax
from xr_tui.phrase import phrase

MATRIX_COLUMNS = (
    Column("customer", ("Debitor", "Debitorennr.", "Nr.", "Customer", "Customer No.", "No."), True),
    Column("", ("Name",)),
    Column("document_type", ("Belegart", "Document type")),
    Column("mode", ("Jobmodus", "Job mode"), True),
    Column("batch", ("Stapelmodus", "Stapel", "Batch mode", "Batch")),
    Column("target_address", ("Zieladresse", "Target address")),
    Column("further_addresses", ("Weitere Zieladressen", "Further addresses")),
    Column("buyer_reference", ("Leitweg-ID", "Kundenreferenz", "Buyer reference")),
    Column("subject", ("Betreff", "Subject")),
    Column("syntax", ("Syntax", "XRechnung-Syntax")),
    Column("sender", ("Absender", "Sender")),
)
SUBJECT_PLACEHOLDERS = ("{number}", "{date}", "{customer}", "{company}")

_EVERYBODY = frozenset({"*", "alle", "all"})
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


def read_entry(reading: CellReading, row: Row) -> MatrixEntry:
    """The entry of a row; what is wrong with it goes to `reading`."""
    if not row["customer"]:
        reading.fault(row, "customer", phrase("The customer is missing. Write * for all customers."))
    if not row["mode"]:
        reading.fault(row, "mode", phrase("The job mode is missing. Write E-Mail or PDF."))
    return MatrixEntry(
        customer=ALL_CUSTOMERS if row["customer"].casefold() in _EVERYBODY else row["customer"],
        document_type=reading.word(row, "document_type", DOCUMENT_TYPES, DocumentType.ALL),
        mode=reading.word(row, "mode", JOB_MODES, JobMode.PDF) if row["mode"] else JobMode.PDF,
        batch=reading.word(row, "batch", YES_NO, False),
        target_address=reading.address(row, "target_address"),
        further_addresses=reading.further_addresses(row, "further_addresses"),
        buyer_reference=row["buyer_reference"],
        subject=_subject(reading, row),
        syntax=reading.word(row, "syntax", SYNTAXES, Syntax.UBL),
        sender=row["sender"],
    )


def _subject(reading: CellReading, row: Row) -> str:
    if "subject" in row.several_lines:  # a header field has one line (RFC 5322, 2.2)
        reading.fault(row, "subject", phrase("There is a line break or another control character in it."))
    allowed = ", ".join(SUBJECT_PLACEHOLDERS)
    for found in _BRACES.findall(row["subject"]):
        if found not in SUBJECT_PLACEHOLDERS:
            reading.fault(
                row,
                "subject",
                phrase("“{value}” is no placeholder. There are: {allowed}.", value=shown(found), allowed=allowed),
            )
    return row["subject"]
