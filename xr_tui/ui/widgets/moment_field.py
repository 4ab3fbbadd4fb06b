"""„Senden am": a date and time as people write it, said back as it was understood."""

from __future__ import annotations

import datetime as dt

from textual import events, on

from xr_tui.errors import Refused
from xr_tui.i18n import moment, tr, weekday
from xr_tui.jobs.sending_time import fault_of_moment, read_moment
from xr_tui.ui.widgets.fields import LineField


class MomentField(LineField):
    """A line for a date and time; empty means at once."""

    def __init__(self, label: str, value: dt.datetime | None = None, *, id: str | None = None) -> None:
        """The field.

        Args:
            label: in the language shown.
            value: what stands in it at first.
            id: of the widget.
        """
        super().__init__(label, moment(value, seconds=False), check=fault_of_moment, placeholder=tr("at once"), id=id)

    @property
    def moment(self) -> dt.datetime | None:
        """What was typed, in UTC; None for at once, and while it cannot be understood."""
        try:
            return read_moment(self.value, now=dt.datetime.now(dt.UTC))
        except Refused:
            return None

    def look(self) -> None:
        """Say back how the moment was understood."""
        understood = self.moment
        self.note = tr("sent on {weekday}, {when}", weekday=weekday(understood), when=spoken(understood))
        if understood is None:
            self.note = tr("such as 25.11. 8:00, tomorrow 8:00 or 18:30") if self.has_focus_within else ""
        super().look()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _come_or_gone(self) -> None:
        """How it is written is said while the cursor is there."""
        self.look()


def spoken(when: dt.datetime | None) -> str:
    """The moment in local time, to the minute."""
    return moment(when, seconds=False)
