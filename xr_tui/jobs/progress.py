"""How far the jobs of a session are, how fast they go, and how long they will still take."""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xr_tui.store.states import OPEN, UNFINISHED, State

_WINDOW = 15.0
"""Seconds over which the rate is taken: short enough to follow a slower server, long enough not to jump."""
_FIRST = 2.0
"""Seconds of work before a rate means anything."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far the jobs are at a moment."""

    total: int = 0
    finished: int = 0
    done: int = 0
    failed: int = 0
    """Failed or returned."""
    unclear: int = 0
    later: int = 0
    """Wait for a day, a release or their next attempt: not counted in the total."""
    later_from: dt.datetime | None = None
    """When the first of them may be begun, as far as that is known."""
    rate: float | None = None
    """Jobs a second; None while nobody can tell."""
    seconds_left: float | None = None
    """Until all are finished, at that rate."""

    @property
    def open(self) -> int:
        """Not finished, and not for later."""
        return self.total - self.finished


class Progress:
    """Counts jobs out of what the service tells of them, and what the database says now and then."""

    def __init__(self) -> None:
        self._states: dict[int, State] = {}
        self._later: dict[int, dt.datetime] = {}
        self._past: set[int] = set()  # a late word about one of these begins no new count
        self._touched: set[int] = set()
        self._samples: deque[tuple[float, int]] = deque()

    @property
    def jobs(self) -> frozenset[int]:
        """The jobs that are counted."""
        return frozenset(self._states)

    @property
    def unfinished(self) -> int:
        """How many of them are not finished, those for later too."""
        return sum(state in UNFINISHED for state in self._states.values())

    def follow(self, jobs: Iterable[int]) -> None:
        """Count these jobs too."""
        for job in jobs:
            if job not in self._past:
                self._states.setdefault(job, State.WAITING)

    def heard(self, job: int, state: State) -> None:
        """The service says that a job came into a state."""
        if job not in self._past:
            self._states[job] = state
            self._touched.add(job)
            self._later.pop(job, None)

    def asks(self) -> frozenset[int]:
        """The database is about to be asked where the jobs stand: what is heard from now on is newer than its answer.

        Returns:
            The jobs to ask for.
        """
        self._touched.clear()
        return self.jobs

    def correct(self, states: Mapping[int, State], later: Mapping[int, dt.datetime]) -> None:
        """What the database says: another program may have changed a job.

        Args:
            states: of the jobs asked for.
            later: those of them that may not be begun soon, and when they may.
        """
        for job, state in states.items():
            if job in self._states and job not in self._touched:
                self._states[job] = state
        self._later = {job: moment for job, moment in later.items() if job not in self._touched}

    def standing(self, at: float, *, going: bool) -> Standing:
        """How far they are.

        Args:
            at: seconds of a clock that only goes forward.
            going: whether jobs are being begun; a rate of before a pause says nothing about after it.
        """
        later = {job for job, state in self._states.items() if state is State.HELD}
        later |= {job for job in self._later if self._states.get(job) in OPEN}
        counted = Counter(state for job, state in self._states.items() if job not in later)
        total = sum(counted.values())
        finished = total - sum(counted[state] for state in UNFINISHED)
        if not going:
            self._samples.clear()
        rate = self._rate(at, finished) if going else None
        return Standing(
            total=total,
            finished=finished,
            done=counted[State.DONE],
            failed=counted[State.FAILED] + counted[State.RETURNED],
            unclear=counted[State.UNCLEAR],
            later=len(later),
            later_from=min((self._later[job] for job in later if job in self._later), default=None),
            rate=rate,
            seconds_left=(total - finished) / rate if rate else None,
        )

    def forget(self) -> None:
        """All are finished, or wait for later: the next ones begin a new count, and so do those that waited."""
        self._past.update(job for job, state in self._states.items() if state not in UNFINISHED)
        self._states.clear()
        self._later.clear()
        self._samples.clear()

    def _rate(self, at: float, finished: int) -> float | None:
        self._samples.append((at, finished))
        while at - self._samples[0][0] > _WINDOW:
            self._samples.popleft()
        since, before = self._samples[0]
        if at - since < _FIRST or finished <= before:
            return None
        return (finished - before) / (at - since)
