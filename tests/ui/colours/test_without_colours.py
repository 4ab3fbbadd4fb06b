"""What is chosen, marked, focused or cannot be pressed is seen without any colour."""

from __future__ import annotations

from typing import Any

import pytest
from rich.style import Style
from textual.app import App
from textual.widgets import Button

from tests.ui.forms.stage import CONDITIONS, earlier, plan_line
from tests.ui.reading import screen_lines, until, until_seen
from xr_tui.jobs.office import Office
from xr_tui.settings.display import Display
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.send_dialog import SendDialog

_WEIGHTS = ("bold", "underline", "reverse", "italic")


def _weight(app: App[Any], text: str) -> set[str]:
    """How the first such text stands on the screen, its colours left aside."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if text in segment.text:
                style = segment.style or Style()
                return {weight for weight in _WEIGHTS if getattr(style, weight)}
    raise AssertionError(text)


@pytest.mark.parametrize("theme", ["xr-dark", "ansi-dark"])
async def test_nothing_is_said_by_colour_alone(firm: Office, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = XrTuiApp(firm, Display(theme=theme))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145", "▸")
        assert _weight(app, "Rechnungen") != _weight(app, "Jobliste"), "the pane that is shown"
        await pilot.press("space")
        await until_seen(pilot, "■ RE-2026-1145", "1 markiert")
        pointed = next(line for line in screen_lines(app) if "▸" in line)
        assert "RE-2026-1144" in pointed
        assert "bold" in _weight(app, "RE-2026-1144"), "the list has the focus"
        await pilot.press("slash")
        await until(pilot, lambda: "bold" not in _weight(app, "RE-2026-1144"))
        await pilot.press("escape", "2")
        await until_seen(pilot, "Zieladresse", " + ", " - ", " ? ", " … ", " x ")
        await pilot.press("5")
        await until_seen(pilot, "Zahlung")
        assert _weight(app, "Firma") != _weight(app, "Zahlung"), "the section that is open"
        await app.push_screen(Confirm("Löschen?", yes="Löschen", no="Behalten"))
        await until_seen(pilot, "Behalten")
        assert _weight(app, " Behalten") != _weight(app, " Löschen"), "the button that is chosen"
        await app.pop_screen()
        await app.push_screen(SendDialog(plan_line(1, earlier=earlier(7)), CONDITIONS))
        await until_seen(pilot, "OK  F10")
        assert app.screen.query_one("#ok", Button).disabled
        assert _weight(app, "OK  F10") != _weight(app, "Abbrechen"), "the button that cannot be pressed"
