"""A document as it was kept: XML, report or mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from xr_tui.ui.actions.screens import DOCUMENT
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import told
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.saved_line import SavedLine
from xr_tui.ui.widgets.text_view import TextView, text_line
from xr_tui.ui.widgets.visible_text import plain


class DocumentView(Screen[None]):
    """A document to be read."""

    ACTIONS = (DOCUMENT,)
    BINDINGS: ClassVar[list[BindingType]] = bound(DOCUMENT)

    def __init__(self, title: str, text: str, *, wrap: bool, save: Callable[[], Path] | None = None) -> None:
        """The document.

        Args:
            title: what it is.
            text: the document itself.
            wrap: whether long lines go on below; otherwise they are scrolled sideways.
            save: lays the document down as a file and says where; called in a thread.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._wrap = wrap
        self._save = save

    def compose(self) -> ComposeResult:
        yield Static(plain(f" {self._title}", kept=""), classes="screen-title", markup=False)
        yield TextView(wrap=self._wrap)
        yield SavedLine()
        yield KeyLine()

    def on_mount(self) -> None:
        view = self.query_one(TextView)
        view.show(text_line((line, "")) for line in self._text.splitlines())
        view.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Not every document can be laid down as a file."""
        return action != "save" or self._save is not None

    @work(group="save", name="save", exclusive=True, description="document as a file")
    async def action_save(self) -> None:
        """Lay the document down as a file."""
        if self._save is not None:
            with told(self):
                self.query_one(SavedLine).say(await asyncio.to_thread(self._save))

    def action_close(self) -> None:
        self.dismiss(None)
