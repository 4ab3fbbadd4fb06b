"""Many invoices before they are sent: every one is named."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Button

from tests.ui.forms.stage import HOSTILE, SIZE, Stage, invoice_row, picture_of, plan_line, put, until, words_on
from xr_tui.i18n import tr
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.phrase import phrase
from xr_tui.ui.modals.run_dialog import AddressInput, RunDialog
from xr_tui.ui.widgets.row_list import RowList


def stage(*lines: PlanLine, batch: bool = False, check_enabled: bool = True) -> Stage:
    return Stage(RunDialog(lines, batch=batch, check_enabled=check_enabled, check_off_by="mueller"))


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
        plan_line(4, left_out=phrase("already in job {job}", job=12), earlier=12),
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


async def test_an_invoice_without_address_is_marked_and_ok_waits_for_it() -> None:
    planned = plan_line(2, target="")
    app = stage(plan_line(1), planned)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "Zieladresse fehlt" in picture_of(app)
        assert app.screen.query_one("#ok", Button).disabled
        await pilot.press("enter", *"x@y", "enter")
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
        await pilot.press("enter", "x", "escape")
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
    app = stage(plan_line(1, earlier=11), plan_line(2, earlier=12), plan_line(3))
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
        await pilot.press("enter")
        await put(pilot, "a@x.example")
        await pilot.press("enter")
        assert "Zu bearbeiten: 1" in words_on(app.screen)
        await pilot.press("down", "enter", "f10")
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
