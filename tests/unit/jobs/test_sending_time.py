"""„Senden am" as people write it, seen from a Tuesday afternoon in Berlin."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from xr_tui.errors import Refused
from xr_tui.jobs.sending_time import fault_of_moment, read_moment

NOW = dt.datetime(2026, 11, 24, 13, 37, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock on the wall."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def read(text: str) -> dt.datetime | None:
    return read_moment(text, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "25.11.2026 08:00",
        "25.11.26 8:00",
        "25.11. 8:00",
        "25.11. 8.00 Uhr",
        "25. 11. 2026, 8 Uhr",
        "am 25.11. um 8 Uhr",
        "25.11.2026 um 08:00 Uhr",
        "morgen 8:00",
        "morgen 8",
        "tomorrow 8.00",
        "Morgen um 8 Uhr",
        "tomorrow 8:00",
        "tomorrow at 8am",
        "on 25/11/2026 at 8:00 a.m.",
        "25/11/26 8:00",
        "25/11 08:00",
        "2026-11-25 08:00",
        "2026-11-25T08:00",
        "  25.11.2026   08:00 ",
    ],
)
def test_german_and_english_ways_to_say_tomorrow_at_eight_are_all_seven_in_utc(text: str) -> None:
    moment = read(text)
    assert moment == dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)
    assert moment.tzinfo is dt.UTC


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("18:30", dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)),
        ("18 Uhr", dt.datetime(2026, 11, 24, 17, 0, tzinfo=dt.UTC)),
        ("6:30 pm", dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)),
        ("heute 18:30", dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)),
        ("übermorgen 0:05", dt.datetime(2026, 11, 25, 23, 5, tzinfo=dt.UTC)),
        ("tomorrow 12 am", dt.datetime(2026, 11, 24, 23, 0, tzinfo=dt.UTC)),
        ("2.1. 9:00", dt.datetime(2027, 1, 2, 8, 0, tzinfo=dt.UTC)),
        ("1.7.2027 9:00", dt.datetime(2027, 7, 1, 7, 0, tzinfo=dt.UTC)),  # summer time
    ],
)
def test_a_day_without_year_or_a_time_alone_is_the_next_one_that_can_be_meant(text: str, moment: dt.datetime) -> None:
    assert read(text) == moment


def test_nothing_means_at_once() -> None:
    assert read("") is None
    assert read("   ") is None
    assert fault_of_moment("") is None


@pytest.mark.parametrize(
    "text", ["8:00", "heute 13:37", "24.11.2026 13:37", "20.11. 8:00", "1.7. 9:00", "1.1.2020 8:00"]
)
def test_what_is_past_is_said_to_be_past_and_never_taken_for_next_year(text: str) -> None:
    with pytest.raises(Refused, match="past"):
        read(text)


def test_a_slip_of_the_year_is_refused() -> None:
    with pytest.raises(Refused, match="more than a year"):
        read("25.11.2062 08:00")


@pytest.mark.parametrize("text", ["25.11.", "25.11.2026", "morgen", "2026-11-25", "25/11/2026", "8.30"])
def test_a_day_alone_lacks_its_time(text: str) -> None:
    with pytest.raises(Refused, match="time is missing"):
        read(text)


@pytest.mark.parametrize("text", ["31.2.2027 8:00", "25:00", "18:75", "29.2. 8:00", "13 pm", "32.12. 8:00"])
def test_a_day_or_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no such day or time"):
        read(text)


@pytest.mark.parametrize("text", ["8", "bald", "25.11 .8:00", "8:00 8:00", "25.11.2026 0800", "25.11.2026 8"])
def test_what_can_be_read_in_two_ways_or_in_none_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Refused, match=r"Write it like 25\.11\.2026 08:00"):
        read(text)
