"""Further addresses of a form: a row for each, and always an empty one for one more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from xr_tui.i18n import tr
from xr_tui.matrix import FurtherAddress
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.widgets import address_line
from xr_tui.ui.widgets.address_row import AddressRow, FurtherInput, KindSwitch
from xr_tui.ui.widgets.fields import Field
from xr_tui.ui.widgets.visible_text import control_fault


class AddressesField(Field):
    """Any number of further addresses; empty rows count nothing."""

    def __init__(
        self, label: str, addresses: Sequence[FurtherAddress] = (), *, at_once: bool = True, id: str | None = None
    ) -> None:
        """The editor.

        Args:
            label: in the language shown.
            addresses: those that stand in it at first.
            at_once: whether a problem is shown before anything was typed.
            id: of the widget.
        """
        super().__init__(label, id=id)
        self._first = tuple(addresses)
        self._complaining = at_once

    def compose_control(self) -> ComposeResult:
        with Vertical(classes="address-rows"):
            for further in self._first:
                yield AddressRow(further.address, further.kind)
            yield AddressRow()

    @property
    def rows(self) -> list[AddressRow]:
        """All rows, the empty ones too."""
        return list(self.query(AddressRow))

    @property
    def value(self) -> tuple[FurtherAddress, ...]:
        """The addresses."""
        if not self.is_mounted:
            return self._first
        return tuple(further for row in self.rows if (further := row.value).address)

    @property
    def problem(self) -> Phrase | None:
        return next(_faults(self.value), None)

    def complain(self) -> None:
        """From now on show what is wrong, also where nothing was typed."""
        self._complaining = True
        self.look()

    def look(self) -> None:
        """Look at the addresses again and show what there is to say."""
        problem = self.problem if self._complaining else None
        twice = _twice(self.value)
        hint = tr("{address} is there twice and gets one mail.", address=twice) if twice else ""
        self.note = tr("Shift+Tab, Space: To, CC, BCC · F8 removes the row") if self.has_focus_within else ""
        self.say(tr(problem) if problem else "", hint)

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_came_or_went(self) -> None:
        self.call_later(self.look)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        row = AddressRow.of(event.input)
        self._complaining = self._complaining or bool(event.value)
        if (word := address_line.kind_before(event.value)) is not None:
            kind, rest = word
            row.switch.choose(kind)
            row.input.value = rest
        elif event.value.startswith(" "):
            row.input.value = event.value.lstrip()  # as after "CC: "
        else:
            self._keep_one_empty_row(row)
        self._changed()

    def _keep_one_empty_row(self, changed: AddressRow) -> None:
        """What was typed into the last row asks for a new one; what was emptied above it makes that one needless."""
        rows = self.rows
        if changed.value.address and changed is rows[-1]:
            self.query_one(".address-rows").mount(AddressRow())
        elif not changed.value.address and rows[-2:-1] == [changed] and not rows[-1].value.address:
            rows[-1].remove()

    @on(KindSwitch.Changed)
    def _turned(self, event: KindSwitch.Changed) -> None:
        event.stop()
        self._changed()

    @on(KindSwitch.RemoveWanted)
    async def _remove(self, event: KindSwitch.RemoveWanted) -> None:
        event.stop()
        row = AddressRow.of(event.widget)
        rows = self.rows
        if row is rows[-1]:
            row.input.value = ""
            return
        after = rows[rows.index(row) + 1]
        after.input.focus()
        await row.remove()
        self._changed()

    @on(KindSwitch.StepWanted)
    def _step(self, event: KindSwitch.StepWanted) -> None:
        event.stop()
        rows = self.rows
        at = rows.index(AddressRow.of(event.widget)) + event.by
        if 0 <= at < len(rows):
            target = rows[at].switch if isinstance(event.widget, KindSwitch) else rows[at].input
            target.focus()

    @on(FurtherInput.SeveralPasted)
    async def _pasted(self, event: FurtherInput.SeveralPasted) -> None:
        event.stop()
        row, further = AddressRow.of(event.input), event.addresses
        if row is self.rows[-1]:
            await self.query_one(".address-rows").mount(AddressRow())
        row.switch.choose(further[0].kind)
        row.input.value = further[0].address
        more = [AddressRow(each.address, each.kind) for each in further[1:]]
        await self.query_one(".address-rows").mount_all(more, after=row)
        self.rows[-1].input.focus()
        self._changed()

    def _changed(self) -> None:
        self.look()
        self.post_message(self.Changed(self))


def _faults(addresses: Sequence[FurtherAddress]) -> Iterator[Phrase]:
    """What is wrong with each faulty one; each sentence names its address."""
    for further in addresses:
        if control_fault(further.address):
            yield phrase("“{address}” contains a line break or control character.", address=further.address)
        elif fault := address_line.fault_of_address(further.address):
            yield fault


def _twice(addresses: Sequence[FurtherAddress]) -> str:
    seen: set[str] = set()
    for further in addresses:
        if further.address.casefold() in seen:
            return further.address
        seen.add(further.address.casefold())
    return ""
