"""The whole way through the screens: marked invoices, dialog, + and -, STATUSTEXT, the mended entry, +."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.ui.reading import screen_text, until, until_seen
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.settings.places import Places, packed_folder
from xr_tui.store import blobs, job_list, matrix_entries
from xr_tui.store.rows import JobRow
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.matrix_form import MatrixForm
from xr_tui.ui.modals.run_dialog import RunDialog
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.screens.feedback import FeedbackScreen
from xr_tui.ui.screens.findings import CheckScreen
from xr_tui.ui.widgets.fields import Field


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mailbox") as mailbox:
        yield mailbox


@pytest.fixture
def office(tmp_path: Path, rules_home: Path, mailbox: Mailbox) -> Iterator[Office]:
    """The sample company's month, the official rules and a mail server."""
    environ = {
        "XR_TUI_SMTP_HOST": "127.0.0.1",
        "XR_TUI_SMTP_PORT": str(mailbox.port),
        "XR_TUI_SMTP_SECURITY": "none",
        "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example",
    }
    office = Office.open(Places(tmp_path / "data"), environ=environ, rules_folder=rules_home)
    imported = import_files(office.store, [packed_folder("sample_data")])
    assert not imported.problems
    yield office
    office.close()


def jobs_of(office: Office) -> list[JobRow]:
    """All jobs, the newest first."""
    with office.store.reading() as db:
        return job_list.page(db, job_list.JobQuery())


def mails(mailbox: Mailbox) -> dict[str, bytes]:
    """Subject of each mail, and the XML in it."""
    found: dict[str, bytes] = {}
    for path in mailbox.folder.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        (xml,) = [part for part in mail.walk() if part.get_content_type() == "application/xml"]
        found[str(mail["subject"])] = bytes(xml.get_content())
    return found


async def test_from_marked_invoices_to_plus_and_from_minus_over_the_statustext_to_plus(
    office: Office, mailbox: Mailbox
) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145", "Musterbau GmbH", "Regeln 2026-08-31 ok · SMTP ok")

        # one that is good and one without Leitweg-ID, found and marked
        for number in ("1135", "1140"):
            await pilot.press("slash", "ctrl+u", *number, "enter")
            await until_seen(pilot, "gefunden · 1 ", f"RE-2026-{number}")
            await pilot.press("space")
        await until_seen(pilot, "2 markiert, 1 ausgeblendet · 8.278,24 €")

        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, RunDialog))
        await until_seen(pilot, "RE-2026-1135", "RE-2026-1140", "kaemmerei@grossklei")
        await pilot.press("f10")
        await until(pilot, lambda: len(jobs_of(office)) == 2)
        await until_seen(pilot, "2 von 2 · + 1 · - 1")
        assert "■" not in screen_text(app), "what was sent is no longer marked"

        # the job list, and the feedback of the -
        await pilot.press("2")
        await until_seen(pilot, "alle · 2", "RE-2026-1135", "RE-2026-1140", "Zieladresse")
        failed = next(job for job in jobs_of(office) if job.state is State.FAILED)
        assert failed.invoice_number == "RE-2026-1140"
        await pilot.press("f", "f")
        await until_seen(pilot, "fehlgeschlagen · 1")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        await until_seen(pilot, "- fehlgeschlagen · RE-2026-1140", "STATUSTEXT", "BR-DE-15", "Was tun ", "Wo    ")
        await until_seen(pilot, "G führt zum Eintrag der Kommunikationsmatrix")
        assert list(mails(mailbox)) == ["Rechnung RE-2026-1135"]

        # report and XML as they were kept
        await pilot.press("b")
        await until_seen(pilot, "Urteil: abgewiesen", "BR-DE-15 (BT-10)")
        await pilot.press("escape", "x")
        await until_seen(pilot, "<cbc:ID>RE-2026-1140</cbc:ID>")
        await pilot.press("escape")

        # mend the entry, repeat the job
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, MatrixForm))
        app.screen.query_one("#buyer-reference", Field).focus()
        await pilot.press(*"04011000-1234512345-06", "f10")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        with office.store.reading() as db:
            (entry,) = matrix_entries.page(db, search="10015")
        assert entry.entry.buyer_reference == "04011000-1234512345-06"
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        await until_seen(pilot, "04011000-1234512345-06")
        await pilot.press("f10")
        await until(pilot, lambda: jobs_of(office)[0].state is State.DONE)
        again = jobs_of(office)[0]
        assert again.repeats == failed.id
        await pilot.press("1")
        await until_seen(pilot, "RE-2026-1140", "+")

    sent = mails(mailbox)
    assert set(sent) == {"Rechnung RE-2026-1135", "Rechnung RE-2026-1140"}
    for job in jobs_of(office):
        if job.state is State.DONE:
            with office.store.reading() as db:
                assert sent[job.subject] == blobs.fetch(db, job.xml_sha256 or "")


async def test_a_batch_run_over_all_open_invoices_shows_its_progress(office: Office, mailbox: Mailbox) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145", "SMTP ok")
        await pilot.press("s")
        await until_seen(pilot, "Keine Rechnung ist markiert.")
        await pilot.press("j")
        await until(pilot, lambda: isinstance(app.screen, RunDialog))
        await until_seen(pilot, "ausgelassen: 4")
        await pilot.press("f10")
        await until_seen(pilot, "von 41 · +")
        await pilot.press("2")
        await until_seen(pilot, "41 von 41 · + 35 · - 6", "alle · 41")
        await pilot.press("1", "f", "f")
        await until_seen(pilot, "fehlgeschlagen · 6")
    assert mailbox.count == 29


async def test_checking_sends_nothing_and_says_what_is_wrong(office: Office, mailbox: Mailbox) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145")
        await until(pilot, lambda: office.service.runner != "")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, CheckScreen))
        await until_seen(pilot, "nicht gültig nach den Regeln von 2026-08-31", "Was tun ")
        await pilot.press("escape", "slash", *"1135", "enter")
        await until_seen(pilot, "gefunden · 1 ")
        await pilot.press("v")
        await until_seen(
            pilot, "Prüfung der Rechnung RE-2026-1135 · Gemeinde", "+ gültig nach den Regeln von 2026-08-31"
        )
        await pilot.press("escape")
    assert jobs_of(office) == []
    assert mailbox.count == 0


async def test_a_click_on_the_status_leads_to_the_jobs_of_the_invoice_and_on_to_the_feedback(office: Office) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145", "SMTP ok")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        await pilot.press("f10")
        await until_seen(pilot, "1 von 1 · + 0 · - 1")
        await until_seen(pilot, "E-Mail ja     -")
        await pilot.click("#invoices-list", offset=(74, 1))
        await until_seen(pilot, "RE-2026-1145 · 1 ")
        await pilot.click("#jobs-list", offset=(64, 1))
        await until_seen(pilot, "Rückmeldungsübersicht · Job 1", "STATUSTEXT")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "alle · 1" in screen_text(app))


async def test_a_run_with_a_date_waits_and_job_list_and_dialog_say_until_when(office: Office, mailbox: Mailbox) -> None:
    tomorrow = dt.datetime.now().astimezone() + dt.timedelta(days=1)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-2026-1145", "SMTP ok")
        await pilot.press("space", "space", "e")
        await until(pilot, lambda: isinstance(app.screen, RunDialog))
        await pilot.press("t", *"morgen 8:00", "f10")
        await until(pilot, lambda: len(jobs_of(office)) == 2)
        assert {job.state for job in jobs_of(office)} == {State.HELD}
        await pilot.press("2")
        await until_seen(pilot, "alle · 2", f"{tomorrow:%d.%m.}")
        await pilot.press("enter")
        await until_seen(pilot, f"wartet bis {tomorrow:%d.%m.%y} 08:00")
        await pilot.press("escape", "1", "home", "e")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        await until_seen(pilot, f"Job 2 wartet bis {tomorrow:%d.%m.%y} 08:00", "trotz Job 2 noch einmal senden")
        await pilot.press("escape")
    assert mailbox.count == 0
