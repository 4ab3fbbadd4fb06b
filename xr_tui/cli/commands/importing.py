"""`import`: files into the store."""

from __future__ import annotations

from pathlib import Path

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, tell, telling_progress
from xr_tui.errors import InputError
from xr_tui.i18n import tr
from xr_tui.jobs.importing import Imported, import_files
from xr_tui.phrase import phrase

_HINTS = 20
"""How many are written out; each stands with its invoice as well (Ansehen)."""


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""
    paths_help = tr("Files or folders: company and invoices (JSON), customers and matrix (CSV).")

    @app.command("import", help=tr("Import company, customers, matrix entries and invoices."))
    def import_(paths: list[Path] = typer.Argument(..., help=paths_help, metavar="PATH")) -> None:
        with telling_progress(lambda seconds: tr("Importing … {seconds} s", seconds=seconds)):
            office = call.office()
            imported = import_files(office.store, paths, by=office.user, environ=office.environ)
        _report(imported, call.everywhere.json)
        _tell_hints(imported)
        if imported.problems:
            raise InputError(
                imported.problems, phrase("Mend them and import again; nothing of these files was stored.")
            )


def _report(imported: Imported, as_json: bool) -> None:
    if as_json:
        row = {
            "files": imported.files,
            "company": imported.company,
            "customers": imported.customers,
            "entries": imported.entries,
            "invoices": imported.invoices,
            "unmatched": list(imported.unmatched),
            "problems": [str(problem) for problem in imported.problems],
        }
        print_json([row])
        return
    if imported.files or not imported.problems:
        tell(
            tr(
                "{files} files: {customers} customers, {entries} matrix entries, {invoices} invoices.",
                files=imported.files,
                customers=imported.customers,
                entries=imported.entries,
                invoices=imported.invoices,
            )
        )
    for number in imported.unmatched:
        tell(tr("Invoice {number} belongs to no known customer.", number=number))


def _tell_hints(imported: Imported) -> None:
    """What is doubtful about what was stored: talk, also beside `--json`."""
    for hint in imported.hints[:_HINTS]:
        tell(f"! {hint.place}: {tr(hint.text)}")
    if len(imported.hints) > _HINTS:
        tell(tr("and {count} more hints", count=len(imported.hints) - _HINTS))
