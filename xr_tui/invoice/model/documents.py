"""What an invoice says beside its figures: BG-1 notes, BG-3 earlier invoices, BG-24 supporting documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xr_tui.invoice.model.group import Group


@dataclass(frozen=True, kw_only=True)
class Note(Group):
    """BG-1."""

    text: str
    """BT-22 (1..1)."""
    subject_code: str | None = None
    """BT-21 (0..1), UNTDID 4451."""


@dataclass(frozen=True, kw_only=True)
class PrecedingInvoice(Group):
    """BG-3."""

    number: str
    """BT-25 (1..1)."""
    date: dt.date | None = None
    """BT-26 (0..1)."""


@dataclass(frozen=True, kw_only=True)
class Attachment(Group):
    """BT-125 (0..1): a file inside the invoice."""

    filename: str
    """BT-125-2 (1..1); unique within an invoice, whatever the case of its letters (BR-DE-22)."""
    mime: str
    """BT-125-1 (1..1): pdf, png, jpeg, csv, xlsx, ods; in the Extension of XRechnung also `application/xml`
    (BR-DEX-01)."""
    content: bytes
    """The file itself; base64 in JSON and XML."""


@dataclass(frozen=True, kw_only=True)
class SupportingDocument(Group):
    """BG-24."""

    reference: str
    """BT-122 (1..1)."""
    description: str | None = None
    """BT-123 (0..1)."""
    url: str | None = None
    """BT-124 (0..1): an absolute URL (BR-TMP-2)."""
    attachment: Attachment | None = None
    """BT-125 (0..1)."""
