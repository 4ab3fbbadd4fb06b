"""Invoices that come as XML, by itself or inside a PDF. Their bytes are kept as they came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xr_tui.errors import Problem
from xr_tui.intake.files import shown_path
from xr_tui.intake.hybrid_pdf import xml_of_pdf
from xr_tui.intake.invoices import Document, ImportedInvoice, Original
from xr_tui.intake.text import shown
from xr_tui.invoice.hybrid import is_pdf
from xr_tui.phrase import Phrase, phrase

_XML_BEGINNINGS = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<", b"\x00<")
"""An element or declaration, also in UTF-16."""
MOST_NAMED = 20
"""So many unknown parts of one document are named."""


def is_invoice_document(content: bytes) -> bool:
    """Whether the file is XML or PDF, by its beginning."""
    return is_pdf(content) or content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_XML_BEGINNINGS)


def read_invoice_document(path: Path, content: bytes) -> Document:
    """The invoice in an XML or hybrid PDF file, or all that is wrong with it.

    Args:
        path: for messages.
        content: the file, of which `is_invoice_document` is true.
    """
    file = shown_path(path)
    if not is_pdf(content):
        return _read(file, content, Original(file=content, xml=content))
    xml = xml_of_pdf(content)
    if isinstance(xml, Phrase):
        return Document(problems=(Problem(xml, file),))
    return _read(file, xml, Original(file=content, xml=xml))


def _read(file: str, xml: bytes, original: Original) -> Document:
    from xr_tui.invoice.syntax.known import read

    reading = read(xml, file)
    if reading.invoice is None:
        return Document(problems=reading.problems)
    hints = tuple(_hints(reading.invoice.number, [(each.place, each.text) for each in reading.unknown]))
    return Document(invoices=(ImportedInvoice("", reading.invoice, original=original, hints=hints),))


def _hints(number: str, unknown: list[tuple[str, str]]) -> Iterator[Problem]:
    """What the document says and no business term stands for; it is kept and sent with the rest."""
    for place, text in unknown[:MOST_NAMED]:
        yield Problem(
            phrase("Unknown here, kept and sent as it is: “{text}”.", text=shown(text)), file=number, field=place
        )
    if len(unknown) > MOST_NAMED:
        rest = len(unknown) - MOST_NAMED
        yield Problem(phrase("{count} more parts are unknown here; they are kept too.", count=rest), file=number)
