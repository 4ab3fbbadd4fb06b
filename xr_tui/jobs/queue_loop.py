"""The loop that works jobs off: claims them, a few at a time, attends each attempt, pauses and goes on.

It takes only jobs that it made or took up. A fault of the whole queue (no rules, server down, disk full) pauses it with
one message instead of failing each job, and it tries again by itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome
from xr_tui.errors import DeliveryUnavailable, StoreUnavailable, Unable, XrTuiError
from xr_tui.jobs.attempt import Attempt, Work
from xr_tui.jobs.checking import Checker
from xr_tui.jobs.claiming import Claimed, claim, put_right
from xr_tui.jobs.events import (
    DayIsFull,
    Event,
    JobMoved,
    QueueHeld,
    QueuePaused,
    QueueReleased,
    QueueResumed,
    Recovered,
)
from xr_tui.jobs.filing import file_copies
from xr_tui.jobs.making import Made, make_jobs
from xr_tui.jobs.pause import Pause, Pauses
from xr_tui.jobs.plan import PlanLine
from xr_tui.jobs.post import Post
from xr_tui.jobs.timing import Timing
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.environment import Effective, effective
from xr_tui.settings.places import Places
from xr_tui.store import jobs, setup
from xr_tui.store.convert import now
from xr_tui.store.database import Store
from xr_tui.store.jobs import LostJob
from xr_tui.store.locks import Runner, dead_among
from xr_tui.store.states import State
from xr_tui.store.writer import Writer
from xr_tui.validation.report import Report
from xr_tui.validation.shelf import Shelf

T = TypeVar("T")
SLOTS = 32
"""Jobs at work at once: enough to keep two checking processes and three connections busy."""
_FEWEST = 16
"""Free slots that are worth a claim while others are at work: one transaction for many."""


log = logging.getLogger("xr_tui.jobs")


@dataclass(frozen=True, kw_only=True)
class ServiceParts:
    """What a service is made of."""

    store: Store
    places: Places
    environ: Mapping[str, str]
    user: str
    rules: Callable[[], Shelf]
    """Finds the rules; may raise `RulesMissing` or `RulesBroken`."""
    credentials: Credentials
    """Where this user's secrets are."""
    takes_all: bool = False
    """Whether it also takes up, again and again, what nobody works off (`xr-tui worker`)."""
    timing: Timing = Timing()
    """How long it waits wherever it waits."""


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
        self.runner = runner.id
        self.storage = parts.places.storage
        self.timing = parts.timing
        self.pauses = Pauses(parts.timing.pauses)
        self.held = False
        """Whether a person holds the queue: nothing is begun until it is released."""
        self._parts = parts
        self._listener = listener
        self._wake = asyncio.Event()
        self._writer = Writer(parts.store)
        self._checker = Checker(parts.rules, parts.places.log)
        self._check_service = ""
        """Who checks instead of this machine, as the setup said when jobs were last claimed."""
        self._post = Post(parts.credentials, parts.timing)
        self._clerk = ThreadPoolExecutor(1, "xr-tui-filing")
        self._attempts: dict[asyncio.Task[None], Attempt] = {}
        self._idle: list[Future[Idle]] = []
        self._astray = False
        """Whether jobs of ours may stand in the middle without an attempt: their way back could not be written."""
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
            try:
                await self._finish()
            finally:
                await asyncio.to_thread(self._writer.close)
                self._clerk.shutdown(wait=False)

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
        self._checker.look_again()
        self.pauses.try_now()
        self.pauses.succeeded()
        self._mended_meanwhile = True
        self._wake.set()

    async def make(self, lines: Sequence[PlanLine], batch: bool) -> Made:
        """Make jobs of these lines and begin them."""

        def change(db: Any) -> Made:
            settings: Effective = effective(setup.load(db), self._parts.environ)
            return make_jobs(db, lines, runner=self.runner, by=self._parts.user, setup=settings, batch=batch)

        made = await self.write(change)
        for job in made.jobs:
            self.moved(job, State.HELD if job in made.held else State.WAITING)
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

        recovered, taken, waiting = await self.write(change)
        if any(recovered):
            self._tell(Recovered(*recovered))
        for job, state in waiting.items():
            self.moved(job, state)
        if taken:
            self._wake.set()
        return taken

    async def wait_until_idle(self) -> Idle:
        """Done when nothing is at work and nothing is due, or as soon as the queue pauses."""
        future: Future[Idle] = Future()
        self._idle.append(future)
        self._wake.set()
        return await asyncio.wrap_future(future)

    # what an attempt needs

    async def write(self, change: Callable[[Any], T], *, hurry: bool = True) -> T:
        """Run a change of the store; returns when it is durable."""
        return await asyncio.wrap_future(self._writer.submit(change, hurry=hurry))

    def write_along(self, change: Callable[[Any], object]) -> None:
        """Run a change of the store with the next ones; whatever becomes of it, the next one of the job finds out."""
        self._writer.submit(change, hurry=False)

    async def check(self, xml: bytes) -> Report:
        """The official check, in a worker process or at a service."""
        return await self._checker.check(xml, self._check_service)

    async def check_once(self, xml: bytes) -> Report:
        """The official check of a document that is no job's, by whatever the setup names now."""

        def look() -> Effective:
            with self._parts.store.reading() as db:
                return effective(setup.load(db), self._parts.environ)

        holds = await asyncio.to_thread(look)
        return await self._checker.check(xml, holds.settings.check_url)

    async def hand_over(
        self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]
    ) -> SmtpOutcome:
        """The mail server of its sender."""
        return await self._post.hand_over(envelope, message, before_data)

    async def file(self, folder: Path, copies: Mapping[str, bytes], *, durably: bool) -> tuple[str, ...]:
        """The storage folder, which may be a slow share: written by a thread of its own."""
        work = partial(file_copies, folder, copies, durably=durably)
        return await asyncio.get_running_loop().run_in_executor(self._clerk, work)

    def moved(self, job: int, state: State) -> None:
        """Tell who listens."""
        self._tell(JobMoved(job, state))

    def troubled(self, cause: XrTuiError) -> None:
        """An outcome cannot be written down just now: begin nothing more."""
        self._pause_for(cause)

    # the loop

    async def _work_until_stopped(self) -> None:
        looked = float("-inf")
        while not self._stopping:
            self._wake.clear()
            try:
                if time.monotonic() - looked >= self.timing.look_around:
                    looked = time.monotonic()
                    await self._look_around()
                pause = await self._begin_due_jobs()
            except XrTuiError as fault:
                self._astray = True
                pause = self.timing.look_around
                if not self._tries_again:
                    self._pause_for(fault)
            if self._tries_again:
                continue  # what rests now was still claimed with what has been mended since
            self._settle_idle()
            longest = self.timing.look_around
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(pause, longest, self.pauses.seconds_left or longest))

    @property
    def _tries_again(self) -> bool:
        return self._mended_meanwhile and not self._attempts

    async def _look_around(self) -> None:
        """Put right what dead programs left in the middle."""
        unclear, waiting = await self.write(lambda db: put_right(db, self._parts.places.runners))
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
            return self.timing.look_around
        free = SLOTS - len(self._attempts)
        if (self._attempts and free < _FEWEST) or self.pauses.everything.seconds_left > 0:
            return self.timing.look_around
        claimed = await self._claim(free)
        works = await self._get_ready(claimed)
        for work in works:
            self._begin(work)
        if not claimed.works and not self._attempts:
            self._nothing_is_left(claimed)
        self._waits_for_room = claimed.room_at is not None
        for put_off in claimed.put_off:
            self._tell(DayIsFull(put_off))
        moments = [moment for moment in (claimed.next_due, claimed.room_at) if moment is not None]
        return max(0.0, (min(moments) - now()).total_seconds()) if moments else self.timing.look_around

    def _nothing_is_left(self, claimed: Claimed) -> None:
        """End the pauses that keep nothing back any more."""
        self._go_on(self.pauses.everything)
        for sender in self.pauses.paused_senders.difference(claimed.left or ()):
            self._go_on(self.pauses.of(sender))

    async def _claim(self, limit: int) -> Claimed:
        astray, self._astray = self._astray, False
        at_work = [attempt.work.job.id for attempt in self._attempts.values()]
        resting = self.pauses.resting

        def change(db: Any) -> Claimed:
            if astray:
                jobs.recover(db, [self.runner], but=at_work)
            return claim(db, self.runner, self._parts.environ, limit=limit, resting=resting)

        return await self.write(change)

    async def _get_ready(self, claimed: Claimed) -> Sequence[Work]:
        """See to all that these jobs need: storage folder, mail servers. Returns those that can be begun."""
        self.storage = Path(claimed.setup.settings.storage_path or self._parts.places.storage)
        self._check_service = claimed.setup.settings.check_url
        self._post.keep_only(claimed.servers)
        works, default = list(claimed.works), claimed.setup.settings.mail.address
        for sender in {work.job.sender for work in works if work.job.mode == "email"}:
            try:
                await self._post.connect(claimed.servers[sender], default=sender == default)
            except XrTuiError as fault:
                works = await self._leave_to_wait(works, sender)
                self._pause_for(fault, self.pauses.of(sender))
        if claimed.waits_for is not None and not works and not self.pauses.resting:
            raise Unable(*claimed.waits_for)
        return works

    async def _leave_to_wait(self, works: Sequence[Work], sender: str) -> list[Work]:
        """The mails of a sender go back; returns the others."""
        theirs = [work.job.id for work in works if work.job.mode == "email" and work.job.sender == sender]

        def change(db: Any) -> None:
            for job in theirs:
                jobs.put_back(db, job, self.runner, State.CREATING, not_before=None, counts=False)

        await self.write(change)
        return [work for work in works if work.job.id not in theirs]

    def _begin(self, work: Work) -> None:
        self.moved(work.job.id, State.CREATING)
        attempt = Attempt(work, self)
        task = asyncio.create_task(self._attend(attempt), name=f"job {work.job.id}")
        self._attempts[task] = attempt
        task.add_done_callback(self._ended)

    async def _attend(self, attempt: Attempt) -> None:
        """Run an attempt; whatever happens, the job ends in a state that is true."""
        try:
            await attempt.run()
            self._came_through(attempt)
        except LostJob:
            self._astray = True
            log.warning("job %s is somebody else's now", attempt.work.job.id)
        except Unable as fault:
            self._astray = self._astray or attempt.state is not State.WAITING
            concerns_mail = isinstance(fault, DeliveryUnavailable)
            self._pause_for(fault, self.pauses.of(attempt.work.job.sender) if concerns_mail else None)
        except Exception as fault:
            log.error("job %s: %s", attempt.work.job.id, type(fault).__name__)
            await attempt.end_broken(type(fault).__name__)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._attempts.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            fault = task.exception()
            log.error("a job's end could not be written down: %s", type(fault).__name__)
            if isinstance(fault, XrTuiError):
                self._pause_for(fault)
        self._wake.set()

    # pausing

    def _pause_for(self, cause: XrTuiError, pause: Pause | None = None) -> None:
        """Let everything rest, or only what this pause is of."""
        seconds = (pause or self.pauses.everything).begin(cause)
        if seconds is not None:
            self._tell(QueuePaused(cause, seconds))
            self._wake.set()

    def _came_through(self, attempt: Attempt) -> None:
        """An attempt found an end: what it had to do with is no trouble any more, unless the mail server is."""
        self.pauses.everything.succeeded()
        self._go_on(self.pauses.everything)
        if attempt.outcome is None:
            return
        pause = self.pauses.of(attempt.work.job.sender)
        if (fault := self._post.fault_of(attempt.work.job.sender)) is not None:
            self._pause_for(fault, pause)
        elif not attempt.outcome.concerns_server:
            pause.succeeded()
            self._go_on(pause)

    def _go_on(self, pause: Pause) -> None:
        """End this pause, and say so when none is left."""
        if not pause.end():
            return
        if (lasting := self.pauses.lasting()) is not None:
            self._tell(QueuePaused(*lasting))
        else:
            self._tell(QueueResumed())

    def _settle_idle(self) -> None:
        """Answer those who wait for the end. Called right after claiming: without attempts, nothing is due."""
        if self._attempts or not self._idle or (self._waits_for_room and not self.pauses.cause):
            return
        waiting, self._idle = self._idle, []
        for future in waiting:
            future.set_result(Idle(self.pauses.cause, self.held))

    # the end

    async def _finish(self) -> None:
        self._stopping = True
        for task, attempt in list(self._attempts.items()):
            if not attempt.in_data:
                task.cancel()
        if self._attempts:
            await asyncio.wait(list(self._attempts), timeout=self._patience)
        for task in list(self._attempts):
            task.cancel()
        if self._attempts:
            await asyncio.wait(list(self._attempts), timeout=5)
        for future in self._idle:
            future.cancel()
        # What is still in the middle is put right as if this service had died: it cannot know better.
        with suppress(StoreUnavailable):
            await self.write(lambda db: jobs.recover(db, [self.runner]))
        await self._post.aclose(self.timing.goodbye)
        await self._checker.aclose()

    def _tell(self, event: Event) -> None:
        try:
            self._listener(event)
        except Exception as fault:
            log.error("a listener failed: %s", type(fault).__name__)
