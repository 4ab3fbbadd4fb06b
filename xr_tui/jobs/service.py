"""The job service: a queue loop in a thread and an event loop of its own, beside whatever face looks on."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import Any, TypeVar

from xr_tui.errors import XrTuiError
from xr_tui.jobs.events import Event
from xr_tui.jobs.making import Made
from xr_tui.jobs.pause import Rest
from xr_tui.jobs.plan import PlanLine
from xr_tui.jobs.queue_loop import Idle, QueueLoop
from xr_tui.jobs.workplace import ServiceParts
from xr_tui.store.database import faults
from xr_tui.store.locks import Runner
from xr_tui.validation.report import Report

__all__ = ["Idle", "JobService", "ServiceParts"]

T = TypeVar("T")

log = logging.getLogger("xr_tui.jobs")


class JobService:
    """Works jobs off in the background. All public methods may be called from any thread."""

    def __init__(self, parts: ServiceParts) -> None:
        self._parts = parts
        self._thread: threading.Thread | None = None
        self._ready: Future[None] = Future()
        self._queue: QueueLoop | None = None

    @property
    def runner(self) -> str:
        """Name under which its jobs are kept; empty before the start."""
        return self._queue.runner if self._queue else ""

    @property
    def paused(self) -> XrTuiError | None:
        """The fault that stopped the queue; None while it goes on."""
        return self._queue.pauses.cause if self._queue else None

    @property
    def rests(self) -> tuple[Rest, ...]:
        """What rests after a fault: everything, or the mails of some senders; empty while all goes on."""
        return self._queue.pauses.rests if self._queue else ()

    def start(self, listener: Callable[[Event], None] | None = None) -> None:
        """Begin. Returns when the service is ready.

        Args:
            listener: gets every event, in the service's own thread; must be quick and must not raise.

        Raises:
            StoreUnavailable: if the lock that shows it is alive cannot be made.
        """
        ready = self._ready = Future()
        self._thread = threading.Thread(
            target=self._run, args=(ready, listener or _nobody), name="xr-tui-jobs", daemon=True
        )
        self._thread.start()
        ready.result()

    def submit(self, lines: Sequence[PlanLine], *, batch: bool = False) -> Future[Made]:
        """Make jobs of these lines and begin them; the future says what was made, once that is durable."""
        return self._call(self._started().make(list(lines), batch))

    def take_up(self) -> Future[int]:
        """Make the open jobs that nobody works off this service's own; the future says how many."""
        return self._call(self._started().take_up())

    def resume(self) -> None:
        """Try again now, after a pause or when the setup has changed."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._started().try_now)

    @property
    def held(self) -> bool:
        """Whether a person holds the queue."""
        return self._queue.held if self._queue else False

    def hold(self) -> None:
        """Begin nothing more until `release`: what is at work is finished, the rest waits, also over the end."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._started().hold)

    def release(self) -> None:
        """Go on after `hold`."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._started().release)

    def when_idle(self) -> Future[Idle]:
        """Done when nothing is at work and nothing is due, or as soon as the queue pauses or is held."""
        return self._call(self._started().wait_until_idle())

    def stop(self, patience: float = 30.0) -> None:
        """Claim nothing more, finish what is in DATA (at most `patience` seconds), leave the rest waiting. Blocks."""
        if (thread := self._thread) is None:
            return
        wait([self._ready])  # told to stop in the middle of its start: there is nothing yet that could be told so
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._started().stop, patience)
        thread.join()
        self._thread = None

    def check_once(self, xml: bytes) -> Future[Report]:
        """The official check of a document without any job."""
        return self._call(self._started().check_once(xml))

    def _run(self, ready: Future[None], listener: Callable[[Event], None]) -> None:
        try:
            asyncio.run(self._main(ready, listener))
        except BaseException as fault:  # nobody else would ever hear of it
            if not ready.done():
                ready.set_exception(fault)
            else:
                log.error("the job service ended: %s", type(fault).__name__)

    async def _main(self, ready: Future[None], listener: Callable[[Event], None]) -> None:
        self._loop = asyncio.get_running_loop()
        with faults(self._parts.places.runners):
            runner = Runner(self._parts.places.runners)
        with runner:
            self._queue = QueueLoop(self._parts, listener, runner)
            ready.set_result(None)
            await self._queue.run()

    def _started(self) -> QueueLoop:
        if self._queue is None:
            raise RuntimeError("start the service first")
        return self._queue

    def _call(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)


def _nobody(event: Event) -> None:
    """Nobody listens."""
