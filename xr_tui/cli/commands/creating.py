"""`create`: the XRechnung of stored invoices as files, without any job."""

from __future__ import annotations

from pathlib import Path

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, tell
from xr_tui.delivery.message import attachment_name
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import tr
from xr_tui.jobs import filing
from xr_tui.matrix import Syntax
from xr_tui.phrase import phrase


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""

    @app.command("create", help=tr("Write the XRechnung of invoices into a folder."))
    def create(
        numbers: list[str] = typer.Argument(..., help=tr("Invoice numbers."), metavar="NUMBER"),
        output: Path = typer.Option(..., "-o", "--output", help=tr("Folder for the files."), metavar="DIR"),
        syntax: Syntax | None = typer.Option(None, "--syntax", help=tr("Syntax of the XRechnung.")),
    ) -> None:
        office = call.office()
        found, unknown = office.invoice_ids(numbers)
        if unknown:
            text = phrase("There is no such invoice.")
            raise InputError([Problem(text, field=number) for number in unknown], phrase("Type: xr-tui invoices"))
        for number in numbers:
            (name,) = filing.file_copies(output, {attachment_name(number): office.xml_of(found[number], syntax=syntax)})
            if call.everywhere.json:
                print_json([{"number": number, "file": str(output / name)}])
            else:
                tell(str(output / name))
