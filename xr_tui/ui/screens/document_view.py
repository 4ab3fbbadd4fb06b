"""A document as it was kept: XML, report or mail."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.text_view import TextView, text_line
from xr_tui.ui.widgets.visible_text import plain


class DocumentView(Screen[None]):
    """A document to be read."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,Q", "close", show=False)]

    def __init__(self, title: str, text: str, *, wrap: bool) -> None:
        """The document.

        Args:
            title: what it is.
            text: the document itself.
            wrap: whether long lines go on below; otherwise they are scrolled sideways.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._wrap = wrap

    def compose(self) -> ComposeResult:
        yield Static(plain(f" {self._title}", kept=""), classes="screen-title", markup=False)
        yield TextView(wrap=self._wrap)
        yield ClickLine([Word("↑ ↓ ← →", tr("scroll"), ""), Word("Esc", tr("Back"), "close")], id="keys")

    def on_mount(self) -> None:
        view = self.query_one(TextView)
        view.show(text_line((line, "")) for line in self._text.splitlines())
        view.focus()

    async def on_click_line_clicked(self, event: ClickLine.Clicked) -> None:
        event.stop()
        if event.action:
            await self.run_action(event.action)

    def action_close(self) -> None:
        self.dismiss(None)
