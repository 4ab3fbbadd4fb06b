"""Turns phrases and message ids into the language of the face that shows them."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from xr_tui.phrase import Phrase, fill

LANGUAGES = ("de", "en")
"""The languages of the screens and the command line; the first is the default."""
DOMAIN = "xr_tui"
LOCALE = Path(__file__).parent / "locale"
_LONGEST_NUMBER = 40
"""Digits before or after the point up to which a number is written out."""

_current = LANGUAGES[0]


def use_language(code: str) -> None:
    """Speak this language from now on. One process shows one language at a time.

    Raises:
        ValueError: for a language that is not in `LANGUAGES`.
    """
    global _current
    if code not in LANGUAGES:
        raise ValueError(code)
    _current = code


def language() -> str:
    """The language spoken now."""
    return _current


def tr(text: str | Phrase, /, **values: object) -> str:
    """The text in the language spoken now, its placeholders filled.

    >>> use_language("en")
    >>> tr("{count} marked", count=3)
    '3 marked'
    """
    if isinstance(text, Phrase):
        return fill(_translations(_current).gettext(text.template), _spoken(text.values))
    translated = _translations(_current).gettext(text) if text else ""
    return fill(translated, {key: str(value) for key, value in values.items()})


def _spoken(values: Mapping[str, str]) -> Mapping[str, str]:
    """The values of a phrase as the language writes them: their names say what they are.

    The core keeps a `moment`, and one `until` which, as ISO 8601 in UTC, because who reads it may be elsewhere and
    speak another language; what ends in `_amount` is money, with two decimals at least, what ends in `_number`, and a
    `size`, any other decimal.
    What ends in `_word` is a word of the program's own, such as the name of a business term.
    """
    return {name: _spoken_value(name, value) for name, value in values.items()}


def _spoken_value(name: str, value: str) -> str:
    if name in ("moment", "until"):
        from xr_tui.i18n.formats import moment

        return moment(dt.datetime.fromisoformat(value), seconds=False)
    if name.endswith("_word"):
        return tr(value)
    if name == "size" or name.endswith(("_amount", "_number")):
        return _spoken_decimal(value, 2 if name.endswith("_amount") else 0)
    return value


def _spoken_decimal(text: str, places: int) -> str:
    """The number, or the text as it is where it is none that could be written out."""
    from xr_tui.i18n.formats import decimal

    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return decimal(value, places) if value.is_finite() and abs(value.adjusted()) <= _LONGEST_NUMBER else text


@cache
def _translations(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [code])
