"""`mend`: fill in what a stored invoice lacks, or show what can be filled in."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_line, tell
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import decimal, tr
from xr_tui.invoice.mendable import MENDABLE, ROUNDING
from xr_tui.jobs import overlay
from xr_tui.phrase import phrase


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""

    @app.command("mend", help=tr("Fill in what an invoice lacks, such as its Leitweg-ID."))
    def mend(
        number: str = typer.Argument(..., help=tr("Invoice number."), metavar="NUMBER"),
        terms: list[str] = typer.Argument(
            None, help=tr("Business term and text; an empty text takes it back."), metavar="BT-N=TEXT"
        ),
    ) -> None:
        office = call.office()
        found, unknown = office.invoice_ids([number])
        if unknown:
            raise InputError(
                [Problem(phrase("There is no such invoice."), field=number)], phrase("Type: xr-tui invoices")
            )
        settings = office.setup().settings
        if terms:
            with office.store.writing() as db:
                overlay.fill_in_terms(db, found[number], _parted(terms), by=office.user, settings=settings)
        with office.store.reading() as db:
            _show(call, overlay.terms_of(db, found[number], settings))


def _parted(terms: Sequence[str]) -> dict[str, str]:
    wrong = [Problem(phrase("This is not of the form BT-N=TEXT."), field=term) for term in terms if "=" not in term]
    if wrong:
        raise InputError(wrong, phrase("Example: xr-tui mend RE-1 BT-10=04011000-12345-34"))
    return {name.strip().upper(): text for name, _, text in (term.partition("=") for term in terms)}


def _show(call: Call, terms: overlay.Terms) -> None:
    listed = [*MENDABLE, *([ROUNDING] if terms.values[ROUNDING.field] or terms.rounding is not None else [])]
    rows = [(term, terms.values[term.field], terms.mended.get(term.field)) for term in listed]
    if call.everywhere.json:
        print_json(
            [
                {"term": term.term, "value": value, "filled_in_by": filled.by if filled else ""}
                for term, value, filled in rows
            ]
        )
        return
    for term, value, filled in rows:
        print_line(f"{term.term:<8} {tr(term.name):<20} {' '.join(value.split())}{' (+)' if filled else ''}")
    if any(filled for *_, filled in rows):
        tell(tr("(+) was filled in here."))
    if terms.rounding is not None:
        tell(
            tr(
                "The given sums differ from the computed ones. To take those with a rounding of {rounding}, type:",
                rounding=decimal(terms.rounding, 2),
            )
        )
        tell(f"  xr-tui mend {terms.number} BT-114={terms.rounding}")
