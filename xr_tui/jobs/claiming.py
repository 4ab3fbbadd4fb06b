"""Which jobs a service may begin now, and what it reads with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xr_tui.jobs.attempt import Work
from xr_tui.jobs.creation import material_of
from xr_tui.jobs.throttling import PutOff, Turn, take_turn
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.environment import Effective, effective
from xr_tui.settings.model import Company, Settings
from xr_tui.settings.sender import Sender
from xr_tui.settings.throttle import throttle_of
from xr_tui.store import customers, invoices, job_list, jobs, setup
from xr_tui.store.convert import now, to_moment
from xr_tui.store.locks import dead_among
from xr_tui.store.rows import JobRow

_FOR_OTHERS = 8
"""Of the jobs taken at once: what has to wait for nobody is not to wait for mails that do."""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """What one claim brought."""

    works: tuple[Work, ...]
    setup: Effective
    """The settings at that moment."""
    next_due: dt.datetime | None
    """When the next open job of this runner may be begun; None if there is none."""
    room_at: dt.datetime | None
    """When a mail server takes the next of the due mails, where its limit for a minute keeps them back."""
    put_off: tuple[PutOff, ...]
    """What goes on another day."""
    left: frozenset[str] | None
    """Senders of due mails that were not taken; None where nobody asked, because enough was taken."""

    @property
    def servers(self) -> Mapping[str, Sender]:
        """The mail server of each sender."""
        return servers_of(self.setup.settings)

    @property
    def waits_for(self) -> tuple[Phrase, Phrase] | None:
        """Why due mails were not taken, and the cure: nobody here can log in for their sender."""
        foreign = sorted((self.left or frozenset()).difference(self.servers))
        return _foreign(foreign[0], self.servers) if foreign else None


def servers_of(settings: Settings) -> Mapping[str, Sender]:
    """Where the mails of each sender are handed over, by its address as jobs name it."""
    others = {sender.address: sender for sender in settings.senders if sender.set_up}
    return others | {settings.mail.address: settings.mail}


def claim(db: Any, runner: str, environ: Mapping[str, str], *, limit: int, resting: Collection[str] = ()) -> Claimed:
    """Take up to `limit` due jobs to work, within the running transaction, and read what they need.

    Args:
        resting: senders whose mails are left alone just now.
    """
    at = now()
    holds = effective(setup.load(db), environ)
    jobs.release_due(db, runner, at)
    going = {sender: server for sender, server in servers_of(holds.settings).items() if sender not in resting}
    ids, turns = _take(db, runner, going, limit, at)
    left = jobs.due_senders(db, runner, at) if len(ids) < limit else None
    if left and "" in left and "" not in going and jobs.name_sender(db, runner, holds.settings.mail.address):
        more, more_turns = _take(db, runner, going, limit - len(ids), at)
        ids, turns, left = ids + more, turns + more_turns, jobs.due_senders(db, runner, at)
    taken = job_list.by_ids(db, ids)
    return Claimed(
        works=_works(db, taken, holds.settings.company) if taken else (),
        setup=holds,
        next_due=to_moment(jobs.next_due(db, runner, after=at)),
        room_at=min((turn.room_at for turn in turns if turn.room_at is not None), default=None),
        put_off=tuple(turn.put_off for turn in turns if turn.put_off is not None),
        left=left,
    )


def put_right(db: Any, runners: Path) -> tuple[int, int]:
    """Find programs that died and put right what they left: how many jobs are unclear now, how many wait again."""
    dead = dead_among(runners, jobs.runners_at_work(db))
    return jobs.recover(db, dead) if dead else (0, 0)


def _take(
    db: Any, runner: str, going: Mapping[str, Sender], limit: int, at: dt.datetime
) -> tuple[list[int], list[Turn]]:
    """Take jobs; those of senders whose servers set a limit first, since that may leave room for others."""
    ids: list[int] = []
    turns, free = [], []
    for sender, server in going.items():
        limits = throttle_of(server)
        if not (limits.per_minute or limits.recipients_per_day):
            free.append(sender)
        elif len(ids) < limit:
            most = max(1, limit - len(ids) - _FOR_OTHERS)
            turns.append(take_turn(db, runner, sender, limits, most=most, at=at))
            ids += turns[-1].taken
    if len(ids) < limit:
        ids += jobs.claim(db, runner, senders=free, limit=limit - len(ids), at=at)
    return ids, turns


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


def _foreign(other: str, senders: Collection[str]) -> tuple[Phrase, Phrase]:
    own = ", ".join(filter(None, senders)) or "-"
    return (
        phrase("Jobs wait that are to be sent by {sender}, but the setup names {own}.", sender=other, own=own),
        phrase("Name that sender in the setup, or cancel these jobs and send the invoices anew."),
    )
