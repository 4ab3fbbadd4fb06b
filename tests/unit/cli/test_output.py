"""Tables that stay inside of the terminal, and lines that cannot command it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xr_tui.cli.output import plain, print_json, table_lines

_ROWS = [
    ["1", "Stadt Musterheim", "rechnung@musterheim.example", "+"],
    ["12", "Landesamt für Geoinformation und Vermessung Ost", "erechnung@geo-ost.example", "-"],
]
_TITLES = ["Nr.", "Debitor", "Zieladresse", "Status"]


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table_lines(["A", "B"], [["1", "x"], ["12", "yy"]], right=[0]) == [" A  B", " 1  x", "12  yy"]


def test_the_widest_columns_are_cut_to_keep_the_terminals_width() -> None:
    lines = table_lines(_TITLES, _ROWS, right=[0], limit=60)

    assert max(map(len, lines)) <= 60
    assert lines[2].startswith(" 12  Landesamt für")
    assert "…" in lines[2]
    assert lines[2].endswith("  -")


def test_a_column_that_matters_is_cut_last() -> None:
    lines = table_lines(_TITLES, _ROWS, whole=[2], limit=60)

    assert all(row[2] in line for row, line in zip(_ROWS, lines[1:], strict=True))
    assert max(map(len, lines)) <= 60


def test_without_a_limit_nothing_is_cut() -> None:
    assert all(cell in line for row, line in zip(_ROWS, table_lines(_TITLES, _ROWS)[1:], strict=True) for cell in row)


def test_letters_of_double_width_keep_their_columns_straight() -> None:
    narrow, wide = table_lines(["AAAA", "B"], [["漢字", "x"]])

    assert (narrow, wide) == ("AAAA  B", "漢字  x")


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=5), st.integers(min_value=40, max_value=120))
def test_no_text_breaks_a_line_or_the_limit(rows: list[list[str]], limit: int) -> None:
    lines = table_lines(["a", "b", "c"], rows, limit=limit)

    assert len(lines) == len(rows) + 1
    assert not any(len(line.splitlines()) > 1 for line in lines)


@given(st.text())
def test_what_is_shown_carries_no_control_character(text: str) -> None:
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in plain(text))


@pytest.mark.parametrize(
    "text", ["\x1b[2J", "\x9b2J", "a\u202eb", "a\u2066b", "\udcff", "zero\u200bwidth", "line\u2028end"]
)
def test_json_escapes_what_a_terminal_had_better_not_see_and_loses_nothing(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json([{"name": text}])

    shown = capsys.readouterr().out
    assert not set(text) & set(shown) - set("[2Jabzerowidthline")
    assert json.loads(shown) == {"name": text}
