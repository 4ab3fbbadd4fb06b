"""The check as the program uses it: a few worker processes, kept warm, replaced when they die or hang.

The pool fails closed: whatever goes wrong on our side ends in `not-checked`, never in `accepted`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import pickle
import signal
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO

from xr_tui.invoice.hybrid import is_pdf
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.frames import DOCUMENT, FAULT, HEADER, PDF, READY, REPORT, RULES, TIRED, XML
from xr_tui.validation.limits import Limits
from xr_tui.validation.report import Report, Verdict, without_xml
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.shelf import Shelf
from xr_tui.validation.surroundings import clean_environment, worker_command

_LOADING_SECONDS = 120.0
# The worker's own alarm rings a little after ours: it is for the case that this process is no more.
_ALARM_LATER = 2.0
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
            except _Fault as fault:
                return _not_checked(self._rules, xml, *fault.problems)
            except _Lost as lost:
                problem = lost.problem
        if not self._closed:
            seat.fill()
        return _not_checked(self._rules, xml, _closing() if self._closed else problem)


class _Lost(Exception):
    """The worker died, or had to be killed."""

    def __init__(self, problem: Phrase) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Fault(Exception):
    """The worker reports a fault of ours that another try would not mend."""

    def __init__(self, *problems: Phrase) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems


class _Seat:
    """The place of one worker, and whoever works there now."""

    def __init__(self, rules: Shelf, limits: Limits, log: Path | None) -> None:
        self._rules = rules
        self._limits = limits
        self._log = log
        self._closed = False
        self._arrival: asyncio.Task[_Worker] | None = None
        self._relief: asyncio.Task[_Worker] | None = None

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
            _Lost: it died or was killed; the seat is empty now.
            _Fault: it cannot work.
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
                raise _Lost(_closing()) from None
            raise
        except Exception:
            self._arrival = None
            raise
        try:
            report = await worker.check(xml, self._limits.seconds)
        except _Fault:
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

    def _hired(self) -> asyncio.Task[_Worker]:
        return asyncio.create_task(_hire(self._rules, self._limits, self._log))


def _arrived(arrival: asyncio.Task[_Worker] | None) -> _Worker | None:
    """The worker that has come and loaded the rules; nothing if none has."""
    if arrival is None or not arrival.done() or arrival.cancelled() or arrival.exception():
        return None
    return arrival.result()


class _Worker:
    """One worker process, from this side of its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.tired = False
        """Whether it has grown and wants to be replaced."""
        self._requests = process.stdin
        self._answers = process.stdout

    async def check(self, document: bytes, seconds: float) -> Report:
        try:
            async with asyncio.timeout(seconds):
                xml = await self.ask(PDF, document, XML) if is_pdf(document) else document
                if not xml and document:
                    return without_xml(document)
                content = await self.ask(DOCUMENT, xml, REPORT, TIRED)
        except TimeoutError as error:
            raise _Lost(_hung(seconds)) from error
        try:
            report = Report.from_json(content)
        except (ValueError, KeyError, TypeError) as error:
            raise _Lost(phrase("The check gave no readable report.")) from error
        if report.document_sha256 != hashlib.sha256(xml).hexdigest():
            raise _Lost(phrase("The check gave the report of another document."))
        return report

    async def ask(self, kind: bytes, content: bytes, *wanted: bytes) -> bytes:
        """Send one frame and wait for the answer.

        Raises:
            _Lost: the worker died, or speaks nonsense.
            _Fault: it tells of a fault of ours.
        """
        try:
            self._requests.write(HEADER.pack(kind, len(content)) + content)
            await self._requests.drain()
            answer, length = HEADER.unpack(await self._answers.readexactly(HEADER.size))
            answered = await self._answers.readexactly(length)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise _Lost(_died(await self._gone())) from error
        if answer == FAULT:
            raise _Fault(*(Phrase.from_json(text) for text in json.loads(answered) if text))
        if answer not in wanted:
            raise _Lost(phrase("The check gave no readable report."))
        self.tired = self.tired or answer == TIRED
        return answered

    async def kill(self) -> None:
        """End it at once and wait until it is gone."""
        self.end()
        await self._gone()

    def end(self) -> None:
        """End it at once."""
        # Not process.kill(): that may collect the exit code of a dead worker, which asyncio's own watcher then misses.
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)

    async def _gone(self) -> int:
        """Wait for the process to be gone and its pipes closed, so that nothing of it is left in the event loop."""
        self._requests.close()
        with contextlib.suppress(ConnectionError):
            await self._requests.wait_closed()
        while await self._answers.read(65536):
            pass
        return await self.process.wait()


async def _hire(rules: Shelf, limits: Limits, log: Path | None) -> _Worker:
    """Start a worker process and wait until it has loaded the rules.

    Raises:
        _Fault: it cannot be started, or the rules cannot be loaded.
        _Lost: it died.
    """
    worker = _Worker(await _start(limits, log))
    try:
        async with asyncio.timeout(_LOADING_SECONDS):
            await worker.ask(RULES, pickle.dumps(rules), READY)
    except TimeoutError as error:
        await worker.kill()
        raise _Fault(phrase("The official rules could not be loaded within {seconds} s.", seconds=120)) from error
    except BaseException:
        await worker.kill()
        raise
    return worker


async def _start(limits: Limits, log: Path | None) -> asyncio.subprocess.Process:
    # Its own session: Ctrl-C and a lost terminal are this process's business.
    with _opened(log) as noise:
        try:
            return await asyncio.create_subprocess_exec(
                *worker_command(replace(limits, seconds=limits.seconds + _ALARM_LATER)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=noise or asyncio.subprocess.DEVNULL,
                env=clean_environment(),
                start_new_session=True,
            )
        except OSError as error:
            cause = error.strerror or str(error)
            raise _Fault(phrase("No process could be started for the check: {cause}.", cause=cause)) from error


def _opened(log: Path | None) -> contextlib.AbstractContextManager[IO[bytes] | None]:
    """The log, readable by its owner only: what Saxon prints can hold parts of an invoice."""
    if log is None:
        return contextlib.nullcontext()
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600), "ab")
    except OSError:
        return contextlib.nullcontext()


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


def _hung(seconds: float) -> Phrase:
    return phrase("The check took longer than {seconds} s, twice, and was given up.", seconds=f"{seconds:g}")


def _died(code: int) -> Phrase:
    if code == -signal.SIGALRM:
        return phrase("The check took too long and was given up.")
    cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return phrase("The process that checks died twice on this document: {cause}.", cause=cause)
