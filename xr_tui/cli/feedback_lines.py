"""What became of an invoice, line by line, for people."""

from __future__ import annotations

from collections.abc import Sequence

from xr_tui.cli.output import print_line
from xr_tui.i18n import tr
from xr_tui.jobs.defects import by_defect
from xr_tui.store.rows import FeedbackRow

_LEVEL_SIGNS = {"error": "-", "warning": "!", "information": " "}


def print_feedback(rows: Sequence[FeedbackRow], *, number: str = "", indent: str = "") -> None:
    """One entry for each defect: rule, text, place, what to do, and the rules that are broken because of it.

    Args:
        rows: of one job, or of one check.
        number: of the stored invoice they are about; then the command that fills in what is missing is named.
        indent: before each line.
    """
    fill_in = tr("Fill in:")
    where, what_to_do, as_well = tr("Where:"), tr("What to do:"), tr("Reported for the same reason:")
    for defect in by_defect(rows):
        row = defect.row
        text = tr(row.text)
        rule = f"{row.rule}: " if row.rule and not text.startswith(f"[{row.rule}]") else ""
        print_line(f"{indent}{_LEVEL_SIGNS.get(row.level, ' ')} {rule}{text}")
        if row.location:
            print_line(f"{indent}    {where} {row.location}")
        if row.advice:
            print_line(f"{indent}    {what_to_do} {tr(row.advice)}")
        if number and (term := _to_fill_in(row)):
            print_line(f"{indent}    {fill_in} xr-tui mend {number} {term}=…")
        others = dict.fromkeys(other.rule for other in defect.others if other.rule != row.rule)
        if others:
            print_line(f"{indent}    {as_well} {', '.join(others)}")


def _to_fill_in(row: FeedbackRow) -> str:
    """The business term that `mend` can fill in for this line; empty where it is mended elsewhere."""
    from xr_tui.invoice.mendable import OF_FIELD
    from xr_tui.validation.mending import split_place

    form, field, _ = split_place(row.mend_at)
    return OF_FIELD[field].term if form == "terms" and field in OF_FIELD else ""
