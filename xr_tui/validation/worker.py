"""A worker process of the check: reads documents from its standard input, writes reports to its standard output.

It ends when its parent is gone (end of its input), and is ended by the kernel when one check takes too long: Saxon
holds the interpreter's lock during a transformation, so that no code of ours could do it.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from xr_tui.errors import Unable
from xr_tui.phrase import phrase
from xr_tui.validation.frames import (
    DOCUMENT,
    FAULT,
    PDF,
    READY,
    REPORT,
    TIRED,
    TRIAL,
    XML,
    read_frame,
    write_frame,
)
from xr_tui.validation.limits import Limits

if TYPE_CHECKING:
    from xr_tui.validation.report import Report

LOADING_SECONDS = 120.0
"""How long loading the rules may take."""
_PAID = 10
"""Times the start that a worker works before another takes over: so all starts together cost a tenth at most."""
_MB = 1024 * 1024


def main() -> None:
    """Serve until the parent is gone. The arguments are the `Limits`, in their order."""
    requests, answers = claim_pipes()
    seconds, *numbers = sys.argv[1:]
    documents, resident, address = map(int, numbers)
    limits = Limits(seconds=float(seconds), documents=documents, resident_mb=resident, address_mb=address)
    shield(limits)
    try:
        serve(requests, answers, limits)
    except BrokenPipeError:
        pass  # the parent is gone
    finally:
        # Not through the interpreter's end: Saxon's own shutdown has nothing to save and can be slow.
        sys.stderr.flush()
        os._exit(0)


def claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, taken off descriptors 0 and 1: what a library prints there must not get between."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def shield(limits: Limits) -> None:
    """Leave Ctrl-C and a lost terminal to the parent; die of the alarm and of a document that eats all memory.

    No core file is left: there would be an invoice in it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = limits.address_mb * _MB
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def serve(requests: BinaryIO, answers: BinaryIO, limits: Limits) -> None:
    """Load the rules that the parent names, then answer each document with a report."""
    frame = read_frame(requests)
    if frame is None:
        return
    signal.setitimer(signal.ITIMER_REAL, LOADING_SECONDS)
    gc.disable()  # nothing of what is being loaded is garbage
    try:
        check = _loaded(*frame)
    except Exception as error:
        _confess(answers, error)
        return
    gc.freeze()
    gc.enable()
    write_frame(answers, READY)
    effort = _Effort(limits)
    while check and (frame := read_frame(requests)) and frame[0] in (DOCUMENT, PDF):
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        try:
            if frame[0] == PDF:
                from xr_tui.invoice.hybrid import xml_inside

                kind, answer = XML, xml_inside(frame[1]) or b""
            else:
                kind, answer = REPORT, check(frame[1]).to_json()
        except Exception as error:
            _confess(answers, error)
        else:
            write_frame(answers, TIRED if kind == REPORT and effort.is_enough() else kind, answer)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _loaded(kind: bytes, orders: bytes) -> Callable[[bytes], Report] | None:
    """What checks documents, ready; nothing after a trial, or for an order that nobody knows."""
    ordered = pickle.loads(orders)  # noqa: S301 - the parent's own words over its own pipe
    if kind == TRIAL:
        from xr_tui.validation.engine import Engine

        Engine(ordered).warm(all_of_them=True)
        return None
    from xr_tui.validation.engines import Engines

    engines = Engines(ordered)
    engines.warm()
    return engines.check


class _Effort:
    """How much this process has done and grown."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._documents = 0
        self._start = time.process_time()
        self._page = resource.getpagesize()

    def is_enough(self) -> bool:
        """Whether a new process should take over, asked after each document.

        A large document leaves memory that its worker keeps; and libxml2 keeps a few hundred bytes of each document
        that may hold a DOCTYPE.
        """
        self._documents += 1
        if self._documents >= self._limits.documents:
            return True
        most = self._limits.resident_mb * _MB
        paid = time.process_time() > (1 + _PAID) * self._start
        return self._resident() > (most if paid else 2 * most)

    def _resident(self) -> int:
        """Resident memory in bytes; reading it takes 0.01 ms."""
        with suppress(OSError, ValueError, IndexError), open("/proc/self/statm", "rb", buffering=0) as statm:
            return int(statm.read().split()[1]) * self._page
        return 0


def _confess(answers: BinaryIO, error: Exception) -> None:
    """Tell the parent of a fault of ours; what nobody foresaw goes to the log with its traceback as well."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    if isinstance(error, Unable):
        message, hint = error.message, error.hint
    else:
        sys.excepthook(type(error), error, error.__traceback__)
        message, hint = phrase("The check failed by a fault of the program: {kind}.", kind=type(error).__name__), None
    phrases = [message.to_json(), hint.to_json() if hint else None]
    write_frame(answers, FAULT, json.dumps(phrases).encode())


if __name__ == "__main__":
    main()
