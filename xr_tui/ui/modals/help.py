"""What a screen is for, and every key that works on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from xr_tui.i18n import tr
from xr_tui.ui.widgets.visible_text import plain

_SHORT = 12
"""Lines that fit any terminal without scrolling."""


class Help(ModalScreen[None]):
    """The help of a screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,f10,question_mark", "close", "Close", show=False),
    ]

    def __init__(self, title: str, bindings: Sequence[tuple[str, str]], text: str) -> None:
        """The help of a screen.

        Args:
            title: name of the screen, in the language shown.
            bindings: each key as it stands on the keyboard (`E`, `F10`), with what it does.
            text: what the screen is for; paragraphs are parted by an empty line.
        """
        super().__init__()
        self._title = title
        self._listed = tuple(bindings)
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall" if self._is_long() else "dialog") as box:
            box.border_title = plain(tr("Help: {title}", title=self._title))
            with VerticalScroll(classes="dialog-body"):
                yield Static(plain(self._text), id="help-text", markup=False)
                yield Static(self._keys(), id="help-keys", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(plain(tr("Close  Esc")), id="close", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _is_long(self) -> bool:
        """Whether it takes all the room there is, and scrolls."""
        return len(self._listed) + len(self._text) // 70 + 2 * self._text.count("\n") > _SHORT

    def _keys(self) -> Content:
        width = max((len(key) for key, _does in self._listed), default=0) + 2
        lines = [Content.assemble((f"{key:<{width}}", "bold"), plain(does, kept="")) for key, does in self._listed]
        return Content("\n").join(lines)

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

    @on(Button.Pressed, "#close")
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_close()
