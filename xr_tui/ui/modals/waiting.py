"""What the program is doing while a person must wait for it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from xr_tui.ui.widgets.visible_text import plain


class Waiting(ModalScreen[None]):
    """One sentence; whoever opened it closes it. Keys pressed meanwhile do nothing."""

    def __init__(self, text: str) -> None:
        """The sentence, in the language shown."""
        super().__init__()
        self._text = text
        self._over = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -small"):
            yield Static(plain(self._text), id="question", markup=False)

    def end(self) -> None:
        """There is nothing to wait for any more; below another dialog it goes when that one has gone."""
        self._over = True
        if self.is_active:
            self.dismiss(None)

    def on_screen_resume(self) -> None:
        if self._over:
            self.dismiss(None)
