"""A day as people write it, said back as it was understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from textual import events, on

from xr_tui.errors import Refused
from xr_tui.i18n import long_day, tr, typed_day
from xr_tui.phrase import Phrase
from xr_tui.ui.widgets.fields import LineField

_EXAMPLE = dt.date(2026, 11, 20)


class DayField(LineField):
    """A line for a day; empty where there is none."""

    def __init__(
        self, label: str, value: str, *, read: Callable[[str], str], note: str = "", id: str | None = None
    ) -> None:
        """The field.

        Args:
            label: in the language shown.
            value: what stands in it at first: as it was typed, or ISO 8601.
            read: gives what was typed as ISO 8601; raises `Refused` for what is no day.
            note: stands below the field while the cursor is elsewhere.
            id: of the widget.
        """
        self._read = read
        super().__init__(label, self.shown(value), check=self._fault, at_once=False, id=id)
        self._note_elsewhere = note

    def shown(self, text: str) -> str:
        """A day as the language writes it; what is none stays as it is."""
        day = self._day(text)
        return typed_day(day) if day else text

    def look(self) -> None:
        """Say back which day it is while the cursor is there: 04/12 is a day in April to some."""
        self.note = self._note_elsewhere
        if self.has_focus_within:
            day = self._day(self.value)
            self.note = long_day(day) if day else tr("such as {day}", day=typed_day(_EXAMPLE))
        super().look()

    def _day(self, text: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(self._read(text))
        except (Refused, ValueError):
            return None

    def _fault(self, text: str) -> Phrase | None:
        try:
            self._read(text)
        except Refused as refused:
            return refused.message
        return None

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _come_or_gone(self) -> None:
        self.look()
