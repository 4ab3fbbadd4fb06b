"""„Senden am": a moment as people write it, German or English, becomes one in UTC."""

from __future__ import annotations

import datetime as dt
import re

from xr_tui.errors import Refused
from xr_tui.phrase import Phrase, phrase

_TIME = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?P<mark>\s*(?:uhr|h|am|pm|a\.m\.|p\.m\.))?"
_DAY = (
    r"(?P<word>heute|morgen|übermorgen|today|tomorrow)"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})"
    r"|(?P<day>\d{1,2})(?:\.\s?|/)(?P<month>\d{1,2})(?:[./]\s?(?P<year>\d{4}|\d{2})?)?"
)
_WRITTEN = re.compile(rf"(?:(?:am\s+|on\s+)?(?:{_DAY})(?:t|,?\s+(?:um\s+|at\s+)?))?(?:{_TIME})")
_DAY_ALONE = re.compile(rf"(?:am\s+|on\s+)?(?:{_DAY})\s*")
_DAYS_AHEAD = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "übermorgen": 2}
_LONGEST = dt.timedelta(days=366)
_NEXT_YEAR_WITHIN = dt.timedelta(days=183)
"""A day without its year that is past means next year only if that is so near; otherwise it is a slip."""


def read_moment(text: str, *, now: dt.datetime) -> dt.datetime | None:
    """The moment that somebody typed, in UTC; None for nothing, which means at once.

    Understood are `25.11.2026 08:00`, `25.11. 8:00`, `25/11/2026 8:00`, `2026-11-25 08:00`, `morgen 8:00`,
    `tomorrow 8 am` and a time alone, which is today's; days come before months, as in Germany and Britain.

    Args:
        text: what was typed, in local time.
        now: this moment, with its time zone.

    Raises:
        Refused: it cannot be understood, is past, or so far ahead that it must be a slip.
    """
    written = " ".join(text.split()).lower()
    if not written:
        return None
    moment = _read(written, now.astimezone())
    if moment <= now:
        raise Refused(phrase("This moment is past. Leave it empty to send at once."), _EXAMPLES)
    if moment - now > _LONGEST:
        raise Refused(phrase("This is more than a year away."), _EXAMPLES)
    return moment.astimezone(dt.UTC)


def fault_of_moment(text: str) -> Phrase | None:
    """What is wrong with it now; None if something can be sent then."""
    try:
        read_moment(text, now=dt.datetime.now(dt.UTC))
    except Refused as fault:
        return fault.message
    return None


_EXAMPLES = phrase("Write it like 25.11.2026 08:00, tomorrow 8:00 or 18:30.")


def _read(written: str, now: dt.datetime) -> dt.datetime:
    if (found := _WRITTEN.fullmatch(written)) is None or not _has_clear_time(found):
        if _DAY_ALONE.fullmatch(written):
            raise Refused(phrase("The time is missing, such as 08:00."), _EXAMPLES)
        raise Refused(_EXAMPLES)
    try:
        day, time = _day(found, now.date()), _time(found)
    except ValueError:
        raise Refused(phrase("There is no such day or time."), _EXAMPLES) from None
    return dt.datetime.combine(day, time).astimezone()  # as the clock on the wall, summer time or not


def _has_clear_time(found: re.Match[str]) -> bool:
    """Whether the time cannot be taken for something else: `8` or `8.30` alone might be a day, after `morgen` not."""
    return bool(found["mark"] or found["word"]) or (
        found["minute"] is not None and found[0][found.start("minute") - 1] == ":"
    )


def _day(found: re.Match[str], today: dt.date) -> dt.date:
    if found["word"]:
        return today + dt.timedelta(days=_DAYS_AHEAD[found["word"]])
    if found["iso_year"]:
        return dt.date(int(found["iso_year"]), int(found["iso_month"]), int(found["iso_day"]))
    if not found["day"]:
        return today
    if found["year"]:
        return dt.date(int(found["year"]) % 100 + 2000, int(found["month"]), int(found["day"]))
    month, day = int(found["month"]), int(found["day"])
    this_year = dt.date(today.year, month, day)
    if this_year < today and dt.date(today.year + 1, month, day) - today <= _NEXT_YEAR_WITHIN:
        return this_year.replace(year=today.year + 1)
    return this_year


def _time(found: re.Match[str]) -> dt.time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    mark = (found["mark"] or "").strip().replace(".", "")
    if mark in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if mark == "pm" else 0)
    return dt.time(hour, minute)
