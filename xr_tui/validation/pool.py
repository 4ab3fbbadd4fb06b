"""The check as the program uses it: a few worker processes, kept warm, replaced when they die or hang.

The pool fails closed: whatever goes wrong on our side ends in `not-checked`, never in `accepted`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from pathlib import Path
from types import TracebackType

from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.limits import Limits
from xr_tui.validation.report import Report, Verdict
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.shelf import Shelf
from xr_tui.validation.worker_process import WorkerFault, WorkerLost, WorkerProcess, hire

_LARGEST_LOG = 1_000_000


class CheckPool:
    """Checks documents in worker processes.

    >>> async with CheckPool(load(rules_folder(os.environ))) as pool:  # doctest: +SKIP
    ...     report = await pool.check(xml)
    """

    def __init__(
        self,
        rules: InstalledRules | Shelf,
        *,
        workers: int | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        stderr_path: Path | None = None,
    ) -> None:
        """Nothing is started yet.

        Args:
            rules: the rules to check with; of several versions the date of each document chooses.
            workers: how many processes; at most two by default, each takes 150-250 MB, see `Limits`.
            limits: what each of them may take.
            stderr_path: file for what the workers print; without it, it is dropped.
        """
        self._rules = rules if isinstance(rules, Shelf) else Shelf((rules,), rules.version)
        self._log = stderr_path
        count = workers if workers is not None else min(2, os.cpu_count() or 1)
        self._seats = [_Seat(self._rules, limits, stderr_path) for _ in range(max(1, count))]
        self._free: asyncio.Queue[_Seat] | None = None
        self._closed = False

    async def start(self) -> None:
        """Start the workers and let them load the rules in the background; calling it again does nothing."""
        if self._free is not None or self._closed:
            return
        _shorten(self._log)
        # Last in, first out: a trickle of documents stays with the worker that is warm already.
        self._free = asyncio.LifoQueue()
        for seat in reversed(self._seats):
            seat.fill()
            self._free.put_nowait(seat)

    async def check(self, xml: bytes) -> Report:
        """Check one document. Never raises for a fault of ours: its report then says `not-checked`, and why.

        Args:
            xml: the invoice; or a hybrid PDF, of which the XML inside is checked, whose digest the report then names.
        """
        await self.start()
        if self._free is None:
            return _not_checked(self._rules, xml, _closing())
        seat = await self._free.get()
        try:
            return await self._check_at(seat, xml)
        finally:
            self._free.put_nowait(seat)

    async def aclose(self) -> None:
        """End all workers and wait until they are gone; a check under way ends as `not-checked`."""
        self._closed = True
        if self._free is None:
            return
        for seat in self._seats:
            seat.clear()
        # Whoever has a seat gives it back now; only then can its worker be waited for.
        seats = [await self._free.get() for _ in self._seats]
        for seat in seats:
            await seat.cleared()
            self._free.put_nowait(seat)

    async def finish(self) -> None:
        """End all workers as soon as every check that was asked for is done."""
        if self._free is not None:
            # Who asked earlier is served earlier: then nobody holds a seat any more.
            for seat in [await self._free.get() for _ in self._seats]:
                self._free.put_nowait(seat)
        await self.aclose()

    async def __aenter__(self) -> CheckPool:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The worker processes that are alive and ready."""
        return tuple(seat.process_id for seat in self._seats if seat.process_id is not None)

    async def _check_at(self, seat: _Seat, xml: bytes) -> Report:
        """Check at that seat; once more with a fresh worker if the first one dies or hangs."""
        problem = _closing()
        for _attempt in range(2):
            if self._closed:
                return _not_checked(self._rules, xml, _closing())
            try:
                return await seat.check(xml)
            except WorkerFault as fault:
                return _not_checked(self._rules, xml, *fault.problems)
            except WorkerLost as lost:
                problem = lost.problem
        if not self._closed:
            seat.fill()
        return _not_checked(self._rules, xml, _closing() if self._closed else problem)


class _Seat:
    """The place of one worker, and whoever works there now."""

    def __init__(self, rules: Shelf, limits: Limits, log: Path | None) -> None:
        self._rules = rules
        self._limits = limits
        self._log = log
        self._closed = False
        self._arrival: asyncio.Task[WorkerProcess] | None = None
        self._relief: asyncio.Task[WorkerProcess] | None = None

    @property
    def process_id(self) -> int | None:
        worker = _arrived(self._arrival)
        return worker.process.pid if worker and worker.process.returncode is None else None

    def fill(self) -> None:
        """Let a new worker come, in the background, if there is none."""
        if self._arrival is None:
            self._arrival, self._relief = self._relief or self._hired(), None

    async def check(self, xml: bytes) -> Report:
        """What the worker says of the document.

        Raises:
            WorkerLost: it died or was killed; the seat is empty now.
            WorkerFault: it cannot work.
        """
        await self._relieve()
        self.fill()
        assert self._arrival is not None
        arrival = self._arrival
        try:
            # Shielded: whoever gives up waiting must not stop a worker that is on its way.
            worker = await asyncio.shield(arrival)
        except asyncio.CancelledError:
            if arrival.cancelled():
                raise WorkerLost(_closing()) from None
            raise
        except Exception:
            self._arrival = None
            raise
        try:
            report = await worker.check(xml, self._limits.seconds)
        except WorkerFault:
            raise
        except BaseException:
            # Also when cancelled: its answer, still to come, must not be taken for the next document's.
            self._arrival = None
            await worker.kill()
            raise
        if worker.tired and self._relief is None and not self._closed:
            self._relief = self._hired()
        return report

    def clear(self) -> None:
        """End the worker; it keeps nothing that would be lost. Whoever waits for its answer learns that it is gone."""
        self._closed = True
        for arrival in (self._arrival, self._relief):
            worker = _arrived(arrival)
            if worker is not None:
                worker.end()
            elif arrival is not None:
                arrival.cancel()

    async def cleared(self) -> None:
        """Wait until the worker is gone."""
        arrivals = [arrival for arrival in (self._arrival, self._relief) if arrival is not None]
        self._arrival = self._relief = None
        for arrival in arrivals:
            await asyncio.wait([arrival])
            if (worker := _arrived(arrival)) is not None:
                await worker.kill()

    async def _relieve(self) -> None:
        """Let the worker that was called to replace a tired one take its seat, as soon as it has loaded the rules."""
        if self._relief is None or not self._relief.done():
            return
        relief, self._relief = self._relief, None
        if _arrived(relief) is None:  # it could not come: the tired one goes on, and another is called
            return
        tired, self._arrival = _arrived(self._arrival), relief
        if tired is not None:
            await tired.kill()

    def _hired(self) -> asyncio.Task[WorkerProcess]:
        return asyncio.create_task(hire(self._rules, self._limits, self._log))


def _arrived(arrival: asyncio.Task[WorkerProcess] | None) -> WorkerProcess | None:
    """The worker that has come and loaded the rules; nothing if none has."""
    if arrival is None or not arrival.done() or arrival.cancelled() or arrival.exception():
        return None
    return arrival.result()


def _shorten(log: Path | None) -> None:
    """Start the log anew when it has become large."""
    with contextlib.suppress(OSError):
        if log is not None and log.stat().st_size > _LARGEST_LOG:
            os.truncate(log, 0)


def _not_checked(rules: Shelf, xml: bytes, *problems: Phrase) -> Report:
    return Report(
        verdict=Verdict.NOT_CHECKED,
        document_sha256=hashlib.sha256(xml).hexdigest(),
        rules_version=rules.version,
        problems=problems,
    )


def _closing() -> Phrase:
    return phrase("The check was stopped, because the program is ending.")
