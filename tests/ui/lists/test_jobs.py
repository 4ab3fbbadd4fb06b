"""Jobliste: following, cancelling, confirming and repeating jobs."""

from __future__ import annotations

from tests.ui.reading import screen_text, store_invoices, until, until_seen
from xr_tui.jobs.office import Office
from xr_tui.matrix import JobMode
from xr_tui.store import job_list, jobs
from xr_tui.store.rows import JobRow, NewJob
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.screens.jobs import JobsPane

SENDER = "rechnung@musterbau.example"


def store_jobs(office: Office, count: int, *, runner: str | None = "somebody") -> list[int]:
    """Waiting jobs of the invoices 1 to `count`, for another program that is not there."""
    with office.store.writing() as db:
        return [
            jobs.make(
                db,
                NewJob(invoice=invoice, mode=JobMode.EMAIL, made_by="anna", sender=SENDER, target="post@stadt.example"),
                runner=runner,
            )
            for invoice in range(1, count + 1)
        ]


def bring(office: Office, job: int, *states: State) -> None:
    """Move a job of `somebody` through these states."""
    with office.store.writing() as db:
        old = State.WAITING
        for state in states:
            jobs.move(db, job, "somebody", old, state)
            old = state


def job_of(office: Office, number: int) -> JobRow:
    with office.store.reading() as db:
        job = job_list.get(db, number)
    assert job is not None
    return job


async def test_jobs_of_other_programs_are_followed_and_the_cursor_stays(office: Office) -> None:
    store_invoices(office, 400)
    numbers = store_jobs(office, 300, runner=None)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await until_seen(pilot, "Wartende Jobs, die kein Programm abarbeitet: 300")
        await pilot.press("escape", "2")
        await until_seen(pilot, "alle · 300", "post@stadt", str(numbers[-1]))
        await pilot.press("pagedown")
        rows = app.query_one(JobsPane).rows
        await until(pilot, lambda: rows.row is not None)
        held = rows.row
        assert held is not None
        with office.store.writing() as db:
            jobs.cancel(db, held.id)
            new = NewJob(invoice=301, mode=JobMode.EMAIL, made_by="anna", sender=SENDER, target="neu@stadt.example")
            jobs.make(db, new, runner=None)
        await until_seen(pilot, "alle · 301")
        await until(pilot, lambda: rows.row is not None and rows.row.state is State.CANCELLED)
        assert rows.row is not None
        assert rows.row.id == held.id


async def test_waiting_jobs_are_cancelled_after_a_question_and_one_that_began_is_not(office: Office) -> None:
    store_invoices(office, 3)
    waiting, begun, other = store_jobs(office, 3, runner=None)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape", "2")
        await until_seen(pilot, "alle · 3")
        await pilot.press("end", "x")
        await until_seen(pilot, f"Job {waiting} (RE-00001) stornieren?", "Nicht stornieren")
        await pilot.press("n")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert job_of(office, waiting).state is State.WAITING
        await pilot.press("A", "x")
        await until_seen(pilot, "3 Jobs stornieren?")
        with office.store.writing() as db:
            jobs.cancel(db, begun)
        await pilot.press("j")
        await until(pilot, lambda: job_of(office, other).state is State.CANCELLED)
        assert job_of(office, waiting).state is State.CANCELLED
        await until_seen(pilot, "x")
        await until(pilot, lambda: "■" not in screen_text(app))


async def test_of_an_unclear_job_a_person_can_say_that_it_was_sent(office: Office) -> None:
    store_invoices(office, 2)
    waiting, unclear = store_jobs(office, 2)
    bring(office, unclear, State.CREATING, State.CHECKING, State.SENDING, State.UNCLEAR)
    with office.store.writing() as db:
        jobs.cancel(db, waiting)
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "alle · 2", "?")
        await pilot.press("end", "w")
        assert len(app.screen_stack) == 1, "a cancelled job was not sent"
        await pilot.press("home", "w")
        await until_seen(pilot, "Sind diese Mails angekommen: RE-00002?")
        await pilot.press("j")
        await until(pilot, lambda: job_of(office, unclear).state is State.DONE)
        await pilot.press("enter")
        await until_seen(pilot, "+ erledigt", "RE-00002", "diese E-Mail angekommen")
