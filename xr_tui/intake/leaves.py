"""Single values of a JSON document: amounts, dates, whole numbers, texts; exact, or refused with a sentence."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from xr_tui.intake.json_text import Number
from xr_tui.intake.text import free_text, one_line, shown
from xr_tui.phrase import Phrase, phrase

FREE_TEXT_FIELDS = frozenset({"text", "note", "payment_terms", "description", "legal_information"})
"""Fields whose line ends mean something (BT-22, BT-127, BT-20, BT-123, BT-154, BT-33)."""

_AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?", re.ASCII)
_LARGEST_AMOUNT = Decimal(10) ** 15
_MOST_DECIMALS = 12
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_YEARS = range(1900, 2200)


def amount(raw: object) -> Decimal | Phrase:
    """A number of JSON, or one in quotation marks, as exact decimal."""
    if not isinstance(raw, (Number, str)):
        return phrase("This must be a number such as 1234.50.")
    literal = str(raw)
    if not _AMOUNT.fullmatch(literal):
        return phrase(
            "“{value}” is not a number. Write it with a decimal point and without thousands separators: 1234.50.",
            value=shown(literal),
        )
    value = Decimal(literal)
    exponent = value.as_tuple().exponent
    if abs(value) >= _LARGEST_AMOUNT or not isinstance(exponent, int) or exponent < -_MOST_DECIMALS:
        return phrase("“{value}” is too large or has too many decimal places.", value=shown(literal))
    return value if exponent <= 0 else value.quantize(Decimal(1))


def whole_number(raw: object) -> int | Phrase:
    """An integer of at most nine digits."""
    if isinstance(raw, Number) and _WHOLE_NUMBER.fullmatch(raw.literal):
        return int(raw.literal)
    return phrase("This must be a whole number such as 14, without quotation marks.")


def date(raw: object) -> dt.date | Phrase:
    """A calendar date in the form of ISO 8601, YYYY-MM-DD."""
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        return phrase(
            '“{value}” is not a date. Write it as year-month-day in quotation marks: "2026-11-30".', value=shown(raw)
        )
    try:
        value = dt.date.fromisoformat(raw)
    except ValueError:
        return phrase("There is no day {value} in the calendar.", value=shown(raw))
    if value.year not in _YEARS:
        return phrase("The year of {value} cannot be right.", value=shown(raw))
    return value


def text(raw: str, name: str, *, may_be_left_out: bool) -> str | Phrase | None:
    """The text of the field `name` without control characters; an empty one counts as left out."""
    cleaned = free_text(raw) if name in FREE_TEXT_FIELDS else one_line(raw)
    if cleaned.strip():
        return cleaned
    return None if may_be_left_out else phrase("This must not be empty.")
