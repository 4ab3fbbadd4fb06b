"""`archive`: what was kept, whether it is as it was, and a period of it for an auditor."""

from __future__ import annotations

import datetime as dt
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_line, tell, tell_progress
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import day, moment, number, size, tr
from xr_tui.jobs.archive import Overview, overview, verify
from xr_tui.phrase import phrase
from xr_tui.store.evidence_check import Damage, Looked

_HEX = 64
_TELL_SECONDS = 0.2
"""Between two lines of progress: each costs a slow terminal something."""


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    archive = typer.Typer(
        rich_markup_mode=None, invoke_without_command=True, help=tr("What was kept of each job, and until when.")
    )
    app.add_typer(archive, name="archive")

    @archive.callback()
    def overview_(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            found = overview(call.office().store)
            if call.everywhere.json:
                print_json([_overview_object(found)])
            else:
                _print_overview(found)

    @archive.command("verify", help=tr("Say whether everything that was kept is as it was."))
    def verify_(
        head: list[str] = typer.Option(
            [],
            "--head",
            metavar="HASH",
            help=tr("An end of the chain that was noted earlier; may be given repeatedly."),
        ),
    ) -> None:
        heads = _heads(head)
        found = verify(call.office().store, heads, _telling(tr("Looking at what was kept")))
        if call.everywhere.json:
            print_json([*map(_damage_object, found.damages), _looked_object(found)])
        else:
            _print_looked(found)
        call.exit_code = 1 if found.damages else 0

    @archive.command("export", help=tr("Lay down a period as a folder that an auditor can read."))
    def export_(
        first: str = typer.Option(..., "--from", metavar="YYYY-MM-DD", help=tr("The first day.")),
        last: str = typer.Option(..., "--to", metavar="YYYY-MM-DD", help=tr("The last day.")),
        folder: Path = typer.Option(..., "-o", "--output", metavar="DIR", help=tr("The folder; it must not exist.")),
    ) -> None:
        from xr_tui.jobs.archive_export import export_period

        begin, end = _days({"--from": first, "--to": last})
        with _ending_in_order():
            found = export_period(call.office().store, begin, end, folder, _telling(tr("Exporting")))
        for job, text in found.problems:
            tell(f"{tr('Job')} {job}: {tr(text)}")
        if call.everywhere.json:
            print_json([{"folder": str(found.folder), "jobs": found.jobs, "files": found.files, **_head(found.head)}])
        else:
            jobs, files = number(found.jobs), number(found.files)
            print_line(tr("{jobs} jobs, {files} files: {folder}", jobs=jobs, files=files, folder=found.folder))
        call.exit_code = 1 if found.problems else 0


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP end the export as Ctrl+C does: what is half there is taken away."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _heads(given: list[str]) -> list[str]:
    heads = [head.strip().lower() for head in given]
    wrong = [head for head in heads if len(head) != _HEX or set(head) - set("0123456789abcdef")]
    if wrong:
        text = phrase("An end of the chain has 64 hexadecimal digits.")
        raise InputError([Problem(text, field=f"--head {head}") for head in wrong])
    return heads


def _days(given: dict[str, str]) -> list[dt.date]:
    days, problems = [], []
    for option, text in given.items():
        try:
            days.append(dt.date.fromisoformat(text))
        except ValueError:
            problems.append(Problem(phrase("This is no date: {text}", text=text), field=option))
    if problems:
        raise InputError(problems)
    return days


def _telling(what: str) -> Callable[[int, int], None]:
    told = 0.0

    def tell_it(done: int, total: int) -> None:
        nonlocal told
        if done < total and time.monotonic() - told < _TELL_SECONDS:
            return
        told = time.monotonic()
        tell_progress(f"{what}: {number(done)} / {number(total)}")

    return tell_it


def _head(head: Any) -> dict[str, Any]:
    return {"records": head.count, "head": head.chain}


def _overview_object(found: Overview) -> dict[str, Any]:
    return {
        "jobs": found.jobs,
        "documents": found.documents,
        "bytes": found.size,
        "first": found.first.isoformat(timespec="seconds") if found.first else None,
        "last": found.last.isoformat(timespec="seconds") if found.last else None,
        "kept_until": found.kept_until.isoformat() if found.kept_until else None,
        **_head(found.head),
    }


def _print_overview(found: Overview) -> None:
    if not found.head.count:
        tell(tr("Nothing has been kept yet: the first job that ends begins the archive."))
        return
    documents, much = number(found.documents), size(found.size)
    print_line(tr("Jobs that ended: {count}", count=number(found.jobs)))
    if found.first:
        print_line(tr("From {first} to {last}", first=moment(found.first), last=moment(found.last)))
    print_line(tr("Documents: {count} ({size}), each kept once", count=documents, size=much))
    print_line(tr("Records in the chain: {count}", count=number(found.head.count)))
    print_line(tr("End of the chain: {chain}", chain=found.head.chain))
    if found.kept_until:
        print_line(
            tr("To be kept until {date} (the newest of it); nothing can be deleted.", date=day(found.kept_until))
        )
    tell(tr("Note the end of the chain outside of this machine; later type: xr-tui archive verify --head HASH"))


def _damage_object(damage: Damage) -> dict[str, Any]:
    return {
        "kind": damage.kind,
        "seq": damage.seq,
        "job": damage.job,
        "invoice": damage.invoice,
        "text": tr(damage.text),
    }


def _looked_object(found: Looked) -> dict[str, Any]:
    counted = {"jobs": found.jobs, "documents": found.documents, "damages": len(found.damages)}
    return {"kind": "summary", **_head(found.head), **counted}


def _print_looked(found: Looked) -> None:
    for damage in found.damages:
        where = f"{tr('Job')} {damage.job} {damage.invoice}".strip() + ": " if damage.job is not None else ""
        print_line(f"- {where}{tr(damage.text)}")
    counted = {"records": found.head.count, "documents": found.documents, "jobs": found.jobs}
    text = {name: number(count) for name, count in counted.items()}
    print_line(tr("Looked at {records} records, {documents} documents, {jobs} jobs.", **text))
    if found.damages:
        print_line(tr("Not as it was kept: {count}", count=number(len(found.damages))))
    else:
        print_line(tr("Everything is as it was kept."))
    print_line(tr("End of the chain: {chain}", chain=found.head.chain))
