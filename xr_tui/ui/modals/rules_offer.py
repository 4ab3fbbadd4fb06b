"""The official rules are missing: offers to install them, and says what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from xr_tui.errors import XrTuiError
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.ui.actions import with_key
from xr_tui.ui.actions.dialogs import RULES
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import sentence
from xr_tui.ui.modals.words import help_link
from xr_tui.ui.widgets.fields import LineField
from xr_tui.ui.widgets.visible_text import plain


class RulesOffer(ModalScreen[bool]):
    """Whether the rules were installed."""

    ACTIONS = (RULES,)
    BINDINGS: ClassVar[list[BindingType]] = bound(RULES)

    @dataclass
    class _Ended(Message):
        error: XrTuiError | None

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = plain(tr("Official rules"))
            box.border_subtitle = help_link()
            yield Static(plain(self._offer()), id="question", markup=False)
            yield LineField(
                tr("Wheel file"),
                placeholder=tr("empty: from the package index"),
                note=tr("without a network: the path of the downloaded wheel"),
                id="wheel",
            )
            yield Static(id="progress", markup=False)
            yield Static(id="reason", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(plain(with_key(tr("Install"), "rules.install")), id="ok", variant="primary", compact=True)
                yield Button(plain(with_key(tr("Later"), "rules.later")), id="cancel", compact=True)

    def on_mount(self) -> None:
        self.query_one("#ok", Button).focus()
        self._say("progress", "")
        self._say("reason", "")

    def action_install(self) -> None:
        """Install; takes seconds."""
        if self._busy:
            return
        self._busy = True
        self.query_one("#ok", Button).disabled = True
        self._say("reason", "")
        self._say("progress", tr("Installing, and comparing every digest …"))
        self._install(self.query_one("#wheel", LineField).value)

    def action_later(self) -> None:
        """Go on without rules."""
        self.dismiss(False)

    @work(thread=True, name="rules", group="rules", description="install the rules")
    def _install(self, wheel: str) -> None:
        try:
            self._office.install_rules(Path(wheel).expanduser() if wheel else None)
        except XrTuiError as error:
            self.post_message(self._Ended(error))
        else:
            self.post_message(self._Ended(None))

    @on(_Ended)
    def _ended(self, message: _Ended) -> None:
        message.stop()
        self._busy = False
        if message.error is None:
            self.dismiss(True)
            return
        self.query_one("#ok", Button).disabled = False
        self._say("progress", "")
        self._say("reason", sentence(message.error))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "ok":
            self.action_install()
        else:
            self.action_later()

    def _offer(self) -> str:
        return tr(
            "No invoice can be checked without the official rules of KoSIT. Shall they be installed in {folder}?",
            folder=self._office.rules_folder,
        )

    def _say(self, where: str, text: str) -> None:
        line = self.query_one(f"#{where}", Static)
        line.update(plain(text))
        line.display = bool(text)
