"""Lines of the Rückmeldungsübersicht, put together where one defect made several of them.

The store keeps a line for each finding, as it always did; so the lines of former jobs are put together as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from xr_tui.phrase import Phrase
from xr_tui.store.rows import FeedbackRow
from xr_tui.validation.advice import advice, terms_of
from xr_tui.validation.grouping import grouped
from xr_tui.validation.report import Finding, Layer, Level


@dataclass(frozen=True)
class DefectRow:
    """One line for people: what is wrong, and what else was reported because of it."""

    row: FeedbackRow
    """The line nearest to the cause."""
    others: tuple[FeedbackRow, ...] = ()
    """The lines that it stands for."""


def by_defect(rows: Iterable[FeedbackRow]) -> tuple[DefectRow, ...]:
    """The lines in their order, those of one defect of one attempt as one."""
    found: list[DefectRow] = []
    for (of_rule, _attempt), run in groupby(rows, key=lambda row: (bool(row.rule), row.attempt)):
        together = tuple(run)
        found += _together(together) if of_rule else map(DefectRow, together)
    return tuple(found)


def explained(row: FeedbackRow) -> Phrase | None:
    """What is wrong and what to do, in today's words; of a line without a rule, or with words of its own, those."""
    if row.rule in ("", "XSD"):
        return row.advice
    return advice(row.rule, _official(row)) or row.advice


_TERM = re.compile(r"\bB[TG]-[0-9]+(?:-[0-9]+)?\b")


def terms_named(row: FeedbackRow) -> tuple[str, ...]:
    """The business terms that the line is about: those known for its rule, else those that its official text names."""
    return terms_of(row.rule) or tuple(dict.fromkeys(_TERM.findall(_official(row))))


def _together(rows: Sequence[FeedbackRow]) -> Iterable[DefectRow]:
    findings = [_finding(row) for row in rows]
    row_of = {id(finding): row for finding, row in zip(findings, rows, strict=True)}
    for defect in grouped(findings):
        yield DefectRow(row_of[id(defect.leading)], tuple(row_of[id(other)] for other in defect.others))


def _finding(row: FeedbackRow) -> Finding:
    """As much of the finding as the line keeps of it."""
    return Finding(
        rule=row.rule,
        level=Level(row.level),
        layer=Layer.XRECHNUNG,
        location=row.location,
        text=_official(row),
        terms=terms_of(row.rule),
        explanation=row.advice if row.rule == "XSD" else None,
    )


def _official(row: FeedbackRow) -> str:
    return row.text.values.get("text", "")
