"""What a list is narrowed to besides the search, and how a chip changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from dataclasses import dataclass, replace

from xr_tui.ui.widgets.row_source import Key


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """All that chips can say; each list uses what means something there."""

    status: str = ""
    """One state of invoices, jobs or entries, as the list calls it; empty for all."""
    month: dt.date | None = None
    """First day of the only month that is shown."""
    today: bool = False
    """Only what came in today."""
    customer: str = ""
    """Number of the only customer."""
    customer_name: str = ""
    batch: bool | None = None
    """Only what has batch mode, or only what has not."""
    marked: Set[Key] | None = None
    """Only these rows: the ones that were marked when this was chosen."""

    def turned(self, name: str, day: dt.date) -> Narrowing:
        """After a chip that needs nothing but its name.

        Args:
            day: today, which says what this month is.
        """
        if name == "month":
            return replace(self, month=_next_month(self.month, day), today=False)
        if name == "today":
            return replace(self, today=not self.today, month=None)
        if name == "batch":
            return replace(self, batch={None: True, True: False, False: None}[self.batch])
        return replace(self, status="" if self.status == name else name)

    def to_customer(self, number: str, name: str) -> Narrowing:
        """Only this customer; everybody again if it is this one already."""
        if self.customer == number:
            number = name = ""
        return replace(self, customer=number, customer_name=name)

    @property
    def since(self) -> dt.date | None:
        """First day that is shown."""
        return self.month

    @property
    def until(self) -> dt.date | None:
        """Last day that is shown."""
        return _following(self.month) - dt.timedelta(days=1) if self.month else None

    def moments(self, now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
        """First moment of the day or month that is shown, and first moment after it; None where it has no end.

        Args:
            now: in local time, which says when a day begins.
        """
        if self.today:
            return _midnight(now.date()), None
        if self.month is None:
            return None, None
        return _midnight(self.month), _midnight(_following(self.month))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()).astimezone()


def _next_month(month: dt.date | None, day: dt.date) -> dt.date | None:
    """Nothing, this month, the last one, nothing: at the beginning of a month the last one is what is worked on."""
    this = day.replace(day=1)
    if month is None:
        return this
    return (this - dt.timedelta(days=1)).replace(day=1) if month == this else None


def _following(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)
