"""One worker process of the check, from this side of its pipes: started, asked, ended."""

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
from typing import IO

from xr_tui.invoice.hybrid import is_pdf
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.frames import DOCUMENT, FAULT, HEADER, PDF, READY, REPORT, RULES, TIRED, XML
from xr_tui.validation.limits import Limits
from xr_tui.validation.report import Report, without_xml
from xr_tui.validation.shelf import Shelf
from xr_tui.validation.surroundings import clean_environment, worker_command

_LOADING_SECONDS = 120.0
# The worker's own alarm rings a little after ours: it is for the case that this process is no more.
_ALARM_LATER = 2.0


class WorkerLost(Exception):
    """The worker died, or had to be killed."""

    def __init__(self, problem: Phrase) -> None:
        super().__init__(str(problem))
        self.problem = problem


class WorkerFault(Exception):
    """The worker reports a fault of ours that another try would not mend."""

    def __init__(self, *problems: Phrase) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems


class WorkerProcess:
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
            raise WorkerLost(_hung(seconds)) from error
        try:
            report = Report.from_json(content)
        except (ValueError, KeyError, TypeError) as error:
            raise WorkerLost(phrase("The check gave no readable report.")) from error
        if report.document_sha256 != hashlib.sha256(xml).hexdigest():
            raise WorkerLost(phrase("The check gave the report of another document."))
        return report

    async def ask(self, kind: bytes, content: bytes, *wanted: bytes) -> bytes:
        """Send one frame and wait for the answer.

        Raises:
            WorkerLost: the worker died, or speaks nonsense.
            WorkerFault: it tells of a fault of ours.
        """
        try:
            self._requests.write(HEADER.pack(kind, len(content)) + content)
            await self._requests.drain()
            answer, length = HEADER.unpack(await self._answers.readexactly(HEADER.size))
            answered = await self._answers.readexactly(length)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise WorkerLost(_died(await self._gone())) from error
        if answer == FAULT:
            raise WorkerFault(*(Phrase.from_json(text) for text in json.loads(answered) if text))
        if answer not in wanted:
            raise WorkerLost(phrase("The check gave no readable report."))
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


async def hire(rules: Shelf, limits: Limits, log: Path | None) -> WorkerProcess:
    """Start a worker process and wait until it has loaded the rules.

    Raises:
        WorkerFault: it cannot be started, or the rules cannot be loaded.
        WorkerLost: it died.
    """
    worker = WorkerProcess(await _start(limits, log))
    try:
        async with asyncio.timeout(_LOADING_SECONDS):
            await worker.ask(RULES, pickle.dumps(rules), READY)
    except TimeoutError as error:
        await worker.kill()
        raise WorkerFault(phrase("The official rules could not be loaded within {seconds} s.", seconds=120)) from error
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
            raise WorkerFault(phrase("No process could be started for the check: {cause}.", cause=cause)) from error


def _opened(log: Path | None) -> contextlib.AbstractContextManager[IO[bytes] | None]:
    """The log, readable by its owner only: what Saxon prints can hold parts of an invoice."""
    if log is None:
        return contextlib.nullcontext()
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600), "ab")
    except OSError:
        return contextlib.nullcontext()


def _hung(seconds: float) -> Phrase:
    return phrase("The check took longer than {seconds} s, twice, and was given up.", seconds=f"{seconds:g}")


def _died(code: int) -> Phrase:
    if code == -signal.SIGALRM:
        return phrase("The check took too long and was given up.")
    cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return phrase("The process that checks died twice on this document: {cause}.", cause=cause)
