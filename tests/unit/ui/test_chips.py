"""Chips: their letters, how they share a line, and what they do to a list."""

from __future__ import annotations

import datetime as dt

import pytest
from rich.cells import cell_len

from xr_tui.i18n import LANGUAGES, use_language
from xr_tui.ui.screens.customers import CustomersPane
from xr_tui.ui.screens.invoices import InvoicesPane
from xr_tui.ui.screens.jobs import JobsPane
from xr_tui.ui.screens.matrix import MatrixPane
from xr_tui.ui.screens.narrowing import Narrowing
from xr_tui.ui.widgets.chips import Chip, chip, chip_of, cut, rows

TODAY = dt.date(2026, 12, 1)


def test_the_letter_behind_the_underscore_is_the_key_in_capitals_or_not() -> None:
    chips = [chip("open", "_offen"), chip("working", "in _Arbeit")]
    assert [(each.word, each.letter) for each in chips] == [("offen", "o"), ("in Arbeit", "a")]
    assert chip_of(chips, "A") is chips[1]
    assert chip_of(chips, "i") is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pane", [InvoicesPane, JobsPane, MatrixPane, CustomersPane])
def test_no_two_chips_of_a_list_have_the_same_letter_and_all_fit_80_columns(
    pane: type[InvoicesPane | JobsPane | MatrixPane | CustomersPane], language: str
) -> None:
    use_language(language)
    try:
        chips = pane(None, id="pane").chips()  # type: ignore[arg-type]
    finally:
        use_language("de")
    letters = [each.letter for each in chips]
    assert len(set(letters)) == len(letters)
    assert all("a" <= letter <= "z" for letter in letters)
    assert rows(chips, 78) == (tuple(chips),)
    assert cut(chips) == tuple(each.word for each in chips)
    assert len(rows(chips, 58)) <= 2, "in 60 columns they take a second line"


def test_a_short_line_gives_the_rest_to_the_next_one_and_cuts_no_word() -> None:
    chips = [chip("open", "_offen", is_on=True), chip("sent", "_gesendet"), chip("customer", "_Debitor")]
    assert [[each.name for each in line] for line in rows(chips, 26)] == [["open", "sent", "customer"]]
    assert [[each.name for each in line] for line in rows(chips, 25)] == [["open", "sent"], ["customer"]]
    assert cut(chips) == ("offen", "gesendet", "Debitor")


def test_of_a_value_so_much_is_shown_as_a_name_needs() -> None:
    named = Chip("customer", "Debitor", is_on=True, value="株式会社サンプル" * 3)
    (text,) = cut([named])
    assert text.endswith("…")
    assert cell_len(text) == 30


def test_a_state_is_turned_on_replaced_and_turned_off() -> None:
    narrowing = Narrowing().turned("open", TODAY)
    assert narrowing == Narrowing(status="open")
    assert narrowing.turned("sent", TODAY) == Narrowing(status="sent")
    assert narrowing.turned("open", TODAY) == Narrowing()


def test_the_month_goes_from_this_one_over_the_last_one_to_all() -> None:
    this = Narrowing().turned("month", TODAY)
    assert (this.since, this.until) == (dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    last = this.turned("month", TODAY)
    assert (last.since, last.until) == (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert last.turned("month", TODAY) == Narrowing()
    january = Narrowing(month=dt.date(2026, 1, 1))
    assert january.turned("month", dt.date(2026, 1, 31)).since == dt.date(2025, 12, 1)


def test_a_month_and_a_day_of_jobs_begin_and_end_at_midnight_of_the_office() -> None:
    now = dt.datetime(2026, 12, 1, 9, 30).astimezone()
    since, until = Narrowing(month=dt.date(2026, 12, 1)).moments(now)
    assert since == dt.datetime(2026, 12, 1).astimezone()
    assert until == dt.datetime(2027, 1, 1).astimezone()
    assert Narrowing(today=True).moments(now) == (dt.datetime(2026, 12, 1).astimezone(), None)
    assert Narrowing().moments(now) == (None, None)
    assert Narrowing(today=True).turned("month", TODAY).today is False


def test_batch_mode_is_asked_for_then_excluded_then_all_the_same() -> None:
    only = Narrowing().turned("batch", TODAY)
    without = only.turned("batch", TODAY)
    assert (only.batch, without.batch, without.turned("batch", TODAY).batch) == (True, False, None)


def test_a_customer_is_chosen_and_left_again_and_all_filters_go_together() -> None:
    both = Narrowing(status="open").to_customer("10001", "Stadt Musterheim")
    assert both == Narrowing(status="open", customer="10001", customer_name="Stadt Musterheim")
    assert both.to_customer("10001", "Stadt Musterheim") == Narrowing(status="open")
