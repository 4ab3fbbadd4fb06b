"""What goes into a sentence is never taken for a part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xr_tui.i18n import tr
from xr_tui.phrase import Phrase, fill, phrase, verbatim

_TEXT = st.text()


@given(st.dictionaries(st.text(min_size=1), _TEXT), _TEXT)
def test_a_phrase_comes_back_from_json_as_it_was(values: dict[str, str], template: str) -> None:
    original = Phrase(template, values)

    assert Phrase.from_json(original.to_json()) == original


@given(_TEXT)
def test_a_value_stands_in_the_sentence_as_it_is(value: str) -> None:
    assert str(phrase("<{value}>", value=value)) == f"<{value}>"


@given(_TEXT)
def test_somebody_elses_words_are_shown_as_they_are(text: str) -> None:
    assert str(verbatim(text)) == tr(verbatim(text)) == text


@pytest.mark.parametrize("value", ["{0}", "{job}", "{", "}", "{job.__class__}", "{job!r}", "{{}}"])
def test_braces_in_a_value_are_not_interpreted(value: str) -> None:
    said = tr(phrase("There is no job {job}.", job=value))

    assert said == f"Den Job {value} gibt es nicht."


def test_a_placeholder_without_a_value_stays_as_it_stands() -> None:
    assert fill("{known} and {unknown}", {"known": "one"}) == "one and {unknown}"


def test_a_text_without_values_is_not_searched_for_placeholders() -> None:
    assert fill("{ stays", {}) == "{ stays"


def test_values_of_any_kind_become_text() -> None:
    assert str(phrase("{count} of {total}", count=3, total=None)) == "3 of None"
