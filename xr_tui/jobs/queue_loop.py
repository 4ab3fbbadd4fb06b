"""The loop that works jobs off: claims them, a few at a time, has each attended, pauses and goes on.

It takes only jobs that it made or took up. A fault of the whole queue (no rules, server down, disk full) pauses it with
one message instead of failing each job, and it tries again by itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from xr_tui.errors import Unable, XrTuiError
from xr_tui.jobs.attempt import Work
from xr_tui.jobs.attending import AtWork
from xr_tui.jobs.claiming import Claimed, claim, put_right
from xr_tui.jobs.events import DayIsFull, Event, QueueHeld, QueueReleased, Recovered
from xr_tui.jobs.making import Made, make_jobs
from xr_tui.jobs.pause import Pauses
from xr_tui.jobs.plan import PlanLine
from xr_tui.jobs.workplace import ServiceParts, Workplace
from xr_tui.matrix import JobMode
from xr_tui.settings.environment import Effective, effective
from xr_tui.store import jobs, setup
from xr_tui.store.convert import now
from xr_tui.store.locks import Runner, dead_among
from xr_tui.store.states import State
from xr_tui.validation.report import Report

SLOTS = 32
"""Jobs at work at once: enough to keep two checking processes and three connections busy."""
_FEWEST = 16
"""Free slots that are worth a claim while others are at work: one transaction for many."""


log = logging.getLogger("xr_tui.jobs")


@dataclass(frozen=True)
class Idle:
    """Why the service has nothing to do now."""

    paused: XrTuiError | None = None
    """The fault that stopped the queue."""
    held: bool = False
    """Whether a person holds the queue."""


class QueueLoop:
    """Works jobs off. Lives in one event loop; `xr_tui.jobs.service` gives it a thread."""

    def __init__(self, parts: ServiceParts, listener: Callable[[Event], None], runner: Runner) -> None:
        self.pauses = Pauses(parts.timing.pauses, self._tell_of_pause)
        self.held = False
        """Whether a person holds the queue: nothing is begun until it is released."""
        self.runner = runner.id
        self._parts = parts
        self._timing = parts.timing
        self._listener = listener
        self._wake = asyncio.Event()
        self._workplace = Workplace(parts, runner.id, self.pauses, self._tell)
        self._at_work = AtWork(self._workplace, self.pauses, self._wake.set)
        self._idle: list[Future[Idle]] = []
        self._mended_meanwhile = False
        """Whether `try_now` came: should what was claimed before it still fail of the old cause, that says nothing."""
        self._waits_for_room = False
        """Whether due mails wait only for a mail server to take more of them, within the minute."""
        self._stopping = False
        self._patience = 30.0

    async def run(self) -> None:
        """Work until `stop` is called."""
        try:
            await self._work_until_stopped()
        finally:
            self._stopping = True
            try:
                await self._at_work.end(self._patience)
                for future in self._idle:
                    future.cancel()
            finally:
                await self._workplace.leave()

    # orders from outside

    def stop(self, patience: float) -> None:
        """Claim nothing more, finish what is in DATA within so many seconds, leave the rest waiting."""
        self._patience = patience
        self._stopping = True
        self._wake.set()

    def hold(self) -> None:
        """Begin nothing more; what is at work is finished, the rest waits."""
        if not self.held:
            self.held = True
            self._tell(QueueHeld())
            self._wake.set()

    def release(self) -> None:
        """Go on after `hold`."""
        if self.held:
            self.held = False
            self._tell(QueueReleased())
            self._wake.set()

    def try_now(self) -> None:
        """Do not wait for the end of a pause: what caused it may have been mended."""
        self._workplace.look_again()
        self.pauses.try_now()
        self.pauses.succeeded()
        self._mended_meanwhile = True
        self._wake.set()

    async def make(self, lines: Sequence[PlanLine], batch: bool) -> Made:
        """Make jobs of these lines and begin them."""

        def change(db: Any) -> Made:
            settings: Effective = effective(setup.load(db), self._parts.environ)
            return make_jobs(db, lines, runner=self.runner, by=self._parts.user, setup=settings, batch=batch)

        made = await self._workplace.write(change)
        for job in made.jobs:
            self._workplace.moved(job, State.HELD if job in made.held else State.WAITING)
        self.pauses.try_now()  # whoever sends something wants to see at once whether it goes
        self._wake.set()
        return made

    async def take_up(self) -> int:
        """Make the open jobs that nobody works off this loop's own; returns how many."""

        def change(db: Any) -> tuple[tuple[int, int], int, dict[int, State]]:
            dead = dead_among(self._parts.places.runners, jobs.runners_at_work(db))
            # What they left in the middle waits from now on, and is taken up too.
            recovered, taken = jobs.recover(db, dead), jobs.take_up(db, self.runner, dead)
            return recovered, taken, jobs.open_of(db, self.runner) if taken else {}

        recovered, taken, waiting = await self._workplace.write(change)
        if any(recovered):
            self._tell(Recovered(*recovered))
        for job, state in waiting.items():
            self._workplace.moved(job, state)
        if taken:
            self._wake.set()
        return taken

    async def wait_until_idle(self) -> Idle:
        """Done when nothing is at work and nothing is due, or as soon as the queue pauses."""
        future: Future[Idle] = Future()
        self._idle.append(future)
        self._wake.set()
        return await asyncio.wrap_future(future)

    async def check_once(self, xml: bytes) -> Report:
        """The official check of a document that is no job's."""
        return await self._workplace.check_once(xml)

    # the loop

    async def _work_until_stopped(self) -> None:
        looked = float("-inf")
        while not self._stopping:
            self._wake.clear()
            try:
                if time.monotonic() - looked >= self._timing.look_around:
                    looked = time.monotonic()
                    await self._look_around()
                pause = await self._begin_due_jobs()
            except XrTuiError as fault:
                self._at_work.astray = True
                pause = self._timing.look_around
                if not self._tries_again:
                    self.pauses.rest(fault)
            if self._tries_again:
                continue  # what rests now was still claimed with what has been mended since
            self._settle_idle()
            longest = self._timing.look_around
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(pause, longest, self.pauses.seconds_left or longest))

    @property
    def _tries_again(self) -> bool:
        return self._mended_meanwhile and not self._at_work

    async def _look_around(self) -> None:
        """Put right what dead programs left in the middle."""
        unclear, waiting = await self._workplace.write(lambda db: put_right(db, self._parts.places.runners))
        if unclear or waiting:
            self._tell(Recovered(unclear, waiting))
        if self._parts.takes_all:
            await self.take_up()

    async def _begin_due_jobs(self) -> float:
        """Claim as many jobs as there are free slots; returns the seconds until the next may be due."""
        if self._tries_again:
            self._mended_meanwhile = False
            self.pauses.try_now()
        self._waits_for_room = False
        if self.held:
            return self._timing.look_around
        free = SLOTS - len(self._at_work)
        if (self._at_work and free < _FEWEST) or self.pauses.everything.seconds_left > 0:
            return self._timing.look_around
        claimed = await self._claim(free)
        works = await self._get_ready(claimed)
        for work in works:
            self._at_work.begin(work)
        if not claimed.works and not self._at_work:
            self.pauses.end_needless(claimed.left or ())
        self._waits_for_room = claimed.room_at is not None
        for put_off in claimed.put_off:
            self._tell(DayIsFull(put_off))
        moments = [moment for moment in (claimed.next_due, claimed.room_at) if moment is not None]
        return max(0.0, (min(moments) - now()).total_seconds()) if moments else self._timing.look_around

    async def _claim(self, limit: int) -> Claimed:
        astray, self._at_work.astray = self._at_work.astray, False
        at_work = self._at_work.jobs
        resting = self.pauses.resting

        def change(db: Any) -> Claimed:
            if astray:
                jobs.recover(db, [self.runner], but=at_work)
            return claim(db, self.runner, self._parts.environ, limit=limit, resting=resting)

        return await self._workplace.write(change)

    async def _get_ready(self, claimed: Claimed) -> Sequence[Work]:
        """See to all that these jobs need: storage folder, mail servers. Returns those that can be begun."""
        settings, servers = claimed.setup.settings, claimed.servers
        self._workplace.follow(claimed.setup, servers)
        works = list(claimed.works)
        for sender in {work.job.sender for work in works if work.job.mode is JobMode.EMAIL}:
            try:
                await self._workplace.connect(servers[sender], default=sender == settings.mail.address)
            except XrTuiError as fault:
                works = await self._leave_to_wait(works, sender)
                self.pauses.rest(fault, self.pauses.of(sender))
        if claimed.waits_for is not None and not works and not self.pauses.resting:
            raise Unable(*claimed.waits_for)
        return works

    async def _leave_to_wait(self, works: Sequence[Work], sender: str) -> list[Work]:
        """The mails of a sender go back; returns the others."""
        theirs = [work.job.id for work in works if work.job.mode is JobMode.EMAIL and work.job.sender == sender]

        def change(db: Any) -> None:
            for job in theirs:
                jobs.put_back(db, job, self.runner, State.CREATING, not_before=None, counts=False)

        await self._workplace.write(change)
        return [work for work in works if work.job.id not in theirs]

    def _settle_idle(self) -> None:
        """Answer those who wait for the end. Called right after claiming: without attempts, nothing is due."""
        if self._at_work or not self._idle or (self._waits_for_room and not self.pauses.cause):
            return
        waiting, self._idle = self._idle, []
        for future in waiting:
            future.set_result(Idle(self.pauses.cause, self.held))

    def _tell(self, event: Event) -> None:
        try:
            self._listener(event)
        except Exception as fault:
            log.error("a listener failed: %s", type(fault).__name__)

    def _tell_of_pause(self, event: Event) -> None:
        self._tell(event)
        self._wake.set()
