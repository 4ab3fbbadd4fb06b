"""The document types that the program reads and writes."""

from __future__ import annotations

from typing import Final

from xr_tui.invoice.syntax.cii.documents import CII
from xr_tui.invoice.syntax.reader import read as read_syntax
from xr_tui.invoice.syntax.reading import Reading
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE

KNOWN: Final = (UBL_INVOICE, UBL_CREDIT_NOTE, CII)
"""Told apart by their root element."""


def read(content: bytes, file: str = "") -> Reading:
    """The invoice in a document of whatever known type; `file` is its name for messages."""
    return read_syntax(content, KNOWN, file)
