"""`doctor`: what is set up, what is missing, what to do."""

from __future__ import annotations

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_line
from xr_tui.i18n import tr
from xr_tui.jobs.examination import Finding, examine


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""

    @app.command("doctor", help=tr("Say what is set up, what is missing and what to do."))
    def doctor() -> None:
        findings = examine(call.office())
        if call.everywhere.json:
            print_json(
                {
                    "check": finding.name,
                    "ok": finding.ok,
                    "text": tr(finding.text),
                    "hint": tr(finding.hint) if finding.hint else None,
                }
                for finding in findings
            )
        else:
            for finding in findings:
                _print(finding)
        call.exit_code = 0 if all(finding.ok for finding in findings) else 3


def _print(finding: Finding) -> None:
    print_line(f"{'+' if finding.ok else '-'} {tr(finding.text)}")
    if finding.hint is not None:
        print_line(f"    {tr(finding.hint)}")
