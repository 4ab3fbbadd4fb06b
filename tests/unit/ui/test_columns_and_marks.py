"""Columns in narrow and wide lists, the arrow of the order, marks without rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style

from xr_tui.i18n import LANGUAGES, use_language
from xr_tui.store.order import Order
from xr_tui.ui.modals import run_words
from xr_tui.ui.screens import run_report
from xr_tui.ui.screens.customers import CustomersPane
from xr_tui.ui.screens.invoices import InvoicesPane
from xr_tui.ui.screens.jobs import JobsPane
from xr_tui.ui.screens.matrix import MatrixPane
from xr_tui.ui.widgets.columns import GAP, Cell, Column, widths
from xr_tui.ui.widgets.marks import Marks, between
from xr_tui.ui.widgets.row_strips import LEAD, column_at, edge_of, header, row

PLAIN = Style()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pane", [InvoicesPane, JobsPane, MatrixPane, CustomersPane])
def test_every_column_that_is_shown_fits_from_60_to_200_columns(
    pane: type[InvoicesPane | JobsPane | MatrixPane | CustomersPane], language: str
) -> None:
    use_language(language)
    try:
        columns: Sequence[Column[Any]] = pane(None, id="pane").columns()  # type: ignore[arg-type]
    finally:
        use_language("de")
    assert_fits(columns, around=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_so_do_those_of_a_run_and_of_its_report(language: str) -> None:
    use_language(language)
    try:
        in_dialog, in_report = run_words.columns(senders=True), run_report.columns(senders=True)
    finally:
        use_language("de")
    assert_fits(in_dialog, around=4)
    assert_fits(in_report, around=0)


def assert_fits(columns: Sequence[Column[Any]], *, around: int) -> None:
    """All columns are whole in terminals of 60 to 200 columns, of which so many are taken by a frame."""
    for width in range(60, 201):
        room = width - around - 1 - LEAD  # one for the scrollbar
        wide = [cells for cells in widths(columns, room) if cells]
        assert sum(wide) + GAP * (len(wide) - 1) <= room, f"at {width} columns"


def test_an_arrow_stands_in_the_title_of_the_column_that_is_sorted_by() -> None:
    columns = (
        Column[str](key="number", title="Nummer", width=12, text=str, sort="number"),
        Column[str](key="gross", title="Brutto", width=9, text=str, sort="gross", right=True),
        Column[str](key="status", title="Status", width=6, text=str, sort="status"),
    )
    wide = widths(columns, 40)
    assert wide == (12, 9, 7), "a column that can be sorted has room for the arrow"
    by_number = header(columns, wide, 40, PLAIN, Order("number", descending=True)).text
    assert by_number.startswith("   Nummer ▼")
    assert "   Brutto Status" in by_number
    assert header(columns, wide, 40, PLAIN, Order("gross")).text.rstrip() == "   Nummer        Brutto ▲ Status"
    assert "Status▼" in header(columns, wide, 40, PLAIN, Order("status", descending=True)).text
    assert "▼" not in header(columns, wide, 40, PLAIN, None).text
    cramped = (Column[str](key="a", title="Zieladresse", width=8, text=str, sort="a", least=4),)
    assert header(cramped, (6,), 20, PLAIN, Order("a")).text.startswith("   Ziel…▲")


def test_header_rows_and_clicks_agree_on_where_columns_are_also_with_wide_letters() -> None:
    columns = (
        Column[str](key="name", title="Name", width=7, text=str),
        Column[str](key="sum", title="Summe", width=9, text=str, right=True),
    )
    wide = widths(columns, 30)
    cells = (Cell("株式会社サンプル"), Cell("1,00 €"))
    line = row(columns, cells, wide, 30, PLAIN, lambda _tone: PLAIN, pointed=True, marked=True)
    assert cell_len(line.text) == 30
    assert line.text.startswith("▸■ 株式会… ")
    assert edge_of(columns, wide, "sum") == LEAD + 7 + GAP + 9
    assert cell_len(line.text.rstrip()) == edge_of(columns, wide, "sum")
    places = [column_at(columns, wide, x) for x in range(30)]
    assert [place.key if place else None for place in places] == [None] * 3 + ["name"] * 8 + ["sum"] * 10 + [None] * 9


def test_columns_that_may_shrink_do_so_before_anything_is_cut_off() -> None:
    fixed = Column[str](key="a", title="", width=10, text=str)
    shy = Column[str](key="b", title="", width=20, text=str, grows=1, least=6)
    assert widths((fixed, shy), 31) == (10, 20)
    assert widths((fixed, shy), 21) == (10, 10)
    assert widths((fixed, shy), 12) == (10, 6)


def test_a_thread_that_works_with_marks_sees_them_as_they_were() -> None:
    marks = Marks()
    marks.add(range(5))
    seen = marks.keys
    marks.toggle(3)
    marks.invert([0, 7])
    assert seen == {0, 1, 2, 3, 4}
    assert marks.keys == {1, 2, 4, 7}
    assert (len(marks), 3 in marks, marks.anchor) == (4, False, 3)
    marks.remove([1, 99])
    marks.clear()
    assert (marks.keys, marks.anchor) == (frozenset(), None)


def test_a_range_goes_either_way_and_is_one_row_where_its_beginning_is_not_in_the_list() -> None:
    keys = ["a", "b", "c", "d"]
    assert between(keys, "b", "d") == ["b", "c", "d"]
    assert between(keys, "d", "b") == ["b", "c", "d"]
    assert between(keys, "gone", "c") == ["c"]
    assert between(keys, "a", "gone") == ()
