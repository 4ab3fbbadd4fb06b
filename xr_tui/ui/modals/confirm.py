"""A question with yes and no."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from xr_tui.ui.actions.dialogs import QUESTION
from xr_tui.ui.bindings import bound
from xr_tui.ui.modals.words import help_link
from xr_tui.ui.widgets.visible_text import plain


class Confirm(ModalScreen[bool]):
    """Asks before something that cannot be taken back. The focus is on no: Enter by mistake does nothing."""

    ACTIONS = (QUESTION,)
    BINDINGS: ClassVar[list[BindingType]] = bound(QUESTION)

    def __init__(self, question: str, *, yes: str, no: str, detail: str = "") -> None:
        """A question.

        Args:
            question: in the language shown.
            yes: the words of the button for yes, best a verb.
            no: the words of the button for no.
            detail: what follows from yes.
        """
        super().__init__()
        self._question = question
        self._yes = yes
        self._no = no
        self._detail = detail

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -small") as box:
            box.border_subtitle = help_link()
            yield Static(plain(self._question), id="question", markup=False)
            if self._detail:
                yield Static(plain(self._detail), id="detail", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(plain(self._yes), id="yes", variant="warning", compact=True)
                yield Button(plain(self._no), id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one("#no", Button).focus()

    def action_answer(self, yes: bool) -> None:
        """Answer."""
        self.dismiss(yes)

    def action_other(self) -> None:
        """Go to the other button."""
        self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")
