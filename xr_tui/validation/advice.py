"""What a clerk can do about a finding: what is wrong, in words, what to do, and where the cause is mended.

The sentences are data, one file for each subject in `explanations/`, English and German side by side: whoever writes
one compares both with the official text, which is itself now German, now English. `xr_tui.i18n.compile` takes them into
the catalogue, so that an explanation is a phrase like everything else the program says. A rule of those files has:

`ids`       the official ids; several only where the official rules demand the same thing twice
`mend_at`   where in this program the cause is mended
`terms`     the business terms it is about, the most telling first
`en`, `de`  two short sentences: what is wrong, what to do
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from xr_tui.phrase import Phrase, phrase

_EXPLANATIONS = Path(__file__).parent / "explanations"
Place = Literal["matrix", "customer", "company", "invoice"]


@dataclass(frozen=True)
class Advice:
    """What is wrong, in words, and what to do about it."""

    mend_at: Place
    """Where in this program the cause is mended: matrix entry, customer, company (Einrichtung) or the invoice."""
    terms: tuple[str, ...]
    """Business terms it is about; the official text does not always name them."""
    text: Phrase
    """Two short sentences: what is wrong, what to do."""


def advice(rule: str, text: str = "") -> Phrase | None:
    """What is wrong and what to do, for the rule of a finding; nothing if the official text must do.

    Args:
        rule: official id of the rule.
        text: its official text; the thousand rules on what a document should not hold say there which detail it is.
    """
    known = _by_rule().get(rule)
    return known.text if known else _of_family(rule, text)


def mend_at(rule: str) -> Place | None:
    """Where in this program the cause is mended, if known."""
    known = _by_rule().get(rule)
    if known:
        return known.mend_at
    return "invoice" if rule.startswith(_FAMILIES) else None


def terms_of(rule: str) -> tuple[str, ...]:
    """The business terms that the rule is about, if known."""
    known = _by_rule().get(rule)
    return known.terms if known else ()


def advised_rules() -> tuple[str, ...]:
    """All rules with an advice of their own."""
    return tuple(_by_rule())


@cache
def _by_rule() -> dict[str, Advice]:
    """Read when first asked: most documents are accepted, and need no word of it."""
    found: dict[str, Advice] = {}
    for file in sorted(_EXPLANATIONS.iterdir(), key=lambda file: file.name):
        for rule in tomllib.loads(file.read_text(encoding="utf-8"))["rule"]:
            explained = Advice(rule["mend_at"], tuple(rule["terms"]), Phrase(rule["en"]))
            found.update(dict.fromkeys(rule["ids"], explained))
    return found


# Each of these rules forbids one detail of the syntax that EN 16931 has no use for. A clerk knows none of their names,
# but whoever made the document does: so the name is given, and said what it is.
_FAMILIES = ("UBL-CR-", "UBL-DT-", "CII-SR-", "CII-DT-")
_LABEL = re.compile(r"^\s*\[[^\]]*\]\s*-?\s*")
_NOT_MEANT = re.compile(
    r"(?:A UBL (?:invoice|credit note) (?:should|shall|must) not include (?:the |an |a )?(?P<ubl>.+?)"
    r"|(?P<cii>.+?)(?: attribute)?\s*(?:should|shall|must) not be (?:present|used))\.?\s*$"
)
_ONCE = re.compile(r"(?:Only one )?(?P<detail>.+?) (?:should|shall|must) (?:exist|occur|be present)(?: |$)")


def _of_family(rule: str, text: str) -> Phrase | None:
    if not rule.startswith(_FAMILIES):
        return None
    official = _LABEL.sub("", text)
    if found := _NOT_MEANT.match(official):
        return phrase(
            "The document holds a detail that the standard has no place for: {detail}. Leave it out; whoever made the "
            "document knows it by that name.",
            detail=found["ubl"] or found["cii"],
        )
    if found := _ONCE.match(official):
        return phrase(
            "The document does not hold a detail as often as the standard demands: {detail}. Give it once; whoever "
            "made the document knows it by that name.",
            detail=found["detail"],
        )
    return None
