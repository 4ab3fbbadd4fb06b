"""The reports that `validate --report DIR` lays down: JSON for programs, HTML for people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xr_tui.jobs import filing
from xr_tui.validation.report import Report
from xr_tui.validation.report_html import report_html


def file_report(folder: Path, stem: str, document: str, report: Report) -> None:
    """Lay the report on one document down.

    Args:
        folder: made where missing; nothing in it is overwritten.
        stem: first part of the file's name.
        document: what was checked, as the person named it.

    Raises:
        Unable: the folder cannot be written.
    """
    page = report_html(report, document=document, at=dt.datetime.now(dt.UTC))
    copies = {f"{stem}_report.json": report.to_json(), f"{stem}_report.html": page.encode("utf-8", "replace")}
    filing.file_copies(folder, copies, durably=False)
