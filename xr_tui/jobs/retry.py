"""When a job that the server put off is tried again."""

from __future__ import annotations

import datetime as dt
import random

LIMIT = 12
"""Attempts before a job is given up; with the pauses below about five hours."""
_FIRST = 60.0
_LONGEST = 1800.0


def pause_after(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many attempts: one minute, doubled each time up to half an hour, a fifth more or less.

    None means: give up.
    """
    if attempts >= LIMIT:
        return None
    seconds = min(_FIRST * 2 ** (attempts - 1), _LONGEST)
    return dt.timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, hides nothing
