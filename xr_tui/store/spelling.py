"""Umlauts as Germans write them where they cannot type them: `ae` for `ä`, `oe` for `ö`, `ue` for `ü`, `ss` for `ß`."""

from __future__ import annotations

import re
from itertools import product

_WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_DRAWN_TOGETHER = {out: letter for letter, out in _WRITTEN_OUT.items()}
_PLACE = re.compile("|".join((*_WRITTEN_OUT, *_DRAWN_TOGETHER)))
_PLACES = 4
"""In so many places of a text both spellings are tried in all mixtures: "Neue Baeckerei" has two, one of them none."""


def spellings(text: str) -> tuple[str, ...]:
    """The text in small letters as it may stand elsewhere, as it is first: `baeck` also as `bäck`, and the reverse.

    A text with more than a few such places is tried as it is, with all of them written out, and with none.
    """
    text = text.lower()
    between, places = _PLACE.split(text), _PLACE.findall(text)
    if not places:
        return (text,)
    both = [(place, _WRITTEN_OUT.get(place) or _DRAWN_TOGETHER[place]) for place in places]
    mixtures = product(*both) if len(places) <= _PLACES else zip(*map(_three_ways, both), strict=True)
    return tuple(dict.fromkeys(_joined(between, mixture) for mixture in mixtures))


def _three_ways(both: tuple[str, str]) -> tuple[str, str, str]:
    """As it is, written out, drawn together."""
    return both[0], max(both, key=len), min(both, key=len)


def _joined(between: list[str], letters: tuple[str, ...]) -> str:
    return "".join(part + letter for part, letter in zip(between, (*letters, ""), strict=True))
