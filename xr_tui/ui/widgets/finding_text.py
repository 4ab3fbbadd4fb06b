"""A line of the feedback in full, in the order in which it helps: what is wrong, what to do, where, then the official
text, which is German or English whatever language the screens speak."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xr_tui.i18n import tr
from xr_tui.jobs.defects import explained, terms_named
from xr_tui.store.rows import FeedbackRow
from xr_tui.ui.actions import key_of
from xr_tui.ui.place_words import way_to
from xr_tui.ui.widgets.hanging_text import Labelled

_NEXT_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ0-9„“\"])")
"""Explanations are what is wrong in one sentence, then what to do."""


def finding_text(row: FeedbackRow, others: Sequence[FeedbackRow] = ()) -> tuple[Labelled, ...]:
    """Everything that is known of a line, each thing once.

    Args:
        row: the line, in today's words.
        others: what else is reported because of the same defect.
    """
    parts = list(_parts(row))
    head = [Labelled(tr("Reported for the same cause:"), strong=True)] if others else []
    named = [Labelled(plain_words(other), other.rule) for other in others]
    indent = max((len(label) for label, _text in parts), default=0) + 1
    return (*(Labelled(text, label, indent if label else 0, strong=not label) for label, text in parts), *head, *named)


def plain_words(row: FeedbackRow) -> str:
    """What is wrong with it and what to do; of a rule in plain words where there are any, else its official text."""
    known = explained(row) if row.rule else None
    return tr(known) if known else official_text(row)


def official_text(row: FeedbackRow) -> str:
    """STATUSTEXT; the official texts repeat their rule, which stands beside it."""
    return tr(row.text).removeprefix(f"[{row.rule}]").lstrip(" -")


def _parts(row: FeedbackRow) -> Iterator[tuple[str, str]]:
    """Label and text; what is wrong has none."""
    known = explained(row)
    wrong, cure = official_text(row), tr(known) if known else ""
    if row.rule and known:
        wrong, _, cure = _NEXT_SENTENCE.sub("\n", cure, count=1).partition("\n")
        yield "", wrong
    elif not row.rule:
        yield "", wrong
    if cure:
        yield tr("What to do"), cure
    if row.mend_at:
        yield tr("Mend"), f"{key_of('feedback.go')} {way_to(row.mend_at)}"
    if row.location:
        yield tr("Where"), row.location
    if row.rule and (terms := terms_named(row)):
        yield tr("Business terms"), ", ".join(terms)
    if row.rule:
        yield tr("Official text"), f"{row.rule}: {official_text(row)}"
