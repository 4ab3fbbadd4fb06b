"""The words for states and sums."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from xr_tui.i18n import use_language
from xr_tui.store.states import State
from xr_tui.ui.words import short_state_word, state_word, sums_word


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("de")


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word_for_the_narrow_column_of_the_job_list(state: State, language: str) -> None:
    word = short_state_word(state)
    assert 0 < cell_len(word) <= 9
    assert word == state_word(state) or cell_len(state_word(state)) > 9


def test_sums_begin_with_the_largest() -> None:
    assert sums_word({"CHF": 952_000, "EUR": 13_359_816}).replace("\xa0", " ") == "133.598,16 € + 9.520,00 CHF"
