"""What concerns every job stops the queue with one message; the jobs wait, nothing fails, nothing is lost."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.jobs.conftest import SECONDS, Desk, OpenDesk, mails_in, number_of
from tests.services.jobs.servers import Disk, SetOff, serving
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import DeliveryUnavailable, RulesMissing, StoreUnavailable, Unable
from xr_tui.jobs.events import JobMoved, QueuePaused, QueueResumed
from xr_tui.matrix import JobMode
from xr_tui.settings.sender import Security
from xr_tui.settings.user_file import UserFile
from xr_tui.store import jobs
from xr_tui.store.states import State

TWENTY = tuple(f"R-{n:03}" for n in range(1, 21))


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.make_room()


def nobody_listens() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def all_wait(desk: Desk) -> bool:
    return all((job.state, job.attempts) == (State.WAITING, 0) for job in desk.jobs())


def messages(desk: Desk) -> list[str]:
    return [str(event.cause) for event in desk.events if isinstance(event, QueuePaused)]


def test_without_a_mail_server_the_jobs_wait_and_go_when_there_is_one(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(nobody_listens())
    desk.submit(desk.plan(*TWENTY))
    paused = desk.idle().paused
    assert isinstance(paused, DeliveryUnavailable)
    assert paused.hint is not None
    assert all_wait(desk)
    assert len(messages(desk)) == 1
    desk.mail_server(mailbox.port)
    assert desk.idle().paused is None
    assert {job.state for job in desk.jobs()} == {State.DONE}
    assert sorted(map(number_of, mails_in(mailbox))) == sorted(TWENTY)
    assert QueueResumed() in desk.events


def test_a_server_named_while_the_old_one_is_about_to_be_tried_is_used_at_once(
    open_desk: OpenDesk, mailbox: Mailbox, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    asks_once = '[ -e "$0".open ] || cat "$0"; touch "$0".open; echo geheim'
    desk = open_desk(user_file=UserFile(password_command=("sh", "-c", asks_once, str(gate))))
    desk.mail_server(nobody_listens(), user="jana")
    desk.submit(desk.plan("R-001"))
    with gate.open("w"):  # can be opened once the service has claimed its jobs and asks for the password
        desk.mail_server(mailbox.port)
        idle = desk.office.service.when_idle()
    assert idle.result(SECONDS).paused is None
    assert [job.state for job in desk.jobs()] == [State.DONE]


def test_jobs_made_before_any_mail_server_was_set_up_go_by_the_one_that_is(desk: Desk, mailbox: Mailbox) -> None:
    desk.submit(desk.plan("R-001"))
    assert "No mail server is set up" in str(desk.idle().paused)
    desk.mail_server(mailbox.port)
    assert desk.idle().paused is None
    (job,) = desk.jobs()
    assert (job.state, job.sender) == (State.DONE, "rechnung@musterbau.example")


def test_a_wrong_password_is_tried_once_and_not_for_every_job(open_desk: OpenDesk) -> None:
    desk = open_desk({"XR_TUI_CHECK_ENABLED": "false", "XR_TUI_SMTP_PASSWORD": "falsch"})
    with serving({"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN", "AUTH": "535 no"}) as server:
        desk.mail_server(server.port, user="jana")
        desk.submit(desk.plan(*TWENTY))
        assert "refused the login of jana" in str(desk.idle().paused)
        assert all_wait(desk)
        assert len(messages(desk)) == 1
        assert len([line for line in server.commands if line.startswith("AUTH")]) == 1


def test_where_tls_is_refused_nothing_goes_out(desk: Desk) -> None:
    with serving() as server:
        desk.mail_server(server.port, Security.STARTTLS)
        desk.submit(desk.plan("R-001", "R-002"))
        assert "offers no STARTTLS" in str(desk.idle().paused)
        assert all_wait(desk)
        assert server.mails == []


def test_a_sender_that_is_no_address_stops_the_queue_and_fails_no_job(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port, sender="musterbau.example")
    desk.submit(desk.plan("R-001"))
    assert "the @ is missing" in str(desk.idle().paused)
    assert all_wait(desk)


def test_jobs_of_another_sender_are_left_and_said_so(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(nobody_listens(), sender="a@musterbau.example")
    desk.submit(desk.plan("R-001"))
    desk.idle()
    desk.mail_server(mailbox.port, sender="b@musterbau.example")
    paused = desk.idle().paused
    assert paused is not None
    assert "to be sent by a@musterbau.example, but the setup names b@musterbau.example" in str(paused)
    assert all_wait(desk)
    desk.mail_server(mailbox.port, sender="a@musterbau.example")
    desk.idle()
    assert [job.state for job in desk.jobs()] == [State.DONE]


def test_own_jobs_go_although_those_of_another_sender_wait(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(nobody_listens(), sender="a@musterbau.example")
    desk.submit(desk.plan("R-001"))
    desk.idle()
    desk.mail_server(mailbox.port, sender="b@musterbau.example")
    desk.idle()
    desk.submit(desk.plan("R-002"))
    assert desk.idle().paused is not None
    assert [job.state for job in desk.jobs()] == [State.WAITING, State.DONE]


def test_the_queue_is_not_paused_any_more_when_nothing_waits_for_the_cause(desk: Desk) -> None:
    desk.mail_server(nobody_listens())
    job = desk.submit(desk.plan("R-001")).jobs[0]
    desk.idle()
    with desk.office.store.writing() as db:
        jobs.cancel(db, job)
    desk.office.service.resume()
    desk.until(lambda event: event == QueueResumed())
    assert desk.idle().paused is None


def test_a_storage_folder_that_cannot_be_written_stops_the_queue_until_it_can(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk.storage(tmp_path / "file" / "ablage")
    desk.submit(desk.plan("R-001", "R-002", mode=JobMode.PDF))
    paused = desk.idle().paused
    assert isinstance(paused, Unable)
    assert "ablage" in str(paused)
    assert all_wait(desk)
    desk.storage(tmp_path / "ablage")
    assert desk.idle().paused is None
    assert [job.state for job in desk.jobs()] == [State.DONE, State.DONE]
    assert len(list((tmp_path / "ablage").rglob("*.xml"))) == 2


def test_a_mail_that_is_out_counts_as_done_although_its_copies_cannot_be_filed(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    desk.storage(tmp_path / "file" / "ablage")
    desk.mail_server(mailbox.port)
    job = desk.send("R-001")
    (warning,) = [row for row in desk.feedback(job.id) if row.step == "file"]
    assert (job.state, warning.level, warning.mend_at) == (State.DONE, "warning", "setup.storage_path")


def test_without_rules_the_jobs_wait_and_go_when_they_are_installed(
    open_desk: OpenDesk, mailbox: Mailbox, tmp_path: Path, rules_home: Path
) -> None:
    desk = open_desk({}, rules=tmp_path / "rules")
    desk.mail_server(mailbox.port)
    desk.submit(desk.plan("R-001", "R-002", "R-003"))
    paused = desk.idle().paused
    assert isinstance(paused, RulesMissing)
    assert all_wait(desk)
    assert len(messages(desk)) == 1
    shutil.copytree(rules_home, tmp_path / "rules")
    desk.office.service.resume()
    assert desk.idle().paused is None
    assert {job.state for job in desk.jobs()} == {State.DONE}
    assert mailbox.count == 3


def test_whoever_sends_something_while_the_queue_is_paused_sees_at_once_whether_it_goes(
    desk: Desk, tmp_path: Path
) -> None:
    desk.mail_server(nobody_listens())
    desk.submit(desk.plan("R-001"))
    desk.idle()
    desk.submit(desk.plan("R-002", mode=JobMode.PDF))
    desk.until(lambda event: event == JobMoved(2, State.DONE))


def test_a_disk_that_is_full_before_data_sends_nothing_and_loses_nothing(desk: Desk, disk: Disk) -> None:
    with serving(SetOff("RCPT", disk.fill)) as server:
        desk.mail_server(server.port)
        desk.submit(desk.plan("R-001", "R-002", "R-003", "R-004"))
        paused = desk.until(lambda event: isinstance(event, QueuePaused))
        assert isinstance(paused, QueuePaused)
        assert isinstance(paused.cause, StoreUnavailable)
        desk.idle()
        assert (server.mails, "DATA" in server.commands) == ([], False)
        server.answers = {}
        disk.make_room()
        desk.office.service.resume()
        assert desk.idle().paused is None
        assert [(job.state, job.attempts) for job in desk.jobs()] == [(State.DONE, 1)] * 4
        assert sorted(map(number_of, server.mails)) == ["R-001", "R-002", "R-003", "R-004"]


def test_an_outcome_that_cannot_be_written_is_written_when_it_can(desk: Desk, disk: Disk) -> None:
    with serving(SetOff("BODY", disk.fill)) as server:
        desk.mail_server(server.port)
        (job,) = desk.submit(desk.plan("R-001")).jobs
        desk.until(lambda event: isinstance(event, QueuePaused) and isinstance(event.cause, StoreUnavailable))
        assert len(server.mails) == 1
        server.answers = {}
        disk.make_room()
        desk.until(lambda event: event == JobMoved(job, State.DONE))
        desk.idle()
        assert len(server.mails) == 1
        assert "accepted the mail" in desk.said(job)


def test_a_full_disk_while_jobs_are_made_makes_none(desk: Desk, disk: Disk) -> None:
    lines = [replace(line) for line in desk.plan(*TWENTY)]
    disk.fill()
    future = desk.office.service.submit(lines)
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        future.result(SECONDS)
    disk.make_room()
    assert desk.jobs() == []
