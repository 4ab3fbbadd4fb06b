"""Checking files without screens: XML and hybrid PDFs, stored or not, as many as one likes.

What it prints is loaded while the workers load the rules: of one file, the time to the first verdict is what counts.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def check_files(
    call: Call,
    files: Sequence[str],
    *,
    reports: Path | None = None,
    rules: str = "",
    local: bool = False,
    service: str = "",
) -> int:
    """Check them all and print what was found.

    Args:
        files: paths of files and folders, or `-`.
        reports: folder for a report on each.
        rules: version to check with; empty: the date of each invoice chooses.
        local: check here, also where the setup names a service.
        service: address of a service to ask instead.

    Returns:
        0 all accepted, 1 at least one rejected, 3 at least one not checked.

    Raises:
        InputError: a file is not there, or the address cannot be asked.
        RulesMissing, RulesBroken: there is nothing to check with.
    """
    _refuse_missing(files)
    _refuse_both(service, here=local or bool(rules))
    settings = settings_of(call)
    asked = "" if local or rules else service or settings.check_url
    # Who has a service needs no rules here.
    found = None if asked else shelf(rules_folder(os.environ), rules or settings.rules_version)
    return asyncio.run(_check_all(files, found, asked, reports, call))


def settings_of(call: Call) -> Settings:
    """What setup and environment say of the check; reading it must not make a database where there is none."""
    if call.places.database.exists():
        return call.office().setup_of_check().settings
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


async def _check_all(files: Sequence[str], rules: Shelf | None, service: str, reports: Path | None, call: Call) -> int:
    exit_code, finished, started = 0, 0, time.monotonic()
    async with _checks(files, rules, service, call) as checks:
        await asyncio.sleep(0)  # now the workers start; while they load the rules, there is time to load what prints
        show = _printer(call.everywhere.json, by_service=bool(service))
        async for source, report in _checked(files, checks):
            finished += 1
            if reports is not None:
                _file_report(reports, source, report)
            show(source, report)
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


def _file_report(folder: Path, source: _Source, report: Report) -> None:
    from xr_tui.cli.commands.report_files import file_report

    file_report(folder, source.stem, source.name, report)


def _printer(as_json: bool, *, by_service: bool) -> Callable[[_Source, Report], None]:
    """What prints a report."""
    if as_json:
        return lambda source, report: print_json([_object(source, report)])
    from xr_tui.cli.feedback_lines import print_feedback
    from xr_tui.jobs.feedback import checked

    words = {
        Verdict.ACCEPTED: tr("accepted"),
        Verdict.REJECTED: tr("rejected"),
        Verdict.NOT_CHECKED: tr("not checked"),
    }

    def show(source: _Source, report: Report) -> None:
        judge = tr(", checked by {service}", service=report.engine) if by_service and report.engine else ""
        print_line(f"{source.name}: {words[report.verdict]} ({report.scenario or '-'}){judge}")
        print_feedback(checked(report, "")[:-1], indent="  ")

    return show


def _object(source: _Source, report: Report) -> dict[str, Any]:
    found = json.loads(report.to_json())
    keys = ("syntax", "scenario", "verdict", "rules_version", "engine", "findings")
    return {"file": source.name} | {key: found[key] for key in keys} | {"problems": [tr(p) for p in report.problems]}
