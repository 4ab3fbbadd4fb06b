"""A batch run: its progress, holding it and going on, and the report at its end."""

from __future__ import annotations

import csv

from textual.pilot import Pilot

from tests.services.jobs.servers import Gate, SetOff, serving
from tests.ui.jobs.conftest import OpenOffice
from tests.ui.reading import screen_lines, screen_text, until, until_seen
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.office import Office
from xr_tui.store import job_list
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.customer_form import CustomerForm
from xr_tui.ui.modals.matrix_form import MatrixForm
from xr_tui.ui.modals.run_dialog import RunDialog
from xr_tui.ui.screens.feedback import FeedbackScreen
from xr_tui.ui.screens.run_report import RunReportScreen

MANY = 40
FILED = 6
"""Jobs of the sample company that go into the storage folder and not by mail."""


def states(office: Office) -> list[State]:
    with office.store.reading() as db:
        return [row.state for row in job_list.page(db, job_list.JobQuery(), limit=1000)]


async def _hold_a_run(pilot: Pilot[None], office: Office, gate: Gate) -> int:
    """Begin a batch run, hold it while the first mails are being handed over; returns how many jobs wait."""
    app = pilot.app
    await until_seen(pilot, "RE-2026-1145", "SMTP ok")
    await pilot.press("s", "j")
    await until(pilot, lambda: isinstance(app.screen, RunDialog))
    await pilot.press("f10")
    await until(pilot, gate.mail_came.is_set)
    await until_seen(pilot, "H Anhalten")
    await pilot.press("h")
    await until_seen(pilot, "ANGEHALTEN: ", "H Weiter")
    gate.open.set()
    await until(pilot, lambda: set(states(office)) == {State.DONE, State.WAITING})
    waiting = states(office).count(State.WAITING)
    await until_seen(pilot, f"ANGEHALTEN: {waiting} warten")
    return waiting


async def test_a_run_is_held_by_a_key_says_what_waits_and_goes_on_by_a_click(open_office: OpenOffice) -> None:
    gate = Gate()
    with serving(SetOff("BODY", gate)) as server:
        office = open_office(server.port, more=MANY)
        app = XrTuiApp(office)
        async with app.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, "RE-2026-1145", "SMTP ok")
            await pilot.press("h")
            assert not office.service.held, "there is nothing to hold"
            waiting = await _hold_a_run(pilot, office, gate)
            assert screen_lines(app)[-2].rstrip().endswith("H Weiter")
            sent = len(server.mails)
            await until_seen(pilot, f"ANGEHALTEN: {waiting} warten")
            assert len(server.mails) == sent, "nothing more is begun"
            await pilot.click("#progress-keys", offset=(2, 0))
            total = len(states(office))
            await until_seen(pilot, f"{total} von {total} · + {total} · - 0", "B Bericht")
        assert set(states(office)) == {State.DONE}


async def test_what_a_held_run_left_waiting_is_offered_at_the_next_start(open_office: OpenOffice) -> None:
    gate = Gate()
    with serving(SetOff("BODY", gate)) as server:
        office = open_office(server.port, more=MANY)
        app = XrTuiApp(office)
        async with app.run_test(size=(80, 24)) as pilot:
            waiting = await _hold_a_run(pilot, office, gate)
            await pilot.press("q")
            await until_seen(pilot, f"Noch nicht fertige Jobs: {waiting}.")
            await pilot.press("j")
            await until(pilot, lambda: not app.is_running)
        assert states(office).count(State.WAITING) == waiting

        later = XrTuiApp(open_office(server.port))
        async with later.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, f"Wartende Jobs, die kein Programm abarbeitet: {waiting}. Jetzt")
            await pilot.press("j")
            await until_seen(pilot, f"{waiting} von {waiting} · + {waiting} · - 0")
        assert set(states(office)) == {State.DONE}
        assert len(server.mails) == len(states(office)) - FILED, "each went out once"


async def test_a_finished_run_is_reported_by_name_as_a_table_too_and_leads_on(
    open_office: OpenOffice, mailbox: Mailbox
) -> None:
    office = open_office(mailbox.port, check=True)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145", "SMTP ok")
        await pilot.press("b")
        await until_seen(pilot, "Es gab noch keinen Stapellauf.")
        await pilot.press("escape", "s", "j")
        await until(pilot, lambda: isinstance(app.screen, RunDialog))
        await pilot.press("f10")
        await until_seen(pilot, "41 von 41 · + 35 · - 6", "B Bericht")

        # each by name, what asks for somebody first
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, RunReportScreen))
        await until_seen(
            pilot,
            "Bericht über Stapellauf 1",
            "von den Regeln abgewiesen 6 (8.480,52 €) · ausgelassen 4 (3.755,64 €)",
            "abgelegt 6 (86.612,89 € + 9.520,00 CHF)",
            "RE-2026-1140",
            "BR-DE-15",
            "ohne Zieladres…",
        )
        await pilot.press("f", "f")
        await until_seen(pilot, "[ausgelassen 4 (3.755,64 €)]", "RE-2026-1139")
        assert "RE-2026-1140" not in screen_text(app)

        # as a table
        await pilot.press("s")
        await until_seen(pilot, "Abgelegt; der Pfad ist kopiert:")
        (path,) = office.places.storage.glob("stapellauf-1_*.csv")
        assert app.clipboard == str(path)
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
        assert len(rows) == 1 + 41 + 4

        # from what was left out to what mends it
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatrixForm))
        await pilot.press("escape", "up", "enter")
        await until(pilot, lambda: isinstance(app.screen, MatrixForm))
        assert app.focused is not None
        assert app.focused.parent is not None
        assert "target" in {str(node.id) for node in app.focused.ancestors}
        await pilot.press("escape")

        # from what was rejected over its feedback to the very field
        await pilot.press("f", "f", "f", "home", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        await until_seen(pilot, "RE-2026-1141", "G führt zum Debitor: Ort")
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, CustomerForm))
        assert app.focused is not None
        assert "city" in {str(node.id) for node in app.focused.ancestors}
        await pilot.press("escape", "escape", "escape")
        await until_seen(pilot, "1 Rechnungen  2 Jobliste")

        # and later from the job list
        await pilot.press("2")
        await until_seen(pilot, "alle · 41")
        await pilot.press("b")
        await until_seen(pilot, "Bericht über Stapellauf 1")
        await pilot.press("right")
        await pilot.press("left")
        await until_seen(pilot, "Bericht über Stapellauf 1")
