"""When a job that the server put off is tried again."""

from __future__ import annotations

import datetime as dt

from xr_tui.jobs.pause import jittered
from xr_tui.jobs.timing import Timing


def pause_after(attempts: int, timing: Timing) -> dt.timedelta | None:
    """How long to wait after so many attempts: the first pause, doubled each time up to the longest, jittered.

    None means: give up.
    """
    if attempts >= timing.attempts:
        return None
    seconds = min(timing.first_retry * 2 ** (attempts - 1), timing.longest_retry)
    return dt.timedelta(seconds=jittered(seconds))
