"""Text from outside: which encodings are taken, and which characters are left at the door."""

from __future__ import annotations

import re
import unicodedata

from xr_tui.phrase import Phrase, phrase

SHOWN_LENGTH = 40
"""So much of a bad value is repeated in the sentence about it."""

_BLANKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_KEPT_IN_FREE_TEXT = frozenset("\t\n")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the reading order and so can make a terminal show another number than the one that is sent."""


def one_line(text: str) -> str:
    """The text without control characters and outer blanks; tabs and line ends become one blank each run."""
    return _without_controls(_BLANKS.sub(" ", text)).strip()


def free_text(text: str) -> str:
    """The text without control characters, but with its tabs and line ends (as line feeds)."""
    return _without_controls(text.replace("\r\n", "\n").replace("\r", "\n"), kept=_KEPT_IN_FREE_TEXT)


def shown(value: object) -> str:
    """A value from outside as it may stand in a sentence: one line, and not long."""
    text = one_line(str(value)[: 4 * SHOWN_LENGTH])
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def decode_utf8(content: bytes) -> str | Phrase:
    """The text of a UTF-8 file with or without byte order mark, or the sentence that says where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return phrase("The file is not in UTF-8: the first wrong character stands in line {line}.", line=line)


def decode_table(content: bytes) -> str | Phrase:
    """The text of a table in UTF-8 or else Windows-1252, as spreadsheet programs write them."""
    if b"\x00" in content:
        return phrase("The file is not a text file. Save the table as CSV in UTF-8.")
    text = decode_utf8(content)
    if isinstance(text, str):
        return text
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return phrase("The file is neither in UTF-8 nor in Windows-1252. Save the table as CSV in UTF-8.")


def _without_controls(text: str, kept: frozenset[str] = frozenset()) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in kept or not _is_control(char))


def _is_control(char: str) -> bool:
    """Control characters, halves of surrogate pairs, and what XML 1.0 (production 2, Char) cannot hold."""
    return unicodedata.category(char) in ("Cc", "Cs") or char in _BIDI_CONTROLS or char in "\ufffe\uffff"
