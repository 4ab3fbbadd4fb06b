"""Rechnungen: what a clerk sees and does in the table."""

from __future__ import annotations

import pytest

from tests.ui.reading import screen_lines, screen_text, store_invoices, until, until_seen
from xr_tui.i18n import use_language
from xr_tui.jobs.office import Office
from xr_tui.matrix import MatrixEntry
from xr_tui.store import invoices, matrix_entries
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.screens.invoices import InvoicesPane
from xr_tui.ui.screens.setup import SetupPane


async def test_search_filter_marks_and_the_sum_of_what_is_marked(office: Office) -> None:
    store_invoices(office, 300)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00300", "103,00 €", "20.11.26", "E-Mail ja", "alle · 300")
        assert all(len(line) == 80 for line in screen_lines(app))
        assert "RE-00284" in screen_text(app), "17 rows fit"
        await pilot.press("space", "space")
        await until_seen(pilot, "■ RE-00300", "2 markiert · 205,99 €")
        await pilot.press("slash", *"0029")
        await until_seen(pilot, "gefunden · 11", "RE-00298")
        assert "e" not in app.query_one(InvoicesPane).search
        await pilot.press("escape")
        await pilot.press("down", "down", "space", "f", "o")
        await until_seen(pilot, "offen · gefunden · 11", "[offen]", "3 markiert, 1 ausgeblendet · 308,95 €")
        await pilot.press("F", "G")
        await until_seen(
            pilot, "gesendet · gefunden · 0", "Keine Rechnung passt: gesendet · Suche „0029“", "3 ausgeblendet"
        )
        await pilot.press("0")
        await until_seen(pilot, "alle · 300 ", "30.451,50 €", "3 markiert · 308,95 €")
        await pilot.press("u")
        await until(pilot, lambda: " markiert ·" not in screen_text(app))
        assert "■" not in screen_text(app)


async def test_an_empty_table_says_how_invoices_come_in(office: Office) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Es gibt noch keine Rechnungen.", "xr-tui import ORDNER")
        await pilot.press("e", "p", "v", "m", "j", "enter", "space")
        await until_seen(pilot, "alle · 0")


async def test_a_program_that_ends_while_it_reads_the_setup_ends_in_peace(office: Office) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Es gibt noch keine Rechnungen.", "SMTP fehlt")
        await app.main.remove_children()
        app.main.post_message(SetupPane.Saved(office.setup().settings))
        await pilot.pause()
        await app.workers.wait_for_complete()


async def test_english_on_request(office: Office) -> None:
    use_language("en")
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 Invoices  2 Job list  3 Matrix  4 Customers  5 Setup", "€100.03", "20/11/2026")
        await until_seen(pilot, "Customer", "Batch run", "E-mail yes", "? Help")


async def test_a_name_that_looks_like_markup_is_shown_as_it_is(office: Office) -> None:
    store_invoices(office, 1, name="[/x] & Co\x1b[31m")
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "[/x] & Co␛[31m")
        await pilot.press("4")
        await until_seen(pilot, "Debitoren: 1", "[/x] & Co␛[31m")
        await pilot.press("3")
        await until_seen(pilot, "Einträge: 1", "[/x] & Co␛")


async def test_a_wide_terminal_shows_more_columns(office: Office) -> None:
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(140, 40)) as pilot:
        await until_seen(pilot, "Fällig", "10001")


async def test_tabs_by_number_by_function_key_and_by_click(office: Office) -> None:
    store_invoices(office, 1)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00001")
        await pilot.press("2")
        await until_seen(pilot, "Es gibt noch keine Jobs.")
        await pilot.press("f4")
        await until_seen(pilot, "Einträge: 1")
        await pilot.click("#tabs", offset=(3, 0))
        await until_seen(pilot, "alle · 1")
        await pilot.press("5")
        await until_seen(pilot, "Speichern")
        await pilot.press("f2")
        await until_seen(pilot, "alle · 1")
        await pilot.press("question_mark")
        await until_seen(pilot, "Hilfe: Rechnungen", "Stapellauf über die markierten")


async def test_the_key_m_opens_the_entry_that_holds_or_a_new_one_for_the_customer(office: Office) -> None:
    store_invoices(office, 1)
    with office.store.writing() as db:
        (row,) = matrix_entries.page(db)
        matrix_entries.delete(db, row.id)
        matrix_entries.save(db, [MatrixEntry()])
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00001")
        await until_seen(pilot, "PDF    nein")
        await pilot.press("m")
        await until_seen(pilot, "10001")
        assert len(app.screen_stack) == 2
        await pilot.press("f10")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        with office.store.reading() as db:
            assert {found.entry.customer for found in matrix_entries.page(db)} == {"", "10001"}


async def test_the_cursor_stays_on_its_invoice_while_others_are_imported(office: Office) -> None:
    store_invoices(office, 50)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00050")
        await pilot.press("pagedown", "pagedown")
        rows = app.query_one(InvoicesPane).rows
        held = rows.row
        assert held is not None
        store_invoices(office, 60)
        await pilot.press("ctrl+r")
        await until_seen(pilot, "alle · 60")
        assert rows.row is not None
        assert rows.row.number == held.number


@pytest.mark.parametrize("query", ["RE-00007", "musterheim", "10001"])
async def test_a_search_finds_numbers_names_and_customers(office: Office, query: str) -> None:
    store_invoices(office, 8)
    with office.store.reading() as db:
        count = invoices.count(db, invoices.InvoiceQuery(search=query))
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "alle · 8")
        await pilot.press("slash", *query, "enter")
        await until_seen(pilot, f"gefunden · {count}")
