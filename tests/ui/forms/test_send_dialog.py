"""E-Mail-Versand: one invoice before it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.widgets import Button

from tests.ui.forms.stage import (
    CONDITIONS,
    HOSTILE,
    SIZE,
    UNCHECKED,
    Stage,
    earlier,
    invoice_row,
    picture_of,
    plan_line,
    put,
    type_over,
    until,
    words_on,
)
from xr_tui.errors import Refused
from xr_tui.i18n import use_language
from xr_tui.matrix import FurtherAddress, JobMode, Kind
from xr_tui.phrase import Phrase, phrase
from xr_tui.store.states import State
from xr_tui.ui.modals.send_dialog import Draft, SendDialog
from xr_tui.ui.widgets.address_row import FurtherInput
from xr_tui.ui.widgets.buyer_reference import hint_for_reference
from xr_tui.ui.widgets.fields import LineField
from xr_tui.ui.widgets.line_input import LineInput
from xr_tui.ui.widgets.moment_field import MomentField


def dialog(**changes: Any) -> SendDialog:
    return SendDialog(plan_line(**changes), CONDITIONS)


async def test_ok_gives_the_changed_line_and_leaves_the_planned_one_as_it_was() -> None:
    planned = plan_line()
    app = Stage(SendDialog(planned, CONDITIONS))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "sendet sie an" in words_on(app.screen)
        await type_over(pilot, "#target", "kasse@stadt.example")
        await type_over(pilot, "#further", "cc:a@x.example bcc:b@y.example")
        await pilot.pause()
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
        assert "Die Adresse ist leer." in picture_of(app)
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
        assert isinstance(app.focused, FurtherInput)
        await pilot.press("enter")
        assert app.screen.query_one("#subject", LineField).input.has_focus
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
    app = Stage(dialog(earlier=earlier(12)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Bereits gesendet am 20.11.26 14:03 an kasse@stadt.example (Job 12)." in picture_of(app)
        assert "[ ] trotz Job 12 noch einmal senden" in picture_of(app)
        await pilot.press("f10")
        assert not app.results
        app.screen.query_one("#again").focus()
        await pilot.press("space", "f10")
        await pilot.pause()
    assert app.results[0].again
    assert app.results[0].earlier == earlier(12)


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
    app = Stage(SendDialog(line, replace(CONDITIONS, storage_path="/srv/ablage")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert not app.screen.query("#target")
        assert "/srv/ablage" in words_on(app.screen)
        await pilot.press("f10")
        await pilot.pause()
    assert app.results == [line]


async def test_without_the_check_it_says_so_and_who_decided_it() -> None:
    app = Stage(SendDialog(plan_line(), UNCHECKED))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "OHNE PRÜFUNG, abgeschaltet von mueller." in words_on(app.screen)


async def test_names_from_outside_are_neither_markup_nor_commands_for_the_terminal() -> None:
    line = plan_line(invoice=invoice_row(customer_name=HOSTILE), subject=HOSTILE, body=HOSTILE)
    app = Stage(SendDialog(line, CONDITIONS))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = picture_of(app)
        assert "[/x] & Co ␛[2J" in shown
        assert "\x1b" not in shown


async def test_in_a_run_it_is_taking_over_that_waits() -> None:
    app = Stage(SendDialog(plan_line(target=""), CONDITIONS, in_run=True))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f10")
        await pilot.pause()
        assert "Übernehmen wartet auf: Zieladresse" in words_on(app.screen)


async def test_the_dialog_fits_the_smallest_screen_in_english_too() -> None:
    use_language("en")
    app = Stage(SendDialog(plan_line(earlier=earlier(12), target=""), UNCHECKED))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = picture_of(app)
        assert "Send by e-mail" in shown
        assert "OK waits for: Target address" in shown
        assert "Cancel  Esc" in shown


async def test_everything_fits_the_smallest_screen_and_the_keyboard_reaches_it() -> None:
    app = Stage(dialog())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = picture_of(app)
        for label in ("Absender", "Anhang", "Zieladresse", "Weitere", "Betreff", "Leitweg-ID", "Senden am", "Text"):
            assert label in shown
        assert "rechnung@musterbau.example (aus der Einrichtung)" in shown
        reached = []
        for _tab in range(9):
            reached.append(app.focused)
            await pilot.press("tab")
        assert len(set(reached)) == 9, "target, kind, further, subject, Leitweg-ID, date, text, OK, cancel"


async def test_a_variable_that_names_the_sender_is_named() -> None:
    app = Stage(SendDialog(plan_line(), replace(CONDITIONS, sender_fixed_by="XR_TUI_SMTP_SENDER")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "rechnung@musterbau.example (gesetzt durch" in picture_of(app)
        assert "XR_TUI_SMTP_SENDER" in picture_of(app)


async def test_a_date_is_said_back_and_given_in_utc_and_what_cannot_be_is_refused() -> None:
    app = Stage(dialog())
    tomorrow = dt.datetime.now().astimezone() + dt.timedelta(days=1)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await type_over(pilot, "#at", "1.1.2020 8:00")
        assert "Dieser Zeitpunkt ist vorbei." in picture_of(app)
        await pilot.press("f10")
        assert not app.results
        assert "OK wartet auf: Senden am" in picture_of(app)
        await type_over(pilot, "#at", "morgen")
        assert "Die Uhrzeit fehlt" in picture_of(app)
        await type_over(pilot, "#at", "morgen 8:00")
        assert f"{tomorrow:%d.%m.%y} 08:00 Uhr" in picture_of(app)
        assert f"Bis {tomorrow:%d.%m.%y} 08:00 wartet der Job" in words_on(app.screen)
        await pilot.press("f10")
        await pilot.pause()
    wanted = tomorrow.replace(hour=8, minute=0, second=0, microsecond=0)
    assert app.results[0].not_before == wanted
    assert app.results[0].not_before.tzinfo is dt.UTC


async def test_a_date_that_passed_while_the_dialog_was_open_is_refused_at_the_last_moment() -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    app = Stage(dialog(not_before=soon))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert not app.screen.query_one("#ok", Button).disabled
        app.screen.query_one("#at", MomentField).value = f"{dt.datetime.now().astimezone():%d.%m.%Y %H:%M}"
        await pilot.press("f10")
        assert not app.results
        assert "OK wartet auf: Senden am" in picture_of(app)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.RETURNED, "Gesendet am 20.11.26 14:03 an kasse@stadt.example, kam aber zurück (Job 12)."),
        (State.UNCLEAR, "Job 12 vom 20.11.26 14:03 ist unklar: Die Mail kann bei kasse@stadt.example angekommen sein."),
        (State.HELD, "Job 12 wartet bis 20.11.26 14:03 und geht dann an kasse@stadt.example."),
        (State.WAITING, "Job 12 vom 20.11.26 14:03 wartet und geht an kasse@stadt.example."),
        (State.SENDING, "Job 12 vom 20.11.26 14:03 ist gerade in Arbeit."),
    ],
)
async def test_it_says_what_became_of_the_earlier_job(state: State, said: str) -> None:
    app = Stage(dialog(earlier=earlier(12, state)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert said in words_on(app.screen)


def impossible() -> Draft:
    raise Refused(phrase("The XRechnung could not be created: {fault}.", fault="ValueError"))


def doubt(file: str) -> Phrase:
    return phrase("{file} ist fraglich.", file=file)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (lambda: Draft(9_000), "Mail ca. 14 kB"),
        (lambda: Draft(9_000_000), "weisen Mails über 10 MB ab"),
        (lambda: Draft(9_000, tuple(map(doubt, "abc"))), "a ist fraglich. b ist fraglich. und 1 weitere"),
        (impossible, "Die XRechnung konnte nicht erzeugt werden:"),
    ],
)
async def test_the_size_is_that_of_the_xrechnung_as_it_is_made_and_what_cannot_be_made_is_said(
    measure: Callable[[], Draft], said: str
) -> None:
    app = Stage(SendDialog(plan_line(), CONDITIONS, measure=measure))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: said in picture_of(app))


@pytest.mark.parametrize(
    ("reference", "doubtful"),
    [
        ("04011000-1234512345-06", False),
        ("04011000-1234512345-07", True),
        ("991-33333TEST-34", True),
        ("4500012345", False),
        ("PO-2026-17", False),
        ("47-11-22", False),
        ("Frau Ost, Zimmer 3", False),
    ],
)
def test_only_what_has_the_form_of_a_leitweg_id_is_doubted(reference: str, doubtful: bool) -> None:
    assert (hint_for_reference(reference) is not None) is doubtful
