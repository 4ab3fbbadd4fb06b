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
from typing import Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import QUIET_SECONDS, print_json, print_line, tell_progress
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import tr
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Report, Verdict
from xr_tui.validation.rules import rules_folder
from xr_tui.validation.shelf import Shelf, shelf

STANDARD_INPUT = "-"
LARGEST = 100_000_000
"""Bytes of a file that is still looked at."""
_AT_ONCE = 8
_ENDINGS = (".xml", ".pdf")


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""
    any_report = typer.Option(None, "--report", help=tr("Folder for a report on each file."), metavar="DIR")
    files_help = tr("XML files, hybrid PDFs, folders of them, or - for standard input.")
    rules_help = tr("Version of the rules; without it the date of each invoice chooses.")

    @app.command("validate", help=tr("Check XML files with the official rules."))
    def validate(
        files: list[str] = typer.Argument(..., help=files_help, metavar="FILE"),
        report: Path | None = any_report,
        rules: str = typer.Option("", "--rules", help=rules_help, metavar="VERSION"),
    ) -> None:
        _refuse_missing(files)
        found = shelf(rules_folder(os.environ), rules or pinned_version(call))
        call.exit_code = asyncio.run(_validate(files, found, report, call))


def pinned_version(call: Call) -> str:
    """The version of the rules that the environment or the setup pins; empty if none is."""
    named = os.environ.get("XR_TUI_RULES_VERSION")
    if named is not None:
        return named.strip()
    # Reading the setup must not make a database where there is none.
    return call.office().setup().settings.rules_version if call.places.database.exists() else ""


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


async def _validate(files: Sequence[str], rules: Shelf, reports: Path | None, call: Call) -> int:
    """Check them all and print each; returns the exit code."""
    from xr_tui.cli.commands.report_files import file_report

    exit_code, finished, started = 0, 0, time.monotonic()
    async for source, report in _checked(files, rules, call):
        finished += 1
        if reports is not None:
            file_report(reports, source.stem, source.name, report)
        _print(source, report, call.everywhere.json)
        if not sys.stdout.isatty() and time.monotonic() - started > QUIET_SECONDS:
            rate = round(finished / (time.monotonic() - started))
            tell_progress(tr("{finished} checked, {rate} a second", finished=finished, rate=rate))
        if report.verdict is Verdict.NOT_CHECKED:
            exit_code = 3
        elif report.verdict is Verdict.REJECTED:
            exit_code = max(exit_code, 1)
    return exit_code


async def _checked(files: Sequence[str], rules: Shelf, call: Call) -> AsyncIterator[tuple[_Source, Report]]:
    """The reports in the order of the files; a few are under way at once, whatever their number."""
    folder = call.places.log
    folder.mkdir(parents=True, exist_ok=True)
    # A second process would only cost time where there is one file.
    async with CheckPool(rules, workers=1 if _is_one_file(files) else None, stderr_path=folder / "check.log") as pool:
        running: list[tuple[_Source, asyncio.Task[Report]]] = []
        for source in _sources(files):
            running.append((source, asyncio.create_task(_check(source, rules, pool))))
            if len(running) >= _AT_ONCE:
                first, task = running.pop(0)
                yield first, await task
        for first, task in running:
            yield first, await task


async def _check(source: _Source, rules: Shelf, pool: CheckPool) -> Report:
    """The report; what cannot be read is not checked, and does not stop the rest."""
    try:
        content = source.content()
    except _TooLarge:
        limit = LARGEST // 1_000_000
        return _unread(rules, phrase("The file is larger than {limit} MB.", limit=limit))
    except OSError as fault:
        cause = fault.strerror or str(fault)
        return _unread(rules, phrase("{path} cannot be read: {fault}.", path=source.name, fault=cause))
    return await pool.check(content)


def _unread(rules: Shelf, problem: Phrase) -> Report:
    return Report(verdict=Verdict.NOT_CHECKED, document_sha256="", rules_version=rules.version, problems=(problem,))


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


def _print(source: _Source, report: Report, as_json: bool) -> None:
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
    print_line(f"{source.name}: {words[report.verdict]} ({report.scenario or '-'})")
    print_feedback(checked(report, "")[:-1], indent="  ")


def _object(source: _Source, report: Report) -> dict[str, Any]:
    found = json.loads(report.to_json())
    keys = ("syntax", "scenario", "verdict", "rules_version", "findings")
    return {"file": source.name} | {key: found[key] for key in keys} | {"problems": [tr(p) for p in report.problems]}
