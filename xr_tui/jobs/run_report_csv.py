"""The report of a batch run as a table for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

from xr_tui.i18n import language, moment, tr
from xr_tui.jobs.csv_cells import harmless
from xr_tui.jobs.filing import file_copies
from xr_tui.jobs.run_report import ReportLine, RunReport
from xr_tui.matrix import JobMode


def run_report_csv(report: RunReport) -> bytes:
    """UTF-8 with byte order mark, semicolons, numbers and dates as the language spoken now writes them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_titles())
    writer.writerows(_cells(line) for line in report.lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def file_run_report(report: RunReport, folder: Path, at: dt.datetime) -> Path:
    """Lay the table down in a folder; returns where it lies. A file of that name is never overwritten.

    Args:
        report: the report.
        folder: made where missing.
        at: the moment that the name carries.

    Raises:
        Unable: if the folder cannot be written.
    """
    stem = tr("batch-run")
    name = f"{stem}-{report.run.id}_{at.astimezone():%Y-%m-%d_%H-%M}.csv"
    (taken,) = file_copies(folder, {name: run_report_csv(report)})
    return folder / taken


def _titles() -> list[str]:
    return [
        tr("Outcome"),
        tr("Document"),
        tr("Customer no."),
        tr("Customer"),
        tr("Gross amount"),
        tr("Currency"),
        tr("Mode"),
        tr("Target address"),
        tr("Reason"),
        tr("Rules"),
        tr("Job no."),
        tr("Processed"),
        tr("Message-ID"),
        tr("Newer job"),
        tr("Sender address"),
    ]


def _cells(line: ReportLine) -> list[str]:
    from_outside = [line.invoice_number, line.customer, line.customer_name]
    return [
        tr(line.outcome),
        *map(harmless, from_outside),
        _amount(line.gross_cents),
        harmless(line.currency),
        _mode(line.mode),
        harmless(line.target),
        harmless(tr(line.reason) if line.reason is not None else ""),
        harmless(" ".join(line.rules)),
        str(line.job or ""),
        moment(line.finished_at),
        harmless(line.message_id),
        str(line.later_job or ""),
        harmless(line.sender),
    ]


def _amount(cents: int | None) -> str:
    """A plain number without separators of thousands, which spreadsheets read as text."""
    if cents is None:
        return ""
    text = str(Decimal(cents).scaleb(-2))
    return text.replace(".", ",") if language() == "de" else text


def _mode(mode: JobMode | None) -> str:
    return {JobMode.EMAIL: tr("E-mail"), JobMode.PDF: "PDF"}[mode] if mode else ""
