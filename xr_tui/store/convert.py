"""Between the values of the program and what SQLite keeps."""

from __future__ import annotations

import datetime as dt
import json
from decimal import ROUND_HALF_UP, Decimal

from xr_tui.matrix import FurtherAddress, Kind


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def to_text(moment: dt.datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC with microseconds, which sorts as text."""
    return None if moment is None else moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def to_moment(text: str | None) -> dt.datetime | None:
    """The moment that `to_text` wrote."""
    return dt.datetime.fromisoformat(text) if text else None


def to_day(text: str) -> dt.date | None:
    """An ISO day; None for the empty text."""
    return dt.date.fromisoformat(text) if text else None


def to_cents(value: Decimal | None) -> int | None:
    """An amount in hundredths, rounded half up; None where it does not fit 64 bits or is no amount."""
    if value is None or not value.is_finite() or value.adjusted() > 15:
        return None
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_addresses(text: str) -> tuple[FurtherAddress, ...]:
    """Further addresses out of their JSON."""
    return tuple(FurtherAddress(address, Kind(kind)) for address, kind in json.loads(text)) if text else ()


def from_addresses(addresses: tuple[FurtherAddress, ...]) -> str:
    """Further addresses as JSON; nothing for none."""
    return json.dumps([[item.address, item.kind] for item in addresses], ensure_ascii=False) if addresses else ""
