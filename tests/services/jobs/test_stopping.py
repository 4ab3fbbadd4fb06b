"""The end of a program: what is being handed over is finished, the rest waits for the next one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.services.jobs.conftest import SECONDS, Desk, OpenDesk, mails_in, number_of
from tests.services.jobs.servers import Gate, SetOff, serving
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.events import JobMoved, QueueHeld, QueueReleased, Recovered
from xr_tui.jobs.office import Office
from xr_tui.matrix import JobMode
from xr_tui.settings.places import Places
from xr_tui.store.states import AT_WORK, State

ALL = tuple(f"R-{n:03}" for n in range(1, 41))


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_stopping_finishes_the_mail_that_is_on_its_way_and_leaves_the_rest_waiting(desk: Desk, gate: Gate) -> None:
    with serving(SetOff("BODY", gate)) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan(*ALL))
        assert gate.mail_came.wait(SECONDS)
        stopping = threading.Thread(target=desk.office.close)
        stopping.start()
        gate.open.set()
        stopping.join(SECONDS)
        assert not stopping.is_alive()
        jobs = desk.jobs()
        done = {job.invoice_number for job in jobs if job.state is State.DONE}
        assert done == set(map(number_of, server.mails))
        assert 1 <= len(done) <= 3
        assert {job.state for job in jobs} == {State.DONE, State.WAITING}
        assert {job.attempts for job in jobs if job.state is State.WAITING} == {0}


def test_a_server_that_does_not_answer_in_time_leaves_the_job_unclear(desk: Desk, gate: Gate) -> None:
    with serving(SetOff("BODY", gate)) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan("R-001"))
        assert gate.mail_came.wait(SECONDS)
        desk.office.service.stop(patience=0.05)
        gate.open.set()
    (job,) = desk.jobs()
    assert job.state is State.UNCLEAR
    assert "nobody knows whether it arrived" in desk.said(job.id)


def test_a_password_command_that_hangs_or_a_dead_line_does_not_hold_up_the_end(desk: Desk, gate: Gate) -> None:
    with serving(SetOff("BODY", gate)) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan("R-001"))
        assert gate.mail_came.wait(SECONDS)
        desk.mail_server(server.port, sender="other@musterbau.example")  # the old connections are in use
        desk.submit(desk.plan("R-002"))
        begun = time.monotonic()
        desk.office.service.stop(patience=0.05)
        assert time.monotonic() - begun < 15
        gate.open.set()


@pytest.mark.parametrize("round_", range(4))
def test_stopping_in_the_middle_of_writing_neither_hangs_nor_loses_a_job(desk: Desk, round_: int) -> None:
    desk.submit(desk.plan(*ALL, mode=JobMode.PDF))
    moved = 3 + 9 * round_
    desk.until(lambda event: len(desk.events) > 40 + moved)
    stopping = threading.Thread(target=desk.office.close, daemon=True)
    stopping.start()
    stopping.join(SECONDS)
    assert not stopping.is_alive()
    assert not {job.state for job in desk.jobs()} & {*AT_WORK, State.FAILED}
    assert len(desk.jobs()) == len(ALL)


def test_what_a_stopped_program_left_is_taken_up_and_each_invoice_is_mailed_once(
    desk: Desk, gate: Gate, open_desk: OpenDesk, mailbox: Mailbox
) -> None:
    with serving(SetOff("BODY", gate)) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan(*ALL))
        assert gate.mail_came.wait(SECONDS)
        stopping = threading.Thread(target=desk.office.close)
        stopping.start()
        gate.open.set()
        stopping.join(SECONDS)
        first = list(map(number_of, server.mails))
    heir = open_desk()
    heir.mail_server(mailbox.port)
    assert len(heir.office.abandoned()) == len(ALL) - len(first)
    assert heir.office.service.take_up().result(SECONDS) == len(ALL) - len(first)
    heir.idle()
    assert sorted([*first, *map(number_of, mails_in(mailbox))]) == sorted(ALL)
    assert len(heir.office.abandoned()) == 0


def test_a_service_leaves_the_jobs_of_a_living_one_alone(desk: Desk, open_desk: OpenDesk, mailbox: Mailbox) -> None:
    desk.submit(desk.plan("R-001"))
    desk.idle()
    other = open_desk()
    assert other.office.service.take_up().result(SECONDS) == 0
    assert len(other.office.abandoned()) == 0


def test_a_worker_takes_up_by_itself_what_nobody_works_off(desk: Desk, open_desk: OpenDesk, mailbox: Mailbox) -> None:
    desk.submit(desk.plan("R-001", "R-002"))
    desk.idle()
    desk.office.close()
    desk.mail_server(mailbox.port)
    worker = open_desk(takes_all=True)
    worker.until(lambda event: all(job.state is State.DONE for job in worker.jobs()))
    assert mailbox.count == 2


def test_what_a_dead_program_left_in_the_middle_is_put_right_and_told(desk: Desk, open_desk: OpenDesk) -> None:
    desk.submit(desk.plan("R-001", "R-002", "R-003"))
    desk.idle()
    desk.office.close()
    desk.execute("UPDATE job SET state = 'creating'")
    desk.execute("UPDATE job SET state = 'checking' WHERE id > 1")
    desk.execute("UPDATE job SET state = 'sending' WHERE id = 3")
    heir = open_desk()
    heir.until(lambda event: event == Recovered(unclear=1, waiting=2))
    assert [job.state for job in heir.jobs()] == [State.WAITING, State.WAITING, State.UNCLEAR]


def test_a_held_queue_finishes_what_is_at_work_leaves_the_rest_waiting_and_goes_on_when_released(
    desk: Desk, mailbox: Mailbox
) -> None:
    desk.mail_server(mailbox.port)
    desk.submit(desk.plan(*ALL), batch=True)
    desk.until(lambda event: isinstance(event, JobMoved) and event.state is State.DONE)
    desk.office.service.hold()
    desk.until(lambda event: event == QueueHeld())
    assert desk.idle().held
    sent = mailbox.count
    assert {job.state for job in desk.jobs()} == {State.DONE, State.WAITING}
    assert 1 <= sent < len(ALL)

    desk.submit(desk.plan("RE-2026-1135"))
    assert desk.idle().held
    assert mailbox.count == sent, "what is confirmed while the queue is held waits too"

    desk.office.service.release()
    desk.until(lambda event: event == QueueReleased())
    assert not desk.idle().held
    assert sorted(map(number_of, mails_in(mailbox))) == sorted([*ALL, "RE-2026-1135"])


def test_what_a_held_queue_left_waiting_is_there_for_the_next_program(desk: Desk, open_desk: OpenDesk) -> None:
    desk.office.service.hold()
    desk.submit(desk.plan(*ALL, mode=JobMode.PDF))
    assert desk.idle().held
    desk.office.close()
    heir = open_desk()
    assert len(heir.office.abandoned()) == len(ALL)
    assert heir.office.service.take_up().result(SECONDS) == len(ALL)
    heir.idle()
    assert {job.state for job in heir.jobs()} == {State.DONE}


def test_a_program_that_is_ended_while_it_begins_ends(tmp_path: Path) -> None:
    """A signal comes when it likes."""
    office = Office.open(Places(tmp_path / "data"), environ={}, rules_folder=tmp_path / "no-rules")
    service = office.service
    for _time in range(25):
        starting = threading.Thread(target=service.start, daemon=True)
        stopping = threading.Thread(target=office.close, daemon=True)
        starting.start()
        stopping.start()
        starting.join(SECONDS)
        stopping.join(SECONDS)
        assert not stopping.is_alive()
        assert not starting.is_alive()
        office.close()  # where the end was told before the beginning
