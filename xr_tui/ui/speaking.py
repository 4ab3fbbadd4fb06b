"""Another language while the program runs: every screen says what it shows in other words and keeps its state."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import isawaitable
from typing import Any, Protocol, runtime_checkable

from textual.screen import Screen


@runtime_checkable
class Speaker(Protocol):
    """A screen that can say everything again. Dialogs with fields do not: they end in the language they began in."""

    def speak_anew(self) -> Any:
        """Take other words; what is chosen, typed, marked or searched stays."""


async def speak_anew(screens: Sequence[Screen[Any]]) -> None:
    """Let these screens, the one in front last, speak the language of now."""
    for screen in screens:
        if isinstance(screen, Speaker):
            said = screen.speak_anew()
            if isawaitable(said):
                await said
        screen.refresh_bindings()
