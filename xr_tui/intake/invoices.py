"""Invoices and the company out of a JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xr_tui.errors import Problem
from xr_tui.intake.attachments import AttachmentFolder
from xr_tui.intake.files import shown_path
from xr_tui.intake.json_text import JsonObject
from xr_tui.intake.model_reading import Reading, joined, read_model, unknown_field
from xr_tui.intake.text import one_line
from xr_tui.invoice.model import Invoice
from xr_tui.phrase import phrase
from xr_tui.settings.model import Company

CUSTOMER = "customer"
"""The field beside those of the model: our own number of the buyer."""
_DOCUMENT_FIELDS = {"company": None, "invoices": None}


@dataclass(frozen=True, kw_only=True)
class Original:
    """The bytes in which an invoice came."""

    file: bytes
    """XML, or the PDF around it."""
    xml: bytes
    """The XRechnung itself."""


@dataclass(frozen=True)
class ImportedInvoice:
    """An invoice and whom it is for."""

    customer: str
    """Our customer number; empty where the file names none."""
    invoice: Invoice
    place: str = ""
    """Where the invoice stands in its file, such as `invoices[3]`; empty where it is the whole file."""
    original: Original | None = None
    """Its bytes, where it came as XML or hybrid PDF."""
    hints: tuple[Problem, ...] = ()
    """What was not understood of it; `file` is the invoice's number."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a file of invoices holds."""

    company: Company | None = None
    invoices: tuple[ImportedInvoice, ...] = ()
    attachments: tuple[Path, ...] = ()
    """Files that its invoices embed."""
    problems: tuple[Problem, ...] = ()


def read_document(path: Path, raw: object) -> Document:
    """The company and the invoices of a parsed JSON file.

    It is an invoice, a list of invoices, or an object with `company`, `invoices` or both.
    """
    reading = Reading(shown_path(path), AttachmentFolder(path.parent))
    company = None
    invoices: tuple[ImportedInvoice | None, ...] = ()
    if isinstance(raw, list):
        invoices = tuple(_invoices(reading, raw, ""))
    elif isinstance(raw, JsonObject) and _DOCUMENT_FIELDS.keys() & raw.keys():
        company = _company(reading, raw)
        invoices = tuple(_invoices(reading, raw.get("invoices", []), "invoices"))
    elif _looks_like_invoice(raw):
        invoices = (_invoice(reading, raw, ""),)
    else:
        reading.fault("", phrase("This JSON file holds neither an invoice nor the company."))
    return Document(
        company=company,
        invoices=tuple(invoice for invoice in invoices if invoice is not None),
        attachments=tuple(reading.attachments),
        problems=tuple(reading.problems),
    )


def _looks_like_invoice(raw: object) -> bool:
    return isinstance(raw, JsonObject) and bool(raw.keys() & {CUSTOMER, *Invoice.__dataclass_fields__})


def _company(reading: Reading, raw: JsonObject) -> Company | None:
    for name in raw.repeated:
        reading.fault(one_line(name), phrase("This field is given more than once."))
    for name in raw.keys() - _DOCUMENT_FIELDS.keys():
        reading.fault(one_line(name), unknown_field(name, _DOCUMENT_FIELDS))
    return read_model(reading, raw["company"], Company, "company") if "company" in raw else None


def _invoices(reading: Reading, raw: object, path: str) -> Iterator[ImportedInvoice | None]:
    if not isinstance(raw, list):
        reading.fault(path, phrase("This must be a list, in square brackets."))
        return
    if not raw and not path:
        reading.fault(path, phrase("This list holds no invoice."))
    for index, each in enumerate(raw):
        yield _invoice(reading, each, joined(path, index))


def _invoice(reading: Reading, raw: object, path: str) -> ImportedInvoice | None:
    customer = ""
    if isinstance(raw, JsonObject):
        customer = _customer(reading, raw.get(CUSTOMER, ""), joined(path, CUSTOMER))
        raw = raw.copy_with({})
        raw.pop(CUSTOMER, None)
    invoice = read_model(reading, raw, Invoice, path)
    return ImportedInvoice(customer, invoice, path) if invoice is not None else None


def _customer(reading: Reading, raw: object, path: str) -> str:
    if raw is None or isinstance(raw, str):
        return one_line(raw or "")
    reading.fault(path, phrase("This must be a text, in quotation marks."))
    return ""
