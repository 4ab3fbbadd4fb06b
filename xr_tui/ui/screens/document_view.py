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

    def __init__(
        self,
        title: Callable[[], str],
        text: str,
        *,
        wrap: bool,
        read: Callable[[], str] | None = None,
        save: Callable[[], Path] | None = None,
    ) -> None:
        """The document.

        Args:
            title: what it is, in the language of now.
            text: the document itself.
            wrap: whether long lines go on below; otherwise they are scrolled sideways.
            read: gives the text anew where it is put into words, for another language; called in a thread.
            save: lays the document down as a file and says where; called in a thread.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._wrap = wrap
        self._read = read
        self._save = save

    def compose(self) -> ComposeResult:
        yield Static(classes="screen-title", markup=False)
        yield TextView(wrap=self._wrap)
        yield SavedLine()
        yield KeyLine()

    def on_mount(self) -> None:
        self._show()
        self.query_one(TextView).focus()

    def _show(self) -> None:
        self.query_one(".screen-title", Static).update(plain(f" {self._title()}", kept=""))
        self.query_one(TextView).show(text_line((line, "")) for line in self._text.splitlines())

    @work(group="read", name="read", exclusive=True, description="document in another language")
    async def speak_anew(self) -> None:
        """The language has changed: the same lines stay in sight."""
        self.query_one(SavedLine).speak_anew()
        view = self.query_one(TextView)
        at = view.scroll_offset
        with told(self):
            if self._read is not None:
                self._text = await asyncio.to_thread(self._read)
            self._show()
            view.scroll_to(at.x, at.y, animate=False)

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
