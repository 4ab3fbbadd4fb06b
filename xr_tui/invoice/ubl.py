"""An invoice in UBL 2.1."""

from __future__ import annotations

from xr_tui.invoice.model import Invoice
from xr_tui.invoice.syntax.reader import read as read_syntax
from xr_tui.invoice.syntax.reading import Reading
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE
from xr_tui.invoice.syntax.writer import write as write_syntax


def write(invoice: Invoice) -> bytes:
    """The invoice as UBL `Invoice` or, by its type code, `CreditNote`, in UTF-8.

    Amounts are written as they stand in the model (`xr_tui.invoice.completion.prepare` computes them); what is
    missing is left out, and the check says so.
    """
    return write_syntax(invoice, UBL_CREDIT_NOTE if invoice.is_credit_note else UBL_INVOICE)


def read(content: bytes, file: str = "") -> Reading:
    """The invoice in a UBL `Invoice` or `CreditNote`; `file` is its name for messages."""
    return read_syntax(content, (UBL_INVOICE, UBL_CREDIT_NOTE), file)
