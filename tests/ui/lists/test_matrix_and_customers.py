"""Kommunikationsmatrix and Debitoren: making, changing, deleting."""

from __future__ import annotations

from tests.ui.reading import screen_lines, screen_text, store_invoices, until, until_seen
from xr_tui.jobs.office import Office
from xr_tui.matrix import Customer, JobMode, MatrixEntry
from xr_tui.store import customers, matrix_entries
from xr_tui.store.rows import MatrixRow
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.customer_form import CustomerForm
from xr_tui.ui.modals.matrix_form import MatrixForm
from xr_tui.ui.widgets.fields import Field


def entries(office: Office) -> list[MatrixRow]:
    with office.store.reading() as db:
        return matrix_entries.page(db)


async def test_an_entry_of_mode_pdf_becomes_one_of_mode_email_with_address_and_batch_mode(office: Office) -> None:
    with office.store.writing() as db:
        customers.save(db, [Customer(number="1", name="Stadt"), Customer(number="2", name="Land")])
        matrix_entries.save(db, [MatrixEntry(customer="1"), MatrixEntry(customer="2")])
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "Einträge: 2", "nein    2")
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatrixForm))
        await pilot.press("left")
        app.screen.query_one("#target", Field).focus()
        await pilot.press(*"land@land.example", "f10")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await until_seen(pilot, "E-Mail", "land@land")
        changed = entries(office)[1].entry
        assert (changed.mode, changed.target_address) == (JobMode.EMAIL, "land@land.example")
        assert entries(office)[0].entry == MatrixEntry(customer="1")


async def test_a_new_entry_that_cannot_be_stored_opens_again_with_what_was_typed(office: Office) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "Die Kommunikationsmatrix ist leer.")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, MatrixForm))
        first = app.screen
        await pilot.press(*"4711", "f10")
        await until(pilot, lambda: isinstance(app.screen, MatrixForm) and app.screen is not first)
        await until_seen(pilot, "4711")
        with office.store.writing() as db:
            customers.save(db, [Customer(number="4711", name="Nachgetragen AG")])
        await pilot.press("f10")
        await until_seen(pilot, "Einträge: 1", "Nachgetrag")


async def test_an_entry_is_deleted_after_a_question(office: Office) -> None:
    store_invoices(office, 1)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "Einträge: 1")
        await pilot.press("delete")
        await until_seen(pilot, "Eintrag von Stadt Musterheim löschen?")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert len(entries(office)) == 1, "Enter by mistake does nothing"
        await pilot.press("d")
        await until_seen(pilot, "löschen?")
        await pilot.press("j")
        await until_seen(pilot, "Einträge: 0")
        await pilot.press("1")
        await until_seen(pilot, "100,01 € keine")


async def test_marked_entries_are_changed_together_and_those_without_an_address_are_named(office: Office) -> None:
    with office.store.writing() as db:
        customers.save(db, [Customer(number=f"{number}", name=f"Kunde {number}") for number in range(1, 6)])
        addressed = MatrixEntry(customer="5", mode=JobMode.EMAIL, target_address="a@b.example", batch=True)
        matrix_entries.save(db, [*(MatrixEntry(customer=f"{number}") for number in range(1, 5)), addressed])
    before = entries(office)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "Einträge: 5", "nein    1")
        await pilot.press("space", "down", "space", "end", "space")
        await until_seen(pilot, "3 markiert", "■ nein    1", "■ nein    3", "■ ja      5")
        await pilot.press("e")
        await until_seen(pilot, "3 Matrixeinträge ändern", "Wählen, was sich ändern soll.")
        await pilot.press("right")
        await until_seen(pilot, "Es ändern sich 2 von 3.", "Ohne Zieladresse: 1 Kunde 1; 3 Kunde 3.")
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert entries(office) == before
        await pilot.press("e")
        await until_seen(pilot, "Wählen, was sich ändern soll.")
        await pilot.press("enter", "right", "f10")
        await until_seen(pilot, "Geänderte Einträge: 2.")
        await until(pilot, lambda: "markiert" not in screen_lines(app)[2])
        assert [row.entry.batch for row in entries(office)] == [True, False, True, False, True]
        assert [row.entry.mode for row in entries(office)] == [row.entry.mode for row in before]

        # only the marked ones are shown, and deleted after a question
        await pilot.press("home", "space", "space", "f", "k")
        await until_seen(pilot, "[markiert]", "markiert · Einträge: 2")
        await pilot.press("d")
        await until_seen(pilot, "2 markierte Einträge löschen?")
        await pilot.press("j", "0")
        await until_seen(pilot, "Einträge: 3")
        assert [row.entry.customer for row in entries(office)] == ["3", "4", "5"]


async def test_of_the_marked_customers_those_with_invoices_stay_and_are_named(office: Office) -> None:
    store_invoices(office, 1)
    with office.store.writing() as db:
        customers.save(db, [Customer(number=f"{number}", name="Weg") for number in (20001, 20002, 20003)])
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("4")
        await until_seen(pilot, "Debitoren: 4")
        await pilot.press("a", "end", "space")
        await until_seen(pilot, "3 markiert")
        await pilot.press("d")
        await until_seen(pilot, "3 markierte Debitoren löschen?", "Debitoren mit Rechnungen bleiben.")
        await pilot.press("j")
        await until_seen(pilot, "Gelöschte Debitoren: 2.", "bleiben markiert: 10001.", "Debitoren: 2", "1 markiert")
        await pilot.press("u")
        await until(pilot, lambda: "markiert" not in screen_lines(app)[2])


async def test_a_customer_is_made_changed_and_deleted_unless_there_are_invoices(office: Office) -> None:
    store_invoices(office, 1)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("4")
        await until_seen(pilot, "Debitoren: 1", "10001", "Musterheim")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, CustomerForm))
        await pilot.press(*"10002", "enter", *"Agrarhof AG", "f10")
        await until_seen(pilot, "Debitoren: 2", "Agrarhof AG")
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, CustomerForm))
        await pilot.press("end", *" & Co", "f10")
        await until_seen(pilot, "Agrarhof AG & Co")
        await pilot.press("d")
        await until_seen(pilot, "Debitor 10002 Agrarhof AG & Co löschen?")
        await pilot.press("j")
        await until_seen(pilot, "Debitoren: 1")
        await pilot.press("d")
        await until_seen(pilot, "löschen?")
        await pilot.press("j")
        await until_seen(pilot, "Debitor 10001 hat Rechnungen (1) und bleibt.")
        assert "Agrarhof" not in screen_text(app)


async def test_lists_find_their_rows_again(office: Office) -> None:
    with office.store.writing() as db:
        customers.save(db, [Customer(number=f"{number:05}", name=f"Kunde {number}") for number in range(300)])
        matrix_entries.save(db, [MatrixEntry(customer=f"{number:05}") for number in range(300)])
        row = matrix_entries.page(db, offset=123, limit=1)[0]
        assert matrix_entries.position(db, row.id) == 123
        assert matrix_entries.position(db, row.id, search="nothing") is None
        assert customers.position(db, "00250") == 250
        assert customers.position(db, "00250", search="Kunde 25") == 1
        assert customers.position(db, "nobody") is None
