"""One live job for each invoice and mode; more only by an explicit yes that names the earlier one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from peewee import IntegrityError

from tests.unit.store.conftest import copy_job, job_in, keep_invoice, make_job, new_job
from xr_tui.errors import Refused
from xr_tui.matrix import JobMode
from xr_tui.store import job_list, jobs
from xr_tui.store.database import Store
from xr_tui.store.states import State


@pytest.mark.parametrize("state", State)
def test_every_state_but_failed_and_cancelled_bars_a_second_job(store: Store, state: State) -> None:
    with store.writing() as db:
        first = job_in(db, state)
        if state in (State.FAILED, State.CANCELLED):
            assert make_job(db) == first + 1
        else:
            with pytest.raises(Refused, match=f"There is already job {first}"):
                make_job(db)


def test_another_address_does_not_open_the_way(store: Store) -> None:
    with store.writing() as db:
        job_in(db, State.DONE)
        with pytest.raises(Refused):
            jobs.make(db, replace(new_job(1), target="other@stadt.example"), runner="me")


def test_the_other_mode_is_another_matter(store: Store) -> None:
    with store.writing() as db:
        invoice = keep_invoice(db)
        jobs.make(db, new_job(invoice), runner="me")
        jobs.make(db, new_job(invoice, mode=JobMode.PDF), runner="me")


def test_an_explicit_yes_is_kept_in_the_new_job(store: Store) -> None:
    with store.writing() as db:
        first = job_in(db, State.DONE)
        second = jobs.make(db, new_job(1, again=first), runner="me")
        kept = job_list.get(db, second)
        assert kept is not None
        assert kept.again == first


def test_a_yes_counts_once(store: Store) -> None:
    with store.writing() as db:
        first = job_in(db, State.DONE)
        second = jobs.make(db, new_job(1, again=first), runner="me")
        with pytest.raises(Refused, match=f"There is already job {second}"):
            jobs.make(db, new_job(1, again=first), runner="me")


def test_a_yes_to_a_job_that_is_not_the_live_one_is_no_yes(store: Store) -> None:
    with store.writing() as db:
        other = job_in(db, State.DONE, "RE-2")
        first = job_in(db, State.DONE, "RE-1")
        for named in (other, 4711):
            with pytest.raises(Refused, match=f"There is already job {first}"):
                jobs.make(db, new_job(2, again=named), runner="me")


def test_a_yes_that_is_no_longer_needed_is_not_kept(store: Store) -> None:
    with store.writing() as db:
        first = job_in(db, State.FAILED)
        kept = job_list.get(db, jobs.make(db, new_job(1, again=first), runner="me"))
        assert kept is not None
        assert kept.again is None


def test_the_database_itself_refuses_a_second_live_job_and_a_second_yes(store: Store) -> None:
    with store.writing() as db:
        first = make_job(db)
        copy_job(db, first, "again", str(first))
        for again in ("NULL", str(first)):
            for replacing in (False, True):
                with pytest.raises(IntegrityError, match="never twice"):
                    copy_job(db, first, "again", again, replace=replacing)
        assert db.execute_sql("SELECT id, again FROM job").fetchall() == [(first, None), (first + 1, first)]


def test_without_the_triggers_the_indexes_refuse_it_too(store: Store) -> None:
    with store.writing() as db:
        first = make_job(db)
        copy_job(db, first, "again", str(first))
        db.execute_sql("DROP TRIGGER job_bars_another")
        db.execute_sql("DROP TRIGGER job_bars_a_second_yes")
        for again in ("NULL", str(first)):
            with pytest.raises(IntegrityError, match="UNIQUE"):
                copy_job(db, first, "again", again)


def test_of_many_who_make_a_job_at_once_one_succeeds(store: Store) -> None:
    with store.writing() as db:
        invoice = keep_invoice(db)
    start = Barrier(6)

    def try_it() -> int:
        start.wait()
        try:
            with store.writing() as db:
                return jobs.make(db, new_job(invoice), runner="me")
        except Refused:
            return 0

    with ThreadPoolExecutor(6) as pool:
        made = [future.result() for future in [pool.submit(try_it) for _ in range(6)]]
    assert sorted(made) == [0, 0, 0, 0, 0, 1]


def test_of_many_made_at_once_each_is_guarded_by_itself(store: Store) -> None:
    with store.writing() as db:
        first = job_in(db, State.DONE, "RE-1")
        invoices = [keep_invoice(db, f"RE-{number}") for number in range(1, 5)]
        once_more = new_job(invoices[0], again=first)
        news = [new_job(invoices[0]), once_more, *map(new_job, invoices[1:]), new_job(invoices[2])]
        outcomes = jobs.make_all(db, news, runner="me", batch=None)
        barred, again, *others, twice = outcomes
        assert isinstance(barred, Refused)
        assert f"already job {first}" in str(barred)
        assert isinstance(twice, Refused)
        assert f"already job {others[1]}" in str(twice)
        made = job_list.by_ids(db, [job for job in outcomes if not isinstance(job, Refused)])
    assert [job.id for job in made] == [again, *others]
    assert [(job.invoice, job.again) for job in made] == [
        (invoices[0], first), (invoices[1], None), (invoices[2], None), (invoices[3], None),
    ]  # fmt: skip
