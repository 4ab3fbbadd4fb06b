"""`rules try`: what other rules would change, before they are used."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xr_tui.cli.call import Call
from xr_tui.cli.output import QUIET_SECONDS, print_json, print_line, tell, tell_progress
from xr_tui.errors import RulesMissing
from xr_tui.i18n import tr
from xr_tui.jobs.rules_trial import Compared, compare, nothing_to_compare
from xr_tui.phrase import phrase
from xr_tui.validation.grouping import grouped
from xr_tui.validation.install import install
from xr_tui.validation.report import Finding, Report, Verdict
from xr_tui.validation.rules import load, rules_folder
from xr_tui.validation.shelf import Shelf

_VERDICTS = {
    Verdict.ACCEPTED: phrase("accepted"),
    Verdict.REJECTED: phrase("rejected"),
    Verdict.NOT_CHECKED: phrase("not checked"),
}


def try_rules(call: Call, bundle: str, days: int) -> int:
    """Check the stored invoices of the last days with that bundle and print what would change.

    Args:
        bundle: an installed version, or a configuration as a file, folder or address.
        days: how many days back.

    Returns:
        The exit code: 1 if an invoice that is accepted now would be rejected, 3 if one could not be checked.
    """
    since = dt.datetime.now().astimezone().date() - dt.timedelta(days=days)
    with _taken(bundle) as other:
        return asyncio.run(_tried(call, other, since, days))


@contextmanager
def _taken(bundle: str) -> Iterator[Shelf]:
    """The rules to try; what is not installed is unpacked for this once."""
    folder = rules_folder(os.environ)
    try:
        rules = load(folder, bundle)
    except RulesMissing:
        if "/" not in bundle and not Path(bundle).exists():
            raise
    else:
        yield Shelf((rules,), rules.version)
        return
    with tempfile.TemporaryDirectory(prefix="xr-tui-rules-") as beside:
        rules = install(Path(beside), bundle)
        yield Shelf((rules,), rules.version)


async def _tried(call: Call, other: Shelf, since: dt.date, days: int) -> int:
    started, changing, rejected, exit_code, total = time.monotonic(), 0, 0, 0, 0
    office = call.office()
    if office.setup().settings.check_url:
        tell(tr("Rules are compared on this machine; the validation service of the setup is not asked."))
    async for compared in compare(office, other, since):
        total = compared.total
        changing += compared.changes
        newly = _newly_rejected(compared)
        rejected += newly
        exit_code = max(exit_code, 3 if compared.not_checked else 1 if newly else 0)
        if compared.changes or compared.not_checked or compared.problem:
            _print(compared, call.everywhere.json)
        if time.monotonic() - started > QUIET_SECONDS and compared.position < total:
            tell_progress(tr("{finished} of {total}", finished=compared.position, total=total))
    if total:
        tell(
            tr(
                "Rules {version}: {count} invoices checked, {changing} would change, {rejected} would be rejected.",
                version=other.version,
                count=total,
                changing=changing,
                rejected=rejected,
            )
        )
    else:
        nothing = nothing_to_compare(days)
        tell(tr(nothing))
    return exit_code


def _newly_rejected(compared: Compared) -> bool:
    before, after = compared.before, compared.after
    return bool(before and after and before.verdict is Verdict.ACCEPTED and after.verdict is Verdict.REJECTED)


def _print(compared: Compared, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "number": compared.number,
                    "before": _verdict(compared.before),
                    "before_rules": compared.before.rules_version if compared.before else None,
                    "after": _verdict(compared.after),
                    "after_rules": compared.after.rules_version if compared.after else None,
                    "new_findings": [_finding(finding) for finding in compared.new_findings],
                    "problems": _problems(compared),
                }
            ]
        )
        return
    if compared.before is None or compared.after is None:
        print_line(f"{compared.number}: {tr(compared.problem) if compared.problem else ''}")
        return
    before, after = _VERDICTS[compared.before.verdict], _VERDICTS[compared.after.verdict]
    print_line(f"{compared.number}: {tr(before)} → {tr(after)}")
    for problem in _problems(compared):
        print_line(f"  {problem}")
    for defect in grouped(compared.new_findings):
        finding = defect.leading
        print_line(f"  {', '.join(defect.rules)} {finding.place}: {finding.text}")


def _problems(compared: Compared) -> list[str]:
    if compared.problem is not None:
        return [tr(compared.problem)]
    return [tr(problem) for report in (compared.after, compared.before) if report for problem in report.problems]


def _verdict(report: Report | None) -> str | None:
    return str(report.verdict) if report else None


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "level": str(finding.level),
        "layer": str(finding.layer),
        "location": finding.location,
        "text": finding.text,
    }
