"""A period of the archive as a folder that an auditor reads without this program.

index.csv        a line for each job, for a spreadsheet
jobs/2026-11/…   the XRechnung, the mail, the check report and the story of each job
records.jsonl    the records of the chain that these jobs have, as they were hashed
chain.csv        the chain from the first of them to the last, without a gap
SHA256SUMS       for `sha256sum -c SHA256SUMS`
README.txt       what this is, and how it is verified
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from xr_tui.delivery.message import attachment_name
from xr_tui.errors import Refused, StoreUnavailable, Unable
from xr_tui.i18n import day, moment, tr
from xr_tui.jobs.csv_cells import harmless
from xr_tui.jobs.kept_documents import Kept, digest_of, page_of
from xr_tui.phrase import Phrase, phrase
from xr_tui.store import blobs, evidence, feedback, invoices, job_list
from xr_tui.store.convert import to_text
from xr_tui.store.database import Store
from xr_tui.store.evidence import Head, Record
from xr_tui.store.naming import sync
from xr_tui.store.retention import keep_until
from xr_tui.store.rows import InvoiceRow, JobRow
from xr_tui.validation.report import Report

Progress = Callable[[int, int], None]
_LONGEST_STEM = 120
"""Bytes; no file system takes a name of more than 255."""
_TITLES = (
    "Job / Job",
    "Rechnung / Invoice",
    "Rechnungsdatum / Invoice date",
    "Debitor / Customer",
    "Name / Name",
    "Bruttobetrag / Gross amount",
    "Währung / Currency",
    "Jobmodus / Mode",
    "Ergebnis / Outcome",
    "Zieladresse / Target address",
    "Weitere Adressen / Further addresses",
    "Betreff / Subject",
    "Benutzer / User",
    "Angenommen (UTC) / Accepted (UTC)",
    "Beendet (UTC) / Finished (UTC)",
    "Message-ID",
    "Antwort des Mailservers / Mail server's answer",
    "Regeln / Rules",
    "Prüfung / Check",
    "Wiederholt Job / Repeats job",
    "Aufzubewahren bis / Keep until",
    "XRechnung",
    "Mail",
    "Prüfbericht / Check report",
    "Verlauf / Story",
    "Beleg in der Kette / Record in the chain",
    "SHA-256 des Belegs / of the record",
)
"""Both languages at once: the auditor's is not known."""


@dataclass(frozen=True)
class Exported:
    """What came of it."""

    folder: Path
    jobs: int
    files: int
    head: Head
    """The end of the chain at that moment."""
    problems: tuple[tuple[int, Phrase], ...]
    """Jobs with a document that is missing or damaged; everything else of them is there."""


def export_period(
    store: Store, first: dt.date, last: dt.date, folder: Path, progress: Progress = lambda done, total: None
) -> Exported:
    """Lay down all jobs that ended from the first to the last day (both included, local time).

    Args:
        store: whose archive.
        first: the first day.
        last: the last day.
        folder: must not exist; it is written beside and renamed, so that nothing is ever half there.
        progress: is told how many jobs are done, of how many.

    Raises:
        Refused: if the folder exists, or the period ends before it begins.
        Unable: if it cannot be written.
        StoreUnavailable: if the database cannot be read.
    """
    if last < first:
        raise Refused(phrase("The period ends before it begins."))
    folder = folder.absolute()
    if folder.exists() or folder.is_symlink():
        raise Refused(phrase("{folder} exists already; nothing is overwritten.", folder=folder))
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    try:
        beside.mkdir(parents=True, mode=0o700)
        try:
            with (
                store.reading() as db,
                db.atomic("DEFERRED"),
                (beside / "SHA256SUMS").open("x", encoding="utf-8", newline="\n") as sums,
            ):
                found = _Export(db, beside, sums, progress).run(first, last)
            os.sync()  # one for all of thousands of files
            os.rename(beside, folder)  # fails where a folder with something in it came there meanwhile
            sync(folder.parent)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as fault:
        raise Unable(
            phrase("The folder {folder} cannot be written: {fault}.", folder=folder, fault=fault.strerror or fault),
            phrase("Choose another folder, or look at its rights and the free space."),
        ) from fault
    return Exported(folder, *found)


@dataclass
class _Export:
    db: Any
    folder: Path
    sums: TextIO
    progress: Progress
    files: int = 0
    problems: list[tuple[int, Phrase]] = field(default_factory=list)
    first: int = 0
    """Place in the chain of the first record of these jobs; 0 while there is none."""
    last: int = 0

    def run(self, first: dt.date, last: dt.date) -> tuple[int, int, Head, tuple[tuple[int, Phrase], ...]]:
        ids = _ended(self.db, first, last)
        with (self.folder / "index.csv").open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
            writer.writerow(_TITLES)
            for done, job in enumerate(self._jobs(ids), 1):
                writer.writerow(self._job(*job))
                self.progress(done, len(ids))
        self._chain(ids)
        head = evidence.head(self.db)
        self._write("README.txt", _explained(first, last, len(ids), head, self.problems).encode())
        for name in ("index.csv", "records.jsonl", "chain.csv"):
            self._sum(name)
        return len(ids), self.files, head, tuple(self.problems)

    def _jobs(self, ids: Sequence[int]) -> Iterator[tuple[JobRow, InvoiceRow | None]]:
        for start in range(0, len(ids), 200):
            rows = job_list.by_ids(self.db, ids[start : start + 200])
            known = {row.id: row for row in invoices.by_ids(self.db, {row.invoice for row in rows})}
            yield from ((row, known.get(row.invoice)) for row in rows)

    # a job

    def _job(self, job: JobRow, invoice: InvoiceRow | None) -> list[str]:
        place = f"jobs/{job.finished_at or job.accepted_at:%Y-%m}/{job.id}_{_stem(job)}"
        (self.folder / place).mkdir(parents=True)
        files = {which: self._document(job, which, place) for which in Kept}
        story = self._write(f"{place}/story.txt", self._story(job).encode())
        record = evidence.last_of(self.db, job.id)
        for place_in_chain in evidence.places_of(self.db, job.id):
            self.first = min(self.first or place_in_chain, place_in_chain)
            self.last = max(self.last, place_in_chain)
        if record is None:
            self.problems.append((job.id, phrase("The job has ended, but there is no record of it.")))
        until = keep_until(invoice.issue_date if invoice else None, _local_day(job.finished_at))
        return [_harmless(cell) for cell in _cells(job, invoice, until, files, story, record)]

    def _document(self, job: JobRow, which: Kept, place: str) -> str:
        digest = digest_of(job, which)
        if digest is None:
            return ""
        try:
            content = blobs.fetch(self.db, digest)
        except StoreUnavailable as fault:
            self.problems.append((job.id, fault.message))
            return f"!! {tr(fault.message)}"
        if which is Kept.REPORT:
            with suppress(ValueError, KeyError, TypeError):  # what a page cannot be made of is there as it was kept
                self._write(f"{place}/report.html", page_of(job, Report.from_json(content)).encode())
        names = {Kept.XML: f"{_stem(job)}_xrechnung.xml", Kept.MAIL: "mail.eml", Kept.REPORT: "report.json"}
        return self._write(f"{place}/{names[which]}", content)

    def _story(self, job: JobRow) -> str:
        lines = [f"{tr('Job')} {job.id} · {job.invoice_number} · {job.customer_name}", ""]
        for row in feedback.of_job(self.db, job.id):
            rule = f"{row.rule}: " if row.rule else ""
            lines.append(f"{to_text(row.at)}  {row.step:<6}  {row.level:<11}  {rule}{tr(row.text)}")
            lines += [f"    {text}" for text in (row.location, tr(row.advice) if row.advice else "") if text]
        return "\n".join(lines) + "\n"

    # the chain

    def _chain(self, ids: Sequence[int]) -> None:
        """The records of these jobs in full, and the chain between the first and the last of them."""
        first, last = self.first or 1, self.last
        wanted = array("q", sorted(ids))
        with (
            (self.folder / "chain.csv").open("x", encoding="ascii", newline="\n") as chain,
            (self.folder / "records.jsonl").open("x", encoding="utf-8", newline="\n") as full,
        ):
            chain.write("seq;sha256;chain\n")
            chain.write(f"{first - 1};;{evidence.chain_at(self.db, first - 1) or ''}\n")
            for record in evidence.records(self.db, first - 1):
                if record.seq > last:
                    break
                chain.write(f"{record.seq};{record.sha256};{record.chain}\n")
                if record.job is not None and _is_in(wanted, record.job):
                    row = {"seq": record.seq, "record": record.text, "sha256": record.sha256, "chain": record.chain}
                    full.write(json.dumps(row, ensure_ascii=False) + "\n")

    # files

    def _write(self, name: str, content: bytes) -> str:
        with (self.folder / name).open("xb") as file:
            file.write(content)
        self._note_sum(hashlib.sha256(content).hexdigest(), name)
        return name

    def _sum(self, name: str) -> None:
        with (self.folder / name).open("rb") as file:
            self._note_sum(hashlib.file_digest(file, "sha256").hexdigest(), name)

    def _note_sum(self, digest: str, name: str) -> None:
        self.sums.write(f"{digest}  {name}\n")
        self.files += 1


def _is_in(numbers: Sequence[int], wanted: int) -> bool:
    at = bisect_left(numbers, wanted)
    return at < len(numbers) and numbers[at] == wanted


def _ended(db: Any, first: dt.date, last: dt.date) -> Sequence[int]:
    """The jobs that ended in these days, in their order; numbers side by side take a quarter of what a list takes."""
    begin = dt.datetime.combine(first, dt.time()).astimezone()
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time()).astimezone()
    query = "SELECT id FROM job WHERE end_key >= ? AND end_key < ? ORDER BY end_key, id"
    return array("q", (row[0] for row in db.execute_sql(query, (to_text(begin), to_text(end)))))


def _cells(
    job: JobRow,
    invoice: InvoiceRow | None,
    until: dt.date | None,
    files: dict[Kept, str],
    story: str,
    record: Record | None,
) -> list[str]:
    gross = invoice.gross_cents if invoice else None
    check = "ja / yes" if job.check_enabled else f"nein / no: {job.check_off_by}"
    return [
        str(job.id),
        job.invoice_number,
        invoice.issue_date.isoformat() if invoice and invoice.issue_date else "",
        job.customer,
        job.customer_name,
        "" if gross is None else str(Decimal(gross).scaleb(-2)).replace(".", ","),
        invoice.currency if invoice else "",
        job.mode.value,
        job.state.value,
        job.target,
        ", ".join(f"{item.kind}: {item.address}" for item in job.further_addresses),
        job.subject,
        job.made_by,
        to_text(job.accepted_at) or "",
        to_text(job.finished_at) or "",
        job.message_id or "",
        job.answer or "",
        job.rules_version or "",
        check,
        str(job.repeats or ""),
        until.isoformat() if until else "",
        files[Kept.XML],
        files[Kept.MAIL],
        files[Kept.REPORT],
        story,
        str(record.seq) if record else "",
        record.sha256 if record else "",
    ]


def _harmless(text: str) -> str:
    """No spreadsheet takes it for a formula; a negative amount stays the number it is."""
    is_amount = text.startswith("-") and text[1:].replace(",", "", 1).isdecimal()
    return text if is_amount else harmless(text)


def _stem(job: JobRow) -> str:
    """The invoice number as a part of a name that every file system takes."""
    name = attachment_name(job.invoice_number).removesuffix("_xrechnung.xml")
    return name.encode()[:_LONGEST_STEM].decode(errors="ignore").strip(". ") or "_"


def _local_day(at: dt.datetime | None) -> dt.date | None:
    return at.astimezone().date() if at else None


def _explained(first: dt.date, last: dt.date, jobs: int, head: Head, problems: list[tuple[int, Phrase]]) -> str:
    lines = [
        tr("Archive of outgoing invoices, {first} to {last}", first=day(first), last=day(last)),
        tr(
            "Jobs that ended in this period: {count}. Written {when}.", count=jobs, when=moment(dt.datetime.now(dt.UTC))
        ),
        "",
        tr("index.csv names each job and its files: UTF-8, columns divided by semicolons."),
        tr("jobs/ holds the XRechnung and the mail byte for byte as sent, the check report and the story of each job."),
        tr("Are all files as they were written? Type: sha256sum -c SHA256SUMS"),
        tr('records.jsonl holds the records of these jobs: the SHA-256 of the text in "record" is "sha256".'),
        tr(
            'chain.csv holds the chain: the SHA-256 of the chain value before and this "sha256", written one after '
            'the other, is "chain".'
        ),
        tr("End of the whole chain: record {count}, {chain}", count=head.count, chain=head.chain),
        *(["", tr("Not as it was kept:")] if problems else []),
        *(f"{tr('Job')} {job}: {tr(text)}" for job, text in problems),
    ]
    return "\n".join(lines) + "\n"
