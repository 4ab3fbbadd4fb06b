"""The line above a list: what is searched, which rows are shown, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from xr_tui.i18n import tr
from xr_tui.ui.actions.lists import SEARCH
from xr_tui.ui.bindings import bound
from xr_tui.ui.widgets.visible_text import plain, visible

_PAUSE = 0.02
"""Seconds without a key before a search begins: pasted text is one search, typed text one for each key."""


class SearchInput(Input):
    """The field itself. Its cursor does not blink: that would cost a slow line more than a kilobyte a second."""

    ACTIONS = (SEARCH,)
    BINDINGS: ClassVar[list[BindingType]] = bound(SEARCH)

    @dataclass
    class Left(Message):
        """Somebody is done with searching."""

    def __init__(self) -> None:
        super().__init__(compact=True, id="search", select_on_focus=False)
        self.cursor_blink = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only who is in the field can leave it."""
        return action != "leave" or self.has_focus

    def action_leave(self) -> None:
        self.post_message(self.Left())


class SearchLine(Widget):
    """Search field, what the list is narrowed to and its count, and what is marked."""

    @dataclass
    class Changed(Message):
        """The text to search for is another one."""

        text: str

    @dataclass
    class FilterClicked(Message):
        """Somebody clicked on what the list is narrowed to."""

    def __init__(self) -> None:
        super().__init__(id="search-line")
        self._timer: Timer | None = None
        self._told = ""

    def compose(self) -> ComposeResult:
        yield Label(plain(tr("Search:")), id="search-label")
        yield SearchInput()
        yield Static(id="shown", markup=False)
        yield Static(id="marked", markup=False)

    def begin(self) -> None:
        """Go into the field."""
        self.query_one(SearchInput).focus()

    def clear(self) -> None:
        """Empty the field, without telling it as another search."""
        self._told = ""
        self.query_one(SearchInput).value = ""

    def say_shown(self, text: str) -> None:
        """What the list is narrowed to, and how many there are."""
        self.query_one("#shown", Static).update(plain(text))

    def say_marked(self, text: str) -> None:
        """What is marked."""
        self.query_one("#marked", Static).update(plain(text))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._tell)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._tell()
        self.post_message(SearchInput.Left())

    def _tell(self) -> None:
        text = visible(self.query_one(SearchInput).value.strip())
        if text != self._told:
            self._told = text
            self.post_message(self.Changed(text))

    def on_click(self, event: object) -> None:
        widget = getattr(event, "widget", None)
        if widget is not None and widget.id == "shown":
            self.post_message(self.FilterClicked())
