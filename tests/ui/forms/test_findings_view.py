"""The lines of a check: one defect is one line, with all that the rules say of it below."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.screen import Screen

from tests.ui.forms.stage import SIZE, Stage, picture_of, until
from xr_tui.i18n import use_language
from xr_tui.jobs import feedback
from xr_tui.matrix import Customer
from xr_tui.phrase import Phrase, verbatim
from xr_tui.store.rows import FeedbackRow
from xr_tui.ui.modals.customer_form import CustomerForm
from xr_tui.ui.widgets.finding_text import finding_text
from xr_tui.ui.widgets.findings_view import FindingsView
from xr_tui.ui.widgets.hanging_text import HangingText
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
        detail = app.screen.query_one(HangingText)
        await until(pilot, lambda: "BR-CO-15" in detail.text)
        said = detail.text
        assert "[BR-CO-13]" not in said
        assert "Official." in said
        assert "Der Gesamtbetrag ohne Umsatzsteuer (BT-109) ist nicht" in said
        assert "Aus demselben Grund gemeldet:" in said
        assert "BR-CO-15 Der Gesamtbetrag mit Umsatzsteuer (BT-112) ist nicht" in said
        assert view.chosen is not None
        assert view.chosen.rule == "BR-CO-13"
        rows.go_to(1)
        await until(pilot, lambda: "Käuferreferenz (BT-10)" in detail.text)
        assert "Aus demselben Grund" not in detail.text


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


async def test_a_rule_is_told_in_the_users_language_first_and_its_official_text_last_each_once() -> None:
    found = feedback.checked(_report("BR-DE-15"), "email")[0]
    use_language("en")
    app = Stage(_Shown())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.screen.query_one(FindingsView).show([found], empty="")
        await until(pilot, lambda: "Official text" in picture_of(app))
        lines = app.screen.query_one(HangingText).text.splitlines()
        assert lines == [
            "The buyer reference (BT-10) is missing.",
            "What to do Give the Leitweg-ID, or for private buyers their reference, in the matrix entry.",
            "Mend G goes to the entry of the communication matrix: Leitweg-ID",
            "Where /Invoice",
            "Business terms BT-10",
            "Official text BR-DE-15: Official.",
        ]
        rows = picture_of(app).splitlines()
        at = next(at for at, row in enumerate(rows) if "What to do" in row)
        below = len(rows[at + 1]) - len(rows[at + 1].lstrip())
        assert below == rows[at].index("Give"), "what goes on below hangs under its own beginning"


async def test_a_step_without_a_rule_says_what_happened_and_what_to_do() -> None:
    row = FeedbackRow(step="send", level=Level.ERROR, text=verbatim("No such user."), advice=Phrase("Ask."))
    assert [(each.label, each.text) for each in finding_text(row)] == [("", "No such user."), ("Was tun", "Ask.")]


async def test_a_dialog_is_as_tall_as_what_is_in_it_and_scrolls_where_the_terminal_is_shorter() -> None:
    for height in (40, 15):
        app = Stage(CustomerForm(Customer(number="10001", name="Stadt", country="DE")))
        async with app.run_test(size=(120, height)) as pilot:
            await pilot.pause()
            box, last = app.screen.query_one(".dialog"), app.screen.query_one("#email")
            buttons = app.screen.query_one(".dialog-buttons")
            assert buttons.region.bottom == box.region.bottom - 1
            if height == 40:
                assert box.region.height < height
                assert buttons.region.y - last.region.bottom <= 1, "no empty lines"
            else:
                assert box.region.height == height
