"""A worker process of the check: reads documents from its standard input, writes reports to its standard output.

It ends when its parent is gone (end of its input), and is ended by the kernel when one check takes too long: Saxon
holds the interpreter's lock during a transformation, so that no code of ours could do it.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import signal
import sys
from typing import BinaryIO

from xr_tui.errors import Unable
from xr_tui.phrase import phrase
from xr_tui.validation.frames import DOCUMENT, FAULT, READY, REPORT, RULES, read_frame, write_frame

LOADING_SECONDS = 120.0
"""How long loading the rules may take."""


def main() -> None:
    """Serve until the parent is gone. The one argument: how many seconds a check may take."""
    requests, answers = claim_pipes()
    shield()
    try:
        serve(requests, answers, float(sys.argv[1]))
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


def shield() -> None:
    """Leave Ctrl-C and a lost terminal to the parent; die of the alarm; leave no core file with an invoice in it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(requests: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    """Load the rules that the parent names, then answer each document with a report."""
    frame = read_frame(requests)
    if frame is None or frame[0] != RULES:
        return
    signal.setitimer(signal.ITIMER_REAL, LOADING_SECONDS)
    try:
        from xr_tui.validation.engine import Engine

        engine = Engine(pickle.loads(frame[1]))  # noqa: S301 - the parent's own words over its own pipe
        engine.warm()
    except Exception as error:
        _confess(answers, error)
        return
    write_frame(answers, READY)
    while (frame := read_frame(requests)) and frame[0] == DOCUMENT:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            report = engine.check(frame[1]).to_json()
        except Exception as error:
            _confess(answers, error)
        else:
            write_frame(answers, REPORT, report)
        signal.setitimer(signal.ITIMER_REAL, 0)


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
