"""`validate` and `create`: the check and the XRechnung by themselves, without any job."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import QUIET_SECONDS, print_json, print_line, tell, tell_progress
from xr_tui.delivery.message import attachment_name
from xr_tui.errors import InputError, Problem, Unable
from xr_tui.i18n import tr
from xr_tui.jobs import filing
from xr_tui.jobs.feedback import checked
from xr_tui.phrase import Phrase, phrase
from xr_tui.store.convert import now
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Report, Verdict
from xr_tui.validation.report_html import report_html
from xr_tui.validation.rules import load, rules_folder

_LARGEST = 100_000_000
"""Bytes of a file that is still looked at."""


class Syntax(StrEnum):
    """What an XRechnung can be written in."""

    UBL = "ubl"


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    any_report = typer.Option(None, "--report", help=tr("Folder for a report on each file."), metavar="DIR")

    @app.command("validate", help=tr("Check XML files with the official rules."))
    def validate(
        files: list[Path] = typer.Argument(..., help=tr("XML files or folders of them."), metavar="FILE"),
        report: Path | None = any_report,
    ) -> None:
        call.exit_code = asyncio.run(_validate(_all_files(files), report, call))

    @app.command("create", help=tr("Write the XRechnung of invoices into a folder."))
    def create(
        numbers: list[str] = typer.Argument(..., help=tr("Invoice numbers."), metavar="NUMBER"),
        output: Path = typer.Option(..., "-o", "--output", help=tr("Folder for the files."), metavar="DIR"),
        syntax: Syntax = typer.Option(Syntax.UBL, "--syntax", help=tr("Syntax of the XRechnung.")),
    ) -> None:
        del syntax  # UBL is the one there is
        office = call.office()
        found, unknown = office.invoice_ids(numbers)
        if unknown:
            text = phrase("There is no such invoice.")
            raise InputError([Problem(text, field=number) for number in unknown], phrase("Type: xr-tui invoices"))
        for number in numbers:
            (name,) = filing.file_copies(output, {attachment_name(number): office.xml_of(found[number])})
            if call.everywhere.json:
                print_json([{"number": number, "file": str(output / name)}])
            else:
                tell(str(output / name))


def _all_files(paths: Sequence[Path]) -> list[Path]:
    """The files, and those with the ending .xml below the folders."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    problems = [Problem(text, file=str(path)) for path in found if (text := _no_document(path)) is not None]
    if problems:
        raise InputError(problems)
    return found


def _no_document(path: Path) -> Phrase | None:
    """Why there is nothing here to check, if so."""
    if not path.is_file():
        return phrase("There is no such file.")
    with suppress(OSError), path.open("rb") as file:
        if file.read(5) == b"%PDF-":
            return phrase("PDF files cannot be checked yet; save the XML that is in it as a file and check that.")
    return None


async def _validate(files: Sequence[Path], reports: Path | None, call: Call) -> int:
    exit_code, started = 0, time.monotonic()
    async for position, path, report in _checked(files, call):
        if reports is not None:
            page = report_html(report, document=path.name, at=now())
            copies = {f"{path.stem}_report.json": report.to_json(), f"{path.stem}_report.html": page.encode()}
            filing.file_copies(reports, copies)
        _print(path, report, call.everywhere.json)
        if not sys.stdout.isatty() and time.monotonic() - started > QUIET_SECONDS and position < len(files):
            tell_progress(tr("{finished} of {total}", finished=position, total=len(files)))
        if report.verdict is Verdict.NOT_CHECKED:
            exit_code = 3
        elif report.verdict is Verdict.REJECTED:
            exit_code = max(exit_code, 1)
    return exit_code


async def _checked(files: Sequence[Path], call: Call) -> AsyncIterator[tuple[int, Path, Report]]:
    """The reports in the order of the files, counted from 1; a few are checked at once."""
    folder = call.places.log
    folder.mkdir(parents=True, exist_ok=True)
    rules = load(rules_folder(os.environ))
    async with CheckPool(rules, stderr_path=folder / "check.log") as pool:
        running: list[tuple[int, Path, asyncio.Task[Report]]] = []
        for position, path in enumerate(files, 1):
            running.append((position, path, asyncio.create_task(pool.check(_content(path)))))
            if len(running) >= 8:
                first, begun, task = running.pop(0)
                yield first, begun, await task
        for position, path, task in running:
            yield position, path, await task


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError([Problem(phrase("The file is larger than 100 MB."), file=str(path))])
        return path.read_bytes()
    except OSError as fault:
        raise Unable(phrase("{path} cannot be read: {fault}.", path=path, fault=fault.strerror)) from fault


def _print(path: Path, report: Report, as_json: bool) -> None:
    from xr_tui.cli.commands.lists import print_feedback

    if as_json:
        print_json([_object(path, report)])
        return
    words = {
        Verdict.ACCEPTED: tr("accepted"),
        Verdict.REJECTED: tr("rejected"),
        Verdict.NOT_CHECKED: tr("not checked"),
    }
    print_line(f"{path}: {words[report.verdict]} ({report.scenario or '-'})")
    print_feedback(checked(report, "")[:-1], indent="  ")


def _object(path: Path, report: Report) -> dict[str, Any]:
    found = json.loads(report.to_json())
    keys = ("syntax", "scenario", "verdict", "rules_version", "findings")
    return {"file": str(path)} | {key: found[key] for key in keys} | {"problems": [tr(p) for p in report.problems]}
