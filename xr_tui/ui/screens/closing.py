"""What is seen while the program ends."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.ui.widgets.visible_text import plain


class ClosingScreen(ModalScreen[None]):
    """Says that what is being handed over is finished first."""

    def compose(self) -> ComposeResult:
        yield Static(plain(tr("Finishing what is being handed over …")), id="closing", markup=False)
