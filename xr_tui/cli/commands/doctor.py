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
    def doctor(
        to_itself: str | None = typer.Option(
            None,
            "--test-mail",
            metavar="SENDER",
            help=tr("Instead, send a mail without an invoice from this sender to itself."),
        ),
    ) -> None:
        if to_itself is not None:
            from xr_tui.cli.commands.senders import trial_mail

            said = trial_mail(call.office(), to_itself)
            if call.everywhere.json:
                print_json([{"check": "mail", "ok": True, "text": said, "hint": None}])
            else:
                print_line(said)
            return
        findings = examine(call.office())
        if call.everywhere.json:
            print_json(
                {
                    "check": finding.name,
                    "ok": finding.ok,
                    "text": tr(finding.text),
                    "hint": tr(finding.hint) if finding.hint else None,
                    **({"sender": finding.sender} if finding.sender else {}),
                }
                for finding in findings
            )
        else:
            for finding in findings:
                _print(finding)
        call.exit_code = 0 if all(finding.ok for finding in findings) else 3


def _print(finding: Finding) -> None:
    whose = f"{finding.sender}: " if finding.sender else ""
    print_line(f"{'+' if finding.ok else '-'} {whose}{tr(finding.text)}")
    if finding.hint is not None:
        print_line(f"    {tr(finding.hint)}")
