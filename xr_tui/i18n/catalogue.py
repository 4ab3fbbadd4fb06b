"""Turns phrases and message ids into the language of the face that shows them."""

from __future__ import annotations

import gettext
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
        return fill(_translations(_current).gettext(text.template), text.values)
    translated = _translations(_current).gettext(text) if text else ""
    return fill(translated, {key: str(value) for key, value in values.items()})


@cache
def _translations(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [code])
