"""Programs killed in the middle of a batch, and two at once: nothing mailed twice, nothing lost, doubts are `?`."""

from __future__ import annotations

import os
import select
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.services.jobs.conftest import SECONDS, fill, mails_in, number_of
from tests.services.jobs.harness import (
    COUNT,
    begin,
    jobs_in,
    killed_again_and_again,
    look_at,
    surroundings,
    wait_for_mails,
)
from xr_tui.demo.mailbox import Mailbox
from xr_tui.store.states import State


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company and two hundred invoices more."""
    return fill(tmp_path_factory.mktemp("full"), COUNT)


@pytest.fixture
def office(full: Path, tmp_path: Path) -> Path:
    """A data folder with them."""
    shutil.copy(full, tmp_path)
    return tmp_path


def test_a_batch_that_is_killed_again_and_again_mails_nothing_twice_and_loses_nothing(
    office: Path, rules_home: Path
) -> None:
    states = killed_again_and_again(office, rules_home, seed=20261122, kills=6)
    assert set(states) <= {"done", "failed", "unclear"}


def test_two_programs_on_one_database_work_no_job_twice_and_leave_none(office: Path, rules_home: Path) -> None:
    with Mailbox(office / "mailbox") as mailbox:
        environ = surroundings(mailbox.port, rules_home, check=False)
        programs = [begin(office, environ) for _ in range(2)]
        assert {program.wait(3 * SECONDS) for program in programs} <= {0, 1}
        mails = Counter(number_of(mail) for mail in mails_in(mailbox))
    jobs = jobs_in(office)
    assert {job.state for job in jobs} == {State.DONE}
    assert {job.attempts for job in jobs} == {1}
    look_at(jobs, mails)


def test_a_killed_program_takes_its_checking_processes_with_it(office: Path, rules_home: Path) -> None:
    with Mailbox(office / "mailbox") as mailbox:
        program = begin(office, surroundings(mailbox.port, rules_home, check=True))
        wait_for_mails(mailbox, 5, program)
        threads = Path(f"/proc/{program.pid}/task").glob("*/children")
        workers = [int(child) for thread in threads for child in thread.read_text().split()]
        handles = [os.pidfd_open(worker) for worker in workers]
        program.kill()
        program.wait()
    assert handles
    for handle in handles:
        assert select.select([handle], [], [], SECONDS)[0], "a worker lives on"
        os.close(handle)
