"""`validate`: the official check of XML files and hybrid PDFs, stored or not, as many as one likes."""

from __future__ import annotations

from pathlib import Path

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.checking import check_files
from xr_tui.i18n import tr


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
        call.exit_code = check_files(call, files, reports=report, rules=rules, local=local, service=service)
