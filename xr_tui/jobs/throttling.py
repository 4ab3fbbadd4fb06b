"""How many mails of a sender may be begun now, and when those that may not will have their turn.

Both limits slide: any sixty seconds, any twenty-four hours, as providers count. All programs on one database count
together, because they count what the database says, within the transaction that takes the jobs.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.throttle import Limits
from xr_tui.store import handed_over, jobs

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)
_AFTER = dt.timedelta(seconds=1)
"""A turn comes that long after the limit allows it: no server's clock is ours."""

Mails = Sequence[tuple[int, int]]
"""Each a job's number and how many receive it, or a moment and how many."""


@dataclass(frozen=True, kw_only=True)
class PutOff:
    """Mails that go on another day, because their sender's is full."""

    sender: str
    recipients_per_day: int
    """The limit."""
    jobs: int
    first: dt.datetime
    """When the first of them may go out."""
    last: dt.datetime
    """When the last of them may, if nothing comes between."""

    @property
    def sentence(self) -> Phrase:
        """What people are told."""
        return phrase(
            "The mail server takes no more mails of {sender} today (limit: {limit} recipients in 24 hours). "
            "Mails that go by themselves from {moment} to {until}: {count}.",
            sender=self.sender,
            limit=self.recipients_per_day,
            count=self.jobs,
            moment=self.first.isoformat(timespec="minutes"),
            until=self.last.isoformat(timespec="minutes"),
        )


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one sender may do now."""

    taken: tuple[int, ...] = ()
    """Jobs that were taken to work."""
    room_at: dt.datetime | None = None
    """When the minute has room again, if only that keeps mails back."""
    put_off: PutOff | None = None
    """What the day has no room for."""


def take_turn(db: Any, runner: str, sender: str, limits: Limits, *, most: int, at: dt.datetime) -> Turn:
    """Take due mails of a sender to work, as many as its mail server will take; the running transaction is the guard.

    Args:
        runner: whose jobs.
        sender: as the jobs name it.
        limits: of its mail server.
        most: jobs to take.
        at: now.
    """
    due = jobs.due_mails(db, runner, sender, at, limit=most)
    if not due:
        return Turn()
    mails, recipients = handed_over.about_to(db, sender)
    fitting: Mails = due
    day_is_full = False
    if limits.recipients_per_day:
        used = recipients + handed_over.recipients_since(db, sender, at - _DAY)
        fitting = _fitting(due, limits.recipients_per_day, used)
        day_is_full = len(fitting) < len(due)
    minute_room, room_at = _minute(db, sender, limits.per_minute, mails, at)
    taken = jobs.take(db, runner, [job for job, _count in fitting[:minute_room]])
    if minute_room is not None and len(fitting) > minute_room:
        return Turn(taken=tuple(taken), room_at=room_at)
    put_off = _put_off(db, runner, sender, limits.recipients_per_day, at) if day_is_full else None
    return Turn(taken=tuple(taken), put_off=put_off)


def turns(
    mails: Mails, limit: int, *, gone: Iterable[tuple[dt.datetime, int]], at: dt.datetime
) -> dict[int, dt.datetime]:
    """When each of these mails may go out so that no twenty-four hours see more recipients than the limit.

    Args:
        mails: jobs and how many receive each, in their order.
        limit: recipients in any twenty-four hours.
        gone: moments and recipients of what went out in the last day, or has its later turn already, in order.
        at: now.
    """
    leaving = deque((moment + _DAY, count) for moment, count in gone)
    free, turn, found = limit - sum(count for _moment, count in leaving), at, {}
    for job, count in mails:
        while free < count and leaving:
            turn, left = leaving.popleft()
            free += left
        free -= count
        turn = max(turn, at)
        found[job] = turn + _AFTER
        leaving.append((turn + _AFTER + _DAY, count))
    return found


def _fitting(due: Mails, limit: int, used: int) -> Mails:
    """The first of them that the day has room for; one that is larger than a whole day goes when the day is empty."""
    for index, (_job, count) in enumerate(due):
        if used and used + count > limit:
            return due[:index]
        used += count
    return due


def _minute(db: Any, sender: str, limit: int, begun: int, at: dt.datetime) -> tuple[int | None, dt.datetime | None]:
    """How many mails the last minute leaves room for (any number, for None), and when there will be more."""
    if not limit:
        return None, None
    # What lies further ahead was noted by a clock that has been set back since; to wait for it could take days.
    newest = handed_over.newest(db, sender, limit, until=at + _MINUTE)
    recent = [moment for moment in newest if moment > at - _MINUTE]
    room = max(0, limit - begun - len(recent))
    # What is begun and not handed over yet is gone in a minute from now at the earliest.
    return room, (recent[-1] if recent else at) + _MINUTE


def _put_off(db: Any, runner: str, sender: str, limit: int, at: dt.datetime) -> PutOff:
    due = jobs.due_mails(db, runner, sender, at)
    _mails, begun = handed_over.about_to(db, sender)
    gone = [*handed_over.since(db, sender, at - _DAY), (at, begun), *handed_over.put_off(db, sender, at)]
    planned = turns(due, limit, gone=gone, at=at)
    handed_over.wait_until(db, runner, planned)
    moments = sorted(planned.values())
    return PutOff(sender=sender, recipients_per_day=limit, jobs=len(planned), first=moments[0], last=moments[-1])
