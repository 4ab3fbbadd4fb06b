"""`validate`: the official check of XML files and hybrid PDFs, stored or not, as many as one likes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import QUIET_SECONDS, print_json, print_line, tell_progress
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import tr
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.environment import effective
from xr_tui.settings.model import Settings
from xr_tui.settings.service_url import fault_of_service_url
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Report, Verdict
from xr_tui.validation.rules import rules_folder
from xr_tui.validation.shelf import Shelf, shelf

if TYPE_CHECKING:
    from xr_tui.validation.remote import RemoteCheck

STANDARD_INPUT = "-"
LARGEST = 100_000_000
"""Bytes of a file that is still looked at."""
_AT_ONCE = 8
_ENDINGS = (".xml", ".pdf")


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""
    any_report = typer.Option(None, "--report", help=tr("Folder for a report on each file."), metavar="DIR")
    files_help = tr("XML files, hybrid PDFs, folders of them, or - for standard input.")
    rules_help = tr("Version of the rules; without it the date of each invoice chooses. Checks on this machine.")
    local_help = tr("Check on this machine, also where the setup names a validation service.")
    service_help = tr("Ask the validation service at this address instead of checking here.")

    @app.command("validate", help=tr("Check XML files with the official rules."))
    def validate(
        files: list[str] = typer.Argument(..., help=files_help, metavar="FILE"),
        report: Path | None = any_report,
        rules: str = typer.Option("", "--rules", help=rules_help, metavar="VERSION"),
        local: bool = typer.Option(False, "--local", help=local_help),
        service: str = typer.Option("", "--service", help=service_help, metavar="URL"),
    ) -> None:
        _refuse_missing(files)
        _refuse_both(service, here=local or bool(rules))
        settings = settings_of(call)
        asked = "" if local or rules else service or settings.check_url
        # Who has a service needs no rules here.
        found = None if asked else shelf(rules_folder(os.environ), rules or settings.rules_version)
        call.exit_code = asyncio.run(_validate(files, found, asked, report, call))


def settings_of(call: Call) -> Settings:
    """What setup and environment say; reading it must not make a database where there is none."""
    if call.places.database.exists():
        return call.office().setup().settings
    return effective(Settings(), os.environ).settings


def _refuse_both(service: str, *, here: bool) -> None:
    """Refuse an address that nothing may be sent to, and one that would not be asked.

    Raises:
        InputError: says which.
    """
    fault = fault_of_service_url(service)
    if service and here:
        fault = phrase("With --local or --rules the check is made on this machine; a service is not asked.")
    if fault is not None:
        raise InputError([Problem(fault, field="--service")])


@dataclass(frozen=True)
class _Source:
    """One thing to check."""

    name: str
    """Its path, or `-`."""

    @property
    def stem(self) -> str:
        return Path(self.name).stem if self.name != STANDARD_INPUT else "stdin"

    def content(self) -> bytes:
        """Its bytes.

        Raises:
            OSError: it cannot be read.
            _TooLarge: it is larger than is looked at.
        """
        if self.name == STANDARD_INPUT:
            found = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(self.name).open("rb") as file:
                found = file.read(LARGEST + 1)
        if len(found) > LARGEST:
            raise _TooLarge
        return found


class _TooLarge(Exception):
    pass


async def _validate(files: Sequence[str], rules: Shelf | None, service: str, reports: Path | None, call: Call) -> int:
    """Check them all, with the rules or by the service, and print each; returns the exit code."""
    from xr_tui.cli.commands.report_files import file_report

    exit_code, finished, started = 0, 0, time.monotonic()
    async for source, report in _checked(files, _checks(files, rules, service, call)):
        finished += 1
        if reports is not None:
            file_report(reports, source.stem, source.name, report)
        _print(source, report, call.everywhere.json, by_service=bool(service))
        if not sys.stdout.isatty() and time.monotonic() - started > QUIET_SECONDS:
            rate = round(finished / (time.monotonic() - started))
            tell_progress(tr("{finished} checked, {rate} a second", finished=finished, rate=rate))
        if report.verdict is Verdict.NOT_CHECKED:
            exit_code = 3
        elif report.verdict is Verdict.REJECTED:
            exit_code = max(exit_code, 1)
    return exit_code


def _checks(files: Sequence[str], rules: Shelf | None, service: str, call: Call) -> CheckPool | RemoteCheck:
    """What checks them."""
    if rules is None:
        from xr_tui.validation.remote import RemoteCheck

        return RemoteCheck(service)
    folder = call.places.log
    folder.mkdir(parents=True, exist_ok=True)
    # A second process would only cost time where there is one file.
    return CheckPool(rules, workers=1 if _is_one_file(files) else None, stderr_path=folder / "check.log")


async def _checked(files: Sequence[str], checks: CheckPool | RemoteCheck) -> AsyncIterator[tuple[_Source, Report]]:
    """The reports in the order of the files; a few are under way at once, whatever their number."""
    async with checks:
        running: list[tuple[_Source, asyncio.Task[Report]]] = []
        for source in _sources(files):
            running.append((source, asyncio.create_task(_check(source, checks))))
            if len(running) >= _AT_ONCE:
                first, task = running.pop(0)
                yield first, await task
        for first, task in running:
            yield first, await task


async def _check(source: _Source, checks: CheckPool | RemoteCheck) -> Report:
    """The report; what cannot be read is not checked, and does not stop the rest."""
    try:
        content = source.content()
    except _TooLarge:
        limit = LARGEST // 1_000_000
        return _unread(phrase("The file is larger than {limit} MB.", limit=limit))
    except OSError as fault:
        cause = fault.strerror or str(fault)
        return _unread(phrase("{path} cannot be read: {fault}.", path=source.name, fault=cause))
    return await checks.check(content)


def _unread(problem: Phrase) -> Report:
    return Report(verdict=Verdict.NOT_CHECKED, document_sha256="", problems=(problem,))


def _is_one_file(files: Sequence[str]) -> bool:
    return len(files) == 1 and not Path(files[0]).is_dir()


def _refuse_missing(files: Sequence[str]) -> None:
    """Whoever mistypes a name learns it before anything is checked.

    Raises:
        InputError: names all that are not there.
    """
    missing = [name for name in files if name != STANDARD_INPUT and not Path(name).exists()]
    if missing:
        raise InputError([Problem(phrase("There is no such file."), file=name) for name in missing])


def _sources(files: Sequence[str]) -> Iterator[_Source]:
    """The files, and those with the right ending below the folders, one after the other."""
    for name in files:
        if name != STANDARD_INPUT and Path(name).is_dir():
            yield from _below(name)
        else:
            yield _Source(name)


def _below(folder: str) -> Iterator[_Source]:
    """What is in a folder and in those inside it, by name; only the names of one folder at a time are kept."""
    folders: list[str] = []
    names: list[str] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.name.lower().endswith(_ENDINGS) and entry.is_file():
                names.append(entry.path)
    names.sort()
    for name in names:
        yield _Source(name)
    for inner in sorted(folders):
        yield from _below(inner)


def _print(source: _Source, report: Report, as_json: bool, *, by_service: bool) -> None:
    if as_json:
        print_json([_object(source, report)])
        return
    from xr_tui.cli.commands.lists import print_feedback
    from xr_tui.jobs.feedback import checked

    words = {
        Verdict.ACCEPTED: tr("accepted"),
        Verdict.REJECTED: tr("rejected"),
        Verdict.NOT_CHECKED: tr("not checked"),
    }
    judge = tr(", checked by {service}", service=report.engine) if by_service and report.engine else ""
    print_line(f"{source.name}: {words[report.verdict]} ({report.scenario or '-'}){judge}")
    print_feedback(checked(report, "")[:-1], indent="  ")


def _object(source: _Source, report: Report) -> dict[str, Any]:
    found = json.loads(report.to_json())
    keys = ("syntax", "scenario", "verdict", "rules_version", "engine", "findings")
    return {"file": source.name} | {key: found[key] for key in keys} | {"problems": [tr(p) for p in report.problems]}
