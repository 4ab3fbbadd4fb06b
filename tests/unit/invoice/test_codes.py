"""Words for codes, and the hint about Leitweg-IDs."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from xr_tui.invoice.codes import label
from xr_tui.invoice.leitweg import is_plausible
from xr_tui.invoice.model import CREDIT_NOTE_CODES

LISTS = ["units", "vat_categories", "document_types", "payment_means"]


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("xr_tui.invoice.codes") / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("list_name", "code", "german", "english"),
    [
        ("units", "HUR", "Stunde", "hour"),
        ("vat_categories", "E", "steuerfrei", "exempt"),
        ("document_types", "381", "Gutschrift", "credit note"),
        ("payment_means", "58", "SEPA-Überweisung", "SEPA credit transfer"),
    ],
)
def test_a_code_is_shown_in_words(list_name: str, code: str, german: str, english: str) -> None:
    assert (label(list_name, code, "de"), label(list_name, code, "en")) == (german, english)


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert label("units", "ZZ9", "de") == "ZZ9"


@pytest.mark.parametrize("name", LISTS)
def test_every_list_names_its_source_and_date_and_speaks_both_languages(name: str) -> None:
    content = read(name)
    assert content["source"]
    assert content["date"]
    assert all(set(words) == {"de", "en"} for words in content["codes"].values())


def test_every_credit_note_of_german_practice_is_known_as_one() -> None:
    credit_notes = {code for code, words in read("document_types")["codes"].items() if "credit note" in words["en"]}
    assert credit_notes <= CREDIT_NOTE_CODES


@pytest.mark.parametrize("text", ["04011000-12345-03", "04011000-1234512345-06"])
def test_a_leitweg_id_with_right_check_digits_is_plausible(text: str) -> None:
    assert is_plausible(text)


@pytest.mark.parametrize("text", ["", "04011000-12345-04", "Bestellung 4711", "04011000"])
def test_anything_else_is_not_taken_for_a_leitweg_id(text: str) -> None:
    assert not is_plausible(text)
