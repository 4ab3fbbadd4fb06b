"""E-Mail-Versand: one invoice before it is sent."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.widgets import Button

from tests.ui.forms.stage import HOSTILE, SIZE, Stage, invoice_row, picture_of, plan_line, put, type_over, words_on
from xr_tui.i18n import use_language
from xr_tui.matrix import FurtherAddress, JobMode, Kind
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.widgets.fields import LineField
from xr_tui.ui.widgets.line_input import LineInput


def dialog(**changes: Any) -> SendDialog:
    return SendDialog(plan_line(**changes), check_enabled=True, check_off_by="")


async def test_ok_gives_the_changed_line_and_leaves_the_planned_one_as_it_was() -> None:
    planned = plan_line()
    app = Stage(SendDialog(planned, check_enabled=True, check_off_by=""))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "sendet sie an" in words_on(app.screen)
        await type_over(pilot, "#target", "kasse@stadt.example")
        await type_over(pilot, "#further", "cc:a@x.example bcc:b@y.example")
        assert "an kasse@stadt.example" in words_on(app.screen)
        await pilot.press("f10")
        await pilot.pause()
    (sent,) = app.results
    assert sent.target == "kasse@stadt.example"
    assert sent.further_addresses == (FurtherAddress("a@x.example", Kind.CC), FurtherAddress("b@y.example", Kind.BCC))
    assert sent.body == planned.body
    assert planned.target == "rechnung117@stadt.example"


async def test_ok_waits_until_the_address_is_one_and_says_what_for() -> None:
    app = Stage(dialog(target=""))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.screen.query_one("#ok", Button).disabled
        await pilot.press("f10")
        await put(pilot, "rechnung.stadt")
        assert "OK wartet auf: Zieladresse" in words_on(app.screen)
        await type_over(pilot, "#target", "rechnung@stadt.example")
        assert not app.screen.query_one("#ok", Button).disabled
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert app.results[0].target == "rechnung@stadt.example"


async def test_enter_in_a_field_goes_on_and_sends_nothing_and_esc_calls_off() -> None:
    app = Stage(dialog())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        assert app.screen.query_one("#further", LineField).input.has_focus
        await pilot.press("escape")
        await pilot.pause()
    assert app.results == [None]


async def test_a_line_break_in_the_subject_is_shown_and_refused() -> None:
    app = Stage(dialog(subject="Rechnung\nBcc: x@y.example"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.screen.query_one("#ok", Button).disabled
        assert "Enthält einen Zeilenumbruch" in words_on(app.screen)
        await type_over(pilot, "#subject", "Rechnung")
        assert not app.screen.query_one("#ok", Button).disabled


async def test_a_pasted_line_break_is_not_dropped_without_a_word() -> None:
    app = Stage(dialog())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.screen.query_one("#target LineInput", LineInput).post_message(events.Paste("a@x.example\nb@x.example\n"))
        await pilot.pause()
        assert app.screen.query_one("#target", LineField).value == "a@x.example␊b@x.example"
        assert app.screen.query_one("#ok", Button).disabled


async def test_sending_once_more_needs_the_tick_that_names_the_earlier_job() -> None:
    app = Stage(dialog(earlier=12))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Bereits in Job 12." in words_on(app.screen)
        await pilot.press("f10")
        assert not app.results
        app.screen.query_one("#again").focus()
        await pilot.press("space", "f10")
        await pilot.pause()
    assert app.results[0].again
    assert app.results[0].earlier == 12


async def test_a_doubtful_leitweg_id_is_a_hint_and_no_refusal() -> None:
    app = Stage(dialog(buyer_reference="04011000-1234512345-07"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Prüfziffern passen nicht" in words_on(app.screen)
        await pilot.press("f10")
        await pilot.pause()
    assert app.results[0].buyer_reference == "04011000-1234512345-07"


async def test_job_mode_pdf_asks_for_no_mail_and_says_where_the_file_goes() -> None:
    line = plan_line(mode=JobMode.PDF, target="")
    app = Stage(SendDialog(line, check_enabled=True, check_off_by="", storage_path="/srv/ablage"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert not app.screen.query("#target")
        assert "/srv/ablage" in words_on(app.screen)
        await pilot.press("f10")
        await pilot.pause()
    assert app.results == [line]


async def test_without_the_check_it_says_so_and_who_decided_it() -> None:
    app = Stage(SendDialog(plan_line(), check_enabled=False, check_off_by="mueller"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "OHNE PRÜFUNG, abgeschaltet von mueller." in words_on(app.screen)


async def test_names_from_outside_are_neither_markup_nor_commands_for_the_terminal() -> None:
    line = plan_line(invoice=invoice_row(customer_name=HOSTILE), subject=HOSTILE, body=HOSTILE)
    app = Stage(SendDialog(line, check_enabled=True, check_off_by=""))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = picture_of(app)
        assert "[/x] & Co ␛[2J" in shown
        assert "\x1b" not in shown


async def test_the_dialog_fits_the_smallest_screen_in_english_too() -> None:
    use_language("en")
    app = Stage(SendDialog(plan_line(earlier=12, target=""), check_enabled=False, check_off_by="mueller"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = picture_of(app)
        assert "Send by e-mail" in shown
        assert "OK waits for: Target address" in shown
        assert "Cancel  Esc" in shown
