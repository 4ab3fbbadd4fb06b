"""The frame of every dialog: title, body, one line for the reason why not, OK and Abbrechen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from xr_tui.i18n import tr
from xr_tui.phrase import Phrase
from xr_tui.ui.actions import with_key
from xr_tui.ui.actions.dialogs import DIALOG
from xr_tui.ui.bindings import bound
from xr_tui.ui.modals.words import help_link
from xr_tui.ui.widgets.dialog_box import DialogBox
from xr_tui.ui.widgets.fields import Field, LineField, TextField
from xr_tui.ui.widgets.going_on import CallOffButton
from xr_tui.ui.widgets.visible_text import plain

T = TypeVar("T")


class Dialog(ModalScreen[T | None], Generic[T]):
    """A dialog whose result is a value, or None where it was called off.

    Enter goes from field to field and presses the button that has the focus; F10 and Ctrl+S are OK from anywhere,
    Esc is Abbrechen.
    """

    ACTIONS = (DIALOG,)
    BINDINGS: ClassVar[list[BindingType]] = bound(DIALOG)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-high")]  # noqa: RUF012  Textual declares it so
    """Where there is room, long texts stand there whole."""

    title_text: str = ""
    """Stands in the frame; set it before the dialog is composed."""

    def compose(self) -> ComposeResult:
        with DialogBox(classes="dialog") as box:
            box.border_title = plain(self.title_text)
            box.border_subtitle = help_link()
            yield from self.compose_body()
            yield Static(id="reason", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(plain(self.yes_text()), id="ok", variant="primary", compact=True)
                yield CallOffButton(plain(self.no_text()), id="cancel", compact=True)

    def compose_body(self) -> ComposeResult:
        """What stands between title and buttons."""
        raise NotImplementedError

    def yes_text(self) -> str:
        """The words of the button that says yes."""
        return with_key(tr("OK"), "dialog.ok")

    def no_text(self) -> str:
        """The words of the button that calls it off."""
        return with_key(tr("Cancel"), "dialog.cancel")

    def on_mount(self) -> None:
        self.weigh()

    def refusal(self) -> Phrase | None:
        """Why OK cannot be pressed now; None if it can."""
        return None

    def result_value(self) -> T:
        """The value that OK gives."""
        raise NotImplementedError

    def weigh(self) -> None:
        """Look whether OK can be pressed, and say why not."""
        refusal = self.refusal()
        self.query_one("#ok", Button).disabled = refusal is not None
        self.say_reason(tr(refusal) if refusal else "")

    def say_reason(self, text: str) -> None:
        """The line above the buttons."""
        line = self.query_one("#reason", Static)
        line.update(plain(text))
        line.display = bool(text)

    def action_accept(self) -> None:
        """OK, if nothing speaks against it; what has come to speak against it meanwhile is said."""
        if self.refusal() is None:
            self.dismiss(self.result_value())
        else:
            self.weigh()

    def action_call_off(self) -> None:
        """Abbrechen."""
        self.dismiss(None)

    @on(Button.Pressed, "#ok")
    def _ok_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_accept()

    @on(Button.Pressed, "#cancel")
    def _cancel_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_call_off()


class Form(Dialog[T], Generic[T]):
    """A dialog of fields. OK names all problems at once, each at its field, and goes to the first."""

    def faulty_fields(self) -> list[Field]:
        """The fields that keep the form from being saved, from top to bottom."""
        return [field for field in self.query(Field) if field.problem is not None and field.display]

    def action_accept(self) -> None:
        faulty = self.faulty_fields()
        for field in faulty:
            if isinstance(field, LineField | TextField):
                field.complain()
        if faulty:
            faulty[0].focus()
            self._list_faulty(faulty)
            return
        super().action_accept()

    @on(Field.Changed)
    def _changed(self) -> None:
        """What was named goes from the list as it is mended."""
        if self.query_one("#reason", Static).display:
            self._list_faulty(self.faulty_fields())

    def _list_faulty(self, faulty: Sequence[Field]) -> None:
        names = ", ".join(field.label for field in faulty)
        self.say_reason(tr("OK waits for: {fields}", fields=names) if names else "")
