"""A limit of time for work in this process that may be broken off anywhere."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SHARE_OF_ALARM = 4
_AGAIN_SECONDS = 0.05
"""Where the first ring falls into a finaliser, Python drops what it raises."""


class TimeUp(BaseException):
    """The time is up. Not an `Exception`: the library must not catch it."""


def seconds_to_spare(longest: float) -> float:
    """A part of what is left until the worker's alarm kills it, so that there is time for the report."""
    alarm = signal.getitimer(signal.ITIMER_REAL)[0]
    return min(longest, alarm / _SHARE_OF_ALARM) if alarm else longest


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` after so many seconds of work of this process.

    Raises:
        RuntimeError: outside the main thread, where no signal arrives.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeUp

    collecting = gc.isenabled()
    gc.disable()  # a ring in one of the collector's callbacks would be dropped too
    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)
        if collecting:
            gc.enable()
