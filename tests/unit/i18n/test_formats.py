"""Numbers, money and dates as the reader writes them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from xr_tui.i18n import amount, day, decimal, moment, number, tr, use_language
from xr_tui.phrase import phrase


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("de")


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_money_has_its_currency_and_always_two_decimals(language: str) -> None:
    assert amount(119_000) == {"de": "1.190,00\xa0€", "en": "€1,190.00"}[language]


def test_money_taken_back_has_its_minus(language: str) -> None:
    assert amount(-5) == {"de": "-0,05\xa0€", "en": "-€0.05"}[language]


def test_a_foreign_currency_is_named(language: str) -> None:
    assert amount(250, "CHF") == {"de": "2,50\xa0CHF", "en": "CHF\xa02.50"}[language]


def test_a_currency_without_cents_still_shows_hundredths(language: str) -> None:
    assert amount(100, "JPY") == {"de": "1,00\xa0¥", "en": "JP¥1.00"}[language]


def test_a_currency_nobody_knows_is_shown_by_its_code(language: str) -> None:
    assert "XQQ" in amount(100, "XQQ")


def test_a_day_is_short(language: str) -> None:
    assert day(dt.date(2026, 11, 20)) == {"de": "20.11.26", "en": "20/11/2026"}[language]


@pytest.mark.usefixtures("berlin")
def test_a_moment_is_shown_in_local_time_to_the_second(language: str) -> None:
    shown = moment(dt.datetime(2026, 11, 20, 23, 30, 5, tzinfo=dt.UTC))

    assert shown == {"de": "21.11.26 00:30:05", "en": "21/11/2026 00:30:05"}[language]


def test_a_count_has_its_thousands_set_apart(language: str) -> None:
    assert number(1204) == {"de": "1.204", "en": "1,204"}[language]


def test_a_decimal_keeps_all_its_digits(language: str) -> None:
    shown = decimal(Decimal("1080.123456"), places=2)

    assert shown == {"de": "1.080,123456", "en": "1,080.123456"}[language]


def test_a_decimal_has_at_least_the_places_asked_for(language: str) -> None:
    assert decimal(Decimal("2.5"), places=2) == {"de": "2,50", "en": "2.50"}[language]


def test_nothing_is_shown_as_nothing(language: str) -> None:
    assert (amount(None), day(None), moment(None), decimal(None)) == ("", "", "", "")


@pytest.mark.usefixtures("berlin")
def test_a_moment_in_a_phrase_is_told_in_local_time_and_in_the_language(language: str) -> None:
    said = tr(phrase("Next attempt not before {moment}.", moment="2026-11-23T09:26+00:00"))
    assert (
        said
        == {"de": "Nächster Versuch nicht vor 23.11.26 10:26.", "en": "Next attempt not before 23/11/2026 10:26."}[
            language
        ]
    )
