"""Whatever concerns several senders: their list and forms, the choice among them, runs, and why their mails rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from unittest.mock import patch

import time_machine

from tests.snapshots.firm import NOON, RUNNER
from tests.snapshots.walk import Walk, Walking
from xr_tui.errors import DeliveryUnavailable
from xr_tui.i18n import tr
from xr_tui.jobs import overlay
from xr_tui.jobs.office import Office
from xr_tui.jobs.timing import Timing
from xr_tui.matrix import DocumentType, JobMode
from xr_tui.phrase import phrase
from xr_tui.settings.sender import LoginKind, Security, Sender
from xr_tui.settings.throttle import Throttle
from xr_tui.store import handed_over, jobs, setup
from xr_tui.store.rows import NewJob
from xr_tui.ui.screens.feedback import FeedbackScreen
from xr_tui.ui.widgets.fields import Field

_DEFAULT = Sender(address="rechnung@musterbau.example", host="mail.musterbau.example", user="rechnung")
_SOUTH = Sender(
    name="Süd",
    address="sued@musterbau.example",
    display_name="Musterbau Süd",
    document_type=DocumentType.CREDIT_NOTE,
    host="smtp.office365.com",
    login=LoginKind.MICROSOFT,
    tenant="musterbau.example",
    client_id="00000000-0000-0000-0000-000000000000",
    throttle=Throttle(per_minute=20),
)
_PROGRAM = replace(_SOUTH, name="Versand", address="versand@musterbau.example", login=LoginKind.MICROSOFT_APP,
                   document_type=DocumentType.ALL, display_name="")  # fmt: skip
_GOOGLE = Sender(
    name="Werkstatt",
    address="werkstatt@musterbau.example",
    host="smtp.gmail.com",
    login=LoginKind.GOOGLE_SERVICE,
)
_CERTIFICATE = Sender(
    name="Archiv",
    address="archiv@musterbau.example",
    host="relay.musterbau.example",
    port=465,
    security=Security.TLS,
    login=LoginKind.CERTIFICATE,
)
_REFUSED = DeliveryUnavailable(
    phrase(
        "The mail server {server} refused the login of {user}: {answer}",
        server="smtp.office365.com:587",
        user=_SOUTH.address,
        answer="535 5.7.3 Authentication unsuccessful",
    ),
    phrase("Check that the mailbox may send, and that the login is this mailbox's."),
)
PATIENCE = 30
_LONGER = 1.1
"""Of the pause's length: it ends in the middle of a minute, however long the picture takes."""
_OTHERS = (_SOUTH, _PROGRAM, _GOOGLE, _CERTIFICATE)


async def _arrive_with_several(walk: Walk, office: Office) -> None:
    """The senders come after the title has looked at the mail server: no server is asked for a picture."""
    await walk.arrive()
    with office.store.reading() as db:
        holds = setup.load(db)
    office.save_settings(replace(holds, mail=_DEFAULT, senders=_OTHERS))


async def test_the_list_and_the_form_for_each_login(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await _arrive_with_several(walk, office)
        await walk.press("5")
        await walk.see("Jana Lindner")
        await walk.click(tr("Senders"))
        await walk.see("Werkstatt")
        walk.app.screen.query_one("#senders", Field).focus()
        await walk.look("several")
        for sender in (_DEFAULT, *_OTHERS):
            await walk.press("enter")
            await walk.on("SenderForm")
            if sender is _SOUTH:
                await walk.look("top of the form")
            walk.app.screen.query_one("#mails_per_connection", Field).focus()
            await walk.look(f"login {sender.login.value}")
            await walk.press("escape")
            await walk.on("MainScreen")
            await walk.press("down")
        await walk.press("n")
        await walk.on("SenderForm")
        await walk.look("new one")


async def test_the_choice_of_a_sender(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await _arrive_with_several(walk, office)
        await walk.press("e")
        await walk.on("SendDialog")
        await walk.see("kB")
        await walk.look("sending one")
        await walk.press("escape", "3")
        await walk.see("10016")
        await walk.press(*["down"] * 6, "enter")
        await walk.on("MatrixForm")
        walk.app.screen.query_one("#sender", Field).focus()
        await walk.look("entry of the matrix")


async def test_why_a_mail_waits(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await _arrive_with_several(walk, office)
        resting, tomorrow = _jobs_that_wait(office)
        for job, name in ((resting, "its sender rests"), (tomorrow, "the day is full")):
            walk.app.push_screen(FeedbackScreen(office, job))
            await walk.on("FeedbackScreen")
            await walk.see("STATUSTEXT", "RE-2026-114")
            await walk.look(name)
            await walk.press("escape")
            await walk.on("MainScreen")


def _jobs_that_wait(office: Office) -> tuple[int, int]:
    """A job whose sender's mail server refuses the login, and one that the day has no room for."""
    service = office.service
    service.hold()  # it would try again, and no picture waits for that
    assert service.when_idle().result(PATIENCE).held
    queue = service._started()
    with patch("random.uniform", lambda _shortest, _longest: _LONGER):
        for _fault_in_a_row in Timing().pauses:
            queue.pauses.of(_SOUTH.address).try_now()
            queue.pauses.of(_SOUTH.address).begin(_REFUSED)
    numbers = ["RE-2026-1144", "RE-2026-1145"]
    ids, _unknown = office.invoice_ids(numbers)
    with time_machine.travel(NOON, tick=False), office.store.writing() as db:
        resting, tomorrow = (
            jobs.make(
                db,
                NewJob(
                    invoice=ids[number],
                    mode=JobMode.EMAIL,
                    made_by="erika",
                    sender=_SOUTH.address,
                    target="rechnung@kunde.example",
                    subject=f"Rechnung {number}",
                    body="",
                    buyer_reference="",
                ),
                runner=service.runner if number == numbers[0] else RUNNER,
            )
            for number in numbers
        )
        handed_over.wait_until(db, RUNNER, {tomorrow: NOON + dt.timedelta(days=1)})
    return resting, tomorrow


async def test_what_was_mended_since(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        ids, _unknown = office.invoice_ids(["RE-2026-1103"])
        settings = office.setup().settings
        with time_machine.travel(NOON, tick=False), office.store.writing() as db:
            filled_in = {"buyer_reference": "04011000-1234512345-06"}
            overlay.fill_in(db, ids["RE-2026-1103"], filled_in, by="erika", settings=settings)
        walk.app.push_screen(FeedbackScreen(office, 3))
        await walk.on("FeedbackScreen")
        await walk.see("STATUSTEXT", "BT-10")
        await walk.look("filled in since")
