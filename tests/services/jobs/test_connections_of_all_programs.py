"""The mail server sees no more connections at once than it takes, however many programs work on one database."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.delivery.servers import RealServer
from tests.services.jobs.conftest import SECONDS, SENDER, UNCHECKED, OpenDesk, number_of
from tests.services.jobs.harness import surroundings
from tests.services.jobs.servers import Gate, really_serving
from tests.services.jobs.test_throttle import throttle, until, until_done
from xr_tui.jobs.connection_slots import ConnectionSlots
from xr_tui.jobs.timing import Timing
from xr_tui.settings.places import Places
from xr_tui.settings.throttle import Throttle
from xr_tui.store import setup
from xr_tui.store.database import Store
from xr_tui.store.states import State

MOST = 2
ONE, OTHER = [tuple(f"R-{n:03}" for n in range(first, first + 15)) for first in (1, 21)]


@pytest.fixture
def server() -> Iterator[RealServer]:
    with really_serving() as server:
        yield server


@pytest.fixture
def gate(server: RealServer) -> Gate:
    """Holds every answer of the server back until it is opened."""
    gate = Gate()
    server.before_answer = gate
    return gate


@pytest.fixture
def firm(filled: Path, tmp_path: Path) -> Path:
    """A data folder whose mail server takes two connections at once."""
    shutil.copy(filled, tmp_path)
    with Store.open(tmp_path / filled.name).writing() as db:
        settings = setup.load(db)
        setup.save(db, replace(settings, mail=replace(settings.mail, throttle=Throttle(connections=MOST))))
    return tmp_path


def slots(folder: Path, count: int = MOST) -> ConnectionSlots:
    return ConnectionSlots(Places(folder).connections, SENDER, count)


def sending(firm: Path, server: RealServer, rules_home: Path, numbers: Sequence[str]) -> subprocess.Popen[bytes]:
    """A program that sends these invoices."""
    command = [sys.executable, "-c", "from xr_tui.cli import main; main()", "send", *numbers, "--data-dir", str(firm)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=surroundings(server.port, rules_home, check=False), stdout=quiet, stderr=quiet)


def test_two_programs_together_have_no_more_connections_than_the_server_takes(
    firm: Path, server: RealServer, gate: Gate, rules_home: Path
) -> None:
    programs = [sending(firm, server, rules_home, numbers) for numbers in (ONE, OTHER)]
    try:
        until(lambda: slots(firm).wanted)  # one has them all, and the other one waits
        until(lambda: server.open == MOST)
        gate.open.set()
        assert [program.wait(SECONDS) for program in programs] == [0, 0]
    finally:
        for program in programs:
            program.kill()
    assert sorted(map(number_of, server.mails)) == sorted(ONE + OTHER)
    assert server.most == MOST


def test_the_connections_of_a_killed_program_are_free_for_others(
    firm: Path, server: RealServer, gate: Gate, rules_home: Path
) -> None:
    first = sending(firm, server, rules_home, ONE)
    until(lambda: server.open == MOST)
    second = sending(firm, server, rules_home, OTHER)
    try:
        until(lambda: slots(firm).wanted)
        first.kill()
        first.wait()
        gate.open.set()
        assert second.wait(SECONDS) == 0
    finally:
        second.kill()
    assert set(OTHER) <= set(map(number_of, server.mails))
    assert server.most == MOST


def test_who_waits_has_its_turn_in_the_middle_of_another_programs_run(
    open_desk: OpenDesk, server: RealServer, gate: Gate, tmp_path: Path
) -> None:
    one, other = (open_desk(UNCHECKED, timing=Timing(connection_turn=0)) for _ in range(2))
    throttle(one, server.port, connections=1)
    long = one.submit(one.plan(*ONE)).jobs
    assert gate.mail_came.wait(SECONDS)
    short = other.submit(other.plan("R-040")).jobs
    until(lambda: slots(tmp_path, 1).wanted)
    gate.open.set()
    until_done(other, short)
    until_done(one, long)
    assert number_of(server.mails[1]) == "R-040"
    assert server.most == 1


def test_a_program_that_has_nothing_to_send_keeps_no_connection(open_desk: OpenDesk, server: RealServer) -> None:
    one, other = (open_desk(UNCHECKED, timing=Timing(idle_connection=0.05)) for _ in range(2))
    throttle(one, server.port, connections=1)
    assert one.send("R-001").state is State.DONE
    assert other.send("R-002").state is State.DONE
    assert one.send("R-003").state is State.DONE
    assert server.most == 1


def test_whoever_stops_while_it_waits_for_a_connection_leaves_its_jobs_waiting(
    open_desk: OpenDesk, server: RealServer, gate: Gate, tmp_path: Path
) -> None:
    one, other = open_desk(), open_desk()
    throttle(one, server.port, connections=1)
    one.submit(one.plan("R-001"))
    assert gate.mail_came.wait(SECONDS)
    made = other.submit(other.plan("R-002")).jobs
    until(lambda: slots(tmp_path, 1).wanted)
    other.office.close()
    assert [(job.state, job.attempts) for job in one.jobs(made)] == [(State.WAITING, 0)]
    assert not slots(tmp_path, 1).wanted
    gate.open.set()


def test_a_test_of_the_login_waits_for_its_turn_too(open_desk: OpenDesk, server: RealServer) -> None:
    desk = open_desk(UNCHECKED, timing=Timing(idle_connection=0.05))
    throttle(desk, server.port, connections=1)
    assert desk.send("R-001").state is State.DONE
    settings = desk.office.setup().settings
    assert "answers" in str(desk.office.test_mail_server(settings))
    assert "accepted" in str(desk.office.send_test_mail(settings, settings.mail, str))
    assert (server.connections, server.most) == (3, 1)
