"""The attempts at work: each is attended until its job stands in a state that is true."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from xr_tui.errors import DeliveryUnavailable, Unable, XrTuiError
from xr_tui.jobs.attempt import Attempt, Work
from xr_tui.jobs.pause import Pauses
from xr_tui.jobs.workplace import Workplace
from xr_tui.store.jobs import LostJob
from xr_tui.store.states import State

log = logging.getLogger("xr_tui.jobs")
_LAST_SECONDS = 5.0
"""For what was broken off to notice it."""


class AtWork:
    """The attempts at work. One failing never disturbs another; what concerns them all begins a pause."""

    def __init__(self, workplace: Workplace, pauses: Pauses, ended: Callable[[], None]) -> None:
        """No attempt yet.

        Args:
            workplace: where they are made.
            pauses: begun and ended by what the attempts meet.
            ended: told whenever one of them is over.
        """
        self.astray = False
        """Whether jobs may stand in the middle without an attempt: their way back could not be written."""
        self._workplace = workplace
        self._pauses = pauses
        self._tell_ended = ended
        self._attempts: dict[asyncio.Task[None], Attempt] = {}

    def __len__(self) -> int:
        return len(self._attempts)

    @property
    def jobs(self) -> list[int]:
        """Their jobs."""
        return [attempt.work.job.id for attempt in self._attempts.values()]

    def begin(self, work: Work) -> None:
        """Make an attempt of this job."""
        self._workplace.moved(work.job.id, State.CREATING)
        attempt = Attempt(work, self._workplace)
        task = asyncio.create_task(self._attend(attempt), name=f"job {work.job.id}")
        self._attempts[task] = attempt
        task.add_done_callback(self._ended)

    async def end(self, patience: float) -> None:
        """Break off all but those in DATA, which have so many seconds to come to their end."""
        for task, attempt in list(self._attempts.items()):
            if not attempt.in_data:
                task.cancel()
        if self._attempts:
            await asyncio.wait(list(self._attempts), timeout=patience)
        for task in list(self._attempts):
            task.cancel()
        if self._attempts:
            await asyncio.wait(list(self._attempts), timeout=_LAST_SECONDS)

    async def _attend(self, attempt: Attempt) -> None:
        """Run an attempt; whatever happens, the job ends in a state that is true."""
        try:
            await attempt.run()
            self._came_through(attempt)
        except LostJob:
            self.astray = True
            log.warning("job %s is somebody else's now", attempt.work.job.id)
        except Unable as fault:
            self.astray = self.astray or attempt.state is not State.WAITING
            concerns_mail = isinstance(fault, DeliveryUnavailable)
            self._pauses.rest(fault, self._pauses.of(attempt.work.job.sender) if concerns_mail else None)
        except Exception as fault:
            log.error("job %s: %s", attempt.work.job.id, type(fault).__name__)
            await attempt.end_broken(type(fault).__name__)

    def _came_through(self, attempt: Attempt) -> None:
        """An attempt found an end: what it had to do with is no trouble any more, unless the mail server is."""
        self._pauses.everything.succeeded()
        self._pauses.go_on(self._pauses.everything)
        if attempt.outcome is None:
            return
        pause = self._pauses.of(attempt.work.job.sender)
        if (fault := self._workplace.fault_of(attempt.work.job.sender)) is not None:
            self._pauses.rest(fault, pause)
        elif not attempt.outcome.concerns_server:
            pause.succeeded()
            self._pauses.go_on(pause)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._attempts.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            fault = task.exception()
            log.error("a job's end could not be written down: %s", type(fault).__name__)
            if isinstance(fault, XrTuiError):
                self._pauses.rest(fault)
        self._tell_ended()
