"""What a job kept, as files for people: the XRechnung, the report of the check as a page, the mail as it was sent."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from xr_tui.delivery.message import attachment_name
from xr_tui.i18n import tr
from xr_tui.jobs.filing import file_copies
from xr_tui.store import blobs
from xr_tui.store.rows import JobRow
from xr_tui.validation.report import Report

_XML_ENDING = "_xrechnung.xml"
_LONGEST_STEM = 150
"""Bytes; no file system takes a name of more than 255."""


class Kept(StrEnum):
    """The documents of a job."""

    XML = "xml"
    REPORT = "report"
    MAIL = "mail"


def digest_of(job: JobRow, which: Kept) -> str | None:
    """The digest of a document; None if the job has none of that kind."""
    return {Kept.XML: job.xml_sha256, Kept.REPORT: job.report_sha256, Kept.MAIL: job.mail_sha256}[which]


def files_of(db: Any, job: JobRow, wanted: Iterable[Kept] = tuple(Kept)) -> dict[str, bytes]:
    """Name and content of each document that the job has, of those that are wanted.

    Raises:
        StoreUnavailable: if one is missing or damaged.
    """
    digests = {which: digest for which in wanted if (digest := digest_of(job, which)) is not None}
    return {_name(job, which): _content(job, which, blobs.fetch(db, digest)) for which, digest in digests.items()}


def file_documents(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Lay the files down; returns where they lie. No other file is overwritten; the same one is left as it is.

    Raises:
        Unable: if the folder cannot be written.
    """
    return [folder / name for name in file_copies(folder, files)]


def _name(job: JobRow, which: Kept) -> str:
    stem = attachment_name(job.invoice_number).removesuffix(_XML_ENDING).encode()[:_LONGEST_STEM]
    ending = {Kept.XML: _XML_ENDING, Kept.REPORT: "_" + tr("check-report") + ".html", Kept.MAIL: "_mail.eml"}[which]
    return stem.decode(errors="ignore") + ending


def _content(job: JobRow, which: Kept, kept: bytes) -> bytes:
    return page_of(job, Report.from_json(kept)).encode() if which is Kept.REPORT else kept


def page_of(job: JobRow, report: Report) -> str:
    """The report of a job's check as an HTML page, the same whenever it is asked for."""
    from xr_tui.validation.report_html import report_html

    about = [
        (tr("Customer"), " · ".join(part for part in (job.customer, job.customer_name) if part)),
        (tr("Target address"), job.target),
        (tr("Job"), str(job.id)),
    ]
    return report_html(report, document=job.invoice_number, about=about, at=job.finished_at or job.accepted_at)
