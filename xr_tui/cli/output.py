"""What commands print: tables for people, one JSON object per line for programs. Data on stdout, talk on stderr."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """One object per line, keys in their order."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> None:
    """Columns as wide as their widest cell, two blanks between them.

    Args:
        right: positions of columns that are aligned to the right.
    """
    cells = [[_plain(cell) for cell in row] for row in [titles, *rows]]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    aligned = set(right)
    for row in cells:
        parts = [
            _padded(cell, width, position in aligned)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        sys.stdout.write("  ".join(parts).rstrip() + "\n")


def tell(text: str) -> None:
    """Talk, for people only."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _plain(text: str) -> str:
    """Without control characters: they could move the cursor or change the terminal's title."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf"))


def _width(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if not unicodedata.combining(char)
    )


def _padded(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks
