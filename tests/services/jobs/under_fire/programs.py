"""Programs to be killed: real processes, forked from one that has everything loaded, so that a thousand cost minutes.

`python -m tests.services.jobs.under_fire.programs` reads one order a line, forks a program for each, and says its pid.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from xr_tui.errors import XrTuiError
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import plan_batch
from xr_tui.jobs.repeat import plan_repeat
from xr_tui.jobs.timing import Timing
from xr_tui.settings.places import Places
from xr_tui.store.states import UNFINISHED
from xr_tui.store.tables import JobTable

QUICK = Timing(
    answer=0.6,
    reply=0.9,
    first_retry=0.05,
    longest_retry=0.3,
    pauses=(0.05, 0.1, 0.2, 0.4),
    look_around=0.3,
    write_again=0.1,
    database=0.5,
    goodbye=0.3,
)
"""A month's end in seconds."""
_GIVES_UP = 30.0
"""Seconds after which a program that finds no end ends itself: then something waits for ever."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a program is to do: send what is open, take up what waits, repeat what a person says, end when all ended."""

    folder: str
    environ: Mapping[str, str]
    rules: str
    leaves_out: Sequence[str] = ()
    """Invoices that a person does not send, because she knows better than the database."""
    repeats: Sequence[int] = ()
    """Jobs that a person sends again."""


class Program:
    """A running one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        """SIGKILL: no farewell, nothing is put right."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, as systemd does."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGTERM)

    def fill_disk(self) -> None:
        """No file of this program can grow any more: what a full disk looks like, without a disk of one's own."""
        with suppress(ProcessLookupError):
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))

    def make_room(self) -> None:
        """As it was."""
        with suppress(ProcessLookupError):
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def freeze(self) -> None:
        """SIGSTOP: it neither does anything nor is it dead."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGCONT)

    def has_ended_within(self, seconds: float) -> bool:
        """Whether it has by then."""
        return bool(select.select([self._handle], [], [], seconds)[0])

    def close(self) -> None:
        """It has ended and nobody asks any more."""
        os.close(self._handle)


class Programs:
    """Where programs come from."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.services.jobs.under_fire.programs"]
        self._source = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, order: Order) -> Program:
        """A new program."""
        assert self._source.stdin is not None
        assert self._source.stdout is not None
        self._source.stdin.write(json.dumps(asdict(order)) + "\n")
        self._source.stdin.flush()
        return Program(int(self._source.stdout.readline()))

    def close(self) -> None:
        """No more."""
        assert self._source.stdin is not None
        self._source.stdin.close()
        self._source.wait()
        assert self._source.stdout is not None
        self._source.stdout.close()


def _work(order: Order) -> None:
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
    places, environ = Places(Path(order.folder)), order.environ
    office = Office.open(places, environ=environ, rules_folder=Path(order.rules), takes_all=True, timing=QUICK)
    office.service.start()
    try:
        office.service.take_up().result()
        with office.store.reading() as db:
            settings = office.setup().settings
            lines = [line for line in plan_batch(db, None, settings) if line.invoice.number not in order.leaves_out]
            again = [replace(line, again=True) for line in plan_repeat(db, order.repeats, settings)]
        office.service.submit([*lines, *again], batch=True).result()
        until = time.monotonic() + _GIVES_UP
        while not stopped and time.monotonic() < until and _something_is_open(office):
            office.service.when_idle().result()
            time.sleep(0.01)
    finally:
        office.close()


def _something_is_open(office: Office) -> bool:
    try:
        with office.store.reading() as db:
            return bool(JobTable.select().where(JobTable.state.in_([*UNFINISHED])).exists(db))
    except XrTuiError:  # the disk is full, or another program writes
        return True


def _fork(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(Path(order.folder) / "program.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        _work(order)
        code = 0
    except XrTuiError as fault:
        os.write(2, f"{fault}\n".encode())
        code = fault.exit_code
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _load_everything() -> None:
    """What a program loads when it needs it is loaded here once, for all of them."""
    import email_validator  # noqa: F401

    import xr_tui.invoice.cii
    import xr_tui.invoice.document
    import xr_tui.invoice.ubl
    import xr_tui.jobs.service  # noqa: F401
    from xr_tui.settings.model import Settings
    from xr_tui.store import setup
    from xr_tui.store.database import Store

    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "xr-tui.db").writing() as db:
        setup.save(db, Settings())
        setup.load(db)


def main() -> None:
    """Fork a program for each order."""
    _load_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who kills them waits for them too
    for line in sys.stdin:
        sys.stdout.write(f"{_fork(Order(**json.loads(line)))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
