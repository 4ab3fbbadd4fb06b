"""What a clerk can do about a finding, for each rule that really happens, and where the cause is mended."""

from __future__ import annotations

from dataclasses import dataclass

from xr_tui.phrase import Phrase
from xr_tui.validation.advice_table import ADVICE, Place


@dataclass(frozen=True)
class Advice:
    """What is wrong, in words, and what to do about it."""

    mend_at: Place
    """Where in this program the cause is mended: matrix entry, customer, company (Einrichtung) or the invoice."""
    terms: tuple[str, ...]
    """Business terms it is about; the official text does not always name them."""
    text: Phrase
    """Two short sentences: what is wrong, what to do."""


_BY_RULE = {rule: Advice(place, tuple(terms.split()), text) for rule, place, terms, text in ADVICE}


def advice(rule: str) -> Phrase | None:
    """What is wrong and what to do, for the rule of a finding; nothing if the official text must do."""
    known = _BY_RULE.get(rule)
    return known.text if known else None


def mend_at(rule: str) -> Place | None:
    """Where in this program the cause is mended, if known."""
    known = _BY_RULE.get(rule)
    return known.mend_at if known else None


def terms_of(rule: str) -> tuple[str, ...]:
    """The business terms that the rule is about, if known."""
    known = _BY_RULE.get(rule)
    return known.terms if known else ()


def advised_rules() -> tuple[str, ...]:
    """All rules with an advice."""
    return tuple(_BY_RULE)
