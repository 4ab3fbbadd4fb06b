"""The chips above a list: what it is narrowed to, and the letter that changes it. One line of them, or two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.lists import CHIPS
from xr_tui.ui.bindings import bound
from xr_tui.ui.widgets.chips import Chip, chip_of, cut, rows
from xr_tui.ui.widgets.visible_text import visible


class FilterChips(Widget, can_focus=True):
    """Chips in a row. With the focus on it, a letter turns one on or off, and the list gets the focus back.

    A chip that is on stands in brackets, so that colour is not the only sign.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "filter-chips--key",
        "filter-chips--on",
        "filter-chips--letter",
    }
    FOCUS_ON_CLICK = False  # after a click, letters are for the list as before
    ACTIONS = (CHIPS,)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bound(CHIPS),
        *(Binding(f"{letter},{letter.upper()}", f"letter('{letter}')", show=False) for letter in ascii_lowercase),
    ]

    def __init__(self, turn: Callable[[str], None], clear: Callable[[], None], leave: Callable[[], None]) -> None:
        """No chips yet.

        All are called at once and are no messages: the next key of a burst must find the list narrowed already.

        Args:
            turn: somebody turned the chip of this name on or off.
            clear: somebody wants to see everything again.
            leave: somebody is done; the focus is to go to the list.
        """
        super().__init__(id="chips")
        self._turn, self._clear, self._leave = turn, clear, leave
        self._chips: tuple[Chip, ...] = ()

    def show(self, chips: Sequence[Chip]) -> None:
        """Show these chips instead."""
        self._chips = tuple(chips)
        self._fit(self.app.size.width)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        """As many lines as the words need: cut ones could not be read."""
        if self.styles.height is None or self.styles.height.cells != (needed := len(self._lines(width))):
            self.styles.height = needed

    @property
    def is_narrowed(self) -> bool:
        """Whether any of them is on."""
        return any(each.is_on for each in self._chips)

    # Keys and mouse

    def begin(self) -> None:
        """The next letter is for the chips; then the focus goes to the list.

        At once, and with a binding for every letter: what is typed ahead must not reach the keys of the list.
        """
        self.screen.set_focus(self)

    def action_letter(self, letter: str) -> None:
        if (found := chip_of(self._chips, letter)) is not None:
            self.action_leave()
            self._turn(found.name)

    def action_leave(self) -> None:
        self._leave()

    def action_clear(self) -> None:
        self.action_leave()
        self._clear()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        edge, line = cell_len(self._lead), self._lines(self.size.width)[event.y : event.y + 1]
        for each, text in (pair for chips in line for pair in zip(chips, self._texts(chips), strict=True)):
            end = edge + cell_len(text) + 2
            if edge <= event.x < end:
                self._turn(each.name)
            edge = end
        if self.is_narrowed and event.x >= edge:
            self._clear()

    # Looks

    @property
    def _lead(self) -> str:
        """The key that begins."""
        return f" {key_of('lists.narrow')}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only who is among the chips can leave them."""
        return action not in ("leave", "clear") or self.screen.focused is self

    def _lines(self, width: int) -> tuple[tuple[Chip, ...], ...]:
        return rows(self._chips, width - cell_len(self._lead))

    def _texts(self, chips: Sequence[Chip]) -> tuple[str, ...]:
        shown = [replace(each, value=visible(each.value)) for each in chips]
        return cut(shown)

    def render_line(self, y: int) -> Strip:
        """A line; the first one begins with the key."""
        style, lines = self.rich_style, self._lines(self.size.width)
        if y >= len(lines):
            return Strip.blank(self.size.width, style)
        lead = self._lead if y == 0 else " " * cell_len(self._lead)
        segments = [Segment(lead, self._style("key") if y == 0 else style)]
        for each, text in zip(lines[y], self._texts(lines[y]), strict=True):
            segments += self._chip(each, text)
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _chip(self, each: Chip, text: str) -> list[Segment]:
        style = self._style("on") if each.is_on else self.rich_style
        left, right = "[]" if each.is_on else "  "
        if not self.has_focus or each.text != each.word or each.at >= len(text):
            return [Segment(f"{left}{text}{right}", style)]
        letter = style + self.get_component_rich_style("filter-chips--letter", partial=True)
        before, after = text[: each.at], text[each.at + 1 :]
        return [Segment(left + before, style), Segment(text[each.at], letter), Segment(after + right, style)]

    def _style(self, part: str) -> Style:
        return self.rich_style + self.get_component_rich_style(f"filter-chips--{part}", partial=True)
