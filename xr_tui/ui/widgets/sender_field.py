"""Which of the senders of the setup: for one mail, or for all of a matrix entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on

from xr_tui.i18n import tr
from xr_tui.ui.widgets.fields import ChoiceField, Field

_ROOM = 50
"""Cells beside the label, in which names and their ticks may stand side by side."""


class SenderField(ChoiceField[str]):
    """One of them by its name; below it stands the address, or beside each where they stand one below the other."""

    def __init__(
        self, senders: Sequence[tuple[str, str]], value: str, *, or_none: str = "", id: str | None = None
    ) -> None:
        """The choice.

        Args:
            senders: name and address of each, the default one first.
            value: name of the chosen one; one that is not there any more counts as the first choice.
            or_none: words of a first choice that names none of them; without it one of them is always chosen.
            id: of the widget.
        """
        names = [*([or_none] if or_none else []), *(name for name, _address in senders)]
        stacked = sum(len(name) + 5 for name in names) > _ROOM
        longest = max(map(len, names), default=0)
        choices = [(or_none, "")] if or_none else []
        choices += [(f"{name:<{longest}}  {address}" if stacked else name, name) for name, address in senders]
        known = {name.casefold(): name for name, _address in senders}
        chosen = known.get(value.casefold(), choices[0][1] if choices else "")
        self._addresses: Mapping[str, str] = {} if stacked else dict(senders)
        super().__init__(tr("Sender"), choices, chosen, stacked=stacked, note=self._addresses.get(chosen, ""), id=id)

    @on(Field.Changed)
    def _say_address(self) -> None:
        self.note = self._addresses.get(self.value, "")
        self.look()
