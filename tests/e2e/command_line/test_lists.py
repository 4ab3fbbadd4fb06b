"""`xr-tui invoices`, `jobs` and `feedback`: what became of everything, for people and for programs."""

from __future__ import annotations

import subprocess

from tests.e2e.command_line.firm import COMMAND, FILED, GOOD, REJECTED, WITHOUT_BATCH, Firm
from xr_tui.demo.mailbox import Mailbox

_Run = tuple[Firm, Mailbox]


def test_an_invoice_has_the_keys_that_programs_rely_on(after_a_run: _Run) -> None:
    (row,) = after_a_run[0].ask("invoices", "--search", GOOD, "--json").objects

    assert row == {
        "number": GOOD,
        "customer": "Stadt Musterheim",
        "date": "2026-11-02",
        "gross": "1747.99",
        "currency": "EUR",
        "mode": "email",
        "batch": True,
        "status": "+",
    }


def test_invoices_are_listed_for_people_in_german(after_a_run: _Run) -> None:
    head, line = after_a_run[0].ask("invoices", "--search", GOOD).out.splitlines()

    assert head.split() == ["Nummer", "Datum", "Debitor", "Brutto", "Modus", "Stapel", "Status"]
    assert line.split() == [GOOD, "02.11.26", "Stadt", "Musterheim", "1.747,99", "€", "E-Mail", "ja", "+"]


def test_invoices_are_listed_in_english_where_asked_for(after_a_run: _Run) -> None:
    before = after_a_run[0].ask("--lang", "en", "invoices", "--search", GOOD).out
    after = after_a_run[0].ask("invoices", "--search", GOOD, "--lang=en").out

    assert before == after
    assert before.splitlines()[0].split() == ["Number", "Date", "Customer", "Gross", "Mode", "Batch", "Status"]
    assert "02/11/2026" in before
    assert "€1,747.99" in before


def test_invoices_are_chosen_by_status(after_a_run: _Run) -> None:
    def numbers(status: str) -> set[str]:
        return {row["number"] for row in after_a_run[0].ask("invoices", "--status", status, "--json").objects}

    assert REJECTED in numbers("failed")
    assert GOOD in numbers("sent")
    assert WITHOUT_BATCH in numbers("open")


def test_at_most_so_many_rows_are_listed(after_a_run: _Run) -> None:
    assert len(after_a_run[0].ask("invoices", "--limit", "2", "--json").objects) == 2


def test_a_job_has_the_keys_that_programs_rely_on(after_a_run: _Run) -> None:
    firm, _mailbox = after_a_run

    (before,) = firm.ask("--json", "jobs", "--search", GOOD).objects
    (after,) = firm.ask("jobs", "--search", GOOD, "--json").objects

    assert before == after
    assert list(after) == [
        "job", "invoice", "customer", "mode", "target", "status", "state", "repeats",
        "accepted_at", "not_before", "finished_at", "message_id", "attempts",
    ]  # fmt: skip
    assert (after["status"], after["state"], after["mode"]) == ("+", "done", "email")
    assert after["target"] == "rechnung@musterheim.example"
    assert after["message_id"].startswith("<")


def test_jobs_are_listed_newest_first(after_a_run: _Run) -> None:
    numbers = [row["job"] for row in after_a_run[0].ask("jobs", "--json").objects]

    assert numbers == sorted(numbers, reverse=True)


def test_feedback_says_what_is_wrong_and_what_to_do(after_a_run: _Run) -> None:
    firm, _mailbox = after_a_run
    (job,) = firm.ask("jobs", "--search", REJECTED, "--json").objects

    rows = firm.ask("feedback", str(job["job"]), "--json").objects
    told = firm.ask("feedback", str(job["job"])).out

    (rule,) = [row for row in rows if row["rule"]]
    assert list(rule) == ["time", "step", "level", "rule", "status_text", "location"]
    assert (rule["step"], rule["level"], rule["rule"]) == ("check", "error", "BR-DE-15")
    assert "Leitweg-ID im Matrixeintrag angeben" in rule["status_text"]
    assert "Leitweg-ID im Matrixeintrag angeben" in told
    assert [row["step"] for row in rows if row["step"] == "send"] == []


def test_feedback_of_a_filed_invoice_names_its_copies(after_a_run: _Run) -> None:
    firm, _mailbox = after_a_run
    (job,) = firm.ask("jobs", "--search", FILED, "--json").objects

    rows = firm.ask("feedback", str(job["job"]), "--json").objects

    assert [row["step"] for row in rows] == ["create", "check", "file"]
    assert f"{FILED}_xrechnung.xml" in rows[-1]["status_text"]


def test_a_job_that_does_not_exist_is_named(after_a_run: _Run) -> None:
    said = after_a_run[0].ask("feedback", "4711", code=2)

    assert said.talk == ["Den Job 4711 gibt es nicht.", "Eingeben: xr-tui jobs"]


def test_data_go_to_stdout_and_talk_to_stderr(after_a_run: _Run) -> None:
    said = after_a_run[0].xr_tui("jobs")

    assert said.out
    assert said.err == ""


def test_whoever_reads_only_the_first_line_gets_no_complaint(after_a_run: _Run) -> None:
    firm, _mailbox = after_a_run
    script = '"$@" jobs | head -1; exit ${PIPESTATUS[0]}'

    run = subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, "--data-dir", str(firm.data)],
        env=firm.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("Nr.")


def test_a_reader_who_is_gone_from_the_start_does_not_matter(after_a_run: _Run) -> None:
    firm, _mailbox = after_a_run
    script = '"$@" jobs --json | true; exit ${PIPESTATUS[0]}'

    run = subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, "--data-dir", str(firm.data)],
        env=firm.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (run.returncode, run.stderr) == (0, "")


def test_a_search_without_a_hit_says_so_beside_the_data(after_a_run: _Run) -> None:
    firm, _mailbox = after_a_run

    assert firm.ask("invoices", "--search", "gibt es nicht").talk == ["Nichts gefunden."]
    assert firm.ask("jobs", "--search", "gibt es nicht").talk == ["Nichts gefunden."]
    assert firm.ask("invoices", "--search", "gibt es nicht", "--json").out == ""
    assert firm.ask("invoices", "--search", GOOD).talk == []
