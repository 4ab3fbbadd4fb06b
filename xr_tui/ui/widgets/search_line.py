"""The line above a list: what is searched, and what is marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import Reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from xr_tui.i18n import tr
from xr_tui.ui.actions.lists import SEARCH
from xr_tui.ui.bindings import bound
from xr_tui.ui.widgets.recount import Recount, Work
from xr_tui.ui.widgets.visible_text import plain, visible

_LEAVING = ("enter", "escape", "down", "tab")
_PAUSE = 0.005
"""Seconds without a key before a search begins: pasted text is one search, typed text one for each key."""


class SearchInput(Input):
    """The field itself. Its cursor does not blink: that would cost a slow line more than a kilobyte a second."""

    ACTIONS = (SEARCH,)
    value = Reactive("", layout=False, init=False)
    """Its width is given by the line: a letter more never moves anything else on the screen."""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bound(SEARCH),
        *(Binding(sign, f"type_ahead('{sign}')", show=False, system=True) for sign in ascii_letters + digits),
    ]

    def __init__(self, leave: Callable[[], None]) -> None:
        """An empty field.

        Args:
            leave: somebody is done with searching.
        """
        super().__init__(compact=True, id="search", select_on_focus=False)
        self.cursor_blink = False
        self._leave = leave

    async def _on_key(self, event: events.Key) -> None:
        """Leave at once: keys behind Enter that came in the same breath are for the list, and go on to it."""
        if self.screen.focused is not self:  # `has_focus` follows a moment later
            event.prevent_default()
        elif event.key in _LEAVING:
            event.stop()
            event.prevent_default()
            self._leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only who is in the field can leave it."""
        return action != "leave" or self.screen.focused is self

    def action_leave(self) -> None:
        self._leave()

    async def action_submit(self) -> None:
        """Enter, on its way to the list when the field got the focus."""
        self._leave()

    def action_type_ahead(self, sign: str) -> None:
        """A key that was on its way to the list when the field got the focus; others the field takes itself."""
        self.insert_text_at_cursor(sign)


class SearchLine(Widget):
    """Search field, and what is marked."""

    @dataclass
    class MarkedClicked(Message):
        """Somebody clicked on what is marked."""

    def __init__(self, search: Callable[[str], None], leave: Callable[[], None]) -> None:
        """An empty line.

        Both are called at once and are no messages: the next key must find the list searched, and with the focus.

        Args:
            search: the text to search for is another one.
            leave: somebody is done with searching.
        """
        super().__init__(id="search-line")
        self._search, self._leave = search, leave
        self._timer: Timer | None = None
        self._told = ""
        self._recount = Recount(self, "marked", self._say_marked)

    def compose(self) -> ComposeResult:
        yield Label(plain(tr("Search:")), id="search-label")
        yield SearchInput(self._done)
        yield Static(id="marked", markup=False)

    def speak_anew(self) -> None:
        """The language has changed; what was typed stays."""
        self.query_one("#search-label", Label).update(plain(tr("Search:")))

    def begin(self) -> None:
        """Go into the field."""
        self.screen.set_focus(self.query_one(SearchInput))  # at once: what is typed ahead is for it

    def clear(self) -> None:
        """Empty the field, without telling it as another search."""
        self._told = ""
        self.query_one(SearchInput).value = ""

    def say_marked(self, work: Work | None) -> None:
        """What is marked, worked out in a thread; None if nothing is."""
        if work is None:
            self._recount.settle("")
        else:
            self._recount.ask(work)

    def say_marking(self) -> None:
        """The rows to be marked are being looked for."""
        self._recount.spoil()

    def _say_marked(self, text: str, is_old: bool) -> None:
        marked = self.query_one("#marked", Static)
        marked.set_class(is_old, "old")
        marked.update(plain(f"… {text}".rstrip() if is_old else text))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._tell)

    def _done(self) -> None:
        self._tell()
        self._leave()

    def _tell(self) -> None:
        if not self.display:
            return  # the program ends, and parts of the pane are gone
        text = visible(self.query_one(SearchInput).value.strip())
        if text != self._told:
            self._told = text
            self._search(text)

    def on_click(self, event: object) -> None:
        widget = getattr(event, "widget", None)
        if widget is not None and widget.id == "marked":
            self.post_message(self.MarkedClicked())
        else:
            self.begin()
