"""Running jobs without screens: progress while it lasts, signals heeded, the outcome as an exit code."""

from __future__ import annotations

import datetime as dt
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeGuard, TypeVar

from xr_tui.cli.commands.lists import print_jobs
from xr_tui.cli.feedback_lines import print_feedback
from xr_tui.cli.output import ReaderGone, print_line, tell, tell_progress
from xr_tui.errors import StoreUnavailable, Unable, XrTuiError
from xr_tui.i18n import number, tr
from xr_tui.jobs.events import DayIsFull, Event, JobMoved, QueuePaused, QueueResumed, Recovered
from xr_tui.jobs.making import Made
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import PlanLine, plan_batch
from xr_tui.jobs.run_report import run_report
from xr_tui.phrase import Phrase
from xr_tui.store import feedback, job_list
from xr_tui.store import jobs as store_jobs
from xr_tui.store.rows import FeedbackRow, JobRow
from xr_tui.store.states import OPEN, State

T = TypeVar("T")
_TICK = 0.2


class _Interrupted(Exception):
    """A signal asked to stop."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run without screens ended."""

    exit_code: int
    """0 all done, 1 at least one rejected, failed or unclear, 3 something could not be done and waits."""
    batch: int | None = None
    """The batch run it made."""
    bad: tuple[JobRow, ...] = ()
    """The jobs that somebody must look at."""
    refused: tuple[tuple[str, Phrase], ...] = ()
    """Invoice numbers of which no job could be made, and why."""
    waiting: int = 0
    """Jobs whose turn did not come."""
    fault: XrTuiError | None = None
    """What stopped the queue, or kept the run from being done at all."""
    is_interrupted: bool = False
    """Whether somebody stopped it."""


def run_lines(
    office: Office,
    lines: Sequence[PlanLine] | None,
    *,
    batch: bool,
    as_json: bool,
    not_before: dt.datetime | None = None,
) -> Ended:
    """Make jobs of these lines, or of all open invoices for None, work them to the end and print them.

    Args:
        not_before: when all open invoices are to be sent; lines carry their own.
    """
    taken, moved, interrupted, unclear = 0, set[int](), False, set[int]()
    with office.store.reading() as db:
        leaving = store_jobs.being_handed_over(db)  # the service looks after them as soon as it starts
    with _signals() as stop:
        office.service.start(lambda event: _hear(event, moved))
        try:
            if batch:
                taken, unclear = _take_up(office, stop, leaving)
            plan = _batch_plan(office, not_before) if lines is None else list(lines)
            made = _await(office.service.submit(plan, batch=batch), stop)
            _tell_left_out(plan, made)
            paused = _run_to_the_end(office, stop)
        except _Interrupted:
            paused, made, interrupted = None, Made(()), True
            tell(tr("Stopping: what is being handed over is finished, the rest waits."))
        finally:
            office.close()
    jobs = moved.union(made.jobs, unclear)
    with office.store.reading() as db:
        dated = store_jobs.held(db, office.service.runner)
    asleep = max(0, taken - len(moved.difference(made.jobs)) - (dated - len(made.held)))
    ended = _outcome(office, sorted(jobs), bool(made.refused), paused, asleep=asleep, dated=dated, as_json=as_json)
    if made.batch is not None and made.jobs:
        _tell_report(office, made.batch)
    return replace(ended, batch=made.batch, refused=made.refused, is_interrupted=interrupted)


def _take_up(office: Office, stop: threading.Event, leaving: Sequence[int]) -> tuple[int, set[int]]:
    """Take over from ended programs: how many jobs wait now, and which of those that were `leaving` are unclear."""
    taken = _await(office.service.take_up(), stop)
    if taken:
        tell(tr("{count} waiting jobs of an ended program are taken up.", count=number(taken)))
    with office.store.reading() as db:
        states = job_list.states(db, leaving)
    return taken, {job for job, (state, _until) in states.items() if state == State.UNCLEAR}


def _hear(event: Event, moved: set[int]) -> None:
    if _has_begun(event):
        moved.add(event.job)
    elif isinstance(event, DayIsFull):
        tell(tr(event.put_off.sentence))
    elif isinstance(event, QueuePaused) and isinstance(event.cause, StoreUnavailable):
        # The run goes on until it can be written what became of mails that are out, for ever if need be.
        _tell_pause(event)


def _tell_pause(pause: QueuePaused) -> None:
    tell(tr(pause.cause.message) + " " + tr("Next try in {seconds} s.", seconds=int(pause.seconds)))


def _has_begun(event: Event) -> TypeGuard[JobMoved]:
    return isinstance(event, JobMoved) and event.state not in OPEN


def _tell_report(office: Office, run: int) -> None:
    """The sums of a batch run, and where all of it is named."""
    from xr_tui.cli.commands.job_changes import summary

    with office.store.reading() as db:
        tell(summary(run_report(db, run)))
    tell(tr("Each by name: xr-tui report {run}", run=run))


def run_until_signalled(office: Office) -> int:
    """Work off what waits until SIGTERM, SIGINT or SIGHUP."""
    with _signals() as stop:
        office.service.start(_print_event)
        tell(tr("Working off waiting jobs; Ctrl+C stops."))
        stop.wait()
        tell(tr("Stopping: what is being handed over is finished, the rest waits."))
        office.close()
    return 0


def _batch_plan(office: Office, not_before: dt.datetime | None) -> list[PlanLine]:
    with office.store.reading() as db:
        lines = plan_batch(db, None, office.setup().settings)
    return [replace(line, not_before=not_before) for line in lines] if not_before else lines


def _tell_left_out(plan: Sequence[PlanLine], made: Made) -> None:
    left_out = [(line.invoice.number, line.left_out) for line in plan if line.left_out is not None]
    for invoice, reason in [*left_out, *made.refused]:
        tell(tr("Left out: {number} ({reason})", number=invoice, reason=tr(reason)))


def _run_to_the_end(office: Office, stop: threading.Event) -> XrTuiError | None:
    """Wait until nothing is due; returns the fault that stopped the queue, if one did."""
    idle = office.service.when_idle()
    shown = time.monotonic()
    while True:
        try:
            return _await(idle, stop, once=True).paused
        except NotYet:
            if time.monotonic() - shown > 1:
                shown = time.monotonic()
                with office.store.reading() as db:
                    counts = job_list.counts(db)
                tell_progress(
                    tr(
                        "{open} waiting, {work} at work, + {done}, - {failed}",
                        open=number(counts.open),
                        work=number(counts.at_work),
                        done=number(counts.done),
                        failed=number(counts.failed),
                    )
                )


def _await(future: Future[T], stop: threading.Event, *, once: bool = False) -> T:
    while True:
        if stop.is_set():
            raise _Interrupted
        try:
            return future.result(timeout=_TICK)
        except NotYet:
            if once:
                raise


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """SIGTERM, SIGINT and SIGHUP set an event while this lasts, so that the service can end in order."""
    stop = threading.Event()
    wanted = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in wanted}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _outcome(
    office: Office,
    jobs: Sequence[int],
    refused: bool,
    paused: XrTuiError | None,
    *,
    asleep: int,
    dated: int,
    as_json: bool,
) -> Ended:
    """Print what became of the jobs.

    Args:
        asleep: jobs of an earlier run whose turn did not come.
        dated: jobs that wait for their date, as somebody wanted.
    """
    with office.store.reading() as db:
        rows = job_list.by_ids(db, jobs)
        bad = [row for row in rows if row.state in (State.FAILED, State.UNCLEAR, State.RETURNED)]
        with suppress(ReaderGone):  # `batch | head`: what was done counts all the same
            _print_rows(db, rows, bad, as_json)
    open_states = (State.WAITING, State.CREATING, State.CHECKING)
    waiting = asleep + sum(row.state in open_states for row in rows)
    if paused is not None:
        tell(tr(paused.message))
        if paused.hint:
            tell(tr(paused.hint))
    if waiting:
        tell(tr("{count} jobs wait; the next batch run or xr-tui worker takes them up.", count=number(waiting)))
    if dated:
        tell(
            tr(
                "Jobs that wait for their date: {count}. xr-tui worker or the screens send them then.",
                count=number(dated),
            )
        )
    exit_code = Unable.exit_code if waiting or paused is not None else int(bool(bad) or refused)
    return Ended(exit_code=exit_code, bad=tuple(bad), waiting=waiting, fault=paused)


def _print_rows(db: Any, rows: Sequence[JobRow], bad: Sequence[JobRow], as_json: bool) -> None:
    if rows or as_json:
        print_jobs(rows, as_json=as_json)
    else:
        tell(tr("There is nothing to send."))
    if not as_json:
        for row in bad:
            print_reasons(row, feedback.of_job(db, row.id))


def print_reasons(row: JobRow, rows: Sequence[FeedbackRow]) -> None:
    """Why a job failed: its STATUSTEXT lines that are not mere information."""
    print_line()
    print_line(f"{row.state.sign} {row.id}  {row.invoice_number}  {row.customer_name}")
    print_feedback([line for line in rows if line.level != "information"], number=row.invoice_number, indent="  ")


def _print_event(event: Event) -> None:
    match event:
        case JobMoved(job, state) if state in (State.DONE, State.FAILED, State.UNCLEAR):
            tell(tr("Job {job}: {sign}", job=job, sign=state.sign))
        case QueuePaused():
            _tell_pause(event)
        case QueueResumed():
            tell(tr("Going on."))
        case DayIsFull(put_off):
            tell(tr(put_off.sentence))
        case Recovered(unclear, waiting):
            tell(
                tr("Found of an ended program: {unclear} unclear, {waiting} waiting.", unclear=unclear, waiting=waiting)
            )
        case _:
            pass
