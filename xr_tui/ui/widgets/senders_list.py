"""The senders of the setup, the default one first; what is done to them is saved with the setup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from xr_tui.i18n import tr
from xr_tui.settings.sender import LoginKind, Sender
from xr_tui.ui.actions import with_key
from xr_tui.ui.actions.panes import SENDERS
from xr_tui.ui.bindings import bound
from xr_tui.ui.modals.words import document_type_word
from xr_tui.ui.widgets.fields import Field
from xr_tui.ui.widgets.visible_text import plain

BUTTON_ROWS = (("edit", "new", "remove"), ("default", "trial_mail"), ("test_login", "log_in"))
"""What can be done, by the names of actions; each row has room in 60 columns."""


class SendersList(Field):
    """A list with what can be done to the sender under the cursor; the pane that has it opens the dialogs."""

    ACTIONS = (SENDERS,)
    BINDINGS: ClassVar[list[BindingType]] = bound(SENDERS)

    @dataclass
    class Wanted(Message):
        """Something is to be done to a sender."""

        what: str
        """One of `BUTTON_ROWS`."""
        sender: Sender
        """The one under the cursor."""

    def __init__(self, senders: Sequence[Sender], fixed: Mapping[str, Any]) -> None:
        """The list.

        Args:
            senders: as stored, the default one first.
            fixed: fields of the default one that the environment fixes, with their values.
        """
        super().__init__(tr("Sender"), id="senders")
        self._senders = tuple(senders)
        self._fixed = fixed

    def compose(self) -> ComposeResult:
        note = tr("Mails come from the default sender, unless the matrix entry or the document type names another.")
        yield Static(plain(note), classes="section-note", markup=False)
        yield OptionList(id="sender-list", markup=False, compact=True)
        words = _words()
        for row in BUTTON_ROWS:
            with Horizontal(classes="sender-buttons"):
                for what in row:
                    yield Button(plain(words[what]), id=f"sender-{what.replace('_', '-')}", compact=True)
        yield Static(id="login-answer", classes="answer", markup=False)

    def on_mount(self) -> None:
        self._refill(0)

    def look(self) -> None:
        """There is nothing to say below the list."""

    def focus(self, scroll_visible: bool = True) -> SendersList:
        self.query_one(OptionList).focus(scroll_visible)
        return self

    @property
    def value(self) -> tuple[Sender, ...]:
        """The senders as they are to be stored, the default one first."""
        return self._senders

    @property
    def chosen(self) -> Sender:
        """The one under the cursor, as stored."""
        return self._senders[self.query_one(OptionList).highlighted or 0]

    def as_it_holds(self, sender: Sender) -> Sender:
        """With what the environment fixes, if it is the default one."""
        return replace(sender, **self._fixed) if sender is self._senders[0] else sender

    def put(self, old: Sender | None, new: Sender) -> None:
        """Put a changed sender in the old one's place, or add it for None."""
        changed = [new if one is old else one for one in self._senders]
        self._change(changed if old is not None else [*changed, new], new)

    def take_out(self, sender: Sender) -> None:
        """Take a sender out of the list."""
        self._change([one for one in self._senders if one is not sender], None)

    def make_default(self, sender: Sender) -> None:
        """Put a sender first."""
        self._change([sender, *(one for one in self._senders if one is not sender)], sender)

    def _change(self, senders: Sequence[Sender], chosen: Sender | None) -> None:
        self._senders = tuple(senders)
        self._refill(self._senders.index(chosen) if chosen is not None else 0)
        self.post_message(self.Changed(self))

    def _refill(self, position: int) -> None:
        listing = self.query_one(OptionList)
        listing.clear_options()
        names = max(len(one.name) for one in self._senders)
        addresses = max(len(self.as_it_holds(one).address) for one in self._senders)
        uses = max(len(self._use(one)) for one in self._senders)
        for one in self._senders:
            listing.add_option(Option(plain(self._line(one, names, addresses, uses))))
        listing.highlighted = position
        self._suit_buttons()

    def _line(self, sender: Sender, names: int, addresses: int, uses: int) -> str:
        """One row; what is cut off where there is no room is the server."""
        holds = self.as_it_holds(sender)
        server = f"{holds.host}:{holds.port}" if holds.host else tr("no server yet")
        return f"{holds.name:<{names}}  {holds.address or '–':<{addresses}}  {self._use(sender):<{uses}}  {server}"

    def _use(self, sender: Sender) -> str:
        """What it is used for without being named."""
        default = tr("default sender") if sender is self._senders[0] else ""
        kind = self.as_it_holds(sender).document_type
        return " · ".join(filter(None, [default, document_type_word(kind) if kind.value != "all" else ""]))

    def _suit_buttons(self) -> None:
        chosen, alone = self.chosen, len(self._senders) == 1
        first = chosen is self._senders[0]
        self.query_one("#sender-default", Button).disabled = first
        self.query_one("#sender-remove", Button).disabled = first or alone
        self.query_one("#sender-log-in", Button).display = self.as_it_holds(chosen).login is LoginKind.MICROSOFT

    def is_of_use(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Removing the default one, or logging in where nobody has to, is not offered."""
        buttons = self.query(f"#sender-{str(parameters[0]).replace('_', '-')}").results(Button) if parameters else ()
        return all(button.display and not button.disabled for button in buttons)

    def action_want(self, what: str) -> None:
        """Do something to the sender under the cursor."""
        if self.is_of_use("want", (what,)):
            self.post_message(self.Wanted(what, self.chosen))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._senders:
            self._suit_buttons()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_want("edit")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_want(str(event.button.id).removeprefix("sender-").replace("-", "_"))


def _words() -> dict[str, str]:
    return {
        "edit": with_key(tr("Change"), "senders.edit"),
        "new": with_key(tr("New"), "senders.new"),
        "remove": with_key(tr("Remove"), "senders.remove"),
        "default": with_key(tr("Make default"), "senders.default"),
        "test_login": with_key(tr("Test the login"), "setup.test_login"),
        "trial_mail": with_key(tr("Test mail"), "senders.trial_mail"),
        "log_in": with_key(tr("Log in"), "senders.log_in"),
    }
