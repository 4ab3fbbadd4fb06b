"""`xr-tui send`, `batch` and `retry`: each invoice at most once, and an exit code that tells how it went."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

from tests.e2e.command_line.firm import FILED, GOOD, GOOD_TOO, REJECTED, WITHOUT_ADDRESS, WITHOUT_BATCH, Firm, mails
from xr_tui.demo.mailbox import Mailbox

_Run = tuple[Firm, Mailbox]


def _addresses(mailbox: Mailbox) -> list[str]:
    return [str(email.message_from_bytes(mail, policy=email.policy.default)["To"]) for mail in mails(mailbox)]


def test_an_invoice_is_mailed_to_the_address_of_the_matrix(unchecked: Firm, mailbox: Mailbox) -> None:
    (job,) = unchecked.xr_tui("send", GOOD, "--json").objects

    assert (job["invoice"], job["status"], job["target"]) == (GOOD, "+", "rechnung@musterheim.example")
    assert _addresses(mailbox) == ["rechnung@musterheim.example"]


def test_an_address_given_by_hand_holds_for_this_job_only(unchecked: Firm, mailbox: Mailbox) -> None:
    (first,) = unchecked.xr_tui("send", WITHOUT_ADDRESS, "--to", "einmal@firma.example", "--json").objects
    planned = {row["invoice"]: row for row in unchecked.ask("batch", "--dry-run", "--json").objects}

    assert first["target"] == "einmal@firma.example"
    assert _addresses(mailbox) == ["einmal@firma.example"]
    assert WITHOUT_ADDRESS not in planned
    assert planned[GOOD]["target"] == "rechnung@musterheim.example"
    refused = unchecked.ask("send", WITHOUT_ADDRESS, "--again", str(first["job"]), code=2)
    assert "keine Zieladresse" in refused.err


def test_further_addresses_and_subject_are_given_for_this_time(unchecked: Firm, mailbox: Mailbox) -> None:
    to = ("--to", "a@x.example", "--to", "b@x.example", "--cc", "c@x.example", "--bcc", "d@x.example")
    unchecked.xr_tui("send", GOOD, *to, "--subject", "Für Sie: {number}")

    (mail,) = [email.message_from_bytes(mail, policy=email.policy.default) for mail in mails(mailbox)]
    assert (mail["To"], mail["Cc"]) == ("a@x.example, b@x.example", "c@x.example")
    assert mail["Subject"] == f"Für Sie: {GOOD}"
    assert "d@x.example" not in str(mail)


def test_all_wrong_options_are_named_at_once(firm: Firm) -> None:
    said = firm.ask("send", GOOD, "--to", "stadt", "--cc", "b@", "--at", "gestern", code=2)

    assert [line.partition(":")[0] for line in said.talk] == ["--to", "--cc", "--at", "Es wurde kein Job angelegt."]
    assert firm.jobs() == {}


def test_a_job_with_a_date_waits_for_it_and_that_is_no_failure(unchecked: Firm, mailbox: Mailbox) -> None:
    tomorrow = dt.datetime.now().astimezone() + dt.timedelta(days=1)
    (job,) = unchecked.xr_tui("send", GOOD, "--at", f"{tomorrow:%d.%m.%Y} 08:00", "--json").objects
    batch = unchecked.xr_tui("batch", "--at", f"{tomorrow:%Y-%m-%d} 09:30", "--json")

    assert (job["state"], job["status"], mailbox.count) == ("held", "", 0)
    assert dt.datetime.fromisoformat(job["not_before"]) == tomorrow.replace(
        hour=8, minute=0, second=0, microsecond=0
    ).astimezone(dt.UTC)
    assert {row["state"] for row in batch.objects} == {"held"}
    assert "Jobs, die auf ihren Termin warten: 4." in batch.err
    assert f"wartet bis {tomorrow:%d.%m.%y} 08:00" in unchecked.ask("send", GOOD, code=2).err


def test_what_was_sent_is_not_sent_again_by_accident(unchecked: Firm, mailbox: Mailbox) -> None:
    (first,) = unchecked.xr_tui("send", GOOD, "--json").objects

    said = unchecked.ask("send", GOOD, code=2)

    assert f"--again {first['job']}" in said.err
    assert said.talk[-1] == "Es wurde kein Job angelegt."
    assert mailbox.count == 1


def test_sending_once_more_needs_the_earlier_job_named_and_makes_a_new_one(unchecked: Firm, mailbox: Mailbox) -> None:
    (first,) = unchecked.xr_tui("send", GOOD, "--json").objects

    unchecked.ask("send", GOOD, "--again", "4711", code=2)
    (second,) = unchecked.xr_tui("send", GOOD, "--again", str(first["job"]), "--json").objects

    assert (second["status"], mailbox.count) == ("+", 2)
    assert unchecked.jobs()[first["job"]] == first
    assert second["message_id"] != first["message_id"]


def test_the_mode_can_be_chosen_for_this_job(unchecked: Firm, mailbox: Mailbox) -> None:
    (job,) = unchecked.xr_tui("send", GOOD, "--mode", "pdf", "--json").objects

    assert (job["mode"], job["status"], mailbox.count) == ("pdf", "+", 0)
    assert [path.name for path in (unchecked.data / "storage").rglob("*.xml")] == [f"{GOOD}_xrechnung.xml"]


def test_a_rejected_invoice_is_not_mailed_and_told_with_its_cure(firm: Firm, mailbox: Mailbox) -> None:
    said = firm.xr_tui("send", REJECTED, code=1)

    assert "BR-DE-15" in said.out
    assert "Leitweg-ID im Matrixeintrag angeben" in said.out
    assert mailbox.count == 0


def test_a_failed_job_is_repeated_as_a_new_job_that_names_it(firm: Firm) -> None:
    (failed,) = firm.xr_tui("send", REJECTED, "--json", code=1).objects

    (repeat,) = firm.xr_tui("retry", str(failed["job"]), "--json", XR_TUI_CHECK_ENABLED="false").objects

    assert (repeat["repeats"], repeat["status"]) == (failed["job"], "+")
    assert firm.jobs()[failed["job"]] == failed


def test_all_that_is_wrong_with_a_sending_is_named_at_once(firm: Firm) -> None:
    said = firm.ask("send", "X-1", "X-2", code=2)

    assert said.talk == [
        "X-1: Diese Rechnung gibt es nicht.",
        "X-2: Diese Rechnung gibt es nicht.",
        "Eingeben: xr-tui invoices",
    ]
    assert firm.jobs() == {}


def test_an_address_that_is_none_is_refused(firm: Firm) -> None:
    said = firm.ask("send", GOOD, "--to", "stadt\r\nBcc: x@y.example", code=2)

    assert "Zeilenumbruch" in said.err
    assert firm.jobs() == {}


def test_a_dry_run_says_what_would_happen_and_makes_nothing(firm: Firm, mailbox: Mailbox) -> None:
    rows = {row["invoice"]: row for row in firm.ask("batch", "--dry-run", "--json").objects}

    assert {number: row["left_out"] for number, row in rows.items()} == {
        GOOD: None,
        GOOD_TOO: None,
        FILED: None,
        REJECTED: None,
        WITHOUT_BATCH: "Eintrag ohne Stapelmodus",
        WITHOUT_ADDRESS: "ohne Zieladresse",
    }
    assert firm.jobs() == {}
    assert mailbox.count == 0


def test_a_batch_sends_files_and_tells_what_it_left_out(after_a_run: _Run) -> None:
    firm, mailbox = after_a_run

    states = {row["invoice"]: row["status"] for row in firm.jobs().values()}

    assert states == {GOOD: "+", GOOD_TOO: "+", FILED: "+", REJECTED: "-"}
    assert mailbox.count == 2


def test_a_second_batch_sends_nothing_twice_and_says_that_there_is_nothing_to_do(
    unchecked: Firm, mailbox: Mailbox
) -> None:
    unchecked.xr_tui("batch")
    done = unchecked.jobs()

    said = unchecked.xr_tui("batch")

    assert (said.out, said.talk[-1]) == ("", "Es gibt nichts zu senden.")
    assert f"Ausgelassen: {WITHOUT_BATCH} (Eintrag ohne Stapelmodus)" in said.talk
    assert unchecked.jobs() == done
    assert mailbox.count == 3


def test_with_the_check_switched_off_everything_is_mailed_and_says_so(firm: Firm, mailbox: Mailbox) -> None:
    (job,) = firm.xr_tui("send", REJECTED, "--json", XR_TUI_CHECK_ENABLED="false").objects
    rows = firm.ask("feedback", str(job["job"]), "--json").objects

    assert mailbox.count == 1
    (check,) = [row for row in rows if row["step"] == "check"]
    assert "XR_TUI_CHECK_ENABLED" in check["status_text"]


def test_without_a_mail_server_jobs_wait_and_the_exit_code_says_it_could_not_be_done(offline: Firm) -> None:
    said = offline.xr_tui("send", GOOD, "--json", code=3)

    assert [job["state"] for job in said.objects] == ["waiting"]
    assert "Es ist kein Mailserver eingerichtet." in said.talk


def test_without_rules_nothing_is_mailed_unchecked(firm: Firm, mailbox: Mailbox) -> None:
    said = firm.xr_tui("send", GOOD, code=3, XR_TUI_RULES=str(firm.folder / "none"))

    assert "Eingeben: xr-tui rules install" in said.talk
    assert mailbox.count == 0


def test_jobs_that_wait_are_taken_up_by_the_next_batch_and_told_with_its_own(offline: Firm, firm: Firm) -> None:
    filed = offline.xr_tui("batch", "--json", code=3).objects

    jobs = firm.xr_tui("batch", "--json", code=1).objects

    assert {job["invoice"]: job["status"] for job in filed}[FILED] == "+", "what is filed needs no mail server"
    assert {job["invoice"]: job["status"] for job in jobs} == {GOOD: "+", GOOD_TOO: "+", REJECTED: "-"}
