"""`xr-tui batch` under cron or systemd: the one in charge gets a mail when something new failed, and only then."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.e2e.command_line.firm import GOOD, REJECTED, Firm, mails
from xr_tui.demo.mailbox import Mailbox
from xr_tui.settings.places import packed_folder

CHIEF = "leitung@musterbau.example"


@pytest.fixture
def watched(firm: Firm) -> Firm:
    """A firm that names the one in charge."""
    return Firm(folder=firm.folder, environ={**firm.environ, "XR_TUI_ALERT_ADDRESS": CHIEF})


def alerts(mailbox: Mailbox) -> list[EmailMessage]:
    """The mails that are no invoices, all of which go to the one in charge."""
    found = [email.message_from_bytes(mail, policy=email.policy.default) for mail in mails(mailbox)]
    assert all(isinstance(mail, EmailMessage) for mail in found)
    return [mail for mail in found if isinstance(mail, EmailMessage) and not mail.is_multipart()]


def the_alert(mailbox: Mailbox) -> EmailMessage:
    """The only one."""
    (mail,) = alerts(mailbox)
    return mail


def test_a_failure_is_mailed_with_numbers_reason_and_cure_and_without_the_invoice(
    watched: Firm, mailbox: Mailbox
) -> None:
    said = watched.xr_tui("batch", code=1)

    alert = the_alert(mailbox)
    assert f"Eine Meldung darüber ging an {CHIEF}." in said.talk
    assert (alert["To"], alert["Subject"]) == (CHIEF, "XR-TUI: Im Stapellauf fehlgeschlagen: 1")
    assert alert["From"] == "XR-TUI <rechnung@musterbau.example>"
    assert alert["Auto-Submitted"] == "auto-generated"  # no absence notice answers it
    text = alert.get_content()
    assert "von den Regeln abgewiesen       1" in text
    assert "gesendet                        2" in text
    assert f"- {REJECTED}" in text
    assert "BR-DE-15: Die Käuferreferenz (BT-10) fehlt" in text
    (failed,) = [job for job, row in watched.jobs().items() if row["status"] == "-"]
    assert f"xr-tui retry {failed}" in text
    assert "xr-tui report 1" in text
    assert GOOD not in text
    assert str(watched.data) in text


def test_a_run_without_failures_is_mailed_to_nobody(watched: Firm, mailbox: Mailbox) -> None:
    watched.xr_tui("batch", "--alert", "vertretung@musterbau.example", XR_TUI_CHECK_ENABLED="false")

    assert mailbox.count == 3
    assert alerts(mailbox) == []


def test_an_address_on_the_command_line_beats_the_setup(watched: Firm, mailbox: Mailbox) -> None:
    watched.xr_tui("batch", "--alert", "vertretung@musterbau.example", "--lang", "en", code=1)

    assert the_alert(mailbox)["To"] == "vertretung@musterbau.example"
    assert the_alert(mailbox)["Subject"] == "XR-TUI: failed in the batch run: 1"


def test_an_address_that_is_none_is_named_before_anything_is_done(watched: Firm, mailbox: Mailbox) -> None:
    said = watched.ask("batch", "--alert", "leitung", code=2)

    assert said.err.startswith("--alert: ")
    assert watched.jobs() == {}


def test_without_rules_the_mail_says_that_nothing_could_be_done_and_how_to_mend_it(
    watched: Firm, mailbox: Mailbox, tmp_path: Path
) -> None:
    watched.xr_tui("batch", code=3, XR_TUI_RULES=str(tmp_path / "none"))

    alert = the_alert(mailbox)
    assert alert["Subject"] == "XR-TUI: Der Stapellauf war nicht möglich"
    assert "xr-tui rules install" in alert.get_content()
    assert "Jobs, die noch warten: 4" in alert.get_content()
    assert mailbox.count == 1


def test_without_a_database_what_the_environment_says_is_enough(watched: Firm, mailbox: Mailbox) -> None:
    watched.ask("batch", code=3, XR_TUI_DATABASE=str(watched.folder))

    alert = the_alert(mailbox)
    assert alert["Subject"] == "XR-TUI: Der Stapellauf war nicht möglich"
    assert str(watched.folder) in alert.get_content()


def test_what_waits_for_a_yes_after_a_backup_was_copied_back_is_told(watched: Firm, mailbox: Mailbox) -> None:
    watched.ask("backup", watched.folder / "copy.db")
    (watched.folder / "copy.db").replace(watched.data / "xr-tui.db")
    watched.xr_tui("batch", code=3)

    assert the_alert(mailbox)["Subject"] == "XR-TUI: Der Stapellauf war nicht möglich"
    assert "xr-tui restored" in the_alert(mailbox).get_content()


def test_without_a_mail_server_the_talk_says_that_no_mail_went_out(offline: Firm) -> None:
    said = offline.xr_tui("batch", "--alert", CHIEF, code=3)

    assert "Die Meldung an den Zuständigen konnte nicht gesendet werden: Es ist kein Mailserver" in said.err


def test_what_was_told_is_not_told_again_while_it_stays_so(watched: Firm, mailbox: Mailbox) -> None:
    watched.xr_tui("batch", code=1)
    again = watched.xr_tui("batch", code=1)

    assert len(alerts(mailbox)) == 1
    assert f"Nichts Neues für {CHIEF}: Das wurde schon gemeldet." in again.talk


def test_of_what_failed_only_the_new_is_named(watched: Firm, mailbox: Mailbox, tmp_path: Path) -> None:
    watched.xr_tui("batch", code=1)
    another = json.loads((packed_folder("sample_data") / "invoices" / f"{REJECTED}.json").read_text(encoding="utf-8"))
    (tmp_path / "another.json").write_text(json.dumps({**another, "number": "RE-2026-9999"}), encoding="utf-8")
    watched.ask("import", tmp_path / "another.json")
    watched.xr_tui("batch", code=1)

    _first, second = alerts(mailbox)
    assert second["Subject"] == "XR-TUI: Im Stapellauf fehlgeschlagen: 1"
    text = second.get_content()
    assert "- RE-2026-9999" in text
    assert f"- {REJECTED}" not in text
    assert "Schon gemeldet und noch so: 1" in text


def test_each_address_is_told_for_itself(watched: Firm, mailbox: Mailbox) -> None:
    watched.xr_tui("batch", code=1)
    watched.xr_tui("batch", "--alert", "vertretung@musterbau.example", code=1)

    assert [mail["To"] for mail in alerts(mailbox)] == [CHIEF, "vertretung@musterbau.example"]


def test_a_run_that_works_again_after_a_fault_is_told_once(watched: Firm, mailbox: Mailbox, tmp_path: Path) -> None:
    watched.xr_tui("batch", code=1)
    for _run in range(2):
        watched.xr_tui("batch", code=3, XR_TUI_RULES=str(tmp_path / "none"))
    for _run in range(2):
        watched.xr_tui("batch", code=1)

    assert [mail["Subject"] for mail in alerts(mailbox)] == [
        "XR-TUI: Im Stapellauf fehlgeschlagen: 1",
        "XR-TUI: Der Stapellauf war nicht möglich",
        "XR-TUI: Stapelläufe gehen wieder",
    ]


@pytest.fixture
def choosy(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server that refuses the one in charge."""

    class Choosy(Mailbox):
        async def handle_RCPT(self, server: object, session: object, envelope: object, address: str, _: object) -> str:
            if address == CHIEF:
                return "550 5.1.1 unknown"
            envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
            return "250 ok"

    with Choosy(tmp_path / "choosy") as running:
        yield running


def test_a_mail_that_is_refused_is_told_and_the_exit_code_stays(watched: Firm, choosy: Mailbox) -> None:
    said = watched.xr_tui("batch", code=1, XR_TUI_SMTP_PORT=str(choosy.port))

    assert "konnte nicht gesendet werden" in said.err
    assert "550" in said.err
    assert choosy.count == 2
    assert "konnte nicht gesendet werden" in watched.xr_tui("batch", code=1, XR_TUI_SMTP_PORT=str(choosy.port)).err


def test_a_rehearsal_mails_nobody(watched: Firm, mailbox: Mailbox) -> None:
    watched.ask("batch", "--dry-run")

    assert mailbox.count == 0
