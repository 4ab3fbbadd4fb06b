"""The service that works jobs off: an asyncio loop in a thread of its own, beside whatever face looks on.

It takes only jobs that it made or took up, a few at a time. A fault of the whole queue (no rules, server down, disk
full) pauses it with one message instead of failing each job, and it tries again by itself.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from xr_tui.delivery.address import check_address
from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome
from xr_tui.errors import DeliveryUnavailable, StoreUnavailable, Unable, XrTuiError
from xr_tui.jobs.attempt import Attempt, Work
from xr_tui.jobs.checking import Checker
from xr_tui.jobs.claiming import Claimed, claim, put_right
from xr_tui.jobs.events import Event, JobMoved, QueuePaused, QueueResumed, Recovered
from xr_tui.jobs.making import Made, make_jobs
from xr_tui.jobs.outbox import Outbox, login_of
from xr_tui.jobs.plan import PlanLine
from xr_tui.phrase import phrase
from xr_tui.settings.environment import Effective, effective
from xr_tui.settings.model import MailServer
from xr_tui.settings.places import Places
from xr_tui.store import jobs, setup
from xr_tui.store.convert import now, to_moment
from xr_tui.store.database import Store, faults
from xr_tui.store.jobs import LostJob
from xr_tui.store.locks import Runner, dead_among
from xr_tui.store.states import State
from xr_tui.store.writer import Writer
from xr_tui.validation.report import Report
from xr_tui.validation.rules import InstalledRules

T = TypeVar("T")
SLOTS = 16
"""Jobs at work at once: enough to keep two checking processes and three connections busy."""
_FEWEST = 8
"""Free slots that are worth a claim while others are at work: one transaction for many."""
_LOOK_AROUND = 10.0
"""Seconds between looks for what dead programs left."""
_PAUSES = (2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds the queue waits after the first, second, … fault in a row."""

log = logging.getLogger("xr_tui.jobs")


@dataclass(frozen=True, kw_only=True)
class ServiceParts:
    """What a service is made of."""

    store: Store
    places: Places
    environ: Mapping[str, str]
    user: str
    rules: Callable[[], InstalledRules]
    """Finds the rules; may raise `RulesMissing` or `RulesBroken`."""
    password_command: Sequence[str] = ()
    takes_all: bool = False
    """Whether it also takes up, again and again, what nobody works off (`xr-tui worker`)."""


@dataclass(frozen=True)
class Idle:
    """Why the service has nothing to do now."""

    paused: XrTuiError | None = None
    """The fault that stopped the queue."""


class JobService:
    """Works jobs off in the background. All public methods may be called from any thread."""

    def __init__(self, parts: ServiceParts) -> None:
        self.paused: XrTuiError | None = None
        self.runner = ""
        self.storage = parts.places.storage
        self._parts = parts
        self._listener: Callable[[Event], None] = lambda event: None
        self._attempts: dict[asyncio.Task[None], Attempt] = {}
        self._idle: list[Future[Idle]] = []
        self._faults_in_a_row = 0
        self._next_try = 0.0
        self._outbox: Outbox | None = None
        self._farewells: set[asyncio.Task[None]] = set()
        self._astray = False
        """Whether jobs of ours may stand in the middle without an attempt: their way back could not be written."""
        self._stopping = False
        self._patience = 30.0
        self._thread: threading.Thread | None = None

    # called from outside

    def start(self, listener: Callable[[Event], None] | None = None) -> None:
        """Begin. Returns when the service is ready.

        Args:
            listener: gets every event, in the service's own thread; must be quick and must not raise.

        Raises:
            StoreUnavailable: if the lock that shows it is alive cannot be made.
        """
        self._listener = listener or self._listener
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="xr-tui-jobs", daemon=True)
        self._thread.start()
        ready.result()

    def submit(self, lines: Sequence[PlanLine], *, batch: bool = False) -> Future[Made]:
        """Make jobs of these lines and begin them; the future says what was made, once that is durable."""
        return self._call(self._make(list(lines), batch))

    def take_up(self) -> Future[int]:
        """Make the open jobs that nobody works off this service's own; the future says how many."""
        return self._call(self._take_up())

    def resume(self) -> None:
        """Try again now, after a pause or when the setup has changed."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._resume_now)

    def when_idle(self) -> Future[Idle]:
        """Done when nothing is at work and nothing is due, or as soon as the queue pauses."""
        return self._call(self._wait_until_idle())

    def stop(self, patience: float = 30.0) -> None:
        """Claim nothing more, finish what is in DATA (at most `patience` seconds), leave the rest waiting. Blocks."""
        if self._thread is None:
            return
        self._patience = patience
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._begin_stop)
        self._thread.join()
        self._thread = None

    def check_once(self, xml: bytes) -> Future[Report]:
        """The official check of a document without any job."""
        return self._call(self.check(xml))

    # what an attempt needs

    async def write(self, change: Callable[[Any], T]) -> T:
        """Run a change of the store; returns when it is durable."""
        return await asyncio.wrap_future(self._writer.submit(change))

    async def check(self, xml: bytes) -> Report:
        """The official check, in a worker process."""
        return await self._checker.check(xml)

    async def hand_over(
        self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]
    ) -> SmtpOutcome:
        """The mail server of the setup."""
        outbox = self._outbox
        assert outbox is not None, "claimed without a mail server"
        if check_address(outbox.mail.sender) != envelope.sender:
            raise DeliveryUnavailable(phrase("The setup names another sender now; what the former was to send waits."))
        return await outbox.send(envelope, message, before_data)

    def moved(self, job: int, state: State) -> None:
        """Tell who listens."""
        self._tell(JobMoved(job, state))

    def troubled(self, cause: XrTuiError) -> None:
        """An outcome cannot be written down just now: begin nothing more."""
        self._pause(cause)

    # the loop

    def _run(self, ready: Future[None]) -> None:
        try:
            asyncio.run(self._main(ready))
        except BaseException as fault:  # nobody else would ever hear of it
            if not ready.done():
                ready.set_exception(fault)
            else:
                log.error("the job service ended: %s", type(fault).__name__)

    async def _main(self, ready: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        with faults(self._parts.places.runners):
            runner = Runner(self._parts.places.runners)
        self.runner = runner.id
        self._writer = Writer(self._parts.store)
        self._checker = Checker(self._parts.rules, self._parts.places.log)
        ready.set_result(None)
        try:
            await self._work_until_stopped()
        finally:
            try:
                await self._finish()
            finally:
                await asyncio.to_thread(self._writer.close)
                runner.close()

    async def _work_until_stopped(self) -> None:
        looked = float("-inf")
        while not self._stopping:
            self._wake.clear()
            try:
                if self._loop.time() - looked >= _LOOK_AROUND:
                    looked = self._loop.time()
                    await self._look_around()
                pause = await self._begin_due_jobs()
            except XrTuiError as fault:
                self._astray = True
                self._pause(fault)
                pause = _LOOK_AROUND
            self._settle_idle()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(pause, _LOOK_AROUND, self._until_next_try()))

    async def _look_around(self) -> None:
        """Put right what dead programs left in the middle."""
        unclear, waiting = await self.write(lambda db: put_right(db, self._parts.places.runners))
        if unclear or waiting:
            self._tell(Recovered(unclear, waiting))
        if self._parts.takes_all:
            await self._take_up()

    async def _begin_due_jobs(self) -> float:
        """Claim as many jobs as there are free slots; returns the seconds until the next may be due."""
        free = SLOTS - len(self._attempts)
        if (self._attempts and free < _FEWEST) or (self.paused is not None and self._until_next_try() > 0):
            return _LOOK_AROUND
        claimed = await self._claim(free)
        if claimed.works or claimed.waits_for is not None:
            await self._get_ready(claimed)
        elif not self._attempts:
            self._go_on()  # nothing is left that the fault could stop
        for work in claimed.works:
            self._begin(work)
        if claimed.next_due:
            moment = to_moment(claimed.next_due)
            return max(0.0, (moment - now()).total_seconds()) if moment else _LOOK_AROUND
        return _LOOK_AROUND

    async def _claim(self, limit: int) -> Claimed:
        astray, self._astray = self._astray, False
        at_work = [attempt.work.job.id for attempt in self._attempts.values()]

        def change(db: Any) -> Claimed:
            if astray:
                jobs.recover(db, [self.runner], but=at_work)
            return claim(db, self.runner, self._parts.environ, limit=limit)

        return await self.write(change)

    async def _get_ready(self, claimed: Claimed) -> None:
        """Everything these jobs need and that may be missing for all of them: storage folder, mail server."""
        self.storage = Path(claimed.setup.settings.storage_path or self._parts.places.storage)
        try:
            if any(work.job.mode == "email" for work in claimed.works):
                await self._connect(claimed.setup.settings.mail)
            if claimed.waits_for is not None and not claimed.works:
                raise Unable(*claimed.waits_for)
        except XrTuiError:
            await self.write(lambda db: self._give_back(db, claimed.works))
            raise

    def _give_back(self, db: Any, works: Sequence[Work]) -> None:
        for work in works:
            jobs.put_back(db, work.job.id, self.runner, State.CREATING, not_before=None, counts=False)

    async def _connect(self, mail: MailServer) -> None:
        if self._outbox is not None and self._outbox.mail == mail and self._outbox.fault is None:
            return
        parts = self._parts
        login = await asyncio.to_thread(login_of, mail, environ=parts.environ, password_command=parts.password_command)
        self._disconnect()
        self._outbox = Outbox(mail, login)

    def _disconnect(self) -> None:
        """Say goodbye in the background: a mail that is being handed over may take minutes."""
        outbox, self._outbox = self._outbox, None
        if outbox is not None:
            farewell = asyncio.create_task(outbox.aclose())
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)

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
            self._faults_in_a_row = 0
            self._go_on()
        except LostJob:
            self._astray = True
            log.warning("job %s is somebody else's now", attempt.work.job.id)
        except Unable as fault:
            self._astray = self._astray or attempt.state is not State.WAITING
            self._pause(fault)
        except Exception as fault:
            log.error("job %s: %s", attempt.work.job.id, type(fault).__name__)
            await attempt.end_broken(type(fault).__name__)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._attempts.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            fault = task.exception()
            log.error("a job's end could not be written down: %s", type(fault).__name__)
            if isinstance(fault, XrTuiError):
                self._pause(fault)
        self._wake.set()

    # pausing

    def _pause(self, cause: XrTuiError) -> None:
        if self.paused is not None and self._until_next_try() > 0:
            return
        seconds = _PAUSES[min(self._faults_in_a_row, len(_PAUSES) - 1)]
        self._faults_in_a_row += 1
        self.paused = cause
        self._next_try = self._loop.time() + seconds
        self._tell(QueuePaused(cause, seconds))
        self._wake.set()

    def _go_on(self) -> None:
        if self.paused is not None:
            self.paused = None
            self._tell(QueueResumed())

    def _until_next_try(self) -> float:
        return max(0.0, self._next_try - self._loop.time()) if self.paused is not None else _LOOK_AROUND

    def _resume_now(self) -> None:
        self._next_try = 0.0
        self._faults_in_a_row = 0
        self._wake.set()

    # orders from outside

    def _call(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _make(self, lines: list[PlanLine], batch: bool) -> Made:
        def change(db: Any) -> Made:
            settings: Effective = effective(setup.load(db), self._parts.environ)
            return make_jobs(db, lines, runner=self.runner, by=self._parts.user, setup=settings, batch=batch)

        made = await self.write(change)
        for job in made.jobs:
            self.moved(job, State.WAITING)
        self._next_try = 0.0  # whoever sends something wants to see at once whether it goes
        self._wake.set()
        return made

    async def _take_up(self) -> int:
        def change(db: Any) -> tuple[tuple[int, int], int]:
            dead = dead_among(self._parts.places.runners, jobs.runners_at_work(db))
            # What they left in the middle waits from now on, and is taken up too.
            return jobs.recover(db, dead), jobs.take_up(db, self.runner, dead)

        recovered, taken = await self.write(change)
        if any(recovered):
            self._tell(Recovered(*recovered))
        if taken:
            self._wake.set()
        return taken

    async def _wait_until_idle(self) -> Idle:
        future: Future[Idle] = Future()
        self._idle.append(future)
        self._wake.set()
        return await asyncio.wrap_future(future)

    def _settle_idle(self) -> None:
        """Answer those who wait for the end. Called right after claiming: without attempts, nothing is due."""
        if self._attempts or not self._idle:
            return
        waiting, self._idle = self._idle, []
        for future in waiting:
            future.set_result(Idle(self.paused))

    # the end

    def _begin_stop(self) -> None:
        self._stopping = True
        self._wake.set()

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
        self._disconnect()
        if self._farewells:
            await asyncio.wait(list(self._farewells), timeout=5)
        await self._checker.aclose()

    def _tell(self, event: Event) -> None:
        try:
            self._listener(event)
        except Exception as fault:
            log.error("a listener failed: %s", type(fault).__name__)
