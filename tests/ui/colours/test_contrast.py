"""All text can be read, in both themes and with as few colours as a terminal over SSH owns up to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from rich.color import ColorSystem
from textual.pilot import Pilot
from textual.widgets import TabbedContent

from tests.ui.colours.contrast import AA, spots
from tests.ui.forms.stage import UNCHECKED, earlier, plan_line
from tests.ui.reading import until, until_seen
from xr_tui.jobs.office import Office
from xr_tui.settings.display import Display
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.rules_offer import RulesOffer
from xr_tui.ui.modals.run_dialog import RunDialog
from xr_tui.ui.modals.run_plan import RunPlan
from xr_tui.ui.modals.send_dialog import SendDialog

Way = AsyncIterator[str]


async def _lists(pilot: Pilot[None]) -> Way:
    """Every tone on the cursor, marked and not, with the focus in the list and elsewhere."""
    for key in ("1", "2", "3", "4"):
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.focused is not None)
        yield f"list {key}"
        await pilot.press("a")
        await pilot.pause(0.2)
        for row in range(13 if key == "2" else 2):
            await pilot.press("down")
            yield f"list {key} marked, row {row}"
        await pilot.press("n", "slash", *"zz")
        yield f"list {key} search"
        await pilot.press("ctrl+u", "enter")


async def _screens(pilot: Pilot[None]) -> Way:
    await pilot.press("1", "home", "enter")
    await until_seen(pilot, "Musterbau")
    yield "invoice"
    await pilot.press("2")
    await pilot.pause(0.3)
    yield "its XML"
    await pilot.press("escape", "2", "end", "enter")
    await until_seen(pilot, "STATUSTEXT")
    yield "feedback"
    for _row in range(4):
        await pilot.press("down")
        yield "feedback, another row"
    await pilot.press("b")
    await pilot.pause(0.2)
    yield "report"
    await pilot.press("escape", "escape", "f1")
    await pilot.pause(0.2)
    yield "help"
    await pilot.press("escape", "ctrl+p", "e")
    await pilot.pause(0.2)
    yield "palette"
    await pilot.press("escape")


async def _setup(pilot: Pilot[None]) -> Way:
    await pilot.press("5")
    await until_seen(pilot, "Musterbau")
    tabs = pilot.app.screen.query_one(TabbedContent)
    for pane in ("company", "payment", "mail", "check", "texts", "display"):
        tabs.active = pane
        await pilot.pause(0.1)
        yield f"setup {pane}"
        for _field in range(4):
            await pilot.press("tab")
            yield f"setup {pane}, another field"


async def _dialogs(pilot: Pilot[None]) -> Way:
    app = pilot.app
    assert isinstance(app, XrTuiApp)
    lines = (plan_line(1, target=""), plan_line(2, earlier=earlier(7)), plan_line(3))
    for dialog in (
        lambda: SendDialog(lines[1], UNCHECKED),
        lambda: RunDialog(RunPlan(lines), UNCHECKED, batch=True),
        lambda: Confirm("Löschen?", yes="Löschen", no="Behalten", detail="Es ist dann fort."),
        lambda: RulesOffer(app.office),
    ):
        await app.push_screen(dialog())
        await pilot.pause(0.1)
        name = type(app.screen).__name__
        yield name
        for widget in app.screen.query("Input, Button"):
            if widget.focusable:
                widget.focus()
                await pilot.pause()
                yield f"{name}: {widget}"
        for row in range(3):
            await pilot.press("down")
            yield f"{name}, row {row}"
        await app.pop_screen()
    for severity in ("information", "warning", "error"):
        app.notify("Es ist etwas geschehen.", title="Nachricht", severity=severity, markup=False)
    await pilot.pause(0.2)
    yield "notices"


@pytest.mark.parametrize("theme", ["xr-dark", "xr-light"])
@pytest.mark.parametrize("way", [_lists, _screens, _setup, _dialogs], ids=lambda way: way.__name__.strip("_"))
async def test_all_text_keeps_the_contrast_of_aa(firm: Office, theme: str, way: Callable[[Pilot[None]], Way]) -> None:
    app = XrTuiApp(firm, Display(theme=theme))
    faint: dict[str, str] = {}
    seen = 0
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "RE-2026-1145", "SMTP")
        async for place in way(pilot):
            for colours in (ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT):
                for spot in spots(app, colours=colours):
                    seen += 1
                    if spot.contrast < AA:
                        faint.setdefault(str(spot), f"{place} ({colours.name})")
    assert seen > 500
    assert not faint, "\n".join(f"{place}: {spot}" for spot, place in faint.items())
