"""No more connections to the mail server of a sender than it takes, however many programs work on one database.

Each connection holds the lock of one of so many files beside the database: whatever ends a program frees its slots.
Slots are taken only by who has the turn, the lock of one more file. Who finds none free keeps the turn until one is:
nobody else is served meanwhile, and those who have slots see that one is wanted.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from xr_tui.jobs.pause import jittered
from xr_tui.settings.places import Places
from xr_tui.settings.sender import Sender
from xr_tui.settings.throttle import throttle_of
from xr_tui.store.database import faults
from xr_tui.store.locks import try_lock

_ASK_AGAIN = 0.1
"""Seconds: the kernel lets nobody wait for whichever of several locks comes free first."""


class ConnectionSlots:
    """The connections that all programs together may have at the same time."""

    def __init__(self, folder: Path, sender: str, count: int) -> None:
        """None is taken yet.

        Args:
            folder: where the lock files are; it is made where there is none.
            sender: address whose mail server it is.
            count: how many connections that takes.
        """
        self._folder = folder
        name = hashlib.sha256(sender.casefold().encode()).hexdigest()[:16]
        self._turn = folder / f"{name}.turn.lock"
        self._slots = [folder / f"{name}.{slot}.lock" for slot in range(count)]

    async def take(self) -> Callable[[], None]:
        """Wait for a slot; what is returned gives it back.

        Raises:
            StoreUnavailable: the lock files cannot be made.
        """
        turn = await self._lock(self._turn)
        try:
            return partial(os.close, await self._lock(*self._slots))
        finally:
            os.close(turn)

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for a slot; not where that cannot be told."""
        try:
            turn = try_lock(self._turn, shared=True)  # shared: several may ask at once
        except OSError:
            return False
        if turn is not None:
            os.close(turn)
        return turn is None

    async def _lock(self, *files: Path) -> int:
        """The lock of the first of these files that is free."""
        with faults(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            while True:
                for file in files:
                    if (handle := try_lock(file)) is not None:
                        return handle
                await asyncio.sleep(jittered(_ASK_AGAIN))


def slots_of(sender: Sender, places: Places) -> ConnectionSlots:
    """Those of this sender's mail server."""
    return ConnectionSlots(places.connections, sender.address, throttle_of(sender).connections)
