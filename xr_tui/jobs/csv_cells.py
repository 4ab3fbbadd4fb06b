"""What stands in a table for a spreadsheet."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def harmless(text: str) -> str:
    """Text from outside that no spreadsheet takes for a formula, blanks before it or not."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
