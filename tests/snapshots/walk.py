"""A walk through the screens that takes a picture at every stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.snapshots.frames import frame
from tests.ui.reading import screen_lines, until, until_seen
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.ui.app import XrTuiApp

_PATIENCE = 400
_STILL = 2
"""Turns of the loop in which nothing changes before a picture is taken."""


class Walk:
    """An app that is walked through."""

    def __init__(self, pilot: Pilot[None], picture: SnapshotAssertion) -> None:
        """At the first screen.

        Args:
            pilot: of the running app.
            picture: the frames that were approved.
        """
        self._pilot = pilot
        self._picture = picture

    @property
    def app(self) -> XrTuiApp:
        """The app itself, for what no key does."""
        app = self._pilot.app
        assert isinstance(app, XrTuiApp)
        return app

    async def arrive(self) -> None:
        """The firm's list is there, and what the title says of rules and mail server."""
        await self.see("RE-2026-1145", "SMTP", "187")

    async def press(self, *keys: str) -> None:
        """Press keys; a text of several letters that names no key is typed."""
        await self._pilot.press(*keys)

    async def letter(self, chip: str) -> None:
        """Turn a filter on or off, by the letter of its word."""
        word = tr(chip)
        await self.press("f", word[word.index("_") + 1])

    async def click(self, text: str) -> None:
        """Click on a text."""
        y, line = next((y, line) for y, line in enumerate(screen_lines(self._pilot.app)) if text in line)
        await self._pilot.click(offset=(line.index(text) + 1, y))

    async def resize(self, columns: int, rows: int) -> None:
        """Make the terminal larger or smaller."""
        await self._pilot.resize_terminal(columns, rows)

    async def see(self, *texts: str) -> None:
        """Wait until all of these stand on the screen, in its language."""
        await until_seen(self._pilot, *(tr(text) for text in texts))

    async def unsee(self, text: str) -> None:
        """Wait until this has gone from the screen."""
        await until(self._pilot, lambda: tr(text) not in "\n".join(screen_lines(self._pilot.app)))

    async def on(self, screen: str) -> None:
        """Wait until a screen of this class is in front."""
        await until(self._pilot, lambda: type(self._pilot.app.screen).__name__ == screen)

    async def look(self, name: str) -> None:
        """Compare the screen, once it has come to rest, with the frame of this name."""
        await self._rest()
        shown = frame(self._pilot.app)
        assert shown == self._picture(name=name), name

    async def _rest(self) -> None:
        """Let all work end and the screen stand still."""
        app, before, still = self._pilot.app, "", 0
        for _turn in range(_PATIENCE):
            await self._pilot.pause(0.02)
            now = frame(app)
            still = still + 1 if now == before and not _at_work(self._pilot) else 0
            if still == _STILL:
                return
            before = now
        pytest.fail("the screen does not come to rest")


def _at_work(pilot: Pilot[None]) -> bool:
    """Whether a thread or task that a screen began is under way, other than one that waits for a dialog's answer."""
    waits = len(pilot.app.screen_stack) - 1
    return sum(1 for worker in pilot.app.workers if worker.is_running) > waits


Walking = Callable[[Office], AbstractAsyncContextManager[Walk]]
