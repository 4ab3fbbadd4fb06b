"""Chips, order and totals: finding the invoices, jobs and entries that matter now."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.ui.lists.test_jobs import bring, store_jobs
from tests.ui.reading import screen_lines, screen_text, store_invoices, until, until_seen
from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Invoice, Totals
from xr_tui.jobs.office import Office
from xr_tui.matrix import Customer, JobMode, MatrixEntry
from xr_tui.store import customers, invoices, jobs, matrix_entries
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.screens.invoice_view import InvoiceView
from xr_tui.ui.screens.invoices import InvoicesPane


def store_month(office: Office) -> None:
    """Five invoices: three of this month, of which one is of a second customer without batch mode, one of the last
    month, one of a year ago that nobody's entry fits.
    """
    today = dt.datetime.now().astimezone().date()
    last_month = today.replace(day=1) - dt.timedelta(days=1)
    rows = [
        ("RE-1", "1", "Stadt Musterheim", today, "100.00", "EUR"),
        ("RE-2", "1", "Stadt Musterheim", today, "1000.00", "EUR"),
        ("RE-3", "2", "株式会社サンプル", today, "50.50", "CHF"),
        ("RE-4", "1", "Stadt Musterheim", last_month, "7.00", "EUR"),
        ("RE-5", "", "", today - dt.timedelta(days=365), "0.10", "EUR"),
    ]
    with office.store.writing() as db:
        customers.save(db, [Customer(number="1", name="Stadt Musterheim"), Customer(number="2", name="Sample")])
        batch = MatrixEntry(customer="1", mode=JobMode.EMAIL, batch=True, target_address="post@stadt.example")
        matrix_entries.save(db, [batch, MatrixEntry(customer="2", mode=JobMode.EMAIL)])
        for number, customer, name, day, gross, currency in rows:
            totals = Totals(net=Decimal(gross), gross=Decimal(gross))
            invoice = Invoice(number=number, issue_date=day, currency=currency, totals=totals)
            invoices.save(
                db,
                invoices.NewInvoice(customer=customer, customer_name=name, invoice=invoice, document=to_json(invoice)),
            )


def totals_line(app: XrTuiApp) -> str:
    """The line under the list."""
    return screen_lines(app)[-2]


async def test_filters_work_together_and_the_total_is_of_what_is_shown(office: Office) -> None:
    store_month(office)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "alle · 5", "1.107,10 € + 50,50 CHF")
        await pilot.press("f", "m")
        await until(pilot, lambda: "1.100,00 € + 50,50 CHF" in totals_line(app))
        assert "· 3 " in totals_line(app)
        await pilot.press("f", "s")
        await until(pilot, lambda: "Stapelmodus · 2 " in totals_line(app))
        assert totals_line(app).rstrip().endswith(" 1.100,00 €")
        await pilot.press("f", "s")
        await until(pilot, lambda: "ohne Stapelmodus · 1 " in totals_line(app))
        assert "[ohne Stapelmodus]" in screen_text(app)
        await pilot.press("0")
        await until_seen(pilot, "alle · 5", "RE-1 ")

        # the customer of the row under the cursor; months before; whoever has none says so
        await pilot.press("home", "f", "D", "f", "m", "f", "m")
        await until(pilot, lambda: "株式会社サンプル · 0" in totals_line(app))
        await until_seen(pilot, "Keine Rechnung passt:", "Esc zeigt wieder alle, F andere Filter")
        await pilot.press("escape")
        await until_seen(pilot, "alle · 5")
        await pilot.press("end", "f", "d")
        await until_seen(pilot, "Cursor hat keinen")

        # by mouse: a chip, and the blank behind the chips takes nothing back that is not on
        await pilot.click("#chips", offset=(screen_lines(app)[3].index("gesendet"), 0))
        await until_seen(pilot, "[gesendet]", "gesendet · 0")
        await pilot.click("#chips", offset=(screen_lines(app)[3].index("gesendet"), 0))
        await until_seen(pilot, "alle · 5")


async def test_marked_rows_are_counted_summed_hidden_and_shown_alone(office: Office) -> None:
    store_month(office)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "alle · 5")
        await pilot.press("f", "k")
        await until_seen(pilot, "Keine Zeile ist markiert.")
        await pilot.press("a")
        await until_seen(pilot, "5 markiert · 1.107,10 € + 50,50 CHF")
        await pilot.press("end", "space", "f", "m")
        await until_seen(pilot, "4 markiert, 1 ausgeblendet · 1.107,00 € + 50,50 CHF")
        await pilot.press("f", "k")
        await until_seen(pilot, "markiert · 4 ", "[markiert]", "4 markiert · 1.107,00 € + 50,50 CHF")
        await pilot.press("home", "space")
        await until_seen(pilot, "3 markiert ·", "markiert · 4 ")
        await pilot.press("f", "k")
        await until_seen(pilot, "alle · 5", "3 markiert · 1.107,00 €")
        await pilot.press("u")
        await until(pilot, lambda: "■" not in screen_text(app))


async def test_invoices_are_sorted_by_amount_and_the_cursor_stays(office: Office) -> None:
    store_month(office)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Datum ▼", "alle · 5")
        rows = app.query_one(InvoicesPane).rows
        await pilot.press("down", "down")
        held = rows.row
        assert held is not None
        await pilot.click("#invoices-list", offset=(screen_lines(app)[4].index("Brutto"), 0))
        await until_seen(pilot, "Brutto ▼")
        await until(pilot, lambda: screen_lines(app)[5].find("RE-2 ") == 3)
        assert rows.row == held
        await pilot.press("o")
        await until(pilot, lambda: screen_lines(app)[5].find("RE-5 ") == 3)
        assert rows.row == held
        await pilot.press("greater_than_sign", "greater_than_sign")
        await until_seen(pilot, "Nummer ▲")
        assert rows.row == held


async def test_keys_typed_ahead_reach_the_chips_and_the_search_and_not_the_list(office: Office) -> None:
    store_invoices(office, 30)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "alle · 30")
        for key in ("f", "s", "slash", "s", "e", "p"):  # at once, as after a stall of the line
            app.simulate_key(key)
        await until_seen(pilot, "Suche: sep", "[Stapelmodus]")
        assert len(app.screen_stack) == 1, "neither a batch run nor a mail was asked for"


async def test_a_filter_taken_back_in_the_same_breath_is_off(office: Office) -> None:
    store_month(office)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "alle · 5")
        for key in ("f", "m", "0", "down"):
            app.simulate_key(key)
        await until(pilot, lambda: app.main.query_one(InvoicesPane).rows.row is not None)
        await app.workers.wait_for_complete()
        await until_seen(pilot, "alle · 5")
        assert "[" not in screen_lines(app)[3]
        for key in ("slash", "4", "enter", "enter"):
            app.simulate_key(key)
        await until(pilot, lambda: isinstance(app.screen, InvoiceView))
        await until_seen(pilot, "Rechnung RE-4")


async def test_after_a_click_on_a_chip_the_keys_are_for_the_list(office: Office) -> None:
    store_month(office)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "alle · 5")
        await pilot.click("#chips", offset=(screen_lines(app)[3].index("Fehler"), 0))
        await until_seen(pilot, "[Fehler]", "fehlgeschlagen · 0", "Esc Alle zeigen")
        await pilot.press("v")
        await until_seen(pilot, "Hier ist keine Zeile.")
        await pilot.click("#keys", offset=(screen_lines(app)[-1].index("Alle zeigen"), 0))
        await until_seen(pilot, "alle · 5")
        await pilot.click("#search-label")
        await pilot.press("e")
        await until_seen(pilot, "Suche: e", "gefunden · ")
        await pilot.press("escape", "down", "s")
        await until_seen(pilot, "Keine Rechnung ist markiert.")


async def test_jobs_are_narrowed_by_state_day_and_customer(office: Office) -> None:
    store_invoices(office, 4)
    _waiting, done, unclear, cancelled = store_jobs(office, 4)
    bring(office, done, State.CREATING, State.CHECKING, State.SENDING, State.DONE)
    bring(office, unclear, State.CREATING, State.CHECKING, State.SENDING, State.UNCLEAR)
    with office.store.writing() as db:
        jobs.cancel(db, cancelled)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Noch wartende Jobs eines früheren Laufs: 1")
        await pilot.press("escape", "2")
        await until_seen(pilot, "alle · 4", "Lfd.Nr.▼")
        for letter, shown in (("e", "erledigt · 1"), ("u", "unklar · 1"), ("f", "fehlgeschlagen · 0"), ("a", "· 1")):
            await pilot.press("f", letter)
            await until(pilot, lambda shown=shown: shown in totals_line(app))  # type: ignore[misc]
        await pilot.press("0", "f", "h", "f", "d")
        await until(pilot, lambda: "heute · Stadt Musterheim · 4" in totals_line(app))
        await pilot.press("escape")
        await until(pilot, lambda: "alle · 4" in totals_line(app))


async def test_the_matrix_shows_entries_that_lack_an_address_and_sorts_by_mode(office: Office) -> None:
    store_month(office)
    with office.store.writing() as db:
        matrix_entries.save(db, [MatrixEntry(customer="3")])
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "Einträge: 3", "Nr. ▲")
        await pilot.press("f", "a")
        await until_seen(pilot, "ohne Adresse · Einträge: 1", "Sample")
        await pilot.press("f", "p")
        await until_seen(pilot, "PDF · Einträge: 1")
        await pilot.press("0", "greater_than_sign")
        await until_seen(pilot, "Modus▲", "Einträge: 3")
        await pilot.press("4")
        await until_seen(pilot, "Debitoren: 2")
        await pilot.press("greater_than_sign", "o")
        await until_seen(pilot, "Name ▼")


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (200, 50)])
async def test_nothing_overlaps_and_all_that_matters_is_seen_in_any_terminal(
    office: Office, size: tuple[int, int]
) -> None:
    store_month(office)
    app = XrTuiApp(office)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "alle · 5")
        await pilot.press("space")
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: len(screen_lines(app)) == size[1] and len(screen_lines(app)[0]) == size[0])
        await until_seen(pilot, "Status", "1 markiert · 50,50 CHF", "1.107,10 € + 50,50 CHF", "1.000,00 €", "株式会社")
        header = next(line for line in screen_lines(app) if "Brutto" in line)
        row = next(line for line in screen_lines(app) if "1.000,00 €" in line and "RE-2" in line)
        assert header.index("Brutto") + len("Brutto") == row.rindex("1.000,00 €") + len("1.000,00 €")
        total = totals_line(app)
        assert total.index("50,50 CHF") + len("50,50 CHF") == row.rindex("1.000,00 €") + len("1.000,00 €")
