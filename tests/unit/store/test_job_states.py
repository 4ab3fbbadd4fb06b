"""The table of states, and that the database itself holds to it, whoever writes."""

from __future__ import annotations

from itertools import product

import pytest
from peewee import IntegrityError

from tests.unit.store.conftest import claim, copy_job, job_in, keep_invoice, make_job, state_of, write
from xr_tui.errors import Refused
from xr_tui.phrase import phrase
from xr_tui.store import feedback, invoices, job_list, jobs
from xr_tui.store.database import Store
from xr_tui.store.rows import FeedbackRow
from xr_tui.store.states import NEXT, State


def test_the_signs_of_the_job_list() -> None:
    signs = {state.value: state.sign for state in State}
    assert signs == {
        "held": "",
        "waiting": "",
        "creating": "…",
        "checking": "…",
        "sending": "…",
        "done": "+",
        "unclear": "?",
        "failed": "-",
        "returned": "-",
        "cancelled": "x",
    }


@pytest.mark.parametrize("old", State)
def test_the_database_lets_a_job_take_the_steps_of_the_table_and_no_other(store: Store, old: State) -> None:
    allowed = set()
    for new in State:
        with store.writing() as db:
            job = job_in(db, old, f"RE-{new}")
            try:
                write(db, job, state=new.value)
            except IntegrityError:
                assert state_of(db, job) == old
            else:
                allowed.add(new)
    assert allowed == NEXT[old]


@pytest.mark.parametrize("state", [state for state in State if state not in ("held", "waiting")])
def test_a_job_begins_held_or_waiting(store: Store, state: State) -> None:
    with store.writing() as db:
        job = make_job(db)
        with pytest.raises(IntegrityError, match="begins held or waiting"):
            copy_job(db, job, "state", f"'{state}'")


def test_no_job_can_be_deleted_nor_replaced(store: Store) -> None:
    with store.writing() as db:
        job = make_job(db)
        with pytest.raises(IntegrityError, match="no job is ever deleted"):
            db.execute_sql("DELETE FROM job WHERE id = ?", (job,))
        with pytest.raises(IntegrityError, match="a number of its own"):
            copy_job(db, job, "id", str(job), replace=True)


def test_no_feedback_can_be_deleted_nor_changed(store: Store) -> None:
    with store.writing() as db:
        feedback.add(db, make_job(db), [FeedbackRow(step="send", level="error", text=phrase("No."))])
        with pytest.raises(IntegrityError, match="no feedback is ever deleted"):
            db.execute_sql("DELETE FROM feedback")
        with pytest.raises(IntegrityError, match="no feedback is ever changed"):
            db.execute_sql("UPDATE feedback SET level = 'information'")


@pytest.mark.parametrize("state", ["done", "unclear", "failed", "returned", "cancelled"])
@pytest.mark.parametrize("column", ["answer", "message_id", "attempts", "finished_at", "target"])
def test_what_an_ended_job_says_cannot_be_overwritten(store: Store, state: str, column: str) -> None:
    with store.writing() as db:
        job = job_in(db, State(state))
        with pytest.raises(IntegrityError, match="no outcome is ever overwritten"):
            write(db, job, **{column: "1"})


def test_a_mail_that_comes_back_keeps_what_was_sent(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.DONE)
        with pytest.raises(IntegrityError, match="no outcome is ever overwritten"):
            write(db, job, state="returned", message_id="<other@musterbau.example>")


@pytest.mark.parametrize("column", ["invoice_id", "mode", "repeats", "again", "made_by", "accepted_at"])
def test_where_a_job_comes_from_never_changes(store: Store, column: str) -> None:
    with store.writing() as db, pytest.raises(IntegrityError, match="never changes"):
        write(db, make_job(db), **{column: "1"})


@pytest.mark.parametrize(("old", "new"), [pair for pair in product(State, State) if pair[1] not in NEXT[pair[0]]])
def test_the_program_does_not_even_try_a_step_outside_the_table(store: Store, old: State, new: State) -> None:
    with store.reading() as db, pytest.raises(AssertionError):
        jobs.move(db, 1, "me", old, new)


def test_a_job_that_somebody_else_has_moved_is_left_alone(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.CHECKING)
        for runner, old, new in (("you", State.CHECKING, State.FAILED), ("me", State.CREATING, State.FAILED)):
            with pytest.raises(jobs.LostJob):
                jobs.move(db, job, runner, old, new)
        assert state_of(db, job) == State.CHECKING


@pytest.mark.parametrize("state", State)
def test_only_what_has_not_begun_can_be_cancelled(store: Store, state: State) -> None:
    with store.writing() as db:
        job = job_in(db, state)
        if state in (State.HELD, State.WAITING):
            jobs.cancel(db, job)
            assert state_of(db, job) == State.CANCELLED
        else:
            with pytest.raises(Refused, match="has already begun"):
                jobs.cancel(db, job)


def test_a_held_job_waits_once_it_is_released(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.HELD)
        assert claim(db) == []
        jobs.release(db, job)
        assert claim(db) == [job]
        with pytest.raises(Refused, match="not held"):
            jobs.release(db, job)


def test_a_person_says_of_an_unclear_job_that_it_was_sent_and_the_feedback_names_who(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.UNCLEAR)
        jobs.confirm_sent(db, job, "jana")
        (row,) = feedback.of_job(db, job)
        assert (state_of(db, job), row.text.values["person"]) == ("done", "jana")
        with pytest.raises(Refused, match="not unclear"):
            jobs.confirm_sent(db, job, "jana")


def test_the_list_of_invoices_shows_the_state_of_the_newest_job(store: Store) -> None:
    with store.writing() as db:
        invoice = keep_invoice(db)
        first = job_in(db, State.FAILED)
        second = job_in(db, State.DONE)
        (row,) = invoices.by_ids(db, [invoice])
        assert (row.last_job, row.last_state) == (second, State.DONE)
        assert [job.id for job in job_list.page(db, job_list.JobQuery(invoice=invoice))] == [second, first]
