"""Where a file was laid down: one line that stays, so that the path can be read and copied."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.ui.widgets.visible_text import visible


class SavedLine(Static):
    """Is there only once a file was laid down."""

    def __init__(self) -> None:
        super().__init__(id="saved-line", markup=False)
        self.display = False

    def say(self, path: Path) -> None:
        """Show the path, and put it into the clipboard of whoever sits at the terminal (OSC 52)."""
        self.app.copy_to_clipboard(str(path))
        note = tr("Laid down, and the path copied:")
        self.update(visible(f"{note}\n{path}", kept="\n"))
        self.display = True
