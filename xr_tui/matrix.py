"""Customers, the communication matrix, and which of its entries holds for an invoice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

ALL_CUSTOMERS = ""
"""Customer number of an entry that holds for every customer without one of its own."""


class JobMode(StrEnum):
    """How an invoice leaves the house."""

    EMAIL = "email"
    """Create, check, mail."""
    PDF = "pdf"
    """Create, check, file in the storage folder; no mail."""


class Syntax(StrEnum):
    """What an XRechnung is written in; public buyers take both."""

    UBL = "ubl"
    """OASIS UBL 2.1."""
    CII = "cii"
    """UN/CEFACT Cross Industry Invoice D16B."""


class DocumentType(StrEnum):
    """The documents an entry can be for."""

    ALL = "all"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Kind(StrEnum):
    """Where a further address stands in the mail."""

    TO = "to"
    CC = "cc"
    BCC = "bcc"


@dataclass(frozen=True)
class FurtherAddress:
    """One more recipient of an entry's mails."""

    address: str
    kind: Kind = Kind.CC


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A buyer (Debitor) as the back office knows it; fills what an invoice leaves out of BG-7."""

    number: str
    """The back office's own number; also BT-46 where the invoice gives none."""
    name: str
    """BT-44."""
    street: str = ""
    """BT-50."""
    street2: str = ""
    """BT-51."""
    post_code: str = ""
    """BT-53."""
    city: str = ""
    """BT-52."""
    country: str = ""
    """BT-55, ISO 3166-1 alpha-2."""
    vat_id: str = ""
    """BT-48."""
    electronic_address: str = ""
    """BT-49."""
    electronic_address_scheme: str = ""
    """BT-49-1, a code of the EAS list; `EM` is e-mail, `0204` the Leitweg-ID."""
    contact: str = ""
    """BT-56."""
    phone: str = ""
    """BT-57."""
    email: str = ""
    """BT-58; proposed as target address of a new entry."""


@dataclass(frozen=True, kw_only=True)
class MatrixEntry:
    """One row of the Kommunikationsmatrix: how documents of a type go to a customer."""

    customer: str = ALL_CUSTOMERS
    """Customer number, or `ALL_CUSTOMERS`."""
    document_type: DocumentType = DocumentType.ALL
    mode: JobMode = JobMode.PDF
    batch: bool = False
    """Stapelmodus: the entry also counts in a batch run."""
    target_address: str = ""
    """Zieladresse: where mails go unless the dialog says otherwise."""
    further_addresses: tuple[FurtherAddress, ...] = field(default=())
    buyer_reference: str = ""
    """Leitweg-ID or other buyer reference (BT-10), for invoices that carry none."""
    subject: str = ""
    """Subject of the mail with placeholders; empty means the one of the setup."""
    syntax: Syntax = Syntax.UBL
    """What its XRechnungen are written in; an invoice that came as one is sent as it came, whatever this says."""
    sender: str = ""
    """Name of who sends it; empty leaves the choice to the setup."""


def entry_for(entries: Iterable[MatrixEntry], customer: str, document_type: DocumentType) -> MatrixEntry | None:
    """The entry that wins for a customer's document: customer beats all customers, then document type beats all."""
    fitting = [
        entry
        for entry in entries
        if entry.customer in (customer, ALL_CUSTOMERS) and entry.document_type in (document_type, DocumentType.ALL)
    ]
    return max(
        fitting,
        key=lambda entry: (entry.customer != ALL_CUSTOMERS, entry.document_type != DocumentType.ALL),
        default=None,
    )
