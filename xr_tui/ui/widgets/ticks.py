"""Boxes and radio buttons whose state can be read without colour: `[x]`, `( )`.

Enter goes on to the next field, as everywhere in a form: who hurries through with Enter changes nothing.
"""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Checkbox, RadioButton, RadioSet
from textual.widgets._toggle_button import ToggleButton

from xr_tui.ui.widgets.going_on import go_on


class TickBox(Checkbox):
    """Yes or no: `[x]` or `[ ]`; Space changes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False)]

    def action_go_on(self) -> None:
        """Enter: the next field."""
        go_on(self)

    @property
    def _button(self) -> Content:
        return _sign(self, "[x]", "[ ]")


class RoundTick(RadioButton):
    """One of several: `(•)` or `( )`."""

    @property
    def _button(self) -> Content:
        return _sign(self, "(•)", "( )")


_BEHIND_WORDS = 3
_BESIDE_WORDS = 4 + _BEHIND_WORDS
"""Cells of a round tick beside its words, and how many of them are blanks that the last one can do without."""


class Choice(RadioSet):
    """A row of round ticks: arrows and Space choose at once, Enter goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False),
        Binding("space,right,down", "choose(1)", show=False),
        Binding("left,up", "choose(-1)", show=False),
    ]

    def on_resize(self) -> None:
        """Words that have no room beside each other stand below each other: one out of sight cannot be clicked."""
        words = sum(cell_len(str(button.label)) + _BESIDE_WORDS for button in self.query(RadioButton)) - _BEHIND_WORDS
        self.set_class(words > self.size.width, "-stacked")

    def action_go_on(self) -> None:
        """Enter: the next field."""
        go_on(self)

    def action_choose(self, step: int) -> None:
        """Choose the next one, or the one before; after the last comes the first."""
        buttons = list(self.query(RadioButton))
        buttons[(self.pressed_index + step) % len(buttons)].value = True


def _sign(button: ToggleButton, on: str, off: str) -> Content:
    return Content.styled(on if button.value else off, button.get_visual_style("toggle--button"))
