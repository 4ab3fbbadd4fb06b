"""`invoices`, `jobs` and `feedback`: what the tables show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.feedback_lines import print_feedback
from xr_tui.cli.output import print_json, print_table, tell
from xr_tui.errors import Refused
from xr_tui.i18n import amount, day, moment, tr
from xr_tui.jobs.archive import job_kept_until
from xr_tui.matrix import JobMode
from xr_tui.phrase import phrase
from xr_tui.store import feedback, invoices, job_list
from xr_tui.store.rows import FeedbackRow, InvoiceRow, JobRow
from xr_tui.store.states import State

_ALL = 2**62


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    any_limit = typer.Option(
        _ALL, "--limit", min=1, metavar="COUNT", show_default=False, help=tr("At most so many rows.")
    )
    any_search = typer.Option("", "--search", metavar="TEXT", help=tr("Part of number, customer or address."))
    any_status = typer.Option(
        None, "--status", metavar="STATUS", help=tr("Only open, working, sent, failed or unclear ones.")
    )

    @app.command("invoices", help=tr("List the invoices."))
    def invoices_(
        status: invoices.Status | None = any_status, search: str = any_search, limit: int = any_limit
    ) -> None:
        with call.office().store.reading() as db:
            rows = invoices.page(db, invoices.InvoiceQuery(search=search, status=status), limit=limit)
        if call.everywhere.json:
            print_json(_invoice_object(row) for row in rows)
        else:
            _print_invoices(rows)
        _tell_of_none(rows, narrowed=bool(search.strip()) or status is not None)

    @app.command("jobs", help=tr("List the jobs, the newest first."))
    def jobs_(search: str = any_search, limit: int = any_limit) -> None:
        with call.office().store.reading() as db:
            rows = job_list.page(db, job_list.JobQuery(search=search), limit=limit)
        print_jobs(rows, as_json=call.everywhere.json)
        _tell_of_none(rows, narrowed=bool(search.strip()))

    @app.command("feedback", help=tr("Show what happened in a job, and what to do."))
    def feedback_(
        job: int = typer.Argument(..., help=tr("Number of the job."), metavar="JOB"),
        save: Path | None = typer.Option(
            None, "--save", help=tr("Folder for XRechnung, check report and mail as they were kept."), metavar="DIR"
        ),
    ) -> None:
        with call.office().store.reading() as db:
            found = job_list.get(db, job)
            if found is None:
                raise Refused(phrase("There is no job {job}.", job=job), phrase("Type: xr-tui jobs"))
            rows, until = feedback.of_job(db, job), job_kept_until(db, found)
            if save is not None:
                _save_documents(db, found, save)
        if call.everywhere.json:
            print_json(feedback_object(row) for row in rows)
        elif rows:
            print_feedback(rows, number=found.invoice_number)
            if until is not None and save is None:
                tell(tr("To be kept until {date}; until then nothing of it can be deleted.", date=day(until)))
        else:
            tell(tr("Nothing has happened in this job yet."))


def _tell_of_none(rows: Sequence[object], *, narrowed: bool) -> None:
    """Titles without rows leave open whether the search was understood; stdout stays as programs read it."""
    if narrowed and not rows:
        tell(tr("Nothing found."))


def _save_documents(db: Any, job: JobRow, folder: Path) -> None:
    from xr_tui.jobs.kept_documents import file_documents, files_of

    for path in file_documents(folder, files_of(db, job)):
        tell(str(path))


def print_jobs(rows: Sequence[JobRow], *, as_json: bool) -> None:
    """Jobs as a table or as objects."""
    if as_json:
        print_json(_job_object(row) for row in rows)
        return
    titles = [tr("No."), tr("Mode"), tr("Document"), tr("Customer"), tr("Target address"), tr("Status"), tr("Finished")]
    cells = [
        [
            str(row.id),
            mode_word(row.mode),
            row.invoice_number,
            row.customer_name,
            row.target,
            row.state.sign,
            _when(row),
        ]
        for row in rows
    ]
    print_table(titles, cells, right=[0])


def _when(row: JobRow) -> str:
    """When it was finished, or what it waits for."""
    if row.state is State.HELD:
        return tr("from {when}", when=moment(row.not_before, seconds=False))
    return moment(row.finished_at)


def mode_word(mode: JobMode | None) -> str:
    """The job mode as people call it."""
    return {JobMode.EMAIL: tr("E-mail"), JobMode.PDF: "PDF"}.get(mode, "") if mode else ""


def feedback_object(row: FeedbackRow) -> dict[str, Any]:
    """A line of feedback with its stable keys."""
    advice = f" {tr(row.advice)}" if row.advice else ""
    return {
        "time": _iso(row.at),
        "step": row.step,
        "level": row.level,
        "rule": row.rule,
        "status_text": tr(row.text) + advice,
        "location": row.location,
    }


def _print_invoices(rows: Sequence[InvoiceRow]) -> None:
    titles = [tr("Number"), tr("Date"), tr("Customer"), tr("Gross"), tr("Mode"), tr("Batch"), tr("Status")]
    cells = [
        [
            row.number,
            day(row.issue_date),
            row.customer_name,
            amount(row.gross_cents, row.currency),
            mode_word(row.mode),
            tr("yes") if row.batch else tr("no"),
            row.last_state.sign if row.last_state else "",
        ]
        for row in rows
    ]
    print_table(titles, cells, right=[3])


def _invoice_object(row: InvoiceRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "customer": row.customer_name or row.customer,
        "date": row.issue_date.isoformat() if row.issue_date else None,
        "gross": None if row.gross_cents is None else str(Decimal(row.gross_cents).scaleb(-2)),
        "currency": row.currency,
        "mode": row.mode.value if row.mode else None,
        "batch": row.batch,
        "status": row.last_state.sign if row.last_state else "",
    }


def _job_object(row: JobRow) -> dict[str, Any]:
    return {
        "job": row.id,
        "invoice": row.invoice_number,
        "customer": row.customer_name,
        "mode": row.mode.value,
        "target": row.target,
        "status": row.state.sign,
        "state": row.state.value,
        "repeats": row.repeats,
        "accepted_at": _iso(row.accepted_at),
        "not_before": _iso(row.not_before),
        "finished_at": _iso(row.finished_at),
        "message_id": row.message_id,
        "attempts": row.attempts,
    }


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
