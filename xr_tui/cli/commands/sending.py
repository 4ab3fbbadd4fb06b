"""`send`, `batch`, `retry` and `worker`: jobs made and worked off without screens."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import typer

from xr_tui.cli.alert import Alert
from xr_tui.cli.call import Call
from xr_tui.cli.commands.lists import mode_word
from xr_tui.cli.commands.senders import sender_called
from xr_tui.cli.output import print_json, print_table
from xr_tui.cli.running import run_lines, run_until_signalled
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import moment, tr
from xr_tui.jobs.changes import read_changes
from xr_tui.jobs.earlier import statement
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import PlanLine, plan_batch, plan_send
from xr_tui.jobs.repeat import plan_repeat
from xr_tui.matrix import JobMode
from xr_tui.phrase import phrase
from xr_tui.settings.model import Settings


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    again_help = tr("The earlier job that is knowingly sent once more; may be given several times.")
    any_again = typer.Option(None, "--again", help=again_help, metavar="JOB")
    at_help = tr("Send at this date and time, such as 25.11.2026 08:00; a worker or the screens must be running then.")
    alert_help = tr("Who gets a mail when something fails or cannot be done; else whom the setup names.")
    at_a_time = typer.Option("", "--at", help=at_help, metavar="MOMENT")

    @app.command("send", help=tr("Send or file these invoices."))
    def send(
        numbers: list[str] = typer.Argument(..., help=tr("Invoice numbers."), metavar="NUMBER"),
        to: list[str] | None = any_address(
            "--to", tr("Target address for this time only; a second one is another To.")
        ),
        cc: list[str] | None = any_address("--cc", tr("CC, for this time in place of the matrix's further addresses.")),
        bcc: list[str] | None = any_address(
            "--bcc", tr("BCC, for this time in place of the matrix's further addresses.")
        ),
        subject: str = typer.Option("", "--subject", help=tr("Subject for this time only; may hold placeholders.")),
        sender: str = typer.Option(
            "", "--sender", help=tr("Name or address of the sender, for this time only."), metavar="SENDER"
        ),
        at: str = at_a_time,
        mode: JobMode | None = typer.Option(
            None, "--mode", help=tr("email mails, pdf files; without it the matrix entry decides.")
        ),
        again: list[int] | None = any_again,
    ) -> None:
        office = call.office()
        changes = read_changes(to or [], cc or [], bcc or [], subject, at)
        settings = office.setup().settings
        company = settings.company.seller.name or ""
        if sender:
            changes = replace(changes, sender=sender_called(settings, sender).name)
        lines = [changes.applied(line, company) for line in _lines_of(office, numbers, mode)]
        lines = _ready(lines, again or [])
        call.exit_code = run_lines(office, lines, batch=False, as_json=call.everywhere.json).exit_code

    @app.command("batch", help=tr("Run the batch: all open invoices with batch mode."))
    def batch(
        dry_run: bool = typer.Option(False, "--dry-run", help=tr("Only say what would be done.")),
        at: str = at_a_time,
        alert: str = typer.Option("", "--alert", help=alert_help, metavar="ADDRESS"),
    ) -> None:
        not_before = read_changes([], [], [], "", at).not_before
        if dry_run:
            office = call.office()
            with office.store.reading() as db:
                print_plan(plan_batch(db, None, office.setup().settings), as_json=call.everywhere.json)
            return
        call.exit_code = run_batch(call, not_before, Alert(call, alert))

    @app.command("retry", help=tr("Repeat jobs, each as a new job."))
    def retry(
        jobs: list[int] = typer.Argument(..., help=tr("Numbers of jobs."), metavar="JOB"),
        again: list[int] | None = any_again,
    ) -> None:
        office = call.office()
        with office.store.reading() as db:
            lines = plan_repeat(db, jobs, office.setup().settings)
        ended = run_lines(office, _ready(lines, again or []), batch=False, as_json=call.everywhere.json)
        call.exit_code = ended.exit_code

    @app.command("worker", help=tr("Work off waiting jobs until told to stop."))
    def worker() -> None:
        call.exit_code = run_until_signalled(call.office(takes_all=True))


def run_batch(call: Call, not_before: dt.datetime | None, alert: Alert) -> int:
    """The batch run that nobody may be watching; returns its exit code."""
    office = None
    try:
        office = call.office()
        ended = run_lines(office, None, batch=True, as_json=call.everywhere.json, not_before=not_before)
    except Exception as fault:
        alert.of_fault(fault, office)
        raise
    alert.about(ended, office)
    return ended.exit_code


def any_address(name: str, help: str) -> Any:
    """An option for addresses that may be given several times."""
    return typer.Option(None, name, help=help, metavar="ADDRESS")


def print_plan(lines: list[PlanLine], *, as_json: bool) -> None:
    """What a run would do, line by line, with the reason for whom it leaves out."""
    if as_json:
        print_json(
            {
                "invoice": line.invoice.number,
                "customer": line.invoice.customer_name,
                "mode": line.mode.value,
                "target": line.target,
                "left_out": tr(line.left_out) if line.left_out else None,
            }
            for line in lines
        )
        return
    titles = [tr("Number"), tr("Customer"), tr("Mode"), tr("Goes to")]
    cells = [
        [
            line.invoice.number,
            line.invoice.customer_name,
            mode_word(line.mode),
            _goes_to(line),
        ]
        for line in lines
    ]
    print_table(titles, cells, whole=[0, 3])


def _goes_to(line: PlanLine) -> str:
    if line.left_out is not None:
        return tr("left out: {reason}", reason=tr(line.left_out))
    return line.target if line.mode is JobMode.EMAIL else tr("storage folder")


def _lines_of(office: Office, numbers: list[str], mode: JobMode | None) -> list[PlanLine]:
    found, unknown = office.invoice_ids(numbers)
    if unknown:
        text = phrase("There is no such invoice.")
        raise InputError([Problem(text, field=number) for number in unknown], phrase("Type: xr-tui invoices"))
    settings: Settings = office.setup().settings
    ids = [found[number] for number in numbers]
    with office.store.reading() as db:
        if mode is not None:
            return plan_send(db, ids, mode, settings)
        by_entry = {line.invoice.id: line.mode for line in plan_batch(db, ids, settings)}
        return [line for one in ids for line in plan_send(db, [one], by_entry[one], settings)]


def _ready(lines: list[PlanLine], again: list[int]) -> list[PlanLine]:
    """The lines with the explicit yes of the command line.

    Raises:
        InputError: names every line that has no address, or a live job that nobody said yes to.
    """
    ready = [replace(line, again=line.earlier is not None and line.earlier.job in again) for line in lines]
    problems = []
    for line in ready:
        if line.mode is JobMode.EMAIL and not line.target:
            problems.append(
                Problem(phrase("There is no target address; give one with --to."), field=line.invoice.number)
            )
        if line.earlier is not None and not line.again:
            said = statement(line.earlier, moment(line.earlier.at, seconds=False))
            text = phrase("{earlier} To send once more add --again {job}.", earlier=tr(said), job=line.earlier.job)
            problems.append(Problem(text, field=line.invoice.number))
    if problems:
        raise InputError(problems, phrase("No job was made."))
    return ready
