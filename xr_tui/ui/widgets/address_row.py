"""One further address as a row of a form: what it is (An, CC, BCC), the address, and a sign that removes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from xr_tui.i18n import tr
from xr_tui.matrix import FurtherAddress, Kind
from xr_tui.ui.widgets import address_line
from xr_tui.ui.widgets.going_on import go_on
from xr_tui.ui.widgets.line_input import LineInput
from xr_tui.ui.widgets.visible_text import plain

_KINDS = (Kind.CC, Kind.BCC, Kind.TO)
"""In the order in which Space goes through them; a new address is CC."""


def kind_word(kind: Kind) -> str:
    """`An`, `CC` or `BCC`."""
    return {Kind.TO: tr("To"), Kind.CC: "CC", Kind.BCC: "BCC"}[kind]


class KindSwitch(Static, can_focus=True):
    """What an address is; Space or a click takes the next kind, A, C and B choose it, Delete removes the row."""

    skipped_by_enter = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False),
        Binding("space,right", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("a,A,t,T", "choose('to')", show=False),
        Binding("c,C", "choose('cc')", show=False),
        Binding("b,B", "choose('bcc')", show=False),
        Binding("delete,backspace", "remove", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another kind was chosen."""

        switch: KindSwitch

    @dataclass
    class RemoveWanted(Message):
        """The row is to go."""

        widget: Widget

    @dataclass
    class StepWanted(Message):
        """Somebody wants to go to the row above or below."""

        widget: Widget
        by: int

    def __init__(self, kind: Kind) -> None:
        super().__init__(plain(f"[{kind_word(kind)}]"), classes="address-kind", markup=False)
        self.kind = kind

    def choose(self, kind: Kind) -> None:
        """Be this kind."""
        self.kind = kind
        self.update(plain(f"[{kind_word(kind)}]"))
        self.post_message(self.Changed(self))

    def action_go_on(self) -> None:
        """Enter: the address itself."""
        go_on(self)

    def action_turn(self, by: int) -> None:
        self.choose(_KINDS[(_KINDS.index(self.kind) + by) % len(_KINDS)])

    def action_choose(self, kind: str) -> None:
        self.choose(Kind(kind))

    def action_remove(self) -> None:
        self.post_message(self.RemoveWanted(self))

    def action_step(self, by: int) -> None:
        self.post_message(self.StepWanted(self, by))

    def on_click(self) -> None:
        self.action_turn(1)


class FurtherInput(LineInput):
    """The address of a row. Several pasted at once become rows of their own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("ctrl+delete,f8", "remove", show=False),
    ]

    @dataclass
    class SeveralPasted(Message):
        """More than one address was pasted, or one with its kind."""

        input: FurtherInput
        addresses: tuple[FurtherAddress, ...]

    def action_step(self, by: int) -> None:
        self.post_message(KindSwitch.StepWanted(self, by))

    def action_remove(self) -> None:
        self.post_message(KindSwitch.RemoveWanted(self))

    def _on_paste(self, event: events.Paste) -> None:
        addresses = address_line.read(event.text)
        if self.value or (len(addresses) < 2 and ":" not in event.text):
            super()._on_paste(event)
            return
        event.prevent_default()
        event.stop()
        self.post_message(self.SeveralPasted(self, addresses))


class AddressRow(Horizontal):
    """One further address."""

    def __init__(self, address: str = "", kind: Kind = Kind.CC) -> None:
        super().__init__(classes="address-row")
        self.switch = KindSwitch(kind)
        """What the address is."""
        self.input = FurtherInput(address, placeholder=tr("one more address"))
        """Where it is typed."""

    def compose(self) -> ComposeResult:
        yield self.switch
        yield self.input
        yield RemoveSign()

    @property
    def value(self) -> FurtherAddress:
        """What stands in the row."""
        return FurtherAddress(self.input.value.strip(), self.switch.kind)

    @staticmethod
    def of(widget: Widget) -> AddressRow:
        """The row in which a widget stands."""
        return next(parent for parent in widget.ancestors if isinstance(parent, AddressRow))


class RemoveSign(Static):
    """A place to click that removes the row."""

    def __init__(self) -> None:
        super().__init__("×", classes="address-remove", markup=False)

    def on_click(self) -> None:
        self.post_message(KindSwitch.RemoveWanted(self))
