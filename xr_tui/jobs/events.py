"""What a running service tells whoever listens; sent from its own thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xr_tui.errors import XrTuiError
from xr_tui.store.states import State

if TYPE_CHECKING:  # the screens know the events before they need the database
    from xr_tui.jobs.throttling import PutOff


@dataclass(frozen=True)
class JobMoved:
    """A job came into a state."""

    job: int
    state: State


@dataclass(frozen=True)
class QueuePaused:
    """Nothing more is begun until the cause is gone; the service tries again by itself."""

    cause: XrTuiError
    seconds: float
    """Until it tries again."""


@dataclass(frozen=True)
class QueueResumed:
    """Work goes on."""


@dataclass(frozen=True)
class DayIsFull:
    """The mail server of a sender takes no more today; the rest has its turn later, by itself."""

    put_off: PutOff


@dataclass(frozen=True)
class QueueHeld:
    """A person said: begin nothing more. What is at work is finished, the rest waits."""


@dataclass(frozen=True)
class QueueReleased:
    """A person said: go on."""


@dataclass(frozen=True)
class Recovered:
    """Jobs of a program that died were found and put right."""

    unclear: int
    waiting: int


Event = JobMoved | QueuePaused | QueueResumed | DayIsFull | QueueHeld | QueueReleased | Recovered
