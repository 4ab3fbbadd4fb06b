"""Logging in at Microsoft 365: shows the code to type in a browser on any machine, and waits."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from xr_tui.errors import XrTuiError
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Sender
from xr_tui.ui.actions import with_key
from xr_tui.ui.actions.dialogs import LOGIN
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import sentence
from xr_tui.ui.modals.words import help_link
from xr_tui.ui.widgets.visible_text import plain

if TYPE_CHECKING:
    from xr_tui.delivery.microsoft import DeviceCode


class DeviceLogin(ModalScreen[bool]):
    """Whether somebody logged in."""

    ACTIONS = (LOGIN,)
    BINDINGS = bound(LOGIN)

    @dataclass
    class _Code(Message):
        code: DeviceCode

    @dataclass
    class _Ended(Message):
        error: XrTuiError | None = None

    def __init__(self, office: Office, settings: Settings, sender: Sender) -> None:
        """The login of this sender; its tokens are kept for this user alone."""
        super().__init__()
        self._office = office
        self._settings = settings
        self._sender = sender
        self._given_up = threading.Event()
        self._copied = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = plain(tr("Log in {name}", name=self._sender.name))
            box.border_subtitle = help_link()
            yield Static(plain(tr("Asking Microsoft for a code …")), id="question", markup=False)
            yield Static(id="reason", markup=False)
            with Horizontal(classes="dialog-buttons"):
                words = with_key(tr("Copy the code"), "login.copy")
                yield Button(plain(words), id="copy", compact=True, disabled=True)
                yield Button(plain(with_key(tr("Cancel"), "login.cancel")), id="cancel", compact=True)

    def on_mount(self) -> None:
        self.query_one("#reason", Static).display = False
        self.query_one("#cancel", Button).focus()
        self._log_in()

    def on_unmount(self) -> None:
        self._given_up.set()

    @work(thread=True, name="login", group="login", description="log in at Microsoft 365")
    def _log_in(self) -> None:
        def show(code: DeviceCode) -> None:
            self.post_message(self._Code(code))

        try:
            self._office.log_in(self._settings, self._sender, show, self._given_up.is_set)
        except XrTuiError as error:
            self.post_message(self._Ended(error))
        else:
            self.post_message(self._Ended())

    @on(_Code)
    def _show(self, message: _Code) -> None:
        message.stop()
        self._copied = message.code.code
        text = tr(
            "On any machine with a browser open\n\n    {url}\n\nand type the code\n\n    {code}\n\n"
            "Log in there as the mailbox that sends. This window closes by itself.",
            url=message.code.url,
            code=message.code.code,
        )
        self.query_one("#question", Static).update(plain(text))
        self.query_one("#copy", Button).disabled = False

    @on(_Ended)
    def _ended(self, message: _Ended) -> None:
        message.stop()
        if message.error is None:
            self.dismiss(True)
            return
        reason = self.query_one("#reason", Static)
        reason.update(plain(sentence(message.error)))
        reason.display = True

    def action_copy(self) -> None:
        """Put the code into the clipboard of the terminal (OSC 52), also over SSH."""
        if self._copied:
            self.app.copy_to_clipboard(self._copied)
            self.app.notify(tr("Copied: {what}", what=self._copied), markup=False)

    def action_cancel(self) -> None:
        """Wait no longer."""
        self._given_up.set()
        self.dismiss(False)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "copy":
            self.action_copy()
        else:
            self.action_cancel()
