"""What pressing E-Mail, PDF or Stapellauf would do, line by line, before anything is done.

Dialogs show it, `batch --dry-run` prints it, and what a person leaves of it becomes jobs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xr_tui.jobs.earlier import EarlierJob, earlier_jobs
from xr_tui.jobs.texts import filled
from xr_tui.matrix import DocumentType, FurtherAddress, JobMode, MatrixEntry, Syntax, entry_for
from xr_tui.phrase import Phrase, phrase
from xr_tui.store import invoices, matrix_entries
from xr_tui.store.rows import InvoiceRow

if TYPE_CHECKING:
    from xr_tui.settings.model import Settings


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """What would become of one invoice. A dialog changes it with `dataclasses.replace`."""

    invoice: InvoiceRow
    mode: JobMode
    sender: str = ""
    """Name of the sender of the setup; empty or unknown means the default one."""
    target: str = ""
    """Zieladresse; from the matrix until somebody changes it for this time."""
    further_addresses: tuple[FurtherAddress, ...] = ()
    subject: str = ""
    body: str = ""
    buyer_reference: str = ""
    """Leitweg-ID that the XRechnung will carry: the invoice's own, else the entry's."""
    syntax: Syntax = Syntax.UBL
    """What the XRechnung is written in, unless the invoice came as one."""
    left_out: Phrase | None = None
    """Why no job will be made of it; None if one will."""
    earlier: EarlierJob | None = None
    """The live job in the same mode that bars it: to send once more needs an explicit yes that names it."""
    again: bool = False
    """That explicit yes."""
    repeats: int | None = None
    """The failed job that this one repeats."""
    not_before: dt.datetime | None = None
    """Senden am, in UTC; None means at once."""


def plan_send(db: Any, ids: Sequence[int], mode: JobMode, settings: Settings) -> list[PlanLine]:
    """The plan for the keys E-Mail and PDF: the person chose the mode, the entry gives the rest.

    Nothing is left out; an invoice with a live job carries it in `earlier` and needs the explicit yes.
    """
    return [line for line, _entry in _lines(db, ids, mode, settings)]


def plan_batch(db: Any, ids: Sequence[int] | None, settings: Settings) -> list[PlanLine]:
    """The plan of a Stapellauf over these invoices, or over all open ones for None.

    Every invoice is in it; those without an entry, without Stapelmodus, without an address, or already in a
    live job say in `left_out` that and why they are left out.
    """
    chosen = invoices.ids(db, invoices.InvoiceQuery(status=invoices.Status.OPEN)) if ids is None else ids
    return [_with_reason(line, entry) for line, entry in _lines(db, chosen, None, settings)]


def _lines(
    db: Any, ids: Sequence[int], mode: JobMode | None, settings: Settings
) -> list[tuple[PlanLine, MatrixEntry | None]]:
    rows = invoices.by_ids(db, ids)
    entries = _by_customer(matrix_entries.entries_for(db, {row.customer for row in rows}))
    live = earlier_jobs(db, ids)
    return [_line(row, _entry_of(row, entries), mode, live, settings) for row in rows]


def _by_customer(entries: Sequence[MatrixEntry]) -> dict[str, list[MatrixEntry]]:
    found: dict[str, list[MatrixEntry]] = {}
    for entry in entries:
        found.setdefault(entry.customer, []).append(entry)
    return found


def _entry_of(row: InvoiceRow, entries: dict[str, list[MatrixEntry]]) -> MatrixEntry | None:
    candidates = [*entries.get(row.customer, []), *entries.get("", [])]
    return entry_for(candidates, row.customer, DocumentType(row.document_type))


def _line(
    row: InvoiceRow,
    entry: MatrixEntry | None,
    mode: JobMode | None,
    live: dict[tuple[int, str], EarlierJob],
    settings: Settings,
) -> tuple[PlanLine, MatrixEntry | None]:
    chosen = mode or (entry.mode if entry else JobMode.PDF)
    company = settings.company.seller.name or ""
    line = PlanLine(
        invoice=row,
        mode=chosen,
        sender=settings.sender_for(entry.sender if entry else "", DocumentType(row.document_type)).name,
        target=entry.target_address if entry else "",
        further_addresses=entry.further_addresses if entry else (),
        subject=filled((entry.subject if entry else "") or settings.subject, row, company),
        body=filled(settings.body, row, company),
        buyer_reference=row.buyer_reference or (entry.buyer_reference if entry else ""),
        syntax=entry.syntax if entry else Syntax.UBL,
        earlier=live.get((row.id, chosen.value)),
    )
    return line, entry


def _with_reason(line: PlanLine, entry: MatrixEntry | None) -> PlanLine:
    return replace(line, left_out=_reason(line, entry))


def _reason(line: PlanLine, entry: MatrixEntry | None) -> Phrase | None:
    if entry is None:
        return phrase("no entry in the communication matrix")
    if not entry.batch:
        return phrase("entry without batch mode")
    if line.earlier is not None:
        return phrase("already in job {job}", job=line.earlier.job)
    if line.mode is JobMode.EMAIL and not line.target:
        return phrase("no target address")
    return None
