"""What a screen is for, and everything that can be done on it; what is chosen is done."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from xr_tui.i18n import tr
from xr_tui.ui.actions.dialogs import HELP
from xr_tui.ui.actions.keys import word
from xr_tui.ui.bindings import Possible, bound, possible
from xr_tui.ui.widgets.visible_text import plain

_SHORT = 12
"""Actions that fit any terminal without scrolling."""
_WIDTH, _FRAME = 78, 6
"""Cells of the dialog, and those of its border, padding and scroll bar (styles/forms.tcss)."""


class Help(ModalScreen[Possible | None]):
    """The help of a screen; its result is the action that was chosen with Enter or a click."""

    ACTIONS = (HELP,)
    BINDINGS: ClassVar[list[BindingType]] = bound(HELP)

    def __init__(self, entries: Sequence[Possible]) -> None:
        """The help of a screen.

        Args:
            entries: what can be done, grouped by set; the first set says what the screen is and what it is for.
        """
        super().__init__()
        self._entries = {entry.action.id: entry for entry in entries}

    @classmethod
    def of(cls, screen: Screen[object]) -> Help:
        """The help of this screen as it is now."""
        return cls(sorted(filter(_keys, possible(screen)), key=lambda entry: entry.actions.rank))

    def compose(self) -> ComposeResult:
        sets = [entry.actions for entry in self._entries.values()]
        title = next((tr(actions.title) for actions in sets), "XR-TUI")
        text = next((tr(actions.text) for actions in sets if actions.text), "")
        with Vertical(classes="dialog -tall" if len(self._entries) > _SHORT else "dialog") as box:
            box.border_title = plain(tr("Help: {title}", title=title))
            yield Static(plain(text), id="help-text", markup=False)
            yield OptionList(*self._options(), id="help-keys", markup=False, compact=True)
            with Horizontal(classes="dialog-buttons"):
                yield Button(plain(f"{tr('Close')}  {word('escape')}"), id="close", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    async def speak_anew(self) -> None:
        """The language has changed; the chosen line stays."""
        chosen = self.query_one(OptionList).highlighted
        await self.recompose()
        listing = self.query_one(OptionList)
        listing.highlighted = chosen
        listing.focus()

    def _options(self) -> Iterator[Option]:
        width = max((len(_keys(entry)) for entry in self._entries.values()), default=0) + 2
        groups = groupby(self._entries.values(), key=lambda entry: entry.actions.title.template)
        for at, (_title, group) in enumerate(groups):
            yield from self._group(list(group), width, headed=at > 0)

    def _group(self, entries: Sequence[Possible], width: int, *, headed: bool) -> Iterable[Option]:
        if headed:
            yield Option(Content.styled(tr(entries[0].actions.title), "bold"), disabled=True)
        for entry in entries:
            yield Option(self._lines(_keys(entry), tr(entry.action.help), width), id=entry.action.id)

    def _lines(self, keys: str, sentence: str, indent: int) -> Content:
        """Keys, then the sentence, wrapped below its own beginning."""
        room = max(20, min(_WIDTH, self.app.size.width) - _FRAME - indent)
        first, *rest = textwrap.wrap(sentence, room)
        more = "".join(f"\n{'':<{indent}}{line}" for line in rest)
        return Content.assemble((f"{keys:<{indent}}", "bold"), Content(first + more))

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._entries.get(str(event.option.id)))

    @on(Button.Pressed, "#close")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_close()


def _keys(entry: Possible) -> str:
    return " ".join(word(key) for key in entry.keys)
