"""The states of a job, their signs, and which may follow which. The database enforces the same table."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a job stands."""

    HELD = "held"
    """Waits for a release or a date."""
    WAITING = "waiting"
    CREATING = "creating"
    CHECKING = "checking"
    SENDING = "sending"
    """The mail is durably kept and may already be with the server."""
    DONE = "done"
    UNCLEAR = "unclear"
    """DATA was begun and no answer came: the mail may or may not have arrived."""
    FAILED = "failed"
    RETURNED = "returned"
    """It was sent and came back."""
    CANCELLED = "cancelled"

    @property
    def sign(self) -> str:
        """The Statuswert of the job list."""
        return _SIGNS.get(self, "")


_SIGNS = {
    State.CREATING: "…",
    State.CHECKING: "…",
    State.SENDING: "…",
    State.DONE: "+",
    State.UNCLEAR: "?",
    State.FAILED: "-",
    State.RETURNED: "-",
    State.CANCELLED: "x",
}

BY_URGENCY = (
    State.UNCLEAR,
    State.FAILED,
    State.RETURNED,
    State.CANCELLED,
    "",
    State.HELD,
    State.WAITING,
    State.CREATING,
    State.CHECKING,
    State.SENDING,
    State.DONE,
)
"""The order of a list that is sorted by status: what a person must look at first. An invoice without a job has "".

The database knows it too (`state_rank`, counted from 1).
"""

NEXT: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.WAITING, State.CANCELLED, State.UNCLEAR}),
    State.WAITING: frozenset({State.CREATING, State.CANCELLED, State.UNCLEAR}),
    State.CREATING: frozenset({State.CHECKING, State.FAILED, State.WAITING}),
    State.CHECKING: frozenset({State.SENDING, State.DONE, State.FAILED, State.WAITING}),
    State.SENDING: frozenset({State.DONE, State.FAILED, State.WAITING, State.UNCLEAR}),
    State.DONE: frozenset({State.RETURNED}),
    State.UNCLEAR: frozenset({State.DONE}),
    State.FAILED: frozenset(),
    State.RETURNED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""What may follow each state. What has not begun becomes unclear only where a backup was copied back."""

LIVE = frozenset(State) - {State.FAILED, State.CANCELLED}
"""States in which a job bars its invoice from another one in the same mode (never twice)."""
OPEN = (State.HELD, State.WAITING)
"""Not begun."""
AT_WORK = (State.CREATING, State.CHECKING, State.SENDING)
"""Held by a running service, or left by one that died."""
UNFINISHED = (*OPEN, *AT_WORK)
"""Not at an end: nothing can be said yet of what became of it."""
