"""A document as text: XML, report or mail as it was kept."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static, TextArea

from xr_tui.i18n import tr
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.visible_text import plain, visible


class TextView(Screen[None]):
    """Text to be read; it cannot be changed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,Q", "close", show=False)]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(plain(self._title), classes="screen-title", markup=False)
        area = TextArea(visible(self._text, kept="\n\t"), read_only=True, soft_wrap=False, compact=True)
        area.cursor_blink = False
        yield area
        yield ClickLine(
            [Word("↑ ↓ ← →", tr("scroll"), ""), Word("Esc", tr("Back"), "close")],
            id="keys",
        )

    async def on_click_line_clicked(self, event: ClickLine.Clicked) -> None:
        event.stop()
        if event.action:
            await self.run_action(event.action)

    def action_close(self) -> None:
        self.dismiss(None)
