"""Numbers, money and dates as the language writes them. Babel does the work; it is loaded with the first use."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from xr_tui.i18n.catalogue import language

_LOCALES = {"de": "de_DE", "en": "en_GB"}


def _locale() -> str:
    return _LOCALES[language()]


def amount(cents: int | None, currency: str = "EUR") -> str:
    """Money in hundredths: `1.190,00 €` or `€1,190.00`; nothing for None."""
    if cents is None:
        return ""
    from babel.numbers import format_currency

    text = format_currency(Decimal(cents) / 100, currency, locale=_locale(), currency_digits=False)
    # a code of letters needs a space before the digits: the CLDR says so, Babel does not do it
    return re.sub(r"(?<=[A-Z])(?=\d)", "\xa0", text)


def decimal(value: Decimal | None, places: int = 0) -> str:
    """A decimal with all its digits and at least so many after the point: `80,1234`, `2,50`; nothing for None."""
    if value is None:
        return ""
    from babel.numbers import format_decimal

    pattern = "#,##0" + "." + "0" * places + "#" * 12
    return format_decimal(value, format=pattern, locale=_locale(), decimal_quantization=False)


def number(value: int) -> str:
    """A count: `1.204` or `1,204`."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_locale())


def day(value: dt.date | None) -> str:
    """A day, short: `20.11.26` or `20/11/2026`; nothing for None."""
    if value is None:
        return ""
    from babel.dates import format_date

    return format_date(value, "short", locale=_locale())


def typed_day(value: dt.date) -> str:
    """A day as people type it, with all its digits: `20.11.2026` or `20/11/2026`."""
    return f"{value:%d.%m.%Y}" if language() == "de" else f"{value:%d/%m/%Y}"


def long_day(value: dt.date) -> str:
    """A day that cannot be mistaken: `Freitag, 20. November 2026` or `Friday, 20 November 2026`."""
    from babel.dates import format_date

    return format_date(value, "full", locale=_locale())


def month(value: dt.date) -> str:
    """A month: `November 2026`."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", value, locale=_locale())


def moment(value: dt.datetime | None, *, seconds: bool = True) -> str:
    """A point in time in local time, to the second or only to the minute; nothing for None."""
    if value is None:
        return ""
    from babel.dates import format_time

    local = value.astimezone().replace(tzinfo=None)
    clock = format_time(local.time(), "HH:mm:ss" if seconds else "HH:mm", locale=_locale())
    return f"{day(local.date())} {clock}"


def weekday(value: dt.datetime | None) -> str:
    """The day of the week in local time, short: `Mi` or `Wed`; nothing for None."""
    if value is None:
        return ""
    from babel.dates import format_date

    return format_date(value.astimezone().date(), "ccc", locale=_locale()).rstrip(".")


def size(count: int) -> str:
    """A number of bytes as people read it, rounded up: `12 kB`, `1,4 MB`."""
    from babel.numbers import format_decimal

    if count < 1_000_000:
        return f"{format_decimal(-(-count // 1000), locale=_locale())} kB"
    return f"{format_decimal(count / 1_000_000, format='#,##0.#', locale=_locale())} MB"
