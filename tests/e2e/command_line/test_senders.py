"""`xr-tui senders`, `login`, `doctor` and `send --sender`: several senders without screens."""

from __future__ import annotations

import sys
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import GOOD, Firm, mails
from tests.services.delivery.conftest import Certificates, certificates, trusted
from tests.services.delivery.identity_provider import CLIENT_ID, CODE, TENANT, identity_provider
from xr_tui.demo.mailbox import Mailbox
from xr_tui.settings.sender import LoginKind, Security, Sender
from xr_tui.store import matrix_entries, setup
from xr_tui.store.database import Store

__all__ = ["certificates", "trusted"]
SOUTH = "sued@musterbau.example"


def with_sender(firm: Firm, sender: Sender) -> None:
    """The firm sends in another name, too."""
    with Store.open(firm.data / "xr-tui.db").writing() as db:
        setup.save(db, replace(setup.load(db), senders=(sender,)))


def south(port: int) -> Sender:
    return Sender(name="Süd", address=SOUTH, host="127.0.0.1", port=port, security=Security.NONE)


def test_the_senders_are_listed_the_default_one_first(firm: Firm, mailbox: Mailbox) -> None:
    with_sender(firm, south(mailbox.port))
    listed = firm.ask("senders", "--json").objects
    assert [(row["sender"], row["default"], row["address"]) for row in listed] == [
        ("Standard", True, "rechnung@musterbau.example"),
        ("Süd", False, SOUTH),
    ]
    assert "Süd       sued@musterbau.example" in firm.ask("senders").out


def test_one_mail_goes_out_for_another_sender_and_an_unknown_one_is_refused(unchecked: Firm, mailbox: Mailbox) -> None:
    with_sender(unchecked, south(mailbox.port))
    said = unchecked.ask("send", GOOD, "--sender", "Nord", code=2)
    assert said.talk == ["Nord: Diesen Absender gibt es nicht; es gibt: Standard, Süd.", *said.talk[1:]]
    unchecked.xr_tui("send", GOOD, "--sender", SOUTH)
    (mail,) = mails(mailbox)
    assert SOUTH in message_from_bytes(mail)["From"]


def test_the_doctor_logs_in_for_each_sender_and_sends_nothing(firm: Firm, mailbox: Mailbox) -> None:
    with_sender(firm, south(1))
    said = firm.ask("doctor", "--json", code=3)
    tested = [(row["sender"], row["ok"]) for row in said.objects if row["check"] == "mail"]
    assert tested == [("Standard", True), ("Süd", False)]
    assert "- Süd: " in firm.ask("doctor", code=3).out
    assert mailbox.count == 0


def test_a_test_mail_goes_to_its_own_sender(firm: Firm, mailbox: Mailbox) -> None:
    with_sender(firm, south(mailbox.port))
    said = firm.ask("doctor", "--test-mail", "süd")
    assert said.out.startswith(f"Süd, an {SOUTH}: Der Mailserver hat die E-Mail angenommen: 250")
    (mail,) = map(message_from_bytes, mails(mailbox))
    assert (mail["To"], SOUTH in mail["From"]) == (SOUTH, True)
    assert firm.ask("jobs", "--json").objects == []
    firm.ask("doctor", "--test-mail", "Süd", XR_TUI_SMTP_PORT="1")
    assert mailbox.count == 2, "the variables are those of the default sender"
    firm.ask("doctor", "--test-mail", "Standard", code=3, XR_TUI_SMTP_PORT="1")


def test_logging_in_shows_where_to_type_what_and_keeps_the_login_for_this_user_alone(
    firm: Firm, trusted: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with_sender(firm, replace(south(1), login=LoginKind.MICROSOFT, tenant=TENANT, client_id=CLIENT_ID))
    with identity_provider(trusted.server("localhost")) as provider:
        environ = {"XR_TUI_MICROSOFT_AUTHORITY": provider.url, "SSL_CERT_FILE": trusted.ca_file}
        firm = replace(firm, environ={**firm.environ, **environ})
        said = firm.ask("login", "Süd")
    assert "https://microsoft.com/devicelogin" in said.err
    assert CODE in said.err
    assert said.out == "Süd ist angemeldet; von nun an gehen E-Mails hinaus.\n"
    folder = firm.folder / "home" / ".config" / "xr-tui" / "tokens"
    (kept,) = folder.iterdir()
    assert (kept.stat().st_mode & 0o077, folder.stat().st_mode & 0o077) == (0, 0)
    firm.ask("login", "Süd", "--forget")
    assert list(folder.iterdir()) == []
    assert "muss sich niemand anmelden" in firm.ask("login", code=2).err


def test_variables_and_own_file_name_what_lets_a_sender_in(offline: Firm, tmp_path: Path) -> None:
    with_sender(offline, replace(south(1), user="sued", security=Security.TLS))
    config = offline.folder / "home" / ".config" / "xr-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[senders."Süd"]\nclient_certificate = "{tmp_path}/none.pem"\n')
    said = offline.ask("doctor", code=3)
    assert "- Süd: Der Mailserver 127.0.0.1:1 braucht ein Passwort für sued" in said.out
    said = offline.ask("doctor", code=3, XR_TUI_SMTP_PASSWORD_SUED="geheim")
    assert "- Süd: Das Client-Zertifikat in" in said.out
    assert "geheim" not in said.out + said.err


def test_a_matrix_file_names_senders_that_must_be_there(offline: Firm, tmp_path: Path) -> None:
    with_sender(offline, south(1))
    table = tmp_path / "matrix.csv"
    table.write_text("Debitor;Jobmodus;Absender\n10001;E-Mail;SÜD\n10002;E-Mail;Nord\n", encoding="utf-8")
    said = offline.ask("import", table, code=2)
    assert "Den Absender Nord gibt es nicht; eingerichtet sind: Standard, Süd." in said.out + said.err
    table.write_text("Debitor;Jobmodus;Absender\n10001;E-Mail;SÜD\n", encoding="utf-8")
    offline.ask("import", table)
    with Store.open(offline.data / "xr-tui.db").reading() as db:
        (entry,) = (row.entry for row in matrix_entries.page(db) if row.entry.customer == "10001")
    assert entry.sender == "Süd"
