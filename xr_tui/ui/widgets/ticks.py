"""Boxes and radio buttons whose state can be read without colour: `[x]`, `( )`.

Enter goes on to the next field, as everywhere in a form: who hurries through with Enter changes nothing.
"""

from __future__ import annotations

from typing import ClassVar

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


class Choice(RadioSet):
    """A row of round ticks: arrows and Space choose at once, Enter goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False),
        Binding("space,right,down", "choose(1)", show=False),
        Binding("left,up", "choose(-1)", show=False),
    ]

    def action_go_on(self) -> None:
        """Enter: the next field."""
        go_on(self)

    def action_choose(self, step: int) -> None:
        """Choose the next one, or the one before; after the last comes the first."""
        buttons = list(self.query(RadioButton))
        buttons[(self.pressed_index + step) % len(buttons)].value = True


def _sign(button: ToggleButton, on: str, off: str) -> Content:
    return Content.styled(on if button.value else off, button.get_visual_style("toggle--button"))
