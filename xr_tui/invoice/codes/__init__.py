"""Code lists: which codes EN 16931 allows, and words for them; the lists are the CSV files beside this one.

Each names its source and date in its first lines. A list is read when it is first asked for, and kept.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_LOCALE_NAMES = {"countries": "territories", "currencies": "currencies"}
"""Lists whose words Babel has, in every language, and the name of its own list."""


def label(list_name: str, code: str, lang: str) -> str:
    """The word for a code in German (`de`) or English (`en`), or the code itself where the list does not know it.

    A code that has no German word is shown by its English name. `list_name` is one of `lists()`.

    >>> label("units", "HUR", "de")
    'Stunde'
    >>> label("units", "ZZ9", "de")
    'ZZ9'
    >>> label("countries", "AT", "de")
    'Österreich'
    """
    if list_name in _LOCALE_NAMES:
        return _locale_name(list_name, code, lang)
    english, german = _words(list_name).get(code, ("", ""))
    return (german if lang == "de" else "") or english or code


def codes(list_name: str) -> frozenset[str]:
    """Every code that the list allows.

    >>> "XPP" in codes("units")
    True
    """
    return frozenset(_words(list_name))


def lists() -> list[str]:
    """The names of the lists there are.

    >>> "vat_exemptions" in lists()
    True
    """
    return sorted(
        entry.name.removesuffix(".csv") for entry in files(__package__).iterdir() if entry.name[-4:] == ".csv"
    )


@cache
def _words(list_name: str) -> dict[str, tuple[str, str]]:
    return {code: (english, german) for code, english, german in csv.reader(_lines(list_name))}


def _lines(list_name: str) -> Iterator[str]:
    """The rows without what stands above them: remarks and the names of the columns."""
    text = files(__package__).joinpath(f"{list_name}.csv").read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if not line.startswith("#"))
    next(rows)
    return rows


def _locale_name(list_name: str, code: str, lang: str) -> str:
    from babel import Locale  # loaded where a word is asked for

    name: str | None = getattr(Locale(lang), _LOCALE_NAMES[list_name]).get(code)
    return name or code
