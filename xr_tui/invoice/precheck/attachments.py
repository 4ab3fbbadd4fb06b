"""Doubts about the files inside an invoice (BT-125): their names, their types, and whether they are what they claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from xr_tui.invoice.model import Attachment, Invoice
from xr_tui.invoice.precheck.hint import Hint, Precheck
from xr_tui.phrase import Phrase, phrase

_CSV, _XML = "text/csv", "application/xml"
_BEGINS: Mapping[str, bytes] = MappingProxyType(
    {
        "application/pdf": b"%PDF-",
        "image/png": b"\x89PNG\r\n\x1a\n",
        "image/jpeg": b"\xff\xd8\xff",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
        "application/vnd.oasis.opendocument.spreadsheet": b"PK\x03\x04",
    }
)
"""Types that XRechnung takes, and how a file of each begins; CSV, the last one, has no such mark."""
_SUFFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "application/pdf": (".pdf",),
        "image/png": (".png",),
        "image/jpeg": (".jpg", ".jpeg"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
        "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
        _CSV: (".csv",),
        _XML: (".xml",),
    }
)
_UNSAFE = set('/\\:*?"<>|@')
"""In a file name: what some system cannot store, and the @ that Rhineland-Palatinate and Saarland refuse."""
LARGEST = 15 * 1024 * 1024
"""Bytes of all attachments together, as base64; several receivers of the public administration take no more."""


def attachment_hints(invoice: Invoice) -> Iterator[Hint]:
    """The doubts about each file or link, and about all files together; they count as base64, as receivers count."""
    seen: set[str] = set()
    size = 0
    for at, document in enumerate(invoice.supporting_documents):
        if document.url and not _is_absolute(document.url):
            text = phrase(
                "{url} is no complete address, such as https://firma.example/plan.pdf.", url=document.url[:100]
            )
            yield Hint(Precheck.ATTACHMENTS, f"supporting_documents[{at}].url", "BT-124", text)
        file = document.attachment
        if file is None:
            continue
        place = f"supporting_documents[{at}].attachment"
        for field, term, text in _doubts(file, invoice, seen):
            yield Hint(Precheck.ATTACHMENTS, f"{place}.{field}", term, text)
        seen.add(file.filename.casefold())
        size += size_as_base64(file)
    if size > LARGEST:
        text = phrase("The attachments are larger than 15 MB together; several public receivers refuse that.")
        yield Hint(Precheck.ATTACHMENTS, "supporting_documents", "BG-24", text)


def size_as_base64(file: Attachment) -> int:
    """Bytes of the file as it stands in the XML (RFC 4648: four for three)."""
    return -(-len(file.content) // 3) * 4


def _is_absolute(url: str) -> bool:
    """Whether it names a scheme and a place (BR-TMP-2)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and ":" in url


def _doubts(file: Attachment, invoice: Invoice, seen: set[str]) -> Iterator[tuple[str, str, Phrase]]:
    """Field, business term, and what is doubtful."""
    name = file.filename
    if not name.strip():
        yield "filename", "BT-125-2", phrase("An attachment has no file name.")
    elif name.casefold() in seen:
        yield "filename", "BT-125-2", phrase("Two attachments are called {name}; the check refuses that.", name=name)
    if set(name) & _UNSAFE or not name.isprintable():
        text = phrase("The file name {name} has characters that some receivers refuse.", name=name)
        yield "filename", "BT-125-2", text
    if not _is_allowed(file.mime, invoice):
        text = phrase("{name}: files of type {type} are refused. PDF, PNG, JPEG, CSV, XLSX and ODS are allowed.",
                      name=name, type=file.mime or "?")  # fmt: skip
        yield "mime", "BT-125-1", text
    elif name and not name.lower().endswith(_SUFFIXES[file.mime]):
        text = phrase("{name}: the ending of the name does not fit the type {type}.", name=name, type=file.mime)
        yield "filename", "BT-125-2", text
    if not file.content:
        yield "content", "BT-125", phrase("{name} is empty, or damaged: no file can be read from it.", name=name)
    elif not _is_what_it_claims(file):
        text = phrase("{name} is not a file of type {type}, or is damaged.", name=name, type=file.mime)
        yield "content", "BT-125", text


def _is_allowed(mime: str, invoice: Invoice) -> bool:
    """XML only in the extension of XRechnung (BR-DEX-01)."""
    extension = ":extension:" in (invoice.specification or "")
    return mime in _BEGINS or mime == _CSV or (mime == _XML and extension)


def _is_what_it_claims(file: Attachment) -> bool:
    begin = _BEGINS.get(file.mime)
    if begin is not None:
        return file.content.startswith(begin)
    return file.mime != _CSV or b"\x00" not in file.content[:4096]
