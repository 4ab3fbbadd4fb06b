"""Only what differs is sent, and the terminal shows the same as if everything had been."""

from __future__ import annotations

from dataclasses import dataclass

import pyte
from hypothesis import given
from hypothesis import strategies as st

from xr_tui.ui.wire import Cell, Picture

_WIDTH, _HEIGHT = 14, 3
_CODES = st.sampled_from(["", "1", "31", "1;38;5;24;48;5;236"])
_SIGNS = st.sampled_from([*"  aä€▸■", "中", "é", "👍"])


@dataclass(frozen=True)
class _Write:
    y: int
    x: int
    cells: tuple[Cell, ...]


@st.composite
def _writes(draw: st.DrawFn) -> _Write:
    """A whole row with wide signs, or a stretch of narrow ones."""
    y = draw(st.integers(0, _HEIGHT - 1))
    if draw(st.booleans()):
        x = draw(st.integers(0, _WIDTH - 1))
        cells = draw(st.lists(st.tuples(_CODES, st.sampled_from("abä ")), min_size=1, max_size=_WIDTH - x))
        return _Write(y, x, tuple(cells))
    row: list[Cell] = []
    while len(row) < _WIDTH:
        codes, sign = draw(_CODES), draw(_SIGNS)
        wide = sign in "中👍"
        if len(row) + 1 + wide <= _WIDTH:
            row += [(codes, sign), *([(codes, "")] if wide else [])]
    return _Write(y, 0, tuple(row))


def _shown(sent: str) -> list[list[object]]:
    screen = pyte.Screen(_WIDTH, _HEIGHT)
    pyte.Stream(screen).feed(sent)
    return [[screen.buffer[y][x] for x in range(_WIDTH)] for y in range(_HEIGHT)]


@given(st.lists(_writes(), max_size=12))
def test_what_was_left_out_stood_there_already(writes: list[_Write]) -> None:
    rows: list[list[Cell]] = [[("", " ")] * _WIDTH for _row in range(_HEIGHT)]
    picture = Picture()
    picture.fit(_WIDTH, _HEIGHT)
    sent = "".join(part for y in range(_HEIGHT) for part in picture.change(y, 0, rows[y]))
    for write in writes:
        row, end = rows[write.y], write.x + len(write.cells)
        if any(not sign for _codes, sign in (row[write.x], *row[end : end + 1])):
            continue  # half of a wide sign: the screen never asks for that
        row[write.x : end] = write.cells
        sent += "".join(picture.change(write.y, write.x, list(write.cells)))
    fresh = Picture()
    fresh.fit(_WIDTH, _HEIGHT)

    assert _shown(sent) == _shown("".join(part for y in range(_HEIGHT) for part in fresh.change(y, 0, rows[y])))


def test_nothing_is_sent_for_what_stands_there_and_little_for_a_sign() -> None:
    picture = Picture()
    picture.fit(80, 24)
    row: list[Cell] = [("1", sign) for sign in "Rechnung RE-2026-1145".ljust(80)]
    assert len("".join(picture.change(3, 0, row))) > 80
    assert "".join(picture.change(3, 0, row)) == ""
    row[30] = ("1", "x")
    assert "".join(picture.change(3, 0, row)) == "\x1b[4;31H\x1b[1mx\x1b[0m"


def test_another_size_and_whatever_else_wrote_there_make_everything_be_sent_again() -> None:
    picture = Picture()
    row: list[Cell] = [("", "x")] * 10
    for _time in range(2):
        picture.forget()
        picture.fit(10, 2)
        assert "".join(picture.change(0, 0, row)) == "\x1b[1;1H" + "x" * 10
        assert "".join(picture.change(0, 0, row)) == ""
    picture.fit(9, 2)
    assert "".join(picture.change(0, 0, row)) == "\x1b[1;1H" + "x" * 9
