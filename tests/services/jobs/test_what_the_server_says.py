"""Each answer of a mail server, and what the job list makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.delivery.servers import Answer, Fault
from tests.services.jobs.conftest import Desk, number_of
from tests.services.jobs.servers import serving
from xr_tui.matrix import FurtherAddress, Kind
from xr_tui.store import jobs
from xr_tui.store.convert import now
from xr_tui.store.rows import JobRow
from xr_tui.store.states import State

_PAST = "2026-01-01T00:00:00.000000+00:00"


def sent(desk: Desk, answers: dict[str, Answer]) -> JobRow:
    with serving(answers) as server:
        desk.mail_server(server.port)
        return desk.send("R-001")


def test_a_refused_recipient_fails_the_job_and_is_named(desk: Desk) -> None:
    with serving({"RCPT cc@stadt.example": "550 unknown"}) as server:
        desk.mail_server(server.port)
        job = desk.send("R-001", further_addresses=(FurtherAddress("cc@stadt.example", Kind.CC),))
        assert (job.state, server.mails) == (State.FAILED, [])
    assert "refused the address cc@stadt.example" in desk.said(job.id)
    assert job.answer == "550 unknown"
    assert b"R-001" in desk.kept(job.xml_sha256)
    assert job.mail_sha256 is None


def test_a_mail_the_server_does_not_want_fails_the_job_and_is_kept(desk: Desk) -> None:
    job = sent(desk, {"BODY": "554 spam"})
    assert job.state is State.FAILED
    assert "554 spam" in desk.said(job.id)
    assert b"R-001" in desk.kept(job.mail_sha256)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_not_now_at_any_time_leaves_the_job_waiting_for_its_next_attempt(desk: Desk, command: str) -> None:
    job = sent(desk, {command: "451 greylisted"})
    assert (job.state, job.attempts, job.finished_at) == (State.WAITING, 1, None)
    assert job.not_before is not None
    assert 40 < (job.not_before - now()).total_seconds() < 80
    assert "Next attempt not before" in desk.said(job.id)


def test_the_next_attempt_goes_out_under_the_same_message_id_in_the_same_job(desk: Desk) -> None:
    with serving({"BODY": "451 greylisted"}) as server:
        desk.mail_server(server.port)
        first = desk.send("R-001")
        server.answers = {}
        desk.execute("UPDATE job SET not_before = ? WHERE id = ?", _PAST, first.id)
        desk.office.service.resume()
        desk.idle()
        (job,) = desk.jobs()
        assert (job.state, job.attempts, job.message_id) == (State.DONE, 2, first.message_id)
        ids = [line for mail in server.mails for line in mail.splitlines() if line.lower().startswith(b"message-id:")]
        assert len(ids) == 2
        assert ids[0] == ids[1]
    assert [row.attempt for row in desk.feedback(job.id)][-1] == 2


def test_after_the_last_attempt_the_job_is_given_up(desk: Desk) -> None:
    with serving({"BODY": "451 greylisted"}) as server:
        desk.mail_server(server.port)
        job = desk.send("R-001")
        desk.execute("UPDATE job SET not_before = ?, attempts = 11 WHERE id = ?", _PAST, job.id)
        desk.office.service.resume()
        desk.idle()
    (job,) = desk.jobs()
    assert job.state is State.FAILED
    assert "Given up after 12 attempts" in desk.said(job.id)


@pytest.mark.parametrize("fault", [Fault.DROP_IN_BODY, Fault.DROP])
def test_a_connection_lost_while_the_mail_is_on_its_way_is_unclear(desk: Desk, fault: Fault) -> None:
    job = sent(desk, {"BODY": fault})
    assert (job.state, job.state.sign) == (State.UNCLEAR, "?")
    (row,) = [row for row in desk.feedback(job.id) if row.step == "send"]
    assert job.message_id is not None
    assert job.message_id in str(row.advice)


def test_an_unclear_job_bars_a_batch_run_and_is_done_when_a_person_says_it_was_sent(desk: Desk) -> None:
    job = sent(desk, {"BODY": Fault.DROP})
    assert all(line.invoice.number != "R-001" or line.left_out for line in desk.batch())
    earlier = desk.plan("R-001")[0].earlier
    assert earlier is not None
    assert (earlier.job, earlier.state, earlier.target) == (job.id, State.UNCLEAR, job.target)
    with desk.office.store.writing() as db:
        jobs.confirm_sent(db, job.id, "jana")
    assert desk.jobs([job.id])[0].state is State.DONE


def test_one_bad_address_among_many_fails_alone(desk: Desk) -> None:
    with serving({"RCPT bad@stadt.example": "550 unknown"}) as server:
        desk.mail_server(server.port)
        desk.execute("UPDATE matrix_entry SET target_address = 'bad@stadt.example' WHERE customer = '10002'")
        numbers = [f"R-{n:03}" for n in range(1, 11)]
        desk.execute("UPDATE invoice SET customer = '10002' WHERE number = 'R-005'")
        rows = desk.run(desk.plan(*numbers))
        assert {row.invoice_number for row in rows if row.state is State.FAILED} == {"R-005"}
        assert sorted(map(number_of, server.mails)) == sorted(set(numbers) - {"R-005"})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"subject": "Rechnung\r\nBcc: dieb@x.example"}, "line break"),
        ({"target": "a@stadt.example\r\nRCPT TO:<dieb@x.example>"}, "line break"),
        ({"target": "stadt.example"}, "the @ is missing"),
        ({"further_addresses": (FurtherAddress("a@b.example\nc@d.example", Kind.BCC),)}, "line break"),
        ({"body": "Glocke \x07"}, "control character"),
    ],
)
def test_a_line_break_in_subject_or_address_fails_with_a_sentence_and_nothing_is_sent(
    desk: Desk, changed: dict[str, Any], sentence: str
) -> None:
    with serving() as server:
        desk.mail_server(server.port)
        job = desk.send("R-001", **changed)
        assert (job.state, server.commands) == (State.FAILED, [])
    assert sentence in desk.said(job.id)
