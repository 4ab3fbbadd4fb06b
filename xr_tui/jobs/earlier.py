"""What already became, or is becoming, of an invoice: the live job that bars a second one, in words that name it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.store import job_list, jobs
from xr_tui.store.rows import JobRow
from xr_tui.store.states import State


@dataclass(frozen=True, kw_only=True)
class EarlierJob:
    """A live job of the same invoice in the same mode: to send once more needs a yes that names it."""

    job: int
    mode: JobMode
    state: State
    target: str
    """Where it went or goes; empty for the mode PDF."""
    at: dt.datetime
    """When it ended; until when it waits, if it is held; else when it was accepted."""


def earlier_jobs(db: Any, invoices: Sequence[int]) -> dict[tuple[int, str], EarlierJob]:
    """For each of these invoices and each mode, the newest live job."""
    numbers = jobs.live_jobs(db, invoices).values()
    return {(row.invoice, row.mode.value): _earlier(row) for row in job_list.by_ids(db, numbers)}


def statement(earlier: EarlierJob, when: str) -> Phrase:
    """What a person must know before saying yes to sending once more.

    Args:
        when: the moment `earlier.at` as the face writes it.
    """
    said = (_MAILED if earlier.mode is JobMode.EMAIL else _FILED).get(earlier.state, _AT_WORK)
    if earlier.state is State.UNCLEAR and not earlier.target:  # sent after a backup that was copied back
        said = _WHEREVER
    return Phrase(said.template, {"job": str(earlier.job), "when": when, "address": earlier.target})


def _earlier(row: JobRow) -> EarlierJob:
    at = row.finished_at or (row.not_before if row.state is State.HELD else None) or row.accepted_at
    return EarlierJob(job=row.id, mode=row.mode, state=row.state, target=row.target, at=at)


_MAILED = {
    State.DONE: phrase("Already sent on {when} to {address} (job {job})."),
    State.RETURNED: phrase("Sent on {when} to {address}, but it came back (job {job})."),
    State.UNCLEAR: phrase(
        "Job {job} of {when} is unclear: the mail may have arrived at {address}. Ask there before sending once more."
    ),
    State.HELD: phrase("Job {job} waits until {when} and then goes to {address}."),
    State.WAITING: phrase("Job {job} of {when} waits and goes to {address}."),
}
_WHEREVER = phrase("Job {job} of {when} is unclear: the mail may have arrived. Look for it before sending once more.")
_FILED = {
    State.DONE: phrase("Already filed on {when} (job {job})."),
    State.HELD: phrase("Job {job} waits until {when} and is then filed."),
    State.WAITING: phrase("Job {job} of {when} waits and is then filed."),
}
_AT_WORK = phrase("Job {job} of {when} is at work just now.")
