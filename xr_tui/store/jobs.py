"""Jobs: made once, claimed once, moved only along the table of states.

Every change of state is one UPDATE that tests the old state (and whose job it is) in its own WHERE, within a
transaction of the caller. All functions take the database of `Store.writing` or `Store.reading`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from peewee import IntegrityError, fn

from xr_tui.errors import Refused
from xr_tui.phrase import phrase
from xr_tui.store import feedback
from xr_tui.store.convert import from_addresses, now, to_text
from xr_tui.store.rows import FeedbackRow, NewJob
from xr_tui.store.search import found_by
from xr_tui.store.states import LIVE, NEXT, OPEN, UNFINISHED, State
from xr_tui.store.tables import JobTable

_OPEN = [state.value for state in OPEN]
_UNFINISHED = [state.value for state in UNFINISHED]
_RECIPIENTS = "1 + iif(further_addresses = '', 0, json_array_length(further_addresses))"


class LostJob(Exception):
    """The job is no longer ours or no longer in the state we left it in; leave it alone."""


def make(db: Any, new: NewJob, *, runner: str | None, batch: int | None = None) -> int:
    """Make a job; guard and making are one: a live job of the invoice in the same mode bars it.

    Args:
        runner: the service that will work it off; None leaves it to any worker.

    Raises:
        Refused: names the live job, unless it is the one that `new.again` names.
    """
    (outcome,) = make_all(db, [new], runner=runner, batch=batch)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def make_all(db: Any, new: Sequence[NewJob], *, runner: str | None, batch: int | None = None) -> list[int | Refused]:
    """Make many jobs, each guarded by itself as by `make`; of those barred, the reason in place of the number."""
    barring = live_jobs(db, [job.invoice for job in new])
    outcomes: list[int | Refused] = []
    for job in new:
        outcome = _made(db, job, barring.get((job.invoice, job.mode.value)), runner, batch)
        if not isinstance(outcome, Refused):
            barring[job.invoice, job.mode.value] = outcome
        outcomes.append(outcome)
    return outcomes


def _made(db: Any, new: NewJob, barring: int | None, runner: str | None, batch: int | None) -> int | Refused:
    if barring is not None and new.again != barring:
        return Refused(
            phrase("There is already job {job} for this invoice.", job=barring),
            phrase("Look at it in the job list; to send once more, say so explicitly."),
        )
    row = _to_row(new, runner, batch, new.again if barring is not None else None)  # failed meanwhile: no yes needed
    # Written out: a batch run makes thousands at once, and building such a statement costs more than running it.
    # The names of columns are our own.
    columns = ", ".join((*row, *_OF_INVOICE))
    values = ", ".join((*"?" * len(row), *_OF_INVOICE.values()))
    try:
        statement = f"INSERT INTO job ({columns}) VALUES ({values})"  # noqa: S608
        return int(
            db.execute_sql(statement, (*row.values(), new.invoice, new.invoice, new.invoice, _own(row))).lastrowid
        )
    except IntegrityError as fault:
        if "never twice" not in str(fault):
            raise
        return Refused(phrase("Somebody else has just made a job for this invoice."))


def live_jobs(db: Any, invoices: Iterable[int]) -> dict[tuple[int, str], int]:
    """For each of these invoices and each mode, the newest job that bars another one."""
    wanted, found = list(invoices), {}
    for start in range(0, len(wanted), 500):  # SQLite limits the number of values in one statement
        query = (
            JobTable.select(JobTable.invoice, JobTable.mode, fn.MAX(JobTable.id))
            .where(JobTable.invoice.in_(wanted[start : start + 500]), JobTable.state.in_(sorted(LIVE)))
            .group_by(JobTable.invoice, JobTable.mode)
        )
        found.update({(invoice, mode): job for invoice, mode, job in query.tuples().execute(db)})
    return found


def claim(db: Any, runner: str, *, senders: Collection[str], limit: int, at: dt.datetime) -> list[int]:
    """Take up to `limit` due jobs of this runner to work: waiting becomes creating. Returns their numbers.

    Only jobs without a mail, or with a sender of `senders`, are taken.
    """
    due = (
        JobTable.select(JobTable.id)
        .where(
            JobTable.runner == runner,
            JobTable.state == State.WAITING,
            JobTable.not_before.is_null() | (JobTable.not_before <= to_text(at)),
            (JobTable.mode != "email") | JobTable.sender.in_(list(senders)),
        )
        .order_by(JobTable.id)
        .limit(limit)
    )
    taken = (
        JobTable.update(state=State.CREATING, attempts=JobTable.attempts + 1)
        .where(JobTable.id.in_(due), JobTable.state == State.WAITING)
        .returning(JobTable.id)
    )
    return sorted(row.id for row in taken.execute(db))


def due_mails(db: Any, runner: str, sender: str, at: dt.datetime, *, limit: int = -1) -> list[tuple[int, int]]:
    """This runner's mails of a sender that may be begun, oldest first: the job's number and how many receive it."""
    query = f"""SELECT id, {_RECIPIENTS} FROM job
        WHERE state = 'waiting' AND runner = ? AND mode = 'email' AND sender = ?
          AND (not_before IS NULL OR not_before <= ?) ORDER BY id LIMIT ?"""  # noqa: S608 - of our own columns
    return [(job, count) for job, count in db.execute_sql(query, (runner, sender, to_text(at), limit)).fetchall()]


def take(db: Any, runner: str, ids: Sequence[int]) -> list[int]:
    """Take these waiting jobs of this runner to work; returns those that still were."""
    taken = (
        JobTable.update(state=State.CREATING, attempts=JobTable.attempts + 1)
        .where(JobTable.id.in_(list(ids)), JobTable.runner == runner, JobTable.state == State.WAITING)
        .returning(JobTable.id)
    )
    return sorted(row.id for row in taken.execute(db))


def move(db: Any, job: int, runner: str, old: State, new: State, **changed: Any) -> None:
    """Move a job of this runner from one state to the next, changing further columns with it.

    Raises:
        LostJob: if it is not this runner's, or not in the old state.
    """
    if new not in NEXT[old]:
        raise AssertionError(f"{old} is never followed by {new}")
    columns = "".join(f", {name} = ?" for name in changed)
    values = [to_text(value) if isinstance(value, dt.datetime) else value for value in changed.values()]
    # Written out: it runs for each step of each job, and building such a statement costs more than running it.
    # The names of columns are those of our own keyword arguments.
    statement = f"UPDATE job SET state = ?{columns} WHERE id = ? AND runner = ? AND state = ?"  # noqa: S608
    if not db.execute_sql(statement, (new.value, *values, job, runner, old.value)).rowcount:
        raise LostJob(job)


def put_back(db: Any, job: int, runner: str, old: State, *, not_before: dt.datetime | None, counts: bool) -> None:
    """The job waits again, for a time or for the queue.

    Args:
        counts: whether this was an attempt of the job's own; a fault of the whole queue is not.
    """
    move(db, job, runner, old, State.WAITING, not_before=not_before)
    if not counts:
        JobTable.update(attempts=JobTable.attempts - 1).where(JobTable.id == job).execute(db)


def cancel(db: Any, job: int) -> None:
    """Cancel a job that has not begun, whoever's it is.

    Raises:
        Refused: if it has begun.
    """
    waiting = (JobTable.id == job, JobTable.state.in_(_OPEN))
    changed = {"state": State.CANCELLED, "finished_at": to_text(now())}
    if not JobTable.update(changed).where(*waiting).execute(db):
        raise Refused(phrase("Job {job} has already begun and cannot be cancelled.", job=job))


def release(db: Any, job: int) -> None:
    """A held job may now be worked off.

    Raises:
        Refused: if it is not held.
    """
    held = (JobTable.id == job, JobTable.state == State.HELD)
    if not JobTable.update(state=State.WAITING, not_before=None).where(*held).execute(db):
        raise Refused(phrase("Job {job} is not held.", job=job))


def confirm_sent(db: Any, job: int, by: str) -> None:
    """A person says of an unclear job: it was sent.

    Raises:
        Refused: if it is not unclear.
    """
    unclear = (JobTable.id == job, JobTable.state == State.UNCLEAR)
    if not JobTable.update(state=State.DONE, finished_at=to_text(now())).where(*unclear).execute(db):
        raise Refused(phrase("Job {job} is not unclear.", job=job))
    text = phrase("{person} says that this mail arrived.", person=by)
    feedback.add(db, job, [FeedbackRow(step="send", level="information", text=text)])


def runners_at_work(db: Any) -> set[str]:
    """The runners that have unfinished jobs."""
    query = JobTable.select(JobTable.runner).distinct()
    query = query.where(JobTable.state.in_(_UNFINISHED), JobTable.runner.is_null(False))
    return {runner for (runner,) in query.tuples().execute(db)}


def recover(db: Any, dead: Collection[str], *, but: Collection[int] = ()) -> tuple[int, int]:
    """What dead runners left in the middle: sending becomes unclear, creating and checking wait again.

    Args:
        dead: the runners; one that lives may name itself.
        but: jobs that are in good hands.

    Returns:
        How many became unclear, how many wait again.
    """
    left = JobTable.runner.in_(list(dead)) & JobTable.id.not_in(list(but))
    unclear = JobTable.update(state=State.UNCLEAR, finished_at=to_text(now()))
    returning = unclear.where(left, JobTable.state == State.SENDING).returning(JobTable.id, JobTable.message_id)
    ids = [(row.id, row.message_id) for row in returning.execute(db)]
    for job, message_id in ids:
        feedback.add(db, job, [interrupted(message_id)])
    begun = JobTable.state.in_([State.CREATING, State.CHECKING])
    waiting = JobTable.update(state=State.WAITING, attempts=JobTable.attempts - 1).where(left, begun).execute(db)
    return len(ids), int(waiting)


def interrupted(message_id: str) -> FeedbackRow:
    """Why a job is unclear whose program was killed, and what to look for."""
    return FeedbackRow(
        step="send",
        level="error",
        text=phrase("The program ended while the mail was being handed over; nobody knows whether it arrived."),
        advice=phrase(
            "Look for Message-ID {message_id} at the mail server or ask the receiver; "
            "then say: was sent, or send again.",
            message_id=message_id,
        ),
    )


def take_up(db: Any, runner: str, dead: Collection[str]) -> int:
    """Make open jobs of dead runners, and those without one, this runner's; returns how many."""
    abandoned = JobTable.runner.is_null() | JobTable.runner.in_(list(dead))
    changed = JobTable.update(runner=runner).where(abandoned, JobTable.state.in_(_OPEN))
    return int(changed.execute(db))


def open_of(db: Any, runner: str) -> dict[int, State]:
    """The jobs of this runner that have not begun, in their order."""
    query = JobTable.select(JobTable.id, JobTable.state).where(JobTable.runner == runner, JobTable.state.in_(_OPEN))
    return {job: State(state) for job, state in query.order_by(JobTable.id).tuples().execute(db)}


def being_handed_over(db: Any) -> list[int]:
    """The jobs of all runners, living and dead, whose mail is being handed over."""
    query = JobTable.select(JobTable.id).where(JobTable.state == State.SENDING).order_by(JobTable.id)
    return [job for (job,) in query.tuples().execute(db)]


def abandoned(db: Any, dead: Collection[str]) -> frozenset[int]:
    """The open jobs that nobody works off."""
    nobody = JobTable.runner.is_null() | JobTable.runner.in_(list(dead))
    query = JobTable.select(JobTable.id).where(nobody, JobTable.state.in_(_OPEN))
    return frozenset(job for (job,) in query.tuples().execute(db))


def _to_row(new: NewJob, runner: str | None, batch: int | None, again: int | None) -> dict[str, Any]:
    return {
        "invoice_id": new.invoice,
        "mode": new.mode.value,
        "state": State.HELD.value if new.not_before else State.WAITING.value,
        "runner": runner,
        "batch_id": batch,
        "repeats": new.repeats,
        "again": again,
        "made_by": new.made_by,
        "accepted_at": to_text(now()),
        "not_before": to_text(new.not_before),
        "attempts": 0,
        "sender": new.sender,
        "sender_name": new.sender_name,
        "reply_to": new.reply_to,
        "target": new.target,
        "further_addresses": from_addresses(new.further_addresses),
        "subject": new.subject,
        "body": new.body,
        "buyer_reference": new.buyer_reference,
        "syntax": new.syntax.value,
        "check_enabled": new.check_enabled,
        "check_off_by": new.check_off_by,
    }


_OF_INVOICE = {
    "invoice_number": "(SELECT number FROM invoice WHERE id = ?)",
    "name_key": "(SELECT name_key FROM invoice WHERE id = ?)",
    "found_by": "(SELECT found_by FROM invoice WHERE id = ?) || ?",
}
"""What lists sort and find jobs by; a trigger keeps it in step with the invoice."""


def _own(row: dict[str, Any]) -> str:
    """What a job is found by besides its invoice."""
    return found_by(row["target"], row["further_addresses"], row["subject"], row["buyer_reference"])


def release_due(db: Any, runner: str, at: dt.datetime) -> int:
    """Release this runner's held jobs whose date has come; returns how many."""
    due = (JobTable.runner == runner, JobTable.state == State.HELD, JobTable.not_before <= to_text(at))
    return int(JobTable.update(state=State.WAITING).where(*due).execute(db))


def next_due(db: Any, runner: str, *, after: dt.datetime) -> str | None:
    """When the next of this runner's open jobs may be begun that may not yet, as ISO text; None if there is none."""
    later = (JobTable.runner == runner, JobTable.state.in_(_OPEN), JobTable.not_before > to_text(after))
    found = JobTable.select(fn.MIN(JobTable.not_before)).where(*later).scalar(db)
    return None if found is None else str(found)


def due_senders(db: Any, runner: str, at: dt.datetime) -> frozenset[str]:
    """In whose names this runner's mails are to go out that may be begun; an empty one where nobody was set up."""
    due = JobTable.not_before.is_null() | (JobTable.not_before <= to_text(at))
    mine = (JobTable.runner == runner, JobTable.state == State.WAITING, JobTable.mode == "email", due)
    query = JobTable.select(JobTable.sender).distinct().where(*mine)
    return frozenset(sender for (sender,) in query.tuples().execute(db))


def name_sender(db: Any, runner: str, sender: str) -> int:
    """Give this runner's open jobs that were made before any sender was set up this one; returns how many."""
    nameless = (JobTable.runner == runner, JobTable.state.in_(_OPEN), JobTable.mode == "email", JobTable.sender == "")
    return int(JobTable.update(sender=sender).where(*nameless).execute(db))


def held(db: Any, runner: str) -> int:
    """How many of this runner's jobs wait for their date."""
    return int(JobTable.select().where(JobTable.runner == runner, JobTable.state == State.HELD).count(db))
