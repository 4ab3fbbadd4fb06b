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
        self._path: Path | None = None

    def say(self, path: Path) -> None:
        """Show the path, and put it into the clipboard of whoever sits at the terminal (OSC 52)."""
        self._path = path
        self.app.copy_to_clipboard(str(path))
        self.speak_anew()

    def speak_anew(self) -> None:
        """The language has changed; the path stays."""
        if self._path is not None:
            note = tr("Laid down, and the path copied:")
            self.update(visible(f"{note}\n{self._path}", kept="\n"))
        self.display = self._path is not None
