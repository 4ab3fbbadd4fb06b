"""`xr-tui report`, `confirm`, `cancel` and `feedback --save`: all that the screens can say of jobs."""

from __future__ import annotations

import csv
from email import message_from_bytes
from pathlib import Path

from tests.e2e.command_line.firm import FILED, GOOD, REJECTED, WITHOUT_ADDRESS, Firm, mails
from tests.services.delivery.servers import Fault
from tests.services.jobs.servers import serving
from xr_tui.demo.mailbox import Mailbox

_Run = tuple[Firm, Mailbox]


def test_a_batch_run_is_reported_by_name(after_a_run: _Run) -> None:
    lines = after_a_run[0].ask("report").out.splitlines()
    assert lines[0].split()[:2] == ["Ergebnis", "Beleg"]
    (rejected,) = [line for line in lines if REJECTED in line]
    assert rejected.startswith("von den Regeln abgewiesen")
    assert "BR-DE-15: Die Käuferreferenz (BT-10) fehlt" in rejected
    (left_out,) = [line for line in lines if WITHOUT_ADDRESS in line]
    assert left_out.endswith("ohne Zieladresse")
    assert lines[-1].startswith("Stapellauf 1: von den Regeln abgewiesen 1 · ausgelassen 2 · gesendet 2 · abgelegt 1")
    assert sum("RE-2026-" in line for line in lines) == 6


def test_a_report_has_keys_for_programs(after_a_run: _Run) -> None:
    rows = {row["invoice"]: row for row in after_a_run[0].ask("report", "1", "--json").objects}
    assert rows[GOOD]["outcome"] == "sent"
    assert rows[FILED]["outcome"] == "filed"
    assert (rows[REJECTED]["outcome"], rows[REJECTED]["rules"]) == ("rejected", ["BR-DE-15"])
    assert (rows[WITHOUT_ADDRESS]["outcome"], rows[WITHOUT_ADDRESS]["job"]) == ("left-out", None)
    assert list(rows[GOOD]) == [
        "outcome",
        "invoice",
        "customer",
        "job",
        "mode",
        "target",
        "rules",
        "reason",
        "newer_job",
    ]


def test_a_report_becomes_a_table_in_a_folder_that_is_named(after_a_run: _Run, tmp_path: Path) -> None:
    said = after_a_run[0].ask("report", "--csv", tmp_path / "berichte")
    (path,) = (tmp_path / "berichte").iterdir()
    assert said.talk == [str(path)]
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert {row[1] for row in rows[1:]} >= {GOOD, REJECTED, WITHOUT_ADDRESS}


def test_no_such_run_is_said(after_a_run: _Run, offline: Firm) -> None:
    assert "Es gibt keinen Stapellauf 9." in after_a_run[0].ask("report", "9", code=2).err
    assert "Es gab noch keinen Stapellauf." in offline.ask("report", code=2).err


def test_what_a_job_kept_is_saved_as_files(after_a_run: _Run, tmp_path: Path) -> None:
    firm, mailbox = after_a_run
    jobs = {row["invoice"]: row["job"] for row in firm.jobs().values()}
    said = firm.ask("feedback", str(jobs[GOOD]), "--save", tmp_path)
    names = [f"{GOOD}_xrechnung.xml", f"{GOOD}_pruefbericht.html", f"{GOOD}_mail.eml"]
    assert said.talk == [str(tmp_path / name) for name in names]
    page = (tmp_path / names[1]).read_text(encoding="utf-8")
    assert "Prüfbericht · RE-2026-1101" in page
    assert "angenommen" in page
    mail = (tmp_path / names[2]).read_bytes()
    sent = {message_from_bytes(one)["Message-ID"] for one in mails(mailbox)}
    assert message_from_bytes(mail)["Message-ID"] in sent
    firm.ask("feedback", str(jobs[GOOD]), "--save", tmp_path)
    assert len(list(tmp_path.iterdir())) == 3, "the same files are not written again"


def test_of_an_unclear_job_a_person_says_that_it_was_sent(unchecked: Firm) -> None:
    with serving({"BODY": Fault.DROP}) as server:
        unchecked.xr_tui("send", GOOD, code=1, XR_TUI_SMTP_PORT=str(server.port))
    ((number, job),) = unchecked.jobs().items()
    assert job["status"] == "?"
    assert "nicht unklar" in unchecked.ask("confirm", str(number + 1), code=2).err
    said = unchecked.ask("confirm", str(number), "--json")
    assert [row["state"] for row in said.objects] == ["done"]
    assert unchecked.ask("feedback", str(number)).out.splitlines()[-1].endswith("dass diese E-Mail angekommen ist.")


def test_what_waits_is_cancelled_and_what_began_is_not(unchecked: Firm) -> None:
    unchecked.xr_tui("send", GOOD, code=3, XR_TUI_SMTP_PORT="1")
    ((waiting, _job),) = unchecked.jobs().items()
    assert unchecked.ask("cancel", str(waiting)).out.splitlines()[1].split()[:3] == [str(waiting), "E-Mail", GOOD]
    assert unchecked.jobs()[waiting]["state"] == "cancelled"
    assert "schon begonnen" in unchecked.ask("cancel", str(waiting), code=2).err
