"""What is seen in a terminal that is too small for the screens: a sentence instead of half a screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.ui.actions.keys import word
from xr_tui.ui.widgets.visible_text import plain

LEAST = Size(60, 18)
"""Columns and rows in which every screen and dialog can be worked with."""


def fits(size: Size) -> bool:
    """Whether the screens can be worked with in a terminal of this size."""
    return size.width >= LEAST.width and size.height >= LEAST.height


class TooSmall(ModalScreen[None]):
    """Takes all keys, because nobody sees what they would do; gives way when there is room again."""

    def compose(self) -> ComposeResult:
        text = tr(
            "The terminal is too small: {columns} x {rows} are needed. Nothing is lost; make it larger. {key} quits.",
            columns=LEAST.width,
            rows=LEAST.height,
            key=word("ctrl+q"),
        )
        yield Static(plain(text), markup=False)

    def on_resize(self) -> None:
        self._look()

    def on_screen_resume(self) -> None:
        """A dialog that came while the terminal was small stood in front."""
        self._look()

    def _look(self) -> None:
        if fits(self.app.size) and self.is_current:
            self.dismiss(None)
