"""For every rule a clerk is told what is wrong, what to do, and where: in German and in English, without XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from xr_tui.i18n import tr, use_language
from xr_tui.validation.advice import advice, advised_rules, mend_at, terms_of

_XML_NAME = re.compile(r"\b(?:cbc|cac|ram|rsm|udt):|\b[A-Z][a-z]+[A-Z][a-z]+[A-Za-z]*\b")
"""A prefix of the syntax, or a name in camel case."""
_WORDS_OF_THE_FIELD = {"IdNr"}


@pytest.fixture(autouse=True)
def _german_again() -> Iterator[None]:
    yield
    use_language("de")


def _sentences(rule: str) -> tuple[str, str]:
    """German and English."""
    found = advice(rule)
    assert found is not None, rule
    use_language("de")
    german = tr(found)
    use_language("en")
    return german, tr(found)


@pytest.mark.parametrize(
    ("rule", "place", "term"),
    [
        ("BR-DE-15", "matrix", "BT-10"),
        ("BR-DE-8", "customer", "BT-52"),
        ("BR-CL-25", "customer", "BT-49-1"),
        ("BR-DE-2", "company", "BG-6"),
        ("BR-CO-15", "invoice", "BT-112"),
        ("BR-E-10", "invoice", "BT-120"),
        ("BR-IC-02", "customer", "BT-48"),
        ("CII-SR-465", "company", "BT-41"),
    ],
)
def test_the_place_to_mend_it_is_known(rule: str, place: str, term: str) -> None:
    assert mend_at(rule) == place
    assert term in terms_of(rule)


def test_the_buyer_reference_is_spoken_of_in_a_clerks_words() -> None:
    german, english = _sentences("BR-DE-15")

    assert german == (
        "Die Käuferreferenz (BT-10) fehlt. Leitweg-ID im Matrixeintrag angeben, bei privaten Käufern deren Referenz."
    )
    assert english.startswith("The buyer reference (BT-10) is missing. Give the Leitweg-ID")


def test_every_rule_that_facts_and_law_make_fatal_in_xrechnung_is_explained() -> None:
    fatal = [*(f"BR-DE-{n}" for n in (*range(1, 12), 14, 15, 16, 18, 22, 30, 31)), "BR-TMP-2"]
    fatal += [f"BR-DE-{n}-{part}" for n in (23, 24, 25) for part in "ab"]
    warnings = [*(f"BR-DE-{n}" for n in (17, 19, 20, 21, 26, 27, 28)), *(f"BR-TMP-{n}" for n in range(4, 8))]

    assert {*fatal, *warnings} <= set(advised_rules())


def test_every_explanation_says_in_both_languages_what_is_wrong_and_what_to_do() -> None:
    for rule in advised_rules():
        german, english = _sentences(rule)
        assert german != english, f"{rule} has no German"
        for text in (german, english):
            # "What is wrong. What to do." or "It must be so: do this."
            assert re.search(r"[.:] ?[A-ZÄÖÜ#\d]?.*\S$", text), f"{rule}: {text}"
            assert len(re.findall(r"[.:](?= )", text)) >= 1, f"{rule}: {text}"
            assert "{" not in text, f"{rule}: {text}"


def test_every_explanation_names_the_business_terms_it_is_about() -> None:
    about_no_term = {"PEPPOL-EN16931-R008", "UBL-CR-001", "UBL-DT-01", "XSD"}
    for rule in set(advised_rules()) - about_no_term:
        german, english = _sentences(rule)
        named = set(re.findall(r"\b(?:BT|BG)-(?:DEX-)?\d+", german))
        assert named, f"{rule}: {german}"
        assert named == set(re.findall(r"\b(?:BT|BG)-(?:DEX-)?\d+", english)), rule
        whole = {re.sub(r"(?<=\d)-\d+$", "", term) for term in terms_of(rule)}
        assert whole & named, f"{rule} is about {whole}, its sentence about {named}"


def test_no_explanation_speaks_of_xml_elements() -> None:
    for rule in advised_rules():
        for text in _sentences(rule):
            assert set(_XML_NAME.findall(text)) <= _WORDS_OF_THE_FIELD, f"{rule}: {text}"


def test_rules_of_different_meaning_never_share_a_sentence() -> None:
    """Rules that demand the same thing stand in one entry of the data; two entries must differ in both languages."""
    said: dict[str, object] = {}
    for rule in advised_rules():
        explained = advice(rule)
        for text in _sentences(rule):
            assert said.setdefault(text, explained) is explained, f"{rule}: {text}"


def test_a_detail_that_the_standard_has_no_place_for_is_named_by_its_own_name() -> None:
    found = advice(
        "UBL-CR-200", "[UBL-CR-200]-A UBL invoice should not include the AccountingSupplierParty SellerContact"
    )
    assert found is not None
    assert found.values["detail"] == "AccountingSupplierParty SellerContact"
    assert "keinen Platz" in tr(found)
    assert mend_at("UBL-CR-200") == "invoice"

    once = advice("CII-SR-439", "[CII-SR-439] - ChargeAmount should exist maximum once")
    assert once is not None
    assert (once.values["detail"], "einmal" in tr(once)) == ("ChargeAmount", True)


def test_an_unknown_rule_has_no_advice() -> None:
    assert advice("BR-NEW-99", "[BR-NEW-99]-Something new") is None
    assert mend_at("BR-NEW-99") is None
    assert terms_of("BR-NEW-99") == ()
