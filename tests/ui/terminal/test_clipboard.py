"""One key copies what somebody else is told on the phone or by mail."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from tests.snapshots.firm import RUNNER, make_firm, open_firm
from tests.ui.forms.stage import CONDITIONS, plan_line
from tests.ui.reading import until, until_seen
from xr_tui.store.locks import exclusive
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.screens.document_view import DocumentView


async def _copied(pilot: Pilot[None], key: str = "y") -> str:
    pilot.app._clipboard = ""
    pilot.app.clear_notifications()
    await pilot.press(key)
    await pilot.pause()
    (notice,) = pilot.app._notifications
    assert notice.message.startswith(("Kopiert: ", "Zu lang", "Hier gibt es nichts"))
    return pilot.app.clipboard


async def test_a_key_copies_what_is_under_the_cursor_wherever_it_is(tmp_path: Path) -> None:
    make_firm(tmp_path / "firm")
    office = open_firm(tmp_path / "firm")
    app = XrTuiApp(office)
    with exclusive(office.places.runners / f"{RUNNER}.lock"):
        async with app.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, "RE-2026-1145", "SMTP")
            assert await _copied(pilot) == "RE-2026-1145"
            await pilot.press("slash")
            await until_seen(pilot, "Esc Zurück zur Liste")
            await pilot.press(*"1144", "y")
            assert app.query_one("#search", Input).value == "1144y", "in a field the letter is text"
            assert await _copied(pilot, "ctrl+y") == "1144y"
            await pilot.press("escape", "3")
            await until_seen(pilot, "Zieladresse")
            assert "@" in await _copied(pilot)
            await pilot.press("4")
            await until_seen(pilot, "Debitoren:")
            assert (await _copied(pilot)).isdigit()
            await pilot.press("2")
            await until_seen(pilot, "RE-2026-1114")
            assert await _copied(pilot) == "RE-2026-1114", "it has no Message-ID yet"
            await pilot.press("end")
            assert await _copied(pilot) == f"<{1:032x}@musterbau.example>"
            await pilot.press("up", "up")
            await pilot.pause()
            await pilot.press("enter")
            await until_seen(pilot, "Rückmeldungsübersicht · Job 3", "BR-DE-15")
            lines = (await _copied(pilot)).splitlines()
            assert lines[0].startswith('[BR-DE-15] Das Element "Buyer reference"')
            assert lines[-1].startswith("/Invoice")
            await pilot.press("x")
            await until(pilot, lambda: isinstance(app.screen, DocumentView))
            assert (await _copied(pilot)).startswith("<?xml")
            await pilot.press("escape")
            await app.push_screen(SendDialog(plan_line(1), CONDITIONS))
            await until_seen(pilot, "E-Mail-Versand")
            field = app.screen.query("Input").first(Input)
            field.focus()
            await pilot.pause()
            assert await _copied(pilot, "ctrl+y") == field.value != ""
            await pilot.press("escape")
            await app.push_screen(DocumentView(lambda: "Mail", "x" * 80_000, wrap=True))
            assert await _copied(pilot) == "", "a terminal would cut it without a word"
        office.close()
