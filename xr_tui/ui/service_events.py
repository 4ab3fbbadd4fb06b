"""Events of the service on their way from its thread to the screens: gathered, so that a thousand jobs do not
bring four thousand messages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from xr_tui.jobs.events import Event


@dataclass
class ServiceEvents(Message):
    """Something happened in the service; `EventRelay.take` has it."""


class EventRelay:
    """Takes events in the service's thread and hands them on in bunches."""

    def __init__(self, post: Callable[[Message], object]) -> None:
        """The relay.

        Args:
            post: posts a message from any thread.
        """
        self._post = post
        self._lock = threading.Lock()
        self._events: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Called by the service for each event."""
        with self._lock:
            first = not self._events
            self._events.append(event)
        if first:
            self._post(ServiceEvents())

    def take(self) -> list[Event]:
        """All events since the last time."""
        with self._lock:
            events, self._events = self._events, []
        return events
