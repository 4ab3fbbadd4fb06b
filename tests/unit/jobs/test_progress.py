"""How far a run is: figures, a rate that does not jump, and the time that is left."""

from __future__ import annotations

import datetime as dt

import pytest

from xr_tui.jobs.progress import Progress
from xr_tui.store.states import State

TOMORROW = dt.datetime(2026, 11, 25, 9, 12, tzinfo=dt.UTC)


def running(jobs: int) -> Progress:
    """A run of so many jobs, none begun."""
    progress = Progress()
    progress.follow(range(jobs))
    return progress


def test_jobs_are_counted_by_what_became_of_them() -> None:
    progress = running(6)
    for job, state in enumerate((State.DONE, State.FAILED, State.UNCLEAR, State.SENDING, State.CANCELLED)):
        progress.heard(job, state)
    standing = progress.standing(0, going=True)
    assert (standing.total, standing.finished, standing.open) == (6, 4, 2)
    assert (standing.done, standing.failed, standing.unclear) == (1, 1, 1)


def test_the_rate_and_the_time_left_follow_the_last_seconds() -> None:
    progress = running(1000)
    finished = 0
    for second in range(30):  # ten a second for ten seconds, then forty a second
        standing = progress.standing(second, going=True)
        if second < 2:
            assert standing.rate is None, "after so short a time nobody can tell"
        for _job in range(10 if second < 10 else 40):
            progress.heard(finished, State.DONE)
            finished += 1
        if second == 9:
            assert progress.standing(10, going=True).rate == pytest.approx(10)
            assert progress.standing(10, going=True).seconds_left == pytest.approx(90)
    standing = progress.standing(30, going=True)
    assert standing.rate == pytest.approx(40)
    assert standing.seconds_left == pytest.approx((1000 - finished) / 40)


def test_a_pause_counts_neither_for_the_rate_nor_against_it() -> None:
    progress = running(100)
    for second in range(5):
        progress.heard(second, State.DONE)
        progress.standing(second, going=True)
    assert progress.standing(5, going=False).rate is None
    assert progress.standing(600, going=True).rate is None
    for job in range(10, 20):
        progress.heard(job, State.DONE)
    assert progress.standing(605, going=True).rate == pytest.approx(2)


def test_what_waits_for_later_is_not_counted_in_the_total() -> None:
    progress = running(3)
    progress.asks()
    progress.correct({0: State.DONE, 1: State.HELD, 2: State.WAITING}, later={1: TOMORROW, 2: TOMORROW})
    standing = progress.standing(0, going=True)
    assert (standing.total, standing.finished, standing.later, standing.later_from) == (1, 1, 2, TOMORROW)
    progress.heard(2, State.CREATING)
    assert progress.standing(0, going=True).open == 1


def test_what_the_service_said_meanwhile_is_newer_than_the_answer_of_the_database() -> None:
    progress = running(2)
    assert progress.asks() == {0, 1}
    progress.heard(0, State.DONE)
    progress.correct({0: State.SENDING, 1: State.CANCELLED}, later={})
    standing = progress.standing(0, going=True)
    assert (standing.done, standing.finished) == (1, 2)


def test_a_late_word_about_a_former_run_begins_no_new_count() -> None:
    progress = running(2)
    progress.heard(0, State.DONE)
    progress.heard(1, State.FAILED)
    progress.forget()
    progress.heard(1, State.FAILED)
    progress.follow([0, 5])
    assert progress.jobs == {5}


def test_a_job_with_a_date_is_counted_when_it_begins() -> None:
    progress = running(1)
    progress.heard(0, State.HELD)
    assert progress.standing(0, going=True).later == 1
    progress.forget()
    progress.heard(0, State.CREATING)
    standing = progress.standing(0, going=True)
    assert (standing.total, standing.open, standing.later) == (1, 1, 0)
