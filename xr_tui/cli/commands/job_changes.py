"""`confirm`, `cancel` and `report`: what a person says of jobs, and what became of a batch run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.commands.lists import mode_word, print_jobs
from xr_tui.cli.output import print_json, print_line, print_table, tell
from xr_tui.cli.start import say
from xr_tui.errors import XrTuiError
from xr_tui.i18n import amount, number, tr
from xr_tui.jobs.office import Office
from xr_tui.jobs.run_report import FATE_WORDS, ReportLine, RunReport, run_report
from xr_tui.store import job_list, jobs
from xr_tui.store.convert import now


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    any_jobs = typer.Argument(..., help=tr("Numbers of jobs."), metavar="JOB")

    @app.command("confirm", help=tr("Say of unclear jobs (?) that their mails arrived."))
    def confirm(numbers: list[int] = any_jobs) -> None:
        office = call.office()
        call.exit_code = _each(call, office, numbers, lambda db, job: jobs.confirm_sent(db, job, office.user))

    @app.command("cancel", help=tr("Cancel jobs that have not begun."))
    def cancel(numbers: list[int] = any_jobs) -> None:
        call.exit_code = _each(call, call.office(), numbers, jobs.cancel)

    @app.command("report", help=tr("Name what became of each invoice of a batch run."))
    def report(
        run: int | None = typer.Argument(None, help=tr("Number of the batch run; the newest without."), metavar="RUN"),
        csv: Path | None = typer.Option(None, "--csv", help=tr("Folder for the report as a table."), metavar="DIR"),
    ) -> None:
        with call.office().store.reading() as db:
            found = run_report(db, run)
        if csv is not None:
            from xr_tui.jobs.run_report_csv import file_run_report

            tell(str(file_run_report(found, csv, now())))
        _print_report(found, as_json=call.everywhere.json)


def _each(call: Call, office: Office, numbers: Sequence[int], change: Callable[[Any, int], None]) -> int:
    """Change each job by itself: one that cannot be changed does not keep the others. Prints those that were."""
    changed, exit_code = [], 0
    for job in dict.fromkeys(numbers):
        try:
            with office.store.writing() as db:
                change(db, job)
            changed.append(job)
        except XrTuiError as error:
            exit_code = max(exit_code, say(error))
    with office.store.reading() as db:
        rows = job_list.by_ids(db, changed)
    if rows or call.everywhere.json:
        print_jobs(rows, as_json=call.everywhere.json)
    return exit_code


def summary(report: RunReport) -> str:
    """`Stapellauf 3: gesendet 35 · von den Regeln abgewiesen 6`."""
    parts = [f"{word} {number(count)}" for word, count in _counted(report)]
    return tr("Batch run {run}: {outcome}", run=report.run.id, outcome=" · ".join(parts) or "-")


def _counted(report: RunReport) -> list[tuple[str, int]]:
    words = [(FATE_WORDS[fate], count) for fate, count in report.counts.items()]
    return [(tr(word), count) for word, count in words]


def _print_report(report: RunReport, *, as_json: bool) -> None:
    if as_json:
        print_json(map(_object, report.lines))
        return
    titles = [tr("Outcome"), tr("Document"), tr("Customer"), tr("Gross"), tr("Mode"), tr("Job no."), tr("Reason")]
    print_table(titles, [_cells(line) for line in report.lines], right=[3, 5], whole=[0, 1])
    print_line()
    print_line(summary(report))


def _cells(line: ReportLine) -> list[str]:
    return [
        tr(line.outcome),
        line.invoice_number,
        line.customer_name,
        amount(line.gross_cents, line.currency or "EUR"),
        mode_word(line.mode),
        str(line.job or ""),
        _reason_words(line),
    ]


def _reason_words(line: ReportLine) -> str:
    """The rules and what is wrong, on one line."""
    reason = " ".join(tr(line.reason).split()) if line.reason is not None else ""
    return ": ".join(part for part in (" ".join(line.rules), reason) if part)


def _object(line: ReportLine) -> dict[str, Any]:
    return {
        "outcome": line.fate.value,
        "invoice": line.invoice_number,
        "customer": line.customer_name,
        "job": line.job,
        "mode": line.mode.value if line.mode else None,
        "target": line.target,
        "rules": list(line.rules),
        "reason": tr(line.reason) if line.reason is not None else None,
        "newer_job": line.later_job,
    }
