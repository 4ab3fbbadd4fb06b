"""The senders of the Einrichtung: a list to add to, change and remove from, saved with everything else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import RadioButton

from tests.services.delivery.conftest import Certificates, certificates, trusted
from tests.services.delivery.identity_provider import CLIENT_ID, CODE, TENANT, identity_provider
from tests.ui.forms.stage import CONDITIONS, SIZE, Stage, picture_of, plan_line, type_over, until, words_on
from tests.ui.forms.test_setup import senders_of, shown, stored
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import Refused
from xr_tui.i18n import use_language
from xr_tui.jobs.office import Office
from xr_tui.matrix import DocumentType, MatrixEntry
from xr_tui.settings.sender import LoginKind, Security, Sender
from xr_tui.settings.tokens import TokenShelf
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.device_login import DeviceLogin
from xr_tui.ui.modals.matrix_form import MatrixForm
from xr_tui.ui.modals.send_dialog import SendDialog
from xr_tui.ui.modals.sender_form import SenderForm
from xr_tui.ui.readiness import mail_words, read_readiness
from xr_tui.ui.screens.setup import SetupPane, SetupScreen
from xr_tui.ui.widgets.fields import ChoiceField, LineField
from xr_tui.ui.widgets.sender_field import SenderField

__all__ = ["certificates", "trusted"]
OpenOffice = Callable[[Mapping[str, str]], Office]
SOUTH = Sender(name="Süd", address="sued@musterbau.example", host="mail.musterbau.example")
NAMES = (("Standard", "rechnung@musterbau.example"), ("Süd", SOUTH.address))


def with_south(office: Office, **changed: object) -> Office:
    office.save_settings(replace(stored(office), senders=(replace(SOUTH, **changed),)))  # type: ignore[arg-type]
    return office


async def test_a_sender_is_added_made_the_default_one_and_saved(open_office: OpenOffice) -> None:
    office = open_office({})
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        await senders_of(pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, SenderForm))
        await pilot.press("f10")
        await until(pilot, lambda: "OK wartet auf: Name" in words_on(app.screen))
        await type_over(pilot, "#name", "standard")
        assert "Einen Absender dieses Namens gibt es schon" in words_on(app.screen)
        await type_over(pilot, "#name", "Büro Süd")
        assert "XR_TUI_SMTP_PASSWORD_BUERO_SUED" in words_on(app.screen)
        await type_over(pilot, "#address", SOUTH.address)
        app.screen.query_one("#document_type", ChoiceField).choose(DocumentType.CREDIT_NOTE)
        app.screen.query_one("#per_minute", LineField).value = "30"
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        assert "Büro Süd  sued@musterbau.example" in picture_of(app)
        assert app.screen.query_one(SetupPane).unsaved
        await pilot.press("s", "f10")
        await until(pilot, lambda: not app.screen.query_one(SetupPane).unsaved)
    default, other = stored(office).every_sender
    assert (default.name, default.address, other.name) == ("Büro Süd", SOUTH.address, "Standard")
    assert (default.document_type, default.throttle.per_minute) == (DocumentType.CREDIT_NOTE, 30)


@pytest.mark.parametrize("language", ["de", "en"])
async def test_in_60_columns_every_tab_and_every_button_can_still_be_clicked(
    open_office: OpenOffice, language: str
) -> None:
    use_language(language)
    office = with_south(open_office({}), login=LoginKind.MICROSOFT, tenant=TENANT, client_id=CLIENT_ID)
    app = Stage(SetupScreen(office))
    async with app.run_test(size=(60, 18)) as pilot:
        await shown(pilot)
        await senders_of(pilot)
        await pilot.press("down")
        await pilot.pause()
        seen = app.screen.region
        buttons = [button for button in app.screen.query("SendersList Button") if button.display]
        assert len(buttons) == 7
        assert [each for each in (*app.screen.query("Tab"), *buttons) if each.region.right > seen.right] == []
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SenderForm))
        await pilot.pause()
        ticks = list(app.screen.query(RadioButton))
        assert [each for each in ticks if each.virtual_region.right > (each.parent or each).region.width + 3] == []  # type: ignore[attr-defined]


async def test_removing_a_sender_asks_and_is_refused_while_jobs_wait_for_it(open_office: OpenOffice) -> None:
    office = with_south(open_office({}))
    app = Stage(SetupScreen(office))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot)
        await senders_of(pilot)
        await pilot.press("delete")
        await pilot.pause()
        assert isinstance(app.screen, SetupScreen), "the default one stays"
        await pilot.press("down", "delete")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "Den Absender Süd entfernen?" in picture_of(app)
        await pilot.press("j")
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        assert "sued@" not in picture_of(app)
        await pilot.press("f10")
        await until(pilot, lambda: not app.screen.query_one(SetupPane).unsaved)
    assert stored(office).senders == ()


async def test_the_form_asks_only_for_what_the_login_needs(open_office: OpenOffice) -> None:
    app = Stage(SenderForm(SOUTH, password=lambda name: "vom Himmel", locked={}))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        needed = {
            LoginKind.PASSWORD: {"password"},
            LoginKind.MICROSOFT: {"tenant", "client_id"},
            LoginKind.MICROSOFT_APP: {"tenant", "client_id", "password"},
            LoginKind.GOOGLE: {"client_id", "password"},
            LoginKind.GOOGLE_SERVICE: set(),
            LoginKind.CERTIFICATE: set(),
        }
        for kind, fields in needed.items():
            app.screen.query_one("#login", ChoiceField).choose(kind)
            await pilot.pause()
            seen = {name for name in ("tenant", "client_id", "password") if app.screen.query_one(f"#{name}").display}
            assert seen == fields
        assert "( ) keine" in picture_of(app), "nothing is cut off at 80 columns"
        await pilot.press("f10")
        await until(pilot, lambda: bool(app.results))
    assert app.results == [replace(SOUTH, login=LoginKind.CERTIFICATE)]


async def test_a_person_logs_in_at_microsoft_from_the_list(
    open_office: OpenOffice, trusted: Certificates, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with identity_provider(trusted.server("localhost")) as provider:
        office = open_office({"XR_TUI_MICROSOFT_AUTHORITY": provider.url})
        office.credentials = replace(office.credentials, tokens=TokenShelf(tmp_path / "tokens"))
        with_south(office, login=LoginKind.MICROSOFT, tenant=TENANT, client_id=CLIENT_ID)
        provider.waits = 2
        app = Stage(SetupScreen(office))
        async with app.run_test(size=SIZE) as pilot:
            await shown(pilot)
            await senders_of(pilot)
            await pilot.press("down", "l")
            await until(pilot, lambda: isinstance(app.screen, DeviceLogin))
            await until(pilot, lambda: CODE in picture_of(app))
            assert "https://microsoft.com/devicelogin" in picture_of(app)
            await pilot.press("c")
            assert app.clipboard == CODE
            await until(pilot, lambda: isinstance(app.screen, SetupScreen) and "Angemeldet" in words_on(app.screen))
        assert list((tmp_path / "tokens").iterdir())


async def test_the_send_dialog_shows_the_sender_and_lets_it_be_changed_for_this_time() -> None:
    app = Stage(SendDialog(plan_line(sender="Süd"), replace(CONDITIONS, senders=NAMES)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "(•) Süd" in picture_of(app)
        assert SOUTH.address in picture_of(app)
        app.screen.query_one("#sender", SenderField).choose("Standard")
        await pilot.pause()
        assert "rechnung@musterbau.example" in picture_of(app)
        await pilot.press("f10")
        await until(pilot, lambda: bool(app.results))
    assert app.results[0].sender == "Standard"


@pytest.mark.parametrize(("named", "chosen"), [("", "wie eingerichtet"), ("süd", "Süd"), ("gone", "wie eingerichtet")])
async def test_an_entry_of_the_matrix_names_its_sender(named: str, chosen: str) -> None:
    entry = MatrixEntry(customer="10001", sender=named)
    app = Stage(MatrixForm(entry, "Stadt Musterheim", senders=NAMES, focus="sender"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert f"(•) {chosen}" in picture_of(app)
        app.screen.query_one("#sender", SenderField).choose("Süd")
        await pilot.press("f10")
        await until(pilot, lambda: bool(app.results))
    assert app.results[0].sender == "Süd"


def test_a_removed_sender_is_named_where_jobs_wait_for_it(open_office: OpenOffice) -> None:
    office = with_south(open_office({}))
    with office.store.writing() as db:
        db.execute_sql(
            "INSERT INTO job (invoice_id, mode, state, made_by, accepted_at, attempts, sender, target,"
            " further_addresses, subject, body, buyer_reference, check_enabled, check_off_by)"
            " SELECT id, 'email', 'waiting', 'jana', '2026', 0, ?, '', '', '', '', '', 1, '' FROM invoice LIMIT 1",
            (SOUTH.address,),
        )
    with pytest.raises(Refused, match="1 jobs wait to be sent for Süd"):
        office.save_settings(replace(stored(office), senders=()))


def test_the_title_counts_the_senders_that_can_send_and_names_one_that_cannot(
    open_office: OpenOffice, tmp_path: Path
) -> None:
    use_language("de")
    with Mailbox(tmp_path / "mailbox") as mailbox:
        office = with_south(open_office({}), host="127.0.0.1", port=1, security=Security.NONE)
        setup = stored(office)
        mail = replace(
            setup.mail, host="127.0.0.1", port=mailbox.port, security=Security.NONE, user="", address=NAMES[0][1]
        )
        office.save_settings(replace(setup, mail=mail))
        assert mail_words(office, read_readiness(office)) == "SMTP 1/2 ok, nicht: Süd"
        office.save_settings(replace(setup, mail=mail, senders=()))
        assert mail_words(office, read_readiness(office)) == "SMTP ok"
