"""What the screens show of the service: pauses, older jobs, the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import TabbedContent

from tests.ui.reading import store_invoices, until, until_seen
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.settings.places import Places, packed_folder
from xr_tui.store import job_list
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.rules_offer import RulesOffer
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.widgets.fields import Field


def open_office(data: Path, port: int) -> Office:
    """The sample company with the check off and a mail server at this port."""
    environ = {
        "XR_TUI_CHECK_ENABLED": "false",
        "XR_TUI_SMTP_HOST": "127.0.0.1",
        "XR_TUI_SMTP_PORT": str(port),
        "XR_TUI_SMTP_SECURITY": "none",
        "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example",
    }
    return Office.open(Places(data), environ=environ, rules_folder=data / "no-rules")


@pytest.fixture
def no_server(tmp_path: Path) -> int:
    """A port at which nobody answers."""
    with Mailbox(tmp_path / "closed") as mailbox:
        return mailbox.port


@pytest.fixture
def stopped(tmp_path: Path, no_server: int) -> Iterator[Office]:
    """An office whose mail server is down."""
    office = open_office(tmp_path / "data", no_server)
    import_files(office.store, [packed_folder("sample_data")])
    yield office
    office.close()


def state_of_newest(office: Office) -> State | None:
    with office.store.reading() as db:
        rows = job_list.page(db, job_list.JobQuery(), limit=1)
    return rows[0].state if rows else None


async def test_a_stopped_queue_says_why_until_it_works_and_quitting_asks(stopped: Office, tmp_path: Path) -> None:
    app = XrTuiApp(stopped)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145", "PRÜFUNG AUS · SMTP gestört")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        await until_seen(pilot, "rechnungen@uni-neuburg.example")
        await pilot.press("f10")
        await until_seen(pilot, "ANGEHALTEN - ", "127.0.0.1", "T versucht es sofort noch einmal")
        assert state_of_newest(stopped) is State.WAITING
        await pilot.press("q")
        await until_seen(pilot, "Noch nicht fertige Jobs: 1. Trotzdem")
        await pilot.press("n")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press("q")
        await until_seen(pilot, "Noch nicht fertige Jobs: 1.")
        await pilot.press("j")
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0
    stopped.close()

    with Mailbox(tmp_path / "mailbox") as mailbox:
        office = open_office(tmp_path / "data", mailbox.port)
        later = XrTuiApp(office)
        async with later.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, "Wartende Jobs, die kein Programm abarbeitet: 1. Jetzt")
            await pilot.press("j")
            await until_seen(pilot, "1 von 1 · + 1 · - 0")
        office.close()
        assert mailbox.count == 1


async def test_missing_rules_are_offered_while_the_check_is_on(tmp_path: Path) -> None:
    office = Office.open(Places(tmp_path), environ={}, rules_folder=tmp_path / "no-rules")
    store_invoices(office, 1)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RulesOffer))
        await pilot.press("escape")
        await until_seen(pilot, "Regeln fehlen · SMTP fehlt", "RE-00001")
    office.close()


async def test_another_language_holds_at_once_everywhere_and_what_was_saved_stands_in_the_title(office: Office) -> None:
    store_invoices(office, 1)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00001", "PRÜFUNG AUS")
        await pilot.press("2", "5")
        await until(pilot, lambda: bool(app.screen.query("#language")))
        app.screen.query_one("#city", Field).focus()
        await pilot.press(*"Neustadt", "q")
        await until_seen(pilot, "Neustadtq")
        app.screen.query_one(TabbedContent).active = "display"
        await pilot.pause()
        app.screen.query_one("#language RadioSet").focus()
        await pilot.press("right", "enter")
        await until_seen(pilot, "1 Invoices  2 Job list", "CHECK OFF")
        await pilot.press("ctrl+q")
        await until_seen(pilot, "The setup has changes that are not saved.")
        await pilot.press("escape", "f2")
        await until_seen(pilot, "Leave without saving?")
        await pilot.press("left", "enter")
        await until_seen(pilot, "Batch run", "all · 1", "Customer")


async def test_a_fault_of_the_program_ends_in_one_sentence_without_any_value(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    store_invoices(office, 1)
    app = XrTuiApp(office)

    def fail() -> None:
        iban = "DE75512108001245126199"
        raise ZeroDivisionError(iban)

    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the app raises it when it has ended
        async with app.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, "RE-00001")
            app.call_later(fail)
            await until(pilot, lambda: not app.is_running)
    assert app.return_code == 70
    said = capsys.readouterr().err
    kept = (office.places.log / "crash.txt").read_text()
    assert "eigenen Fehlers beenden (ZeroDivisionError)" in " ".join(said.split())
    assert "fail" in kept
    assert "DE75512108001245126199" not in said + kept
    assert "Traceback" not in said
