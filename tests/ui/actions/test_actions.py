"""The line at the bottom, the help, the palette and the user's own keys, on all screens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.command import CommandPalette
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList

from tests.ui.forms.stage import CONDITIONS, earlier, plan_line
from tests.ui.reading import screen_lines, screen_text, store_invoices, until, until_seen
from xr_tui.i18n import tr, use_language
from xr_tui.jobs.office import Office
from xr_tui.settings.model import Settings
from xr_tui.settings.places import Places
from xr_tui.settings.sender import Sender
from xr_tui.settings.user_file import UserFile
from xr_tui.ui.actions.registry import SCREENS
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.bindings import Possible, declared, possible
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.device_login import DeviceLogin
from xr_tui.ui.modals.help import Help
from xr_tui.ui.modals.rules_offer import RulesOffer
from xr_tui.ui.modals.run_dialog import RunDialog
from xr_tui.ui.modals.run_plan import RunPlan
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.screens.document_view import DocumentView
from xr_tui.ui.screens.feedback import FeedbackScreen
from xr_tui.ui.screens.findings import CheckScreen
from xr_tui.ui.screens.invoice_view import InvoiceView
from xr_tui.ui.screens.invoices import InvoicesPane
from xr_tui.ui.screens.run_report import RunReportScreen
from xr_tui.ui.screens.setup_form import SetupForm
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.senders_list import SendersList

_DIALOGS = ("dialog", "run dialog", "question", "rules", "login")


async def _open(pilot: Pilot[None], office: Office, name: str) -> None:
    """Bring a screen of the registry to the front."""
    app = pilot.app
    assert isinstance(app, XrTuiApp)
    if name in ("invoices", "jobs", "matrix", "customers", "setup"):
        await app.run_action(f"tab('{name}')")
    elif name == "senders":
        await app.run_action("tab('setup')")
        await until(pilot, lambda: bool(app.screen.query("#sender-list")))
        app.screen.query_one(SetupForm).open("mail")
        app.screen.query_one(SendersList).focus()
    elif name in ("invoice", "document", "feedback", "check", "run report"):
        row = app.query_one(InvoicesPane).rows.row
        assert row is not None
        made: dict[str, Callable[[], Screen[Any]]] = {
            "invoice": lambda: InvoiceView(office, row.id),
            "document": lambda: DocumentView(lambda: "Mail", "Text", wrap=True, save=lambda: Path("mail.eml")),
            "feedback": lambda: FeedbackScreen(office, 1),
            "check": lambda: CheckScreen(office, row),
            "run report": lambda: RunReportScreen(office, None),
        }
        await app.push_screen(made[name]())
    elif name in _DIALOGS:
        lines = [plan_line(1), plan_line(2, earlier=earlier(7))]
        dialogs: dict[str, Callable[[], Screen[Any]]] = {
            "dialog": lambda: SendDialog(lines[0], CONDITIONS),
            "run dialog": lambda: RunDialog(RunPlan(lines), CONDITIONS, batch=True),
            "question": lambda: Confirm("Löschen?", yes="Löschen", no="Behalten"),
            "rules": lambda: RulesOffer(office),
            "login": lambda: DeviceLogin(office, Settings(), Sender(name="Süd")),
        }
        await app.push_screen(dialogs[name]())
    else:
        await pilot.press({"search": "slash", "chips": "f"}.get(name, "f1"))
    await pilot.pause()


async def _back(pilot: Pilot[None]) -> None:
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.pop_screen()
    await pilot.app.run_action("tab('invoices')")
    await pilot.pause()


@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_screen_shows_what_can_be_done_there_and_a_way_to_its_help(office: Office, language: str) -> None:
    use_language(language)
    store_invoices(office, 3)
    app = XrTuiApp(office)
    seen: set[str] = set()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003")
        for name, sets in SCREENS.items():
            await _open(pilot, office, name)
            found = possible(app.screen)
            allowed = {action.id for actions in (*sets, *SCREENS["invoices"]) for action in actions}
            expected = {action.id for action in sets[0]} - {"main.try_again"}
            assert expected <= {entry.action.id for entry in found} <= allowed, name
            seen |= {entry.action.id for entry in found}
            assert all(entry.keys for entry in found) or name in ("search", "chips"), name
            if name in _DIALOGS:
                assert f"F1 {tr('Help')}" in screen_text(app)
            elif name != "help":
                last = screen_lines(app)[-1].rstrip()
                assert last.endswith(tr("Help")), (name, last)
            await _back(pilot)
    undone = {action.id for sets in SCREENS.values() for actions in sets for action in actions} - seen
    assert undone == {"setup.leave"}, "seen only on a screen of its own"


async def test_every_widget_that_declares_actions_can_do_them(office: Office) -> None:
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003")
        for name in SCREENS:
            await _open(pilot, office, name)
            for entry in possible(app.screen):
                action = entry.action.does.partition("(")[0].rpartition(".")[2]
                owner = app if entry.action.does.startswith("app.") else entry.node
                assert hasattr(owner, f"action_{action}"), entry.action.id
                assert entry.actions in list(declared(entry.node))
            await _back(pilot)


async def test_the_line_at_the_bottom_follows_the_focus_and_does_what_is_clicked(office: Office) -> None:
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003", "E E-Mail", "/ Suche")
        await pilot.press("slash")
        await until_seen(pilot, "Esc Zurück zur Liste  Strg+P Befehle  F1 Hilfe")
        assert "E E-Mail" not in screen_text(app), "in the field the letters are text"
        await pilot.press("escape")
        await until_seen(pilot, "E E-Mail")
        line = screen_lines(app)[-1]
        await pilot.click("#keys", offset=(line.index("Hilfe"), 0))
        await until_seen(pilot, "Hilfe: Rechnungen")


@pytest.mark.parametrize("size", [(80, 24), (60, 18)], ids=["80x24", "60x18"])
async def test_every_action_of_every_screen_can_be_clicked(office: Office, size: tuple[int, int]) -> None:
    """By the help, which opens with a click on its word, and whose lines do what they say."""
    store_invoices(office, 3)
    app = XrTuiApp(office)
    clicked: set[str] = set()
    async with app.run_test(size=size) as pilot:
        await until_seen(pilot, "RE-00003")
        for name in SCREENS:
            if name == "help":
                continue
            await _open(pilot, office, name)
            screen = app.screen
            wanted, offered = await _wanted_and_offered(pilot)
            assert offered == wanted, name
            for action in sorted(wanted - clicked):
                assert await _click_in_help(pilot, screen, action) == action, (name, action)
            clicked |= wanted
            await _back(pilot)
    everything = {action.id for sets in SCREENS.values() for actions in sets for action in actions}
    assert everything - clicked <= {"setup.leave", "help.close", "main.try_again"}, "these have a place of their own"


async def _wanted_and_offered(pilot: Pilot[None]) -> tuple[set[str], set[str | None]]:
    """What can be done on the screen, and what its help offers, once its list is there and nothing changes between."""
    screen, app = pilot.app.screen, pilot.app
    while True:
        wanted = _doable(screen)
        while not isinstance(app.screen, Help):  # the line may change between the look and the click
            y, line = next((y, line) for y, line in enumerate(screen_lines(app)) if "Hilfe" in line and y > 1)
            await pilot.click(offset=(line.rindex("Hilfe") + 1, y))
            await pilot.pause()
        offered = {option.id for option in app.screen.query_one(OptionList).options if not option.disabled}
        await pilot.press("escape")
        if wanted == _doable(screen):
            return wanted, offered


def _doable(screen: Screen[Any]) -> set[str]:
    return {entry.action.id for entry in possible(screen) if entry.keys}


async def _click_in_help(pilot: Pilot[None], screen: Screen[Any], action: str) -> str:
    """Scroll to an action in the help of the screen with the wheel and click it; returns what was chosen."""
    chosen: list[Possible | None] = []
    help_of = Help.of(screen)
    await pilot.app.push_screen(help_of, chosen.append)
    await pilot.pause()
    options = help_of.query_one(OptionList)
    at = options.get_option_index(action)
    while not chosen:
        top, lines = round(options.scroll_y), options._index_to_line[at]
        assert top < options.max_scroll_y or top <= lines, action
        if top <= lines < top + options.size.height:
            await pilot.click(OptionList, offset=(3, lines - top))
            await pilot.pause()
            break
        options._on_mouse_scroll_down(MouseScrollDown(options, 3, 1, 0, 1, 0, False, False, False))
        await pilot.pause()
    return chosen[0].action.id if chosen and chosen[0] else ""


async def test_the_line_at_the_bottom_offers_only_what_can_be_done_with_the_row(office: Office) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "noch keine Rechnungen")
        await until(pilot, lambda: "E E-Mail" not in screen_text(app))
        assert "/ Suche  F Filter  Strg+P Befehle  ? Hilfe" in screen_lines(app)[-1]
        store_invoices(office, 3)
        await pilot.press("ctrl+r")
        await until_seen(pilot, "RE-00003", "E E-Mail")
        assert "J Jobs" not in screen_text(app), "this invoice has none"


async def test_behind_a_word_that_has_no_room_a_shorter_one_is_shown() -> None:
    class Line(App[None]):
        def compose(self) -> ComposeResult:
            words = [("e", "E-Mail"), ("m", "Kommunikationsmatrix"), ("p", "PDF"), ("?", "Hilfe")]
            yield ClickLine([Word(key.upper(), text, key) for key, text in words])

    app = Line()
    async with app.run_test(size=(30, 2)):
        assert screen_lines(app)[0].rstrip() == " E E-Mail  P PDF  ? Hilfe"


async def test_what_is_chosen_in_the_help_is_done(office: Office) -> None:
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003")
        await pilot.press("question_mark")
        await until_seen(pilot, "Hilfe: Rechnungen", "vorher fragt ein Dialog")
        await pilot.press("down", "down", "down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, InvoiceView))
        await pilot.press("f1")
        await until_seen(pilot, "Hilfe: Rechnung", "das XML, wie es jetzt entstünde")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, InvoiceView))


async def test_a_dialog_opens_its_help_by_a_click_on_its_frame(office: Office) -> None:
    store_invoices(office, 1)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00001")
        await _open(pilot, office, "question")
        await until_seen(pilot, "F1 Hilfe")
        y, line = next((y, line) for y, line in enumerate(screen_lines(app)) if "F1 Hilfe" in line)
        await pilot.click(offset=(line.index("Hilfe"), y))
        await until(pilot, lambda: isinstance(app.screen, Help))


async def test_the_palette_finds_by_german_words_shows_the_key_and_does_it(office: Office) -> None:
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003")
        await pilot.press("ctrl+p")
        await until_seen(pilot, "Was möchten Sie tun?", "Leertaste", "Markieren")
        await pilot.press(*"alle mark")
        await until(pilot, lambda: "Prüfen  " not in screen_text(app).split("alle mark")[1][:400])
        assert "A           Alle markieren" in screen_text(app), "the best fit first, so Enter does it"
        await pilot.press("enter")
        await until_seen(pilot, "3 markiert")
        await pilot.press("ctrl+p", *"anmelden")
        await until_seen(pilot, "So heißt nichts, was hier möglich ist.")
        await pilot.press("escape", "f6")
        await until_seen(pilot, "Speichern")
        await pilot.press("ctrl+p", *"anmeld")
        await until_seen(pilot, "F8")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, CommandPalette))


async def test_the_palette_goes_from_any_screen_to_any_pane_and_speaks_another_language(office: Office) -> None:
    store_invoices(office, 3)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, InvoiceView))
        await pilot.press("ctrl+p", *"debitoren")
        await until_seen(pilot, "F5")
        await pilot.press("enter")
        await until_seen(pilot, "Debitoren: 1")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Customers: 1", "Enter Edit", "? Help")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Debitoren: 1", "? Hilfe")
        first = app.theme
        await pilot.press("ctrl+t")
        assert app.theme != first
        app.push_screen(DocumentView(lambda: "Mail", "Text", wrap=True, save=lambda: Path("/ablage/mail.eml")))
        await pilot.press("s")
        await until_seen(pilot, "Abgelegt; der Pfad ist kopiert:", "/ablage/mail.eml")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Laid down, and the path copied:", "/ablage/mail.eml")


@pytest.fixture
def own_keys(tmp_path: Path) -> Office:
    """An office whose user has changed three keys; two changed places."""
    keys = {"invoices.email": "p,f8", "invoices.pdf": "e", "invoices.view": "k", "dialog.ok": "f7"}
    environ = {"XR_TUI_CHECK_ENABLED": "false"}
    places = Places(tmp_path / "own")
    return Office.open(places, environ=environ, user_file=UserFile(keys=keys), rules_folder=tmp_path / "none")


async def test_a_changed_key_works_and_the_old_one_does_not(own_keys: Office) -> None:
    store_invoices(own_keys, 3)
    app = XrTuiApp(own_keys)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00003", "P E-Mail  S Stapellauf  E PDF  V Prüfen  K Ansehen")
        await pilot.press("enter")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        await pilot.press("K")
        await until(pilot, lambda: isinstance(app.screen, InvoiceView))
        await pilot.press("escape")
        for key, title in (("p", "E-Mail-Versand"), ("f8", "E-Mail-Versand"), ("E", "Ablegen (Jobmodus PDF)")):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, SendDialog))
            await until_seen(pilot, title, "OK  F7")
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press("f1")
        await until_seen(pilot, "P F8 ")
    own_keys.close()


@pytest.mark.parametrize("language", ["de", "en"])
async def test_in_60_columns_every_pane_can_still_be_clicked(office: Office, language: str) -> None:
    use_language(language)
    app = XrTuiApp(office)
    async with app.run_test(size=(60, 18)) as pilot:
        await until_seen(pilot, tr("Invoices"))
        tabs = screen_lines(app)[1]
        for number, name in enumerate(("Invoices", "Job list", "Matrix", "Customers", "Setup"), 1):
            assert f"{number} {tr(name)}" in tabs
        await pilot.click("#tabs", offset=(tabs.index(tr("Customers")) + 1, 0))
        await until(pilot, lambda: app.main.pane.id == "customers")
