"""An invoice in UN/CEFACT CII D16B."""

from __future__ import annotations

from xr_tui.invoice.model import Invoice
from xr_tui.invoice.syntax.cii.documents import CII
from xr_tui.invoice.syntax.reader import read as read_syntax
from xr_tui.invoice.syntax.reading import Reading
from xr_tui.invoice.syntax.writer import write as write_syntax


def write(invoice: Invoice) -> bytes:
    """The invoice as `CrossIndustryInvoice`, in UTF-8; a credit note differs by its type code alone.

    Amounts are written as they stand in the model (`xr_tui.invoice.completion.prepare` computes them); what is
    missing is left out, and the check says so. What CII has no place for is named by
    `xr_tui.invoice.syntax.limits.unsayable`.
    """
    return write_syntax(invoice, CII)


def read(content: bytes, file: str = "") -> Reading:
    """The invoice in a `CrossIndustryInvoice`; `file` is its name for messages."""
    return read_syntax(content, (CII,), file)
