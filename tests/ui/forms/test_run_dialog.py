"""Many invoices before they are sent: every one is named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from textual.pilot import Pilot
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
from xr_tui.i18n import tr
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import FurtherAddress, JobMode, Kind
from xr_tui.phrase import phrase
from xr_tui.ui.modals.run_dialog import AddressInput, RunDialog
from xr_tui.ui.modals.run_plan import RunPlan
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.widgets.row_list import RowList


def stage(*lines: PlanLine, batch: bool = False, check_enabled: bool = True) -> Stage:
    conditions = CONDITIONS if check_enabled else UNCHECKED
    return Stage(RunDialog(RunPlan(lines), conditions, batch=batch))


async def opened(pilot: Pilot[Any]) -> None:
    """Wait until the lines are there."""
    await pilot.pause()
    rows = pilot.app.screen.query_one(RowList)
    await until(pilot, lambda: rows.row is not None)


async def test_a_batch_run_names_whom_it_leaves_out_and_why_and_counts_all() -> None:
    lines = (
        plan_line(1),
        plan_line(2, mode=JobMode.PDF, target=""),
        plan_line(3, left_out=phrase("entry without batch mode")),
        plan_line(4, left_out=phrase("already in job {job}", job=12), earlier=earlier(12)),
    )
    app = stage(*lines, batch=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "Zu bearbeiten: 2 (1 E-Mail, 1 PDF), ausgelassen: 2" in words_on(app.screen)
        shown = picture_of(app)
        assert "Stapellauf: 4 Rechnungen" in shown
        assert "– RE-2026-3" in shown
        assert "bereits in Job 12" in shown
        await pilot.press("f10")
        await pilot.pause()
    (result,) = app.results
    assert [line.invoice.id for line in result] == [1, 2, 3, 4]
    assert result == lines


@pytest.mark.parametrize("others", ["Standard", "Süd"])
async def test_each_line_names_its_sender_where_the_run_has_several(others: str) -> None:
    app = stage(plan_line(1, sender="Standard"), plan_line(2, sender=others), batch=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert ("Absender" in picture_of(app)) is (others == "Süd")
        assert ("von Standard" in words_on(app.screen)) is (others == "Süd")


async def test_an_invoice_without_address_is_marked_and_ok_waits_for_it() -> None:
    planned = plan_line(2, target="")
    app = stage(plan_line(1), planned)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "Zieladresse fehlt" in picture_of(app)
        assert app.screen.query_one("#ok", Button).disabled
        await pilot.press("a", *"x@y", "enter")
        assert app.screen.query_one(AddressInput).has_focus
        await put(pilot, ".example")
        await pilot.press("enter")
        assert not app.screen.query_one("#ok", Button).disabled
        await pilot.press("f10")
        await pilot.pause()
    assert [line.target for line in app.results[0]] == ["rechnung1@stadt.example", "x@y.example"]
    assert planned.target == ""


async def test_esc_in_the_address_leaves_the_address_and_not_the_dialog() -> None:
    app = stage(plan_line(1))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("a", "x", "escape")
        assert not app.results
        await pilot.press("escape")
        await pilot.pause()
    assert app.results == [None]


async def test_d_leaves_an_invoice_out_and_takes_it_back() -> None:
    app = stage(plan_line(1, target=""), plan_line(2))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("d")
        assert "Zu bearbeiten: 1 (1 E-Mail, 0 PDF), ausgelassen: 1" in words_on(app.screen)
        await pilot.press("d")
        assert app.screen.query_one("#ok", Button).disabled
        await pilot.press("d", "f10")
        await pilot.pause()
    first, second = app.results[0]
    assert tr(first.left_out) == "von Hand ausgelassen"
    assert second.left_out is None


async def test_what_is_in_a_job_already_is_left_out_unless_somebody_says_yes_to_it() -> None:
    app = stage(plan_line(1, earlier=earlier(11)), plan_line(2, earlier=earlier(12)), plan_line(3))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "Zu bearbeiten: 1 (1 E-Mail, 0 PDF), ausgelassen: 2" in words_on(app.screen)
        await pilot.press("down", "j")
        assert "Zu bearbeiten: 2 (2 E-Mail, 0 PDF), ausgelassen: 1" in words_on(app.screen)
        assert "noch einmal, obwohl in Job 12" in words_on(app.screen)
        await pilot.press("f10")
        await pilot.pause()
    first, second, third = app.results[0]
    assert tr(first.left_out) == "bereits in Job 11"
    assert (second.again, second.left_out) == (True, None)
    assert (third.again, third.left_out) == (False, None)


async def test_an_address_brings_back_what_a_batch_run_left_out_only_for_want_of_one() -> None:
    app = stage(
        plan_line(1, target="", left_out=phrase("no target address")),
        plan_line(2, target="", left_out=phrase("entry without batch mode")),
        batch=True,
    )
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert app.screen.query_one("#ok", Button).disabled
        await pilot.press("a")
        await put(pilot, "a@x.example")
        await pilot.press("enter")
        assert "Zu bearbeiten: 1" in words_on(app.screen)
        await pilot.press("down", "a", "enter", "f10")
        await pilot.pause()
    first, second = app.results[0]
    assert (first.target, first.left_out) == ("a@x.example", None)
    assert second.left_out is not None


async def test_without_the_check_it_says_so() -> None:
    app = stage(plan_line(1), check_enabled=False)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "OHNE PRÜFUNG, abgeschaltet von mueller." in picture_of(app)


async def test_five_thousand_invoices_can_be_paged_through_and_hostile_names_do_no_harm() -> None:
    invoice = invoice_row(customer_name=HOSTILE)
    app = stage(*(plan_line(number, invoice=invoice, target="rechnung@stadt.example") for number in range(5000)))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "Zu bearbeiten: 5.000" in words_on(app.screen)
        await pilot.press("end")
        rows = app.screen.query_one(RowList)
        await until(pilot, lambda: rows.row is not None and rows.row.position == 4999)
        assert "\x1b" not in picture_of(app)
        await pilot.press("f10")
        await pilot.pause()
    assert len(app.results[0]) == 5000


async def test_f10_while_an_address_is_typed_takes_it_over_and_sends_nothing_that_nobody_has_seen() -> None:
    app = stage(plan_line(1), plan_line(2))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("a", "ctrl+u")
        await put(pilot, "neu@x.example")
        await pilot.press("f10")
        await pilot.pause()
        assert not app.results
        assert app.screen.query_one(RowList).has_focus
        await until(pilot, lambda: "neu@x.example" in picture_of(app))
        await pilot.press("a", "ctrl+u", "f10")
        assert not app.results, "an empty address is none"
        await pilot.press("escape", "f10")
        await pilot.pause()
    assert [line.target for line in app.results[0]] == ["neu@x.example", "rechnung2@stadt.example"]


async def test_enter_opens_all_that_is_given_for_a_line_and_takes_it_over_into_the_run() -> None:
    app = stage(plan_line(1), plan_line(2, target=""))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        assert "Gesendet wird erst, wenn der Lauf selbst bestätigt ist." in words_on(app.screen)
        assert not app.screen.query("#at"), "the run has one date for all"
        await put(pilot, "neu@x.example")
        await pilot.press("enter")
        await put(pilot, "cc@x.example")
        await type_over(pilot, "#subject", "Anderer Betreff")
        await type_over(pilot, "#buyer-reference", "K-17")
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, RunDialog))
        assert not app.results
        await until(pilot, lambda: "neu@x.example +1" in picture_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        await put(pilot, "x")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunDialog))
        await pilot.press("f10")
        await pilot.pause()
    first, second = app.results[0]
    assert first == plan_line(1)
    assert (second.target, second.subject, second.buyer_reference) == ("neu@x.example", "Anderer Betreff", "K-17")
    assert second.further_addresses == (FurtherAddress("cc@x.example", Kind.CC),)


async def test_one_date_holds_for_the_whole_run_and_a_past_one_is_refused() -> None:
    app = stage(plan_line(1), plan_line(2), plan_line(3, left_out=phrase("entry without batch mode")))
    tomorrow = dt.datetime.now().astimezone() + dt.timedelta(days=1)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("t")
        await pilot.pause()
        assert "etwa 25.11. 8:00, morgen 8:00 oder 18:30" in picture_of(app)
        assert "Enter führt weiter · Esc zurück in die Liste" in picture_of(app), "letters are no keys now"
        await put(pilot, "1.1.2020 8:00")
        assert "Dieser Zeitpunkt ist vorbei." in picture_of(app)
        await pilot.press("f10")
        assert not app.results
        await pilot.press("ctrl+u")
        await put(pilot, "morgen 8:00")
        assert f"{tomorrow:%d.%m.%y} 08:00 Uhr" in picture_of(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one(RowList).has_focus
        assert "T Senden am" in picture_of(app)
        await pilot.press("f10")
        await pilot.pause()
    wanted = tomorrow.replace(hour=8, minute=0, second=0, microsecond=0)
    assert {line.not_before for line in app.results[0]} == {wanted}


async def test_enter_never_leads_to_the_button_that_throws_the_run_away() -> None:
    app = stage(plan_line(1), plan_line(2, target=""))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("d", "t")
        await put(pilot, "bald")
        for _time in range(3):
            await pilot.press("enter")
            await pilot.pause()
            while isinstance(app.screen, SendDialog):
                await pilot.press("escape")
                await pilot.pause()
        assert app.screen.query_one("#ok", Button).disabled
        assert not app.results
        await pilot.press("t", "tab")
        assert app.screen.query_one("#cancel", Button).has_focus, "Tab goes there"


async def test_what_needs_a_look_stands_first_n_goes_there_and_f_shows_a_part() -> None:
    lines = [plan_line(number) for number in range(1, 31)]
    lines[9] = plan_line(10, target="")
    lines[19] = plan_line(20, target="kein.at")
    lines[24] = plan_line(25, left_out=phrase("entry without batch mode"))
    lines[28] = plan_line(29, left_out=phrase("no target address"), target="")
    app = stage(*lines, batch=True)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        rows = app.screen.query_one(RowList)

        def current() -> int:
            assert rows.row is not None
            return int(rows.row.line.invoice.id)

        await pilot.press("end")
        await until(pilot, lambda: current() == 30)
        visited = []
        for expected in (10, 20, 29):
            await pilot.press("n")
            await until(pilot, lambda expected=expected: current() == expected)  # type: ignore[misc]
            visited.append(current())
        assert visited == [10, 20, 29]
        assert "Summe: 30.940,00 €" in words_on(app.screen).replace("\xa0", " ")
        await pilot.press("f")
        await until(pilot, lambda: rows.count == 2)
        assert "nur ohne Adresse: 2" in words_on(app.screen)
        await pilot.press("f")
        await until(pilot, lambda: rows.count == 2 and current() in (25, 29))
        assert "nur ausgelassene: 2" in words_on(app.screen)
        await pilot.press("n")
        await until(pilot, lambda: rows.count == 30 and current() == 10)
        assert "nur ausgelassene" not in words_on(app.screen), "a gap outside of the part is shown among all"
        await pilot.press("f", "f", "f")
        await until(pilot, lambda: rows.count == 26)
        assert "nur was hinausgeht: 26" in words_on(app.screen)
        await pilot.press("f")
        await until(pilot, lambda: rows.count == 30)


async def test_what_can_be_done_can_be_clicked() -> None:
    app = stage(plan_line(1))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        line = next(row for row in picture_of(app).splitlines() if "D Auslassen" in row)
        keys = app.screen.query_one("#keys")
        await pilot.click(keys, offset=(line.index("D Auslassen") - keys.region.x, 0))
        assert "ausgelassen: 1" in words_on(app.screen)
        assert "T Senden am" in line
        assert "N Lücke" not in line, "no line lacks an address"


async def test_the_key_to_the_next_gap_is_offered_where_an_address_is_missing() -> None:
    app = stage(plan_line(1), plan_line(2, target=""))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "N Lücke" in picture_of(app)
