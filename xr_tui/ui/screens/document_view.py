"""A document as it was kept: XML, report or mail."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from xr_tui.ui.actions.screens import DOCUMENT
from xr_tui.ui.bindings import bound
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.text_view import TextView, text_line
from xr_tui.ui.widgets.visible_text import plain


class DocumentView(Screen[None]):
    """A document to be read."""

    ACTIONS = (DOCUMENT,)
    BINDINGS: ClassVar[list[BindingType]] = bound(DOCUMENT)

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
        yield KeyLine()

    def on_mount(self) -> None:
        view = self.query_one(TextView)
        view.show(text_line((line, "")) for line in self._text.splitlines())
        view.focus()

    def action_close(self) -> None:
        self.dismiss(None)
