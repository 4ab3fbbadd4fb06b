"""The report of a batch run names each invoice: what was sent, what was not, and why."""

from __future__ import annotations

import pytest

from tests.services.delivery.servers import Fault
from tests.services.jobs.conftest import Desk, OpenDesk
from tests.services.jobs.servers import serving
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import Refused
from xr_tui.jobs.run_report import Fate, RunReport, run_report
from xr_tui.store import jobs
from xr_tui.store.states import State


def report_of(desk: Desk, run: int | None = None) -> RunReport:
    """The report as it is now."""
    with desk.office.store.reading() as db:
        return run_report(db, run)


def named(report: RunReport, fate: Fate) -> list[str]:
    """The invoices of that fate."""
    return [line.invoice_number for line in report.lines if line.fate is fate]


def test_each_invoice_of_a_batch_run_is_named_with_its_fate_and_reason(open_desk: OpenDesk) -> None:
    desk = open_desk(environ={})
    answers = {"RCPT no@stadt.example": "550 unknown here", "RCPT lost@stadt.example": "250 ok"}
    with serving({**answers, "BODY": "250 taken"}) as server:
        desk.mail_server(server.port)
        desk.execute("UPDATE matrix_entry SET target_address = 'no@stadt.example' WHERE customer = '10002'")
        desk.execute("UPDATE invoice SET customer = '10002' WHERE number IN ('R-002', 'R-003')")
        made = desk.submit(desk.batch(), batch=True)
        desk.idle()
        report = report_of(desk)

    assert report.run.id == made.batch
    assert set(named(report, Fate.REFUSED)) >= {"R-002", "R-003"}
    assert set(named(report, Fate.REJECTED)) == {f"RE-2026-{number}" for number in range(1140, 1146)}
    assert "R-001" in named(report, Fate.SENT)
    assert len(named(report, Fate.LEFT_OUT)) == 4
    assert len(named(report, Fate.FILED)) == 6
    assert report.is_finished
    assert sum(report.counts.values()) == len(report.lines) == len(made.jobs) + 4
    assert list(report.counts) == [fate for fate in Fate if fate in report.counts]

    (rejected,) = [line for line in report.lines if line.invoice_number == "RE-2026-1140"]
    assert rejected.rules == ("BR-DE-15",)
    assert str(rejected.reason).startswith("The buyer reference (BT-10) is missing.")
    (refused,) = [line for line in report.lines if line.invoice_number == "R-002"]
    assert "550 unknown here" in str(refused.reason)
    assert all(line.reason is not None for line in report.lines if line.fate is Fate.LEFT_OUT)
    sums = report.sums(Fate.SENT)
    assert sums["EUR"] == sum(line.gross_cents or 0 for line in report.lines if line.fate is Fate.SENT)


def test_unclear_waiting_and_cancelled_ones_are_named_and_so_is_a_newer_job(desk: Desk, mailbox: Mailbox) -> None:
    with serving({"BODY": Fault.DROP}) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan("R-001"), batch=True)
        desk.idle()
    (unclear,) = report_of(desk).lines
    assert (unclear.fate, unclear.later_job) == (Fate.UNCLEAR, None)
    assert "ask the recipient" in str(unclear.reason)
    assert unclear.message_id.startswith("<")

    desk.office.service.hold()
    second = desk.submit(desk.plan("R-002", "R-003"), batch=True)
    with desk.office.store.writing() as db:
        jobs.cancel(db, second.jobs[0])
    report = report_of(desk)
    assert named(report, Fate.CANCELLED) == ["R-002"]
    assert named(report, Fate.WAITING) == ["R-003"]
    assert not report.is_finished

    desk.mail_server(mailbox.port)
    desk.office.service.release()
    again = desk.submit(desk.plan("R-002"))
    desk.idle()
    (cancelled,) = [line for line in report_of(desk, second.batch).lines if line.fate is Fate.CANCELLED]
    assert (cancelled.later_job, cancelled.later_state) == (again.jobs[0], State.DONE)


def test_what_is_refused_at_the_last_moment_is_left_out_by_name(desk: Desk) -> None:
    lines = desk.plan("R-001")
    desk.submit(lines)
    desk.submit(lines, batch=True)
    (left_out,) = report_of(desk).lines
    assert (left_out.fate, left_out.invoice_number) == (Fate.LEFT_OUT, "R-001")
    assert "already job" in str(left_out.reason)


def test_without_a_batch_run_there_is_no_report(desk: Desk) -> None:
    with pytest.raises(Refused, match="There was no batch run yet"):
        report_of(desk)
    with pytest.raises(Refused, match="There is no batch run 9"):
        report_of(desk, 9)
