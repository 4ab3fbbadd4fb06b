"""Characters of texts from outside that are left at the door."""

from __future__ import annotations

import re
from typing import Final

CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters but for tab and line ends; those that turn the order of reading, and so can make a terminal show
another number than the one that is sent; halves of surrogate pairs, and what is no character in XML 1.0. XML may hold
those of U+007F to U+009F, of which terminals take U+009B for the beginning of a command."""


def without_controls(text: str) -> str:
    """The text without them; line ends are line feeds, a next line (U+0085) becomes a blank.

    >>> without_controls("Stadt\x9b2J")
    'Stadt2J'
    """
    if text.isprintable():
        return text
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", " "))


def controls_in(text: str) -> str:
    """Which of them a text holds, by their numbers: `U+009B U+202E`; empty where none."""
    return "" if text.isprintable() else " ".join(sorted({f"U+{ord(found):04X}" for found in CONTROLS.findall(text)}))
