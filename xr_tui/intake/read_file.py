"""One file from outside: what it holds is told by its content, not by its name."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from xr_tui.errors import Problem
from xr_tui.intake.cells import CellReading
from xr_tui.intake.customers import CUSTOMER_COLUMNS, read_customer
from xr_tui.intake.files import read_bytes, shown_path
from xr_tui.intake.invoices import Document, ImportedInvoice, read_document
from xr_tui.intake.json_text import parse
from xr_tui.intake.matrix_entries import MATRIX_COLUMNS, read_entry
from xr_tui.intake.tables import Table, read_table
from xr_tui.intake.text import decode_table
from xr_tui.intake.xml_invoices import is_invoice_document, read_invoice_document
from xr_tui.matrix import Customer, MatrixEntry
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.model import Company

_FOREIGN = ((b"PK\x03\x04", phrase("Spreadsheets and archives cannot be imported; save the table as CSV in UTF-8.")),)
"""Kinds of files that people may try, told by their first bytes."""


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """What one file holds; a file with problems yields nothing but problems."""

    path: Path
    """As the user gave it, or below the folder that the user gave."""
    company: Company | None = None
    customers: tuple[Customer, ...] = ()
    entries: tuple[MatrixEntry, ...] = ()
    invoices: tuple[ImportedInvoice, ...] = ()
    attachments: tuple[Path, ...] = ()
    """Files that its invoices embed, already inside them."""
    problems: tuple[Problem, ...] = ()
    rows: tuple[int, ...] = ()
    """Row of each customer or entry, as a spreadsheet counts."""

    def with_problems(self, *problems: Problem) -> ReadFile:
        """The file with more problems."""
        return dataclasses.replace(self, problems=(*self.problems, *problems))

    def settled(self) -> ReadFile:
        """The file as others may have it: if anything is wrong with it, nothing but that."""
        if not self.problems:
            return self
        return ReadFile(path=self.path, problems=tuple(sorted(self.problems, key=lambda problem: problem.row or 0)))


def read_file(path: Path) -> ReadFile:
    """Read one file; what it names elsewhere is not looked at. May hold contents beside problems: see `settled`."""
    content = read_bytes(path)
    if isinstance(content, Phrase):
        return _refused(path, content)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4]
    if not start:
        return _refused(path, phrase("The file is empty."))
    for beginning, sentence in _FOREIGN:
        if start.startswith(beginning):
            return _refused(path, sentence)
    if is_invoice_document(content):
        return _of_document(path, read_invoice_document(path, content))
    return _json(path, content) if start[:1] in (b"{", b"[") else _csv(path, content)


def _refused(path: Path, sentence: Phrase) -> ReadFile:
    return ReadFile(path=path, problems=(Problem(sentence, shown_path(path)),))


def _json(path: Path, content: bytes) -> ReadFile:
    raw = parse(content)
    if isinstance(raw, Phrase):
        return _refused(path, raw)
    return _of_document(path, read_document(path, raw))


def _of_document(path: Path, document: Document) -> ReadFile:
    return ReadFile(
        path=path,
        company=document.company,
        invoices=document.invoices,
        attachments=document.attachments,
        problems=document.problems,
    )


def _csv(path: Path, content: bytes) -> ReadFile:
    text = decode_table(content)
    if isinstance(text, Phrase):
        return _refused(path, text)
    table = read_table(text, shown_path(path), (MATRIX_COLUMNS, CUSTOMER_COLUMNS))
    if table is None:
        return _refused(
            path,
            phrase("This is neither JSON nor a table of customers or matrix entries: its headings are not known."),
        )
    return _from_table(path, table)


def _from_table(path: Path, table: Table) -> ReadFile:
    reading = CellReading(shown_path(path), table)
    customers: tuple[Customer, ...] = ()
    entries: tuple[MatrixEntry, ...] = ()
    if table.columns is CUSTOMER_COLUMNS:
        customers = tuple(read_customer(reading, row) for row in table.rows)
    else:
        entries = tuple(read_entry(reading, row) for row in table.rows)
    return ReadFile(
        path=path,
        customers=customers,
        entries=entries,
        problems=(*table.problems, *reading.problems),
        rows=tuple(row.number for row in table.rows),
    )
