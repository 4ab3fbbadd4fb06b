"""Senden am: a job with a date waits for it, through the end of its program, and is then really sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.services.jobs.conftest import SENDER, Desk, OpenDesk, mails_in, number_of
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import Refused
from xr_tui.jobs.events import Event, JobMoved
from xr_tui.jobs.plan import PlanLine
from xr_tui.store import jobs
from xr_tui.store.convert import now
from xr_tui.store.states import State

SOON = dt.timedelta(seconds=1.5)


def dated(desk: Desk, number: str, wait: dt.timedelta) -> PlanLine:
    (line,) = desk.plan(number)
    return replace(line, not_before=now() + wait)


def came_to(state: State, job: int) -> Callable[[Event], bool]:
    def wanted(event: Event) -> bool:
        return event == JobMoved(job, state)

    return wanted


def test_it_is_held_until_then_and_sent_then_while_others_go_at_once(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    line = dated(desk, "R-001", SOON)
    held, other = desk.submit([line, *desk.plan("R-002")]).jobs
    desk.until(came_to(State.HELD, held))
    desk.until(came_to(State.DONE, other))
    assert [number_of(mail) for mail in mails_in(mailbox)] == ["R-002"]
    assert desk.jobs([held])[0].state is State.HELD
    desk.until(came_to(State.DONE, held))
    (job,) = desk.jobs([held])
    assert job.finished_at is not None
    assert line.not_before is not None
    assert line.not_before <= job.finished_at < line.not_before + dt.timedelta(seconds=10)
    assert [number_of(mail) for mail in mails_in(mailbox)] == ["R-002", "R-001"]


def test_nothing_is_lost_when_the_program_ends_in_between_and_is_started_again(
    open_desk: OpenDesk, mailbox: Mailbox
) -> None:
    first = open_desk()
    first.mail_server(mailbox.port)
    later = dated(first, "R-001", SOON)
    much_later = dated(first, "R-002", dt.timedelta(days=1))
    soon_job, later_job = first.submit([later, much_later]).jobs
    first.office.close()
    assert [job.state for job in first.jobs([soon_job, later_job])] == [State.HELD, State.HELD]
    again = open_desk()
    assert len(again.office.abandoned()) == 2
    assert again.office.service.take_up().result() == 2
    again.until(came_to(State.DONE, soon_job))
    assert [number_of(mail) for mail in mails_in(mailbox)] == ["R-001"]
    (waits,) = again.jobs([later_job])
    assert (waits.state, waits.not_before) == (State.HELD, much_later.not_before)


def test_a_worker_takes_up_what_a_command_left_for_later(open_desk: OpenDesk, mailbox: Mailbox) -> None:
    desk = open_desk()
    desk.mail_server(mailbox.port)
    (job,) = desk.submit([dated(desk, "R-001", SOON)]).jobs
    desk.office.close()
    worker = open_desk(takes_all=True)
    worker.until(came_to(State.DONE, job))
    assert mailbox.count == 1


def test_a_date_that_passed_while_no_program_ran_is_made_up_for(open_desk: OpenDesk, mailbox: Mailbox) -> None:
    desk = open_desk()
    desk.mail_server(mailbox.port)
    (job,) = desk.submit([dated(desk, "R-001", dt.timedelta(hours=1))]).jobs
    desk.office.close()
    desk.execute("UPDATE job SET not_before = ? WHERE id = ?", "2026-01-01T00:00:00.000000+00:00", job)
    again = open_desk()
    again.office.service.take_up().result()
    again.until(came_to(State.DONE, job))


def test_while_it_waits_it_bars_a_second_one_and_can_be_cancelled(desk: Desk) -> None:
    line = dated(desk, "R-001", dt.timedelta(hours=1))
    (job,) = desk.submit([line]).jobs
    (planned,) = desk.plan("R-001")
    assert planned.earlier is not None
    assert (planned.earlier.job, planned.earlier.state, planned.earlier.at) == (job, State.HELD, line.not_before)
    assert desk.submit([planned]).jobs == ()
    with desk.office.store.writing() as db:
        jobs.cancel(db, job)
        with pytest.raises(Refused):
            jobs.release(db, job)
    (planned,) = desk.plan("R-001")
    assert planned.earlier is None


def test_a_queue_that_pauses_sends_what_became_due_when_it_goes_on(desk: Desk, mailbox: Mailbox) -> None:
    (job,) = desk.submit([dated(desk, "R-001", dt.timedelta(seconds=0.3))]).jobs
    assert desk.idle().paused is None, "nothing is due yet, so nothing can stop the queue"
    desk.until(lambda event: type(event).__name__ == "QueuePaused")
    desk.mail_server(mailbox.port)
    desk.until(came_to(State.DONE, job))
    (sent,) = desk.jobs([job])
    assert sent.sender == SENDER
