"""The lines of a check: one defect is one line, with all that the rules say of it below."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tests.ui.forms.stage import SIZE, Stage, picture_of, until
from xr_tui.i18n import use_language
from xr_tui.jobs import feedback
from xr_tui.phrase import Phrase, verbatim
from xr_tui.store.rows import FeedbackRow
from xr_tui.ui.widgets.findings_view import FindingsView
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict


class _Shown(Screen[None]):
    def compose(self) -> ComposeResult:
        yield FindingsView(timed=False)


def _report(*rules: str) -> Report:
    findings = tuple(
        Finding(rule=rule, level=Level.ERROR, layer=Layer.EN16931, location="/Invoice", text=f"[{rule}]-Official.")
        for rule in rules
    )
    return Report(verdict=Verdict.REJECTED, document_sha256="0", rules_version="2026-08-31", findings=findings)


async def test_a_wrong_total_is_one_line_and_the_rules_it_breaks_stand_below() -> None:
    app = Stage(_Shown())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        view = app.screen.query_one(FindingsView)
        view.show(feedback.checked(_report("BR-CO-15", "BR-CO-13", "BR-DE-15"), "email"), empty="")
        rows: RowList[Any] = app.screen.query_one(RowList)
        await until(pilot, lambda: "BR-CO-13 +1" in picture_of(app))
        detail = app.screen.query_one("#findings-text", Static)
        await until(pilot, lambda: "BR-CO-15" in str(detail.render()))
        said = str(detail.render())
        assert "[BR-CO-13]" not in said
        assert "Official." in said
        assert "Der Gesamtbetrag ohne Umsatzsteuer (BT-109) ist nicht" in said
        assert "Aus demselben Grund gemeldet:" in said
        assert "BR-CO-15 Der Gesamtbetrag mit Umsatzsteuer (BT-112) ist nicht" in said
        assert view.chosen is not None
        assert view.chosen.rule == "BR-CO-13"
        rows.go_to(1)
        await until(pilot, lambda: "Käuferreferenz (BT-10)" in str(detail.render()))
        assert "Aus demselben Grund" not in str(detail.render())


async def test_a_line_of_a_former_job_is_shown_in_todays_words_and_language() -> None:
    former = FeedbackRow(
        step="check",
        level=Level.ERROR,
        rule="BR-DE-15",
        text=verbatim("[BR-DE-15] Das Element"),
        advice=Phrase("A sentence of a former version."),
    )
    use_language("en")
    app = Stage(_Shown())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.screen.query_one(FindingsView).show([former], empty="")
        await until(pilot, lambda: "The buyer reference (BT-10) is missing" in picture_of(app))
        assert "former version" not in picture_of(app)
