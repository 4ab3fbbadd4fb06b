"""When the queue rests after a fault that no single job can help, and when it tries again."""

from __future__ import annotations

import time

from xr_tui.errors import XrTuiError

_PAUSES = (2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds after the first, second, … fault in a row."""


class Pause:
    """At most one pause at a time; faults that come while it lasts change nothing."""

    def __init__(self) -> None:
        self.cause: XrTuiError | None = None
        """The fault that stopped the queue; None while it goes on."""
        self._faults_in_a_row = 0
        self._until = 0.0

    @property
    def seconds_left(self) -> float:
        """Until the next try; 0 when it is due, or when there is no pause."""
        return max(0.0, self._until - time.monotonic()) if self.cause is not None else 0.0

    def begin(self, cause: XrTuiError) -> float | None:
        """Pause for this fault; returns for how many seconds, or None if a pause lasts already."""
        if self.seconds_left > 0:
            return None
        seconds = _PAUSES[min(self._faults_in_a_row, len(_PAUSES) - 1)]
        self._faults_in_a_row += 1
        self.cause = cause
        self._until = time.monotonic() + seconds
        return seconds

    def end(self) -> bool:
        """Go on; returns whether there was a pause."""
        paused, self.cause = self.cause is not None, None
        return paused

    def succeeded(self) -> None:
        """A job came through: the next fault is the first in a row again."""
        self._faults_in_a_row = 0

    def try_now(self) -> None:
        """Do not wait for the end of the pause."""
        self._until = 0.0
