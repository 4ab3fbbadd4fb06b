"""Text from outside as a terminal may show it: nothing in it moves the cursor, hides, or is read as markup."""

from __future__ import annotations

import unicodedata

from textual.content import Content

from xr_tui.phrase import Phrase, phrase

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_OTHER = "\ufffd"
_STAND_INS = frozenset(_PICTURES.values()) | {_OTHER}
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str, *, kept: str = "") -> str:
    """The text with a visible sign in place of each control character but those `kept`.

    >>> visible("Stadt\\x1b[2J")
    'Stadt␛[2J'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in kept else _sign(char) for char in text)


def plain(text: str, *, kept: str = "\n") -> Content:
    """The text for a label or button: visible, and never markup."""
    return Content(visible(text, kept=kept))


def control_fault(text: str) -> Phrase | None:
    """The sentence for a field in which `visible` had to put a sign for a line break or control character."""
    if _STAND_INS.isdisjoint(text):
        return None
    return phrase("It contains a line break or control character.")


def _sign(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _BIDI_CONTROLS:
        return _PICTURES.get(ord(char), _OTHER)
    return char
