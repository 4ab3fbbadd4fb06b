"""Feedback lines of one defect are shown as one, in the words of today, also those of former jobs."""

from __future__ import annotations

from xr_tui.jobs import feedback
from xr_tui.jobs.defects import by_defect, explained
from xr_tui.phrase import Phrase, phrase, verbatim
from xr_tui.store.rows import FeedbackRow
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict


def _finding(rule: str, level: Level = Level.ERROR) -> Finding:
    return Finding(rule=rule, level=level, layer=Layer.EN16931, location="/Invoice", text=f"[{rule}]-Official.")


def _report(*rules: str) -> Report:
    findings = tuple(_finding(rule) for rule in rules)
    return Report(verdict=Verdict.REJECTED, document_sha256="0", rules_version="2026-08-31", findings=findings)


def test_a_wrong_total_is_one_line_and_the_verdict_stays_the_last() -> None:
    rows = feedback.checked(_report("BR-CO-15", "BR-CO-13", "BR-DE-15"), "email")

    shown = by_defect(rows)

    assert [(line.row.rule, [other.rule for other in line.others]) for line in shown] == [
        ("BR-CO-13", ["BR-CO-15"]),
        ("BR-DE-15", []),
        ("", []),
    ]
    assert shown[-1].row == rows[-1]
    assert len(rows) == 4, "the store keeps every finding"


def test_two_attempts_of_a_job_are_not_taken_for_one() -> None:
    rows = [
        FeedbackRow(step="check", level=Level.ERROR, rule="BR-DE-15", text=verbatim("x"), attempt=attempt)
        for attempt in (1, 2)
    ]

    assert [line.row.attempt for line in by_defect(rows)] == [1, 2]


def test_a_line_of_a_former_job_is_explained_in_todays_words() -> None:
    former = FeedbackRow(
        step="check",
        level=Level.ERROR,
        rule="BR-DE-15",
        text=verbatim("[BR-DE-15] Das Element"),
        advice=Phrase("The buyer reference is missing."),
    )

    assert str(explained(former)).startswith("The buyer reference (BT-10) is missing. Give")


def test_a_line_without_a_rule_and_a_rule_that_nobody_knows_keep_their_own_words() -> None:
    own = phrase("Try again.")
    server = FeedbackRow(step="send", level=Level.ERROR, text=verbatim("550"), advice=own)
    unknown = FeedbackRow(step="check", level=Level.ERROR, rule="BR-NEW-1", text=verbatim("x"), advice=own)

    assert (explained(server), explained(unknown)) == (own, own)
