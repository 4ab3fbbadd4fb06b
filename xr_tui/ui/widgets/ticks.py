"""Boxes and radio buttons whose state can be read without colour: `[x]`, `( )`."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox, RadioButton
from textual.widgets._toggle_button import ToggleButton


class TickBox(Checkbox):
    """Yes or no: `[x]` or `[ ]`."""

    @property
    def _button(self) -> Content:
        return _sign(self, "[x]", "[ ]")


class RoundTick(RadioButton):
    """One of several: `(•)` or `( )`."""

    @property
    def _button(self) -> Content:
        return _sign(self, "(•)", "( )")


def _sign(button: ToggleButton, on: str, off: str) -> Content:
    return Content.styled(on if button.value else off, button.get_visual_style("toggle--button"))
