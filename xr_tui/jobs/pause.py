"""When work rests after a fault that no single job can help, and when it is tried again."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from xr_tui.errors import XrTuiError
from xr_tui.jobs.events import QueuePaused, QueueResumed
from xr_tui.store.convert import now


def jittered(seconds: float) -> float:
    """A fifth more or less: programs that met the same fault at once do not come back all at once."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, hides nothing


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Work that rests just now, and why."""

    cause: XrTuiError
    until: dt.datetime
    """When it is tried again by itself."""
    sender: str = ""
    """Address of the sender whose mails rest; empty where everything does."""

    def holds_back(self, sender: str) -> bool:
        """Whether mails of this sender wait for its end; an empty sender stands for what is no mail."""
        return self.sender in ("", sender)


class Pause:
    """At most one pause at a time; faults that come while it lasts change nothing."""

    def __init__(self, lengths: Sequence[float]) -> None:
        self.cause: XrTuiError | None = None
        """The fault that stopped the work; None while it goes on."""
        self._lengths = lengths
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
        seconds = jittered(self._lengths[min(self._faults_in_a_row, len(self._lengths) - 1)])
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


class Pauses:
    """The pause of everything, and one for the mails of each sender: what needs no mail server goes on meanwhile."""

    def __init__(self, lengths: Sequence[float], tell: Callable[[QueuePaused | QueueResumed], None]) -> None:
        """No pause yet.

        Args:
            lengths: seconds of the first, second, … in a row.
            tell: hears when work rests, and when all goes on.
        """
        self.everything = Pause(lengths)
        """No rules, no disk, no storage folder."""
        self._lengths = lengths
        self._tell = tell
        self._of_senders: dict[str, Pause] = {}

    def of(self, sender: str) -> Pause:
        """Of the mails of one sender: its server is down, or refuses the login."""
        return self._of_senders.setdefault(sender, Pause(self._lengths))

    @property
    def _all(self) -> list[Pause]:
        return [self.everything, *self._of_senders.values()]

    @property
    def cause(self) -> XrTuiError | None:
        """Why something rests, the gravest first; None while everything goes on."""
        return next((pause.cause for pause in self._all if pause.cause is not None), None)

    @property
    def rests(self) -> tuple[Rest, ...]:
        """All that rest or are just tried again, what concerns everything first; may be asked from any thread."""
        pauses = [("", self.everything), *list(self._of_senders.items())]
        found = [(sender, pause.cause, pause.seconds_left) for sender, pause in pauses]
        return tuple(
            Rest(cause=cause, until=now() + dt.timedelta(seconds=left), sender=sender)
            for sender, cause, left in found
            if cause is not None
        )

    @property
    def resting(self) -> frozenset[str]:
        """The senders whose mails are not to be tried yet."""
        return frozenset(sender for sender, pause in self._of_senders.items() if pause.seconds_left > 0)

    @property
    def paused_senders(self) -> frozenset[str]:
        """The senders whose last try met a fault, also where the next is due."""
        return frozenset(sender for sender, pause in self._of_senders.items() if pause.cause is not None)

    @property
    def seconds_left(self) -> float:
        """Until the next of them ends; 0 where none lasts."""
        return min((pause.seconds_left for pause in self._all if pause.seconds_left > 0), default=0.0)

    def rest(self, cause: XrTuiError, pause: Pause | None = None) -> None:
        """Let everything rest, or only what this pause is of."""
        seconds = (pause or self.everything).begin(cause)
        if seconds is not None:
            self._tell(QueuePaused(cause, seconds))

    def go_on(self, pause: Pause) -> None:
        """End this pause, and say so when none is left; else what still lasts is said."""
        if not pause.end():
            return
        lasting = next((other for other in self._all if other.cause is not None), None)
        if lasting is not None and lasting.cause is not None:
            self._tell(QueuePaused(lasting.cause, lasting.seconds_left))
        else:
            self._tell(QueueResumed())

    def end_needless(self, senders: Collection[str]) -> None:
        """Nothing is left to do but mails of these senders: end the pauses that keep nothing back any more."""
        self.go_on(self.everything)
        for sender in self.paused_senders.difference(senders):
            self.go_on(self.of(sender))

    def succeeded(self) -> None:
        """What caused any of them may have been mended."""
        for pause in self._all:
            pause.succeeded()

    def try_now(self) -> None:
        """Do not wait for the end of any."""
        for pause in self._all:
            pause.try_now()
