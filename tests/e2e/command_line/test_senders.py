"""`xr-tui senders`, `login`, `doctor` and `send --sender`: several senders without screens."""

from __future__ import annotations

import datetime as dt
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


def test_a_machine_is_set_up_without_screens(tmp_path: Path, mailbox: Mailbox) -> None:
    empty = Firm(folder=tmp_path)
    server = ("--host", "127.0.0.1", "--port", str(mailbox.port), "--security", "none")
    said = empty.ask("senders", "set", "standard", *server, "--address", "rechnung@musterbau.example")
    assert said.out.startswith("Der Absender Standard ist gespeichert.")
    more = ("--address", SOUTH, "--display-name", "Süd GmbH", "--per-minute", "30", "--documents", "credit_note")
    (added,) = empty.ask("senders", "add", "Büro Süd", *more, "--json").objects
    assert added == {
        "sender": "Büro Süd", "default": False, "address": SOUTH, "documents": "credit_note",
        "server": f"127.0.0.1:{mailbox.port}", "security": "none", "user": "", "login": "password",
        "display_name": "Süd GmbH", "reply_to": "", "tenant": "", "client_id": "",
        "per_minute": 30, "recipients_per_day": None, "connections": None, "mails_per_connection": None,
    }  # fmt: skip
    (changed,) = empty.ask("senders", "set", SOUTH, "--per-minute", "", "--login", "google", "--json").objects
    assert changed == {**added, "per_minute": None, "login": "google"}
    (first,) = empty.ask("senders", "default", "büro süd", "--json").objects
    assert (first["sender"], first["default"]) == ("Büro Süd", True)
    assert [row["sender"] for row in empty.ask("senders", "--json").objects] == ["Büro Süd", "Standard"]
    empty.ask("doctor", "--test-mail", "Standard")
    assert mailbox.count == 1


@pytest.mark.parametrize(("security", "server"), [((), "smtp.nord.example:587"), (("tls",), "smtp.nord.example:465")])
def test_a_sender_at_a_server_of_its_own_takes_its_usual_port(
    firm: Firm, security: tuple[str, ...], server: str
) -> None:
    how = [word for kind in security for word in ("--security", kind)]
    (added,) = firm.ask("senders", "add", "Nord", "--host", "smtp.nord.example", *how, "--json").objects
    assert (added["server"], added["security"]) == (server, *(security or ("starttls",)))


def test_all_that_is_wrong_with_a_sender_is_said_at_once_and_nothing_is_stored(firm: Firm) -> None:
    before = firm.ask("senders", "--json").objects
    wrong = {
        "--address": "rechnung(at)musterbau", "--host": "mail/a", "--port": "0", "--security": "ssl",
        "--login": "oauth", "--connections": "viele", "--display-name": "A\nBcc: b@x.example",
    }  # fmt: skip
    said = firm.ask("senders", "add", "standard", *(word for pair in wrong.items() for word in pair), code=2)
    places = [line.partition(": ")[0] for line in said.talk]
    assert set(places) >= {"standard", *wrong}
    assert "--security: Muss eines sein von: none, starttls, tls, opportunistic." in said.talk
    address = str(before[0]["address"]).upper()
    said = firm.ask("senders", "add", "Nord", "--address", address, "--port", "x", code=2)
    assert "--address: Ein anderer Absender hat diese Adresse." in said.talk
    assert len(said.talk) == 2
    assert "Diesen Absender gibt es nicht" in firm.ask("senders", "set", "Nord", "--port", "25", code=2).err
    assert "nichts genannt" in firm.ask("senders", "set", "Standard", code=2).err
    assert firm.ask("senders", "--json").objects == before


def test_no_password_is_taken_on_the_command_line(firm: Firm) -> None:
    said = firm.ask("senders", "set", "Standard", "--password", "geheim", code=2)
    assert "--password" in said.err
    assert "geheim" not in said.err
    assert not any("secret" in word for word in firm.ask("senders", "set", "--help").out.split() if word[:2] == "--")


def test_what_a_variable_fixes_is_not_changed_behind_its_back(firm: Firm) -> None:
    with_sender(firm, south(1))
    assert firm.environ["XR_TUI_SMTP_HOST"]
    said = firm.ask("senders", "set", "Standard", "--host", "mail.example", "--user", "jana", code=2)
    assert said.talk == ["--host: Das legt die Variable XR_TUI_SMTP_HOST fest."]
    firm.ask("senders", "set", "Süd", "--host", "mail.example")
    firm.ask("senders", "set", "Standard", "--user", "jana")
    servers = {row["sender"]: (row["server"], row["user"]) for row in firm.ask("senders", "--json").objects}
    assert servers["Süd"] == ("mail.example:1", "")
    assert servers["Standard"][0].startswith("127.0.0.1:")
    assert servers["Standard"][1] == "jana"


def test_a_sender_is_removed_unless_it_is_the_default_one_or_jobs_wait_for_it(offline: Firm, tmp_path: Path) -> None:
    with_sender(offline, south(1))
    table = tmp_path / "matrix.csv"
    table.write_text("Debitor;Jobmodus;Absender\n10001;E-Mail;SÜD\n", encoding="utf-8")
    offline.ask("import", table)
    assert "ist der Standardabsender" in offline.ask("senders", "remove", "Standard", code=2).err
    tomorrow = dt.datetime.now().astimezone() + dt.timedelta(days=1)
    later = ("--to", "a@stadt.example", "--sender", "Süd", "--at", f"{tomorrow:%d.%m.%Y} 08:00")
    offline.ask("send", GOOD, *later, XR_TUI_CHECK_ENABLED="false")
    said = offline.ask("senders", "remove", "Süd", code=2)
    assert "1 Jobs" in said.err
    offline.ask("cancel", "1")
    assert offline.ask("senders", "remove", "Süd", "--json").objects == [{"removed": "Süd", "entries": 1}]
    assert [row["sender"] for row in offline.ask("senders", "--json").objects] == ["Standard"]
