"""Language and colours change while the program runs, everywhere, and stay chosen; nothing else is lost by it."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from tests.ui.forms.stage import CONDITIONS, plan_line
from tests.ui.reading import screen_lines, screen_text, store_invoices, until, until_seen
from xr_tui.jobs.office import Office
from xr_tui.settings.display import Display
from xr_tui.settings.user_file import UserFile, read_user_file
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.screens.findings import CheckScreen
from xr_tui.ui.screens.invoice_view import InvoiceView
from xr_tui.ui.screens.invoices import InvoicesPane
from xr_tui.ui.widgets.text_view import TextView


def _pointed(app: XrTuiApp) -> str:
    return next(line for line in screen_lines(app) if "▸" in line)


async def test_marks_search_and_cursor_of_a_list_outlive_another_language(office: Office, tmp_path: Path) -> None:
    store_invoices(office, 40)
    own = tmp_path / "config.toml"
    app = XrTuiApp(office, Display(remembered_in=own))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00040")
        await pilot.press("space", "slash", *"0003", "enter")
        await until_seen(pilot, "RE-00039", "gefunden · 11")
        await pilot.press("o", "f", "o")
        await until_seen(pilot, "Datum ▲", "offen · gefunden · 11")
        await pilot.press("o", "home")
        await until_seen(pilot, "Datum ▼")
        await pilot.press("down", "space", "down", "down")
        await until_seen(pilot, "2 markiert")
        assert "RE-00035" in _pointed(app)
        await pilot.press("ctrl+l")
        await until_seen(
            pilot, "Number", "Customer", "2 marked", "open · found · 11", "Search:", "1 Invoices", "? Help"
        )
        assert "RE-00035" in _pointed(app)
        assert "■ RE-00038" in screen_text(app)
        assert "[open]" in screen_text(app)
        assert "Date ▼" in screen_text(app)
        assert app.screen.query_one("#search", Input).value == "0003"
        assert "Rechnungen" not in screen_text(app)
        await until(pilot, own.exists)
        assert read_user_file(own) == UserFile(language="en")
        await pilot.press("2")
        await until_seen(pilot, "There are no jobs yet.")
        await pilot.press("ctrl+l", "1")
        await until_seen(pilot, "Nummer", "2 markiert", "offen · gefunden · 11")
        assert "RE-00035" in _pointed(app)


async def test_another_language_is_spoken_from_every_screen_and_dialog(office: Office) -> None:
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 18)) as pilot:
        await until_seen(pilot, "RE-00003")
        row = app.query_one(InvoicesPane).rows.row
        assert row is not None
        await pilot.press("enter")
        await until_seen(pilot, "1 Rechnung", "Verkäufer")
        app.screen.query_one("#words-text", TextView).scroll_to(y=1, animate=False)
        await pilot.press("ctrl+l")
        await until_seen(pilot, "1 Invoice", "Buyer", "Esc Back")
        assert app.screen.query_one("#words-text", TextView).scroll_offset.y == 1
        await pilot.press("escape")
        await until_seen(pilot, "Number", "1 Invoices", "/ Search")
        await app.push_screen(CheckScreen(office, row))
        await until_seen(pilot, "could not be checked")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Prüfung der Rechnung RE-00003", "konnte nicht geprüft werden")
        assert not isinstance(app.screen, InvoiceView)
        await pilot.press("escape", "b")
        await until_seen(pilot, "Bericht eines Stapellaufs", "Ergebnis", "Beleg")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Report of a batch run", "Outcome", "Document", "Esc Back")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Ergebnis")
        await pilot.press("escape")
        await app.push_screen(SendDialog(plan_line(1), CONDITIONS))
        await until_seen(pilot, "E-Mail-Versand")
        await pilot.press(*"x")
        typed = app.screen.query(Input).first().value
        await pilot.press("ctrl+l")
        await pilot.pause(0.1)
        assert "E-Mail-Versand" in screen_text(app), "a dialog ends in the language in which it began"
        assert app.screen.query(Input).first().value == typed
        await pilot.press("escape")
        await until_seen(pilot, "Number", "/ Search")


async def test_colours_change_at_once_and_are_kept(office: Office, tmp_path: Path) -> None:
    store_invoices(office, 3)
    own = tmp_path / "config.toml"
    own.write_text("# mine\n", encoding="utf-8")
    app = XrTuiApp(office, Display(theme="xr-light", remembered_in=own))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003")
        assert app.theme == "xr-light"
        assert own.read_text(encoding="utf-8") == "# mine\n", "what was not chosen here is not written"
        await pilot.press("ctrl+t")
        assert app.theme == "ansi-dark"
        await until(pilot, lambda: read_user_file(own).theme == "ansi-dark")
        assert "# mine" in own.read_text(encoding="utf-8")
        own.unlink()
        own.mkdir()  # a file that cannot be written
        await pilot.press("ctrl+t")
        await until(pilot, lambda: any("config.toml" in notice.message for notice in app._notifications))
        assert app.theme == "ansi-light"


async def test_a_slow_line_gets_sixteen_colours_of_the_wanted_kind(office: Office) -> None:
    app = XrTuiApp(office, Display(theme="xr-light", remote=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Rechnungen")
        assert app.theme == "ansi-light"
        assert app.animation_level == "none"
