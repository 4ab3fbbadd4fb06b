"""Working out again and again, in a thread, what stands in a line: totals of long lists take a moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.widget import Widget

from xr_tui.errors import XrTuiError
from xr_tui.store.stopping import Stop, Stopped

_SOON = 0.3
"""Seconds that a total may be older than the rows before it is marked as such."""
_REST = 3.0
"""So many times as long as a count took, the next one waits: changing lists must not use up a machine."""


Work = Callable[[Stop], str]
"""Tells the text; called in a thread, and stopped when nobody waits for it any more."""


class Recount:
    """One text that is worked out for a widget; only the newest wish counts."""

    def __init__(self, widget: Widget, name: str, show: Callable[[str, bool], None]) -> None:
        """Nothing is worked out yet.

        Args:
            name: of the worker.
            show: is told the text, and whether it is an old one whose successor is being worked out.
        """
        self._widget, self._name, self._show = widget, name, show
        self._text = ""
        self._wanted: Work | None = None
        self._about = 0
        self._busy = False
        self._stop = Stop()
        self._hurry = asyncio.Event()

    def ask(self, work: Work, *, other: bool = True) -> None:
        """Work this out.

        Args:
            other: whether it is about something else than what is shown now; then what is shown does not hold any
                more. Else the same was only asked again, because something may have changed.
        """
        self._wanted = work
        if other:
            self._about += 1
            self._stop.ask()
            self._hurry.set()
            self.spoil()
        if not self._busy:
            self._busy = True
            work_off: Any = self._work  # a coroutine is made when it runs: an app that ends at once would drop it
            self._widget.run_worker(work_off, name=self._name, group=self._name, exit_on_error=False)

    def spoil(self) -> None:
        """What is shown does not hold any more."""
        self._show(self._text, True)

    def settle(self, text: str) -> None:
        """Show this text; whatever was being worked out is not wanted any more."""
        self._about += 1
        self._stop.ask()
        self._wanted, self._text = None, text
        self._show(text, False)

    async def _work(self) -> None:
        try:
            while (work := self._wanted) is not None:
                self._hurry.clear()
                began, about = time.monotonic(), self._about
                self._wanted, self._stop = None, Stop()
                text = await self._result(partial(_worked_out, work, self._stop))
                if about == self._about and text is not None:
                    self._text = text
                    self._show(text, False)
                await self._rest((time.monotonic() - began) * _REST)
        finally:
            self._busy = False

    async def _result(self, work: Callable[[], str | None]) -> str | None:
        about = self._about
        result = asyncio.ensure_future(asyncio.to_thread(work))
        if not (await asyncio.wait({result}, timeout=_SOON))[0] and about == self._about:
            self.spoil()
        return await result

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._hurry.wait(), timeout=seconds)
        except TimeoutError:
            return


def _worked_out(work: Work, stop: Stop) -> str | None:
    """None if it was stopped."""
    try:
        return work(stop)
    except Stopped:
        return None
    except XrTuiError:
        return "?"  # the list itself says what is wrong
