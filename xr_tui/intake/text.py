"""Text from outside: which encodings are taken, and which characters are left at the door."""

from __future__ import annotations

import re

from xr_tui.invoice.control_characters import without_controls
from xr_tui.phrase import Phrase, phrase

SHOWN_LENGTH = 40
"""So much of a bad value is repeated in the sentence about it."""

_BLANKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text without control characters and outer blanks; tabs and line ends become one blank each run."""
    return without_controls(_BLANKS.sub(" ", text)).strip()


def free_text(text: str) -> str:
    """The text without control characters, but with its tabs and line ends (as line feeds)."""
    return without_controls(text)


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
