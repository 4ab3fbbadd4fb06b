"""What commands print: tables for people, one JSON object per line for programs. Data on stdout, talk on stderr."""

from __future__ import annotations

import json
import re
import shutil
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

_NARROWEST = 8
"""Cells that no column is cut below, however narrow the terminal."""
_HIDDEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""What JSON may carry as it is, but a terminal had better not see."""
QUIET_SECONDS = 1.0
"""How long a command may work before it shows progress."""
_in_progress = False
"""Whether the last line on stderr is one of progress."""


class ReaderGone(Exception):
    """Who read stdout has enough, as in `xr-tui jobs | head`."""


def print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """One object per line, keys in their order."""
    every_letter = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    for row in rows:
        text = json.dumps(row, ensure_ascii=not every_letter, default=str)
        _write(_HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_line(text: str = "") -> None:
    """One line of data for people."""
    _write(plain(text))


def print_text(text: str) -> None:
    """Some lines of data for people."""
    for line in text.rstrip("\n").split("\n"):
        print_line(line)


def print_table(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Iterable[int] = (),
    whole: Iterable[int] = (),
) -> None:
    """A table; on a terminal it is cut to its width, into a file or a pipe it goes whole.

    Args:
        right: positions of columns that are aligned to the right.
        whole: positions of columns that are cut last.
    """
    limit = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(titles, rows, right=right, whole=whole, limit=limit):
        _write(line)


def table_lines(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Iterable[int] = (),
    whole: Iterable[int] = (),
    limit: int | None = None,
) -> list[str]:
    """Columns as wide as their widest cell, two blanks between them; the widest ones are cut to keep the limit."""
    cells = [[plain(cell) for cell in row] for row in [titles, *rows]]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    if limit is not None:
        kept = set(whole)
        _narrow(widths, limit, [position for position in range(len(widths)) if position not in kept])
        _narrow(widths, limit, range(len(widths)))
    aligned = set(right)
    return [
        "  ".join(
            _padded(cell, width, position in aligned)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def tell(text: str) -> None:
    """Talk, for people only."""
    with suppress(BrokenPipeError):  # nobody listens any more, which is no reason to stop working
        sys.stderr.write(_cleared() + "\n".join(map(plain, text.split("\n"))) + "\n")
        sys.stderr.flush()


def tell_progress(text: str) -> None:
    """Talk that the next talk or the next line of data replaces; only where somebody looks on."""
    global _in_progress
    if sys.stderr.isatty():
        sys.stderr.write(_cleared() + plain(text))
        sys.stderr.flush()
        _in_progress = True


@contextmanager
def telling_progress(text: Callable[[int], str]) -> Iterator[None]:
    """While this lasts, show that the program is at work, and for how many seconds."""
    ended, started = threading.Event(), time.monotonic()

    def show() -> None:
        while not ended.wait(QUIET_SECONDS):
            tell_progress(text(round(time.monotonic() - started)))

    shower = threading.Thread(target=show, name="progress", daemon=True)
    shower.start()
    try:
        yield
    finally:
        ended.set()
        shower.join()


def plain(text: str) -> str:
    """Without what could move the cursor, change the terminal's title or turn the direction of writing."""
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":  # a byte of a file name that is no UTF-8
        return "�"
    return "" if category in ("Cc", "Cf", "Zl", "Zp") else char


def _write(line: str) -> None:
    if _in_progress:
        sys.stderr.write(_cleared())
        sys.stderr.flush()
    try:
        sys.stdout.write(line + "\n")
    except BrokenPipeError:
        raise ReaderGone from None


def _cleared() -> str:
    """What takes a line of progress away: back to its start, and erase it (ECMA-48 EL)."""
    global _in_progress
    was, _in_progress = _in_progress, False
    return "\r\x1b[K" if was else ""


def _narrow(widths: list[int], limit: int, positions: Sequence[int]) -> None:
    """Take from the widest of these columns, one cell at a time, until the limit is kept or nothing is left to take."""
    while sum(widths) + 2 * (len(widths) - 1) > limit:
        widest = max(positions, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _width(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if not unicodedata.combining(char)
    )


def _padded(text: str, width: int, right: bool) -> str:
    if _width(text) > width:
        text = _cut(text, width - 1) + "…"
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks


def _cut(text: str, width: int) -> str:
    while _width(text) > width:
        text = text[:-1]
    return text
