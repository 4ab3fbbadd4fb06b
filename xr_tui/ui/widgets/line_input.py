"""The one-line input of all forms: Enter goes on to the next field, pasted line breaks stay visible."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from xr_tui.ui.widgets.going_on import go_on
from xr_tui.ui.widgets.visible_text import visible


class LineInput(Input):
    """An input one row high.

    Its cursor does not blink: over a slow line that would cost more than a kilobyte every second.
    """

    def __init__(
        self, value: str = "", *, placeholder: str = "", disabled: bool = False, id: str | None = None
    ) -> None:
        super().__init__(visible(value), placeholder=visible(placeholder), disabled=disabled, id=id, compact=True)
        self.cursor_blink = False

    async def action_submit(self) -> None:
        """Enter: the next field. Nothing is sent from within a field."""
        go_on(self)

    def _on_paste(self, event: events.Paste) -> None:
        """Textual would keep the first line and drop the rest without a word; a form says that it does not fit."""
        event.prevent_default()
        event.stop()
        self.replace(visible(event.text.strip("\r\n")), *self.selection)
