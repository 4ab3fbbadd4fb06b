"""Einrichtung: what is typed is saved, what the environment fixes is locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Button, Static

from tests.services.validation.kosit_daemon import Handler, daemon, report
from tests.ui.forms.stage import SIZE, Stage, picture_of, type_over, until, words_on
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.office import Office
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Security
from xr_tui.store import setup
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.sender_form import SenderForm
from xr_tui.ui.screens.setup import SetupPane, SetupScreen
from xr_tui.ui.screens.setup_form import SetupForm
from xr_tui.ui.widgets.fields import ChoiceField, Field, LineField, TickField
from xr_tui.ui.widgets.senders_list import SendersList

OpenOffice = Callable[[Mapping[str, str]], Office]


async def shown(pilot: Pilot[Any]) -> None:
    """Wait until the settings are there."""
    await until(pilot, lambda: bool(pilot.app.screen.query("#scheme LineInput")))
    await pilot.pause()


def stored(office: Office) -> Settings:
    """What the database has."""
    with office.store.reading() as db:
        return setup.load(db)


async def senders_of(pilot: Pilot[Any]) -> App[Any]:
    """Open the list of senders, the cursor on the first."""
    pilot.app.screen.query_one(SetupForm).open("mail")
    pilot.app.screen.query_one(SendersList).focus()
    await pilot.pause()
    return pilot.app


async def change_sender(pilot: Pilot[Any], **changed: object) -> None:
    """Open the sender under the cursor, type this, OK."""
    screen = pilot.app.screen
    await senders_of(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, SenderForm))
    for name, value in changed.items():
        field = pilot.app.screen.query_one(f"#{name}", Field)
        if isinstance(field, ChoiceField):
            field.choose(value)
        elif isinstance(field, LineField):
            field.value = str(value)
    await pilot.press("f10")
    await until(pilot, lambda: pilot.app.screen is screen)


async def test_what_is_typed_is_saved_and_the_rest_stays(open_office: OpenOffice) -> None:
    office = open_office({})
    before = stored(office)
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        pane = app.screen.query_one(SetupPane)
        assert not pane.unsaved
        await type_over(pilot, "#city", "Potsdam")
        assert pane.unsaved
        assert "noch nicht gespeichert" in words_on(app.screen)
        app.screen.query_one("#alert-address", LineField).value = "leitung@musterbau.example"
        await pilot.press("f10")
        await until(pilot, lambda: not pane.unsaved)
    after = stored(office)
    assert after.company.seller.address is not None
    assert after.company.seller.address.city == "Potsdam"
    assert after.alert_address == "leitung@musterbau.example"
    assert after.company.seller.contact == before.company.seller.contact
    assert after.company.payment == before.company.payment
    assert after.mail == before.mail


async def test_what_the_environment_fixes_is_locked_and_never_written_to_the_database(open_office: OpenOffice) -> None:
    office = open_office({"XR_TUI_SMTP_HOST": "fixed.example", "XR_TUI_CHECK_ENABLED": "false"})
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        assert "fixed.example:587" in picture_of(await senders_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SenderForm))
        host = app.screen.query_one("#host", LineField)
        assert host.input.disabled
        assert host.value == "fixed.example"
        assert "gesperrt: gesetzt durch XR_TUI_SMTP_HOST" in words_on(app.screen)
        app.screen.query_one("#port", LineField).value = "2525"
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        assert "gesperrt: gesetzt durch XR_TUI_CHECK_ENABLED" in words_on(app.screen)
        await type_over(pilot, "#city", "Potsdam")
        await pilot.press("f10")
        await until(pilot, lambda: not app.screen.query_one(SetupPane).unsaved)
    assert (stored(office).mail.host, stored(office).mail.port) == ("mail.musterbau.example", 2525)
    assert stored(office).check_enabled
    assert stored(office).check_changed_by == ""


async def test_switching_the_check_off_asks_and_remembers_who_did_it(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        tick = app.screen.query_one("#check-enabled", TickField)
        tick.value = False
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape")
        await until(pilot, lambda: tick.value)
        tick.value = False
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("j")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        assert not tick.value
        await pilot.press("f10")
        await until(pilot, lambda: not stored(office).check_enabled)
    assert stored(office).check_changed_by == office.user


async def test_all_problems_are_named_and_the_first_one_is_opened(open_office: OpenOffice) -> None:
    office = open_office({})
    before = stored(office)
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        app.screen.query_one("#country", LineField).value = "DEU"
        app.screen.query_one("#email", LineField).value = "rechnung"
        app.screen.query_one("#subject", LineField).value = "Rechnung {nummer}"
        app.screen.query_one(SetupForm).open("texts")
        await pilot.press("f10")
        await pilot.pause()
        await pilot.pause()
        assert "Nicht gespeichert: Land, E-Mail, Betreff" in words_on(app.screen)
        assert app.screen.query_one(SetupForm).section == "company"
        assert app.screen.query_one("#country", LineField).input.has_focus
    assert stored(office) == before


async def test_a_mistyped_iban_is_a_hint(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        app.screen.query_one("#iban", LineField).value = "DE75 5121 0800 1245 1261 98"
        await pilot.pause()
        assert "Prüfziffern der IBAN passen nicht" in words_on(app.screen)
        await pilot.press("f10")
        await until(pilot, lambda: not app.screen.query_one(SetupPane).unsaved)
    payment = stored(office).company.payment
    assert payment is not None
    assert payment.credit_transfers[0].account == "DE75512108001245126198"


async def test_leaving_with_unsaved_changes_asks(open_office: OpenOffice) -> None:
    app = Stage(SetupScreen(open_office({})))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        await type_over(pilot, "#city", "Potsdam")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        assert not app.results
        assert app.screen.query_one("#city", LineField).value == "Potsdam"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("j")
        await until(pilot, lambda: bool(app.results))


async def test_the_login_is_tested_at_the_real_server_with_what_is_typed(
    open_office: OpenOffice, tmp_path: Path
) -> None:
    with Mailbox(tmp_path / "mailbox") as mailbox:
        app = Stage(SetupScreen(open_office({})))
        async with app.run_test(size=SIZE) as pilot:
            await shown(pilot)
            answer = app.screen.query_one("#login-answer", Static)
            await change_sender(pilot, host="127.0.0.1", port=str(mailbox.port), security=Security.NONE)
            await type_over(pilot, "#city", "Potsdam")
            await pilot.press("f8")
            await pilot.pause()
            assert app.focused is not None, "the cursor does not stay in a section that is out of sight"
            assert app.focused.region
            await until(pilot, lambda: answer.has_class("good"))
            assert str(mailbox.port) in str(answer.render())
            assert mailbox.count == 0
            await pilot.click("#sender-trial-mail")
            await until(pilot, lambda: "angenommen" in str(answer.render()))
            assert mailbox.count == 1
            await change_sender(pilot, port="1")
            app.screen.query_one("#sender-test-login", Button).press()
            await until(pilot, lambda: answer.has_class("bad"))
            assert "127.0.0.1" in str(answer.render())


async def test_another_language_is_spoken_at_once_and_what_was_typed_stays(open_office: OpenOffice) -> None:
    app = Stage(SetupScreen(open_office({})))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        await type_over(pilot, "#city", "Potsdam")
        app.screen.query_one("#language", ChoiceField).choose("en")
        await until(pilot, lambda: "Senders" in picture_of(app))
        await pilot.pause()
        assert app.screen.query_one("#city", LineField).value == "Potsdam"
        assert app.screen.query_one(SetupPane).unsaved
        assert "Save  F10" in picture_of(app)
        app.screen.query_one("#language", ChoiceField).choose("de")
        await until(pilot, lambda: "Speichern  F10" in picture_of(app))


async def test_a_service_that_checks_instead_is_tested_before_it_is_saved(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(SetupScreen(office))

    def rejects(handler: Handler, xml: bytes) -> None:
        handler.answer(406, report(xml, verdict="reject"))

    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        app.screen.query_one(SetupForm).open("check")
        await pilot.pause()
        await type_over(pilot, "#check-url", "http://check.firma.example/")
        await pilot.press("f10")
        await until(pilot, lambda: "nur über https" in words_on(app.screen))
        assert stored(office).check_url == ""
        with daemon(rejects) as service:
            await type_over(pilot, "#check-url", service.url)
            app.screen.query_one("#test-service", Button).press()
            answer = app.screen.query_one("#service-answer", Static)
            await until(pilot, lambda: answer.has_class("good"))
            assert "KoSIT Validator 1.6.3" in words_on(app.screen)
        app.screen.query_one("#test-service", Button).press()
        await until(pilot, lambda: answer.has_class("bad"))
        assert "ist nicht erreichbar" in words_on(app.screen)
        await pilot.press("f10")
        await until(pilot, lambda: not app.screen.query_one(SetupPane).unsaved)
    assert stored(office).check_url == service.url


async def test_checks_before_the_check_are_switched_off_one_by_one_and_fields_say_nothing_then(
    open_office: OpenOffice,
) -> None:
    office = open_office({})
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        app.screen.query_one(SetupForm).open("payment")
        await pilot.pause()
        await type_over(pilot, "#iban", "DE75512108001245126198")
        await until(pilot, lambda: app.screen.query_one("#iban", LineField).has_class("-hint"))
        app.screen.query_one("#hint-iban", TickField).value = False
        await pilot.press("f10")
        await until(pilot, lambda: not app.screen.query_one(SetupPane).unsaved)
        app.hints_off = frozenset(stored(office).hints_off)
        app.screen.query_one("#iban", LineField).look()
        iban = app.screen.query_one("#iban", LineField)
        assert not iban.has_class("-hint")
    assert stored(office).hints_off == ("iban",)


async def test_checks_that_the_environment_switched_off_are_locked(open_office: OpenOffice) -> None:
    office = open_office({"XR_TUI_HINTS_OFF": "sums, vat-id"})
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        assert not app.screen.query_one("#hint-sums", TickField).value
        assert app.screen.query_one("#hint-iban", TickField).value
        assert "gesperrt: gesetzt durch XR_TUI_HINTS_OFF" in words_on(app.screen)
    assert stored(office).hints_off == ()


async def test_what_somebody_else_saved_meanwhile_is_named_and_both_are_kept(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        pane = app.screen.query_one(SetupPane)
        await type_over(pilot, "#city", "Potsdam")
        theirs = stored(office)
        office.save_settings(replace(theirs, mail=replace(theirs.mail, host="neu.example")))
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "Server: neu.example" in picture_of(app)
        assert "noch nicht gespeichert" in picture_of(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        assert pane.unsaved, "nothing typed is lost"
        assert "noch nicht gespeichert" in words_on(app.screen)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("j")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen) and not pane.unsaved)
    after = stored(office)
    assert after.mail.host == "neu.example"
    assert after.company.seller.address is not None
    assert after.company.seller.address.city == "Potsdam"


async def test_doubts_about_the_address_are_said_as_it_is_typed(open_office: OpenOffice) -> None:
    app = Stage(SetupScreen(open_office({})))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        await type_over(pilot, "#post-code", "101")
        assert "Eine deutsche Postleitzahl hat fünf Ziffern." in picture_of(app)
        await type_over(pilot, "#country", "AT")
        assert "Eine Postleitzahl in AT ist wie 1010." in picture_of(app)
        await type_over(pilot, "#post-code", "1010")
        assert "Eine Postleitzahl in AT" not in picture_of(app)
        await type_over(pilot, "#scheme", "EM")
        await type_over(pilot, "#electronic-address", "rechnung")
        assert "name@firma.example" in picture_of(app)
