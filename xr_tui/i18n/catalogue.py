"""Turns phrases and message ids into the language of the face that shows them."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from xr_tui.phrase import Phrase, fill

LANGUAGES = ("de", "en")
"""The languages of the screens and the command line; the first is the default."""
DOMAIN = "xr_tui"
LOCALE = Path(__file__).parent / "locale"

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
    """The values of a phrase, the one called `moment` in local time as the language writes it.

    The core keeps moments as ISO 8601 in UTC, because who reads them may be elsewhere and speak another language.
    """
    if "moment" not in values:
        return values
    from xr_tui.i18n.formats import moment

    return {**values, "moment": moment(dt.datetime.fromisoformat(values["moment"]), seconds=False)}


@cache
def _translations(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [code])
