"""Which jobs a service may begin now, and what it reads with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xr_tui.jobs.attempt import Work
from xr_tui.jobs.creation import material_of
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.environment import Effective, effective
from xr_tui.settings.model import Company
from xr_tui.store import customers, invoices, job_list, jobs, setup
from xr_tui.store.convert import now
from xr_tui.store.locks import dead_among
from xr_tui.store.rows import JobRow


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """What one claim brought."""

    works: tuple[Work, ...]
    setup: Effective
    """The settings at that moment."""
    next_due: str | None
    """When the next open job of this runner may be begun; None if there is none."""
    waits_for: tuple[Phrase, Phrase] | None
    """Why due jobs were not taken, and the cure: nobody here can log in for their sender."""


def claim(db: Any, runner: str, environ: Mapping[str, str], *, limit: int) -> Claimed:
    """Take up to `limit` due jobs to work, within the running transaction, and read what they need."""
    at = now()
    holds = effective(setup.load(db), environ)
    jobs.release_due(db, runner, at)
    sender = holds.settings.mail.sender
    ids = jobs.claim(db, runner, senders=[sender], limit=limit, at=at)
    other = None if ids else jobs.foreign_sender(db, runner, sender, at)
    if other == "" and jobs.name_sender(db, runner, sender):
        ids, other = jobs.claim(db, runner, senders=[sender], limit=limit, at=at), None
    taken = job_list.by_ids(db, ids)
    return Claimed(
        works=_works(db, taken, holds.settings.company) if taken else (),
        setup=holds,
        next_due=jobs.next_due(db, runner, after=at),
        waits_for=_foreign(other, sender),
    )


def put_right(db: Any, runners: Path) -> tuple[int, int]:
    """Find programs that died and put right what they left: how many jobs are unclear now, how many wait again."""
    dead = dead_among(runners, jobs.runners_at_work(db))
    return jobs.recover(db, dead) if dead else (0, 0)


def _works(db: Any, taken: Sequence[JobRow], company: Company) -> tuple[Work, ...]:
    """The jobs with what their XRechnung is made of, in few queries for all of them."""
    stored = invoices.stored(db, {job.invoice for job in taken})
    known = customers.by_numbers(db, {job.customer for job in taken})
    return tuple(
        Work(
            job=job,
            material=material_of(
                db, stored[job.invoice], known.get(job.customer), company, job.buyer_reference, job.syntax
            ),
        )
        for job in taken
    )


def _foreign(other: str | None, own: str) -> tuple[Phrase, Phrase] | None:
    if other is None:
        return None
    return (
        phrase("Jobs wait that are to be sent by {sender}, but the setup names {own}.", sender=other, own=own or "-"),
        phrase("Name that sender in the setup, or cancel these jobs and send the invoices anew."),
    )
