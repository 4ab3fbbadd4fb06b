"""Who may work on a job: claiming, and what becomes of the jobs of a program that died."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.unit.store.conftest import SENDER, claim, job_in, make_job, state_of
from xr_tui.matrix import JobMode
from xr_tui.store import feedback, job_list, jobs
from xr_tui.store.convert import now
from xr_tui.store.database import Store
from xr_tui.store.locks import Runner, dead_among
from xr_tui.store.states import State


def test_a_job_is_claimed_once_by_the_runner_it_belongs_to(store: Store) -> None:
    with store.writing() as db:
        job = make_job(db, runner="me")
        assert claim(db, "you") == []
        assert claim(db, "me") == [job]
        assert claim(db, "me") == []
        row = job_list.get(db, job)
        assert row is not None
        assert (row.state, row.attempts) == (State.CREATING, 1)


def test_threads_of_one_runner_never_get_the_same_job(store: Store) -> None:
    with store.writing() as db:
        wanted = [make_job(db, f"RE-{number}") for number in range(60)]
    start = Barrier(4)

    def take_all() -> list[int]:
        start.wait()
        taken: list[int] = []
        while True:
            with store.writing() as db:
                got = claim(db, limit=3)
            if not got:
                return taken
            taken += got

    with ThreadPoolExecutor(4) as pool:
        got = [future.result() for future in [pool.submit(take_all) for _ in range(4)]]
    assert sorted(job for part in got for job in part) == wanted


def test_jobs_are_claimed_in_the_order_they_were_made_and_no_more_than_wanted(store: Store) -> None:
    with store.writing() as db:
        made = [make_job(db, f"RE-{number}") for number in range(5)]
        assert claim(db, limit=3) == made[:3]


def test_a_job_is_not_claimed_before_its_time(store: Store) -> None:
    with store.writing() as db:
        job = make_job(db)
        claim(db)
        later = now() + dt.timedelta(minutes=1)
        jobs.put_back(db, job, "me", State.CREATING, not_before=later, counts=True)
        assert claim(db) == []
        assert jobs.next_due(db, "me", after=now()) == later.isoformat(timespec="microseconds")
        assert jobs.claim(db, "me", senders=[SENDER], limit=1, at=later) == [job]


def test_a_job_of_another_sender_is_left_and_named(store: Store) -> None:
    with store.writing() as db:
        make_job(db)
        assert jobs.claim(db, "me", senders=["other@musterbau.example"], limit=9, at=now()) == []
        assert jobs.due_senders(db, "me", now()) == {SENDER}


def test_a_job_without_mail_needs_no_sender(store: Store) -> None:
    with store.writing() as db:
        job = make_job(db, mode=JobMode.PDF)
        assert jobs.claim(db, "me", senders=[], limit=9, at=now()) == [job]


def test_a_held_job_is_released_when_its_date_has_come(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.HELD)
        assert jobs.release_due(db, "me", now()) == 0
        assert jobs.release_due(db, "me", now() + dt.timedelta(days=2)) == 1
        assert state_of(db, job) == State.WAITING


def test_a_fault_of_the_whole_queue_is_no_attempt_of_the_job(store: Store) -> None:
    with store.writing() as db:
        job = make_job(db)
        claim(db)
        jobs.put_back(db, job, "me", State.CREATING, not_before=None, counts=False)
        row = job_list.get(db, job)
        assert row is not None
        assert (row.state, row.attempts) == (State.WAITING, 0)


def test_what_a_dead_runner_left_is_put_right(store: Store) -> None:
    with store.writing() as db:
        left = {state: job_in(db, state, f"RE-{state}", runner="dead") for state in State}
        assert jobs.recover(db, ["dead"]) == (1, 2)
        now_in = {state.value: state_of(db, job) for state, job in left.items()}
        (row,) = feedback.of_job(db, left[State.SENDING])
    changed = {old: new for old, new in now_in.items() if old != new}
    assert changed == {"sending": "unclear", "creating": "waiting", "checking": "waiting"}
    assert "nobody knows whether it arrived" in str(row.text)


def test_jobs_in_good_hands_are_not_put_right(store: Store) -> None:
    with store.writing() as db:
        mine, astray = job_in(db, State.CHECKING, "RE-1"), job_in(db, State.CHECKING, "RE-2")
        assert jobs.recover(db, ["me"], but=[mine]) == (0, 1)
        assert (state_of(db, mine), state_of(db, astray)) == ("checking", "waiting")


def test_open_jobs_of_the_dead_and_of_nobody_are_taken_up_and_no_others(store: Store) -> None:
    with store.writing() as db:
        nobodys, dead, living = (make_job(db, f"RE-{who}", runner=who) for who in (None, "dead", "living"))
        done = job_in(db, State.DONE, "RE-done", runner="dead")
        assert len(jobs.abandoned(db, {"dead"})) == 2
        assert jobs.take_up(db, "me", {"dead"}) == 2
        rows = {row.id: row.runner for row in job_list.by_ids(db, [nobodys, dead, living, done])}
    assert rows == {nobodys: "me", dead: "me", living: "living", done: "dead"}


def test_jobs_made_before_a_sender_was_set_up_get_the_one_that_is(store: Store) -> None:
    with store.writing() as db:
        job = make_job(db)
        db.execute_sql("UPDATE job SET sender = '' WHERE id = ?", (job,))
        assert jobs.name_sender(db, "me", SENDER) == 1
        assert claim(db) == [job]


def test_a_runner_lives_until_it_is_closed(tmp_path: Path) -> None:
    with Runner(tmp_path / "runners") as runner:
        assert dead_among(tmp_path / "runners", [runner.id]) == set()
    assert dead_among(tmp_path / "runners", [runner.id]) == {runner.id}
    assert list((tmp_path / "runners").iterdir()) == []


def test_a_runner_nobody_has_heard_of_is_dead(tmp_path: Path) -> None:
    assert dead_among(tmp_path, ["gone"]) == {"gone"}


_LIVES = """
import sys
from pathlib import Path
from xr_tui.store.locks import Runner
runner = Runner(Path(sys.argv[1]))
print(runner.id, flush=True)
sys.stdin.read()
"""


def test_a_killed_program_is_dead_at_once(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _LIVES, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        runner = program.stdout.readline().strip()
        assert dead_among(tmp_path, [runner]) == set()
        program.kill()
        program.wait()
        assert dead_among(tmp_path, [runner]) == {runner}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_runner_whose_lock_nobody_may_try_is_taken_for_alive(tmp_path: Path) -> None:
    (tmp_path / "secret.lock").touch(mode=0)
    assert dead_among(tmp_path, ["secret"]) == set()


def test_colleagues_who_share_the_database_may_try_each_others_locks(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with Runner(tmp_path) as runner:
            assert (tmp_path / f"{runner.id}.lock").stat().st_mode & 0o444 == 0o444
    finally:
        os.umask(before)
