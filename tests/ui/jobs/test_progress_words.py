"""The line of a run says everything in one line of 80 columns, in both languages."""

from __future__ import annotations

import pytest

from xr_tui.i18n import use_language
from xr_tui.jobs.progress import Standing
from xr_tui.ui.widgets.progress_line import bar_width, duration_text, progress_text, rate_text


def line(standing: Standing, *, width: int, held: bool = False) -> str:
    """The line with the bar as wide as there is room."""
    return progress_text(standing, held=held, bar=bar_width(standing, held=held, width=width))


RUNNING = Standing(total=5000, finished=1234, done=1200, failed=32, unclear=2, rate=62.4, seconds_left=60.3)


def test_bar_figures_rate_and_time_stand_in_one_line() -> None:
    text = line(RUNNING, width=68)
    assert text.endswith("1.234 von 5.000 · + 1.200 · - 32 · ? 2 · 62/s · noch 1:00")
    assert text.startswith(" █")
    assert len(text) <= 68
    assert line(RUNNING, width=120).count("░") > text.count("░")


def test_a_held_run_says_what_waits() -> None:
    text = line(RUNNING, width=68, held=True)
    assert text.endswith("1.234 von 5.000 · + 1.200 · - 32 · ? 2 · ANGEHALTEN: 3.766 warten")
    assert len(text) <= 75


def test_english_too() -> None:
    use_language("en")
    assert line(RUNNING, width=68).endswith("1,234 of 5,000 · + 1,200 · - 32 · ? 2 · 62/s · 1:00 left")


def test_what_is_for_later_is_told_and_a_finished_run_has_a_full_bar() -> None:
    text = line(Standing(total=2, finished=2, done=2, later=3), width=68)
    assert "░" not in text
    assert text.endswith("2 von 2 · + 2 · - 0 · später 3")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (9.6, "0:10"), (75, "1:15"), (3599.7, "1:00:00"), (3750, "1:02:30")]
)
def test_time_is_written_as_a_clock_does(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_slow_rates_have_a_digit_after_the_point() -> None:
    assert [rate_text(rate) for rate in (0.25, 2.04, 9.96, 62.4)] == ["0,2", "2", "10", "62"]
