"""Keys that were pressed faster than rows are fetched: each is done in its turn, on the row that it was meant for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")


class KeyTurns:
    """What waits until the rows are there.

    A key that needs the row under the cursor waits until that is fetched; every key behind it waits too, for it would
    otherwise move the cursor away.
    """

    def __init__(self, is_ready: Callable[[bool], bool]) -> None:
        """Nothing waits yet.

        Args:
            is_ready: whether something can be done now; called with whether it needs the row under the cursor.
        """
        self._is_ready = is_ready
        self._waiting: deque[tuple[Callable[[], None], bool]] = deque()

    def take(self, do: Callable[[], None], *, needs_row: bool) -> None:
        """Do this now, or when it can be done and all before it is done."""
        waits = bool(self._waiting)
        self._waiting.append((do, needs_row))
        if not waits:
            self.go_on()

    def go_on(self) -> None:
        """Rows have come: do what can be done now."""
        while self._waiting and self._is_ready(self._waiting[0][1]):
            do, _ = self._waiting.popleft()
            do()

    def forget(self) -> None:
        """Other rows are wanted, or there will be none: the row that was meant is not known any more."""
        self._waiting.clear()


class Turned(Protocol):
    """What keys are pressed on."""

    @property
    def turns(self) -> KeyTurns:
        """The keys that wait."""


W = TypeVar("W", bound=Turned)


def in_turn(*, needs_row: bool) -> Callable[[Callable[Concatenate[W, P], None]], Callable[Concatenate[W, P], None]]:
    """What a key does, done in its turn."""

    def decorate(action: Callable[Concatenate[W, P], None]) -> Callable[Concatenate[W, P], None]:
        @wraps(action)
        def take(self: W, /, *args: P.args, **options: P.kwargs) -> None:
            def do() -> None:
                action(self, *args, **options)

            self.turns.take(do, needs_row=needs_row)

        return take

    return decorate
