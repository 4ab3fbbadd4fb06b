"""From a feedback on: the two ways out of a `?`, the mail and the report as files, and the part of setup or invoice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from tests.services.delivery.servers import Answer, Fault
from tests.services.jobs.servers import serving
from tests.ui.jobs.conftest import OpenOffice
from tests.ui.reading import screen_lines, screen_text, until, until_seen
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import plan_send
from xr_tui.matrix import JobMode
from xr_tui.store import job_list
from xr_tui.store.rows import JobRow
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.screens.feedback import FeedbackScreen
from xr_tui.ui.screens.invoice_view import InvoiceView

SECONDS = 20


def send(office: Office, *numbers: str) -> list[int]:
    """Jobs of these invoices, worked to their end."""
    ids, unknown = office.invoice_ids(list(numbers))
    assert not unknown
    with office.store.reading() as db:
        lines = plan_send(db, [ids[number] for number in numbers], JobMode.EMAIL, office.setup().settings)
    office.service.start()
    made = office.service.submit([replace(line, target=line.target or "a@b.example") for line in lines])
    jobs = list(made.result(SECONDS).jobs)
    office.service.when_idle().result(SECONDS)
    office.close()
    return jobs


def job_of(office: Office, number: int) -> JobRow:
    with office.store.reading() as db:
        job = job_list.get(db, number)
    assert job is not None
    return job


@pytest.fixture
def unclear(open_office: OpenOffice) -> JobRow:
    """A job whose mail server hung up in the middle of the mail."""
    with serving({"BODY": Fault.DROP}) as server:
        office = open_office(server.port)
        (number,) = send(office, "RE-2026-1101")
    return job_of(office, number)


async def _open_feedback(pilot: Pilot[None]) -> None:
    await pilot.press("2")
    await until_seen(pilot, "alle · ")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, FeedbackScreen))


async def test_of_an_unclear_job_one_learns_what_to_look_for_and_says_that_it_was_sent(
    unclear: JobRow, open_office: OpenOffice, mailbox: Mailbox
) -> None:
    office = open_office(mailbox.port)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await _open_feedback(pilot)
        await until_seen(pilot, "? unklar", f"Message-ID {unclear.message_id}", f"an {unclear.target}, übergeben")
        await until_seen(pilot, "W Wurde gesendet  R Wiederholen  C Message-ID kopieren")
        assert " B Bericht" not in screen_lines(app)[-1], "nothing was checked"
        assert "G Beheben" not in screen_lines(app)[-1], "the chosen line leads nowhere"
        assert "M Mail" in screen_lines(app)[-1]
        await pilot.press("c")
        assert app.clipboard == unclear.message_id
        await pilot.press("w")
        await until_seen(pilot, f"Ist diese Mail angekommen: Job {unclear.id}, RE-2026-1101?")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        assert job_of(office, unclear.id).state is State.UNCLEAR
        way = next(line for line in screen_lines(app) if "W Wurde gesendet" in line)
        await pilot.click("#ways", offset=(way.index("W Wurde") - 1, 0))
        await until_seen(pilot, "Ist diese Mail angekommen")
        await pilot.press("j")
        await until_seen(pilot, "+ erledigt", "gibt an, dass diese E-Mail ange")
        assert "C Message-ID kopieren" not in screen_text(app), "the box is gone"
    assert job_of(office, unclear.id).state is State.DONE
    assert mailbox.count == 0


async def test_of_a_job_whose_mail_server_lets_nobody_in_one_learns_why_it_waits_and_tries_at_once(
    open_office: OpenOffice,
) -> None:
    answers: dict[str, Answer] = {"GREETING": "554 closed for today"}
    with serving(answers) as server:
        office = open_office(server.port)
        app = XrTuiApp(office)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: bool(office.service.runner))
            ids, _unknown = office.invoice_ids(["RE-2026-1101"])
            with office.store.reading() as db:
                lines = plan_send(db, list(ids.values()), JobMode.EMAIL, office.setup().settings)
            office.service.submit(lines)
            await until(pilot, lambda: office.service.paused is not None)
            await _open_feedback(pilot)
            await until_seen(
                pilot, "Dieser Job wartet: Der Mailserver 127.0.0.1", "554 closed for", "T Erneut versuchen"
            )
            answers.clear()
            await pilot.press("t")
            await until_seen(pilot, "+ erledigt")
            assert "Dieser Job wartet" not in screen_text(app)
        assert len(server.mails) == 1


async def test_an_unclear_job_is_sent_again_only_with_a_yes_that_names_it(
    unclear: JobRow, open_office: OpenOffice, mailbox: Mailbox
) -> None:
    office = open_office(mailbox.port)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await _open_feedback(pilot)
        await until_seen(pilot, "R Wiederholen  C Message-ID")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, SendDialog))
        await until_seen(pilot, f"Job {unclear.id}")
        await pilot.press("f10")
        assert isinstance(app.screen, SendDialog), "without the yes nothing is sent"
        app.screen.query_one("#again").focus()
        await pilot.press("space", "f10")
        await until(pilot, lambda: mailbox.count == 1)
        await until(pilot, lambda: job_of(office, unclear.id + 1).state is State.DONE)
    again = job_of(office, unclear.id + 1)
    assert (again.again, again.repeats) == (unclear.id, unclear.id)
    assert job_of(office, unclear.id).state is State.UNCLEAR, "an outcome is never overwritten"


async def test_report_and_mail_are_read_and_laid_down_as_files(open_office: OpenOffice, mailbox: Mailbox) -> None:
    office = open_office(mailbox.port, check=True)
    (number,) = send(office, "RE-2026-1101")
    month = office.places.storage / job_of(office, number).accepted_at.strftime("%Y-%m")
    app = XrTuiApp(open_office(mailbox.port, check=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await _open_feedback(pilot)
        await until_seen(pilot, "+ erledigt")
        await pilot.press("b")
        await until_seen(pilot, "Urteil: angenommen", "S Als Datei ablegen")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Verdict: accepted", "Report · RE-2026-1101")
        await pilot.press("ctrl+l")
        await until_seen(pilot, "Urteil: angenommen", "Bericht · RE-2026-1101")
        await pilot.press("s")
        await until_seen(pilot, "Abgelegt; der Pfad ist kopiert:", "bericht.html")
        page = month / "RE-2026-1101_pruefbericht.html"
        assert "Die amtlichen Regeln nehmen dieses Dokument an." in page.read_text(encoding="utf-8")
        assert app.clipboard == str(page)

        await pilot.press("escape", "m")
        await until_seen(pilot, "An          rechnung@musterheim.example", "Anhang: RE-2026-1101_xrechnung.xml (applic")
        await pilot.press("s")
        await until(pilot, lambda: app.clipboard == str(month / "RE-2026-1101_mail.eml"))
        (mail,) = mailbox.folder.glob("*.eml")
        kept = (month / "RE-2026-1101_mail.eml").read_bytes()
        assert kept.replace(b"\r\n", b"\n") == mail.read_bytes().replace(b"\r\n", b"\n")


async def test_one_key_leads_to_the_field_of_the_setup_and_to_the_part_of_the_invoice(
    open_office: OpenOffice, mailbox: Mailbox
) -> None:
    office = open_office(mailbox.port, check=True)
    holds = office.setup().settings
    seller = replace(holds.company.seller, contact=None)
    office.save_settings(replace(holds, company=replace(holds.company, seller=seller)))
    send(office, "RE-2026-1143", "RE-2026-1101")
    app = XrTuiApp(open_office(mailbox.port, check=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "alle · 2")
        await pilot.press("home", "enter")
        await until_seen(
            pilot,
            "RE-2026-1143",
            "G zeigt: Umsatzsteuer. U übernimmt eine dort",
            " G Beheben  R Wiederholen",
        )
        assert "M Mail" not in screen_lines(app)[-1], "what was rejected came to no mail"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, InvoiceView))
        await until_seen(pilot, "Umsatzsteuer", "Summe der Positionen")
        view = app.screen.query_one("#words-text")
        await until(pilot, lambda: view.scroll_offset.y > 0)
        await pilot.press("escape", "escape", "end", "enter")
        await until_seen(pilot, "RE-2026-1101", "G führt zur Einrichtung: Ansprechpartner")
        await pilot.press("g")
        await until(pilot, lambda: bool(app.screen.query("#setup")))
        await until(pilot, lambda: app.focused is not None and is_within(app.focused, "contact"))


def is_within(widget: Widget, id: str) -> bool:
    return id in {node.id for node in widget.ancestors}
