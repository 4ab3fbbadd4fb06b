"""The line at the bottom: what can be done now, the most wanted first, help always last and always there."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.screen import Screen

from xr_tui.i18n import tr
from xr_tui.ui.actions.keys import word
from xr_tui.ui.bindings import Possible, possible
from xr_tui.ui.widgets.click_line import ClickLine, Word


class KeyLine(ClickLine):
    """Shows the actions of its screen that belong at the bottom; a click does them."""

    crowds: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._possible: dict[str, Possible] = {}

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self.look()

    def look(self) -> None:
        """Look again what can be done: another pane is shown, or another language spoken."""
        wanted = [entry for entry in possible(self.screen) if entry.action.footer and entry.is_of_use]
        wanted.sort(key=lambda entry: entry.action.footer)
        self._possible = {entry.action.id: entry for entry in wanted}
        active, focused = self.screen.active_bindings, self.screen.focused
        self.show([_word(entry, keys[0]) for entry in wanted if (keys := entry.working_keys(active, focused))])

    def _bindings_changed(self, _screen: Screen[object]) -> None:
        self.look()

    @on(ClickLine.Clicked)
    async def _clicked(self, event: ClickLine.Clicked) -> None:
        event.stop()
        if (entry := self._possible.get(event.action)) is not None:
            await entry.run()


def _word(entry: Possible, key: str) -> Word:
    return Word(word(key), tr(entry.action.name), entry.action.id)
