"""Words for codes, and the hint about Leitweg-IDs."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from xr_tui.invoice.codes import codes, label, lists
from xr_tui.invoice.leitweg import is_plausible
from xr_tui.invoice.model import CREDIT_NOTE_CODES


@pytest.mark.parametrize(
    ("list_name", "code", "german", "english"),
    [
        ("units", "HUR", "Stunde", "hour"),
        ("vat_categories", "E", "steuerfrei", "exempt"),
        ("document_types", "381", "Gutschrift", "credit note"),
        ("payment_means", "58", "SEPA-Überweisung", "SEPA credit transfer"),
        ("countries", "CH", "Schweiz", "Switzerland"),
        ("currencies", "CHF", "Schweizer Franken", "Swiss Franc"),
        ("address_schemes", "EM", "E-Mail", "electronic mail"),
        ("charge_reasons", "FC", "Fracht", "freight service"),
        ("vat_exemptions", "VATEX-EU-AE", "Steuerschuldnerschaft des Leistungsempfängers", "reverse charge"),
    ],
)
def test_a_code_is_shown_in_words(list_name: str, code: str, german: str, english: str) -> None:
    assert (label(list_name, code, "de"), label(list_name, code, "en")) == (german, english)


def test_a_code_without_a_german_word_is_shown_by_its_english_name() -> None:
    assert label("units", "4G", "de") == label("units", "4G", "en") == "microlitre"


@pytest.mark.parametrize("list_name", ["units", "countries", "currencies"])
def test_an_unknown_code_is_shown_as_it_is(list_name: str) -> None:
    assert label(list_name, "ZZ9", "de") == "ZZ9"


@pytest.mark.parametrize("name", lists())
def test_every_list_names_its_source_and_date_and_has_words(name: str) -> None:
    text = (files("xr_tui.invoice.codes") / f"{name}.csv").read_text(encoding="utf-8")
    assert "\n# source: " in text
    assert dt.date.fromisoformat(text.partition("\n# date: ")[2][:10]) >= dt.date(2026, 11, 22)
    if name not in ("countries", "currencies"):
        nameless = {code for code in codes(name) if label(name, code, "en") == code}
        assert len(nameless) <= 8, "only schemes registered after the last published list"


def test_at_least_two_hundred_units_have_a_german_word() -> None:
    assert sum(label("units", code, "de") != label("units", code, "en") for code in codes("units")) >= 200


def test_every_credit_note_of_the_list_is_known_as_one() -> None:
    named = {code for code in codes("document_types") if "credit note" in label("document_types", code, "en").lower()}
    assert named | {"458"} == CREDIT_NOTE_CODES


@pytest.mark.parametrize("text", ["04011000-12345-03", "04011000-1234512345-06"])
def test_a_leitweg_id_with_right_check_digits_is_plausible(text: str) -> None:
    assert is_plausible(text)


@pytest.mark.parametrize("text", ["", "04011000-12345-04", "Bestellung 4711", "04011000"])
def test_anything_else_is_not_taken_for_a_leitweg_id(text: str) -> None:
    assert not is_plausible(text)
