"""For the rules that really happen, a clerk is told what is wrong, what to do, and where."""

from __future__ import annotations

import pytest

from xr_tui.validation.advice import advice, advised_rules, mend_at, terms_of


@pytest.mark.parametrize(
    ("rule", "place", "term"),
    [
        ("BR-DE-15", "matrix", "BT-10"),
        ("BR-DE-8", "customer", "BT-52"),
        ("BR-CL-25", "customer", "BT-49-1"),
        ("BR-DE-2", "company", "BG-6"),
        ("BR-CO-15", "invoice", "BT-112"),
        ("BR-E-10", "invoice", "BT-120"),
    ],
)
def test_the_place_to_mend_it_is_known(rule: str, place: str, term: str) -> None:
    assert mend_at(rule) == place
    assert term in terms_of(rule)


def test_every_advice_says_what_is_wrong_and_what_to_do() -> None:
    for rule in advised_rules():
        text = str(advice(rule))
        assert text.count(". ") >= 1, f"{rule}: {text}"
        assert "{" not in text


def test_an_unknown_rule_has_no_advice() -> None:
    assert advice("UBL-CR-001") is None
    assert mend_at("UBL-CR-001") is None
    assert terms_of("UBL-CR-001") == ()


def test_the_common_rules_are_covered() -> None:
    assert len(advised_rules()) > 100
