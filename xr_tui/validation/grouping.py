"""One defect, one line: the findings that have one cause, put together for people's eyes.

The rules say the same thing several times, in several layers: a wrong total breaks every sum it goes into. Reports keep
the findings as the rules give them; only screens and pages for people show defects.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from xr_tui.validation.advice import advice, terms_of
from xr_tui.validation.report import Finding, Level


@dataclass(frozen=True)
class Defect:
    """One thing that is wrong with a document, and all that the rules say of it."""

    leading: Finding
    """The gravest of its findings, and of those the one nearest to the cause."""
    others: tuple[Finding, ...] = ()
    """What else is reported because of it, in the order of the rules."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, the leading one first."""
        return (self.leading, *self.others)

    @property
    def rules(self) -> tuple[str, ...]:
        """Their rules, each once, the leading one first."""
        return tuple(dict.fromkeys(finding.rule for finding in self.findings))


_SELLERS_TAX = tuple(
    f"BR-{kind}-{number}" for kind in ("S", "Z", "E", "AF", "AG", "G") for number in ("02", "03", "04")
)
_KINDS = ("S", "Z", "E", "AE", "IC", "G", "O", "AF", "AG")

_OF_DOCUMENT: tuple[tuple[str, ...], ...] = (
    ("BR-DE-15", "PEPPOL-EN16931-R003"),
    ("BR-DE-2", "BR-DE-5", "BR-DE-6", "BR-DE-7"),
    ("BR-08", "BR-DE-3", "BR-DE-4", "BR-09"),
    ("BR-10", "BR-DE-8", "BR-DE-9", "BR-11"),
    ("BR-57", "BR-DE-10", "BR-DE-11"),
    ("BR-DE-16", *_SELLERS_TAX, "BR-CO-26"),
    ("BR-AE-02", "BR-AE-03", "BR-AE-04"),
    ("BR-IC-02", "BR-IC-03", "BR-IC-04"),
    ("BR-O-02", "BR-O-03", "BR-O-04"),
    ("BR-O-11", "BR-O-12", "BR-O-13", "BR-O-14"),
    ("BR-IC-11", "BR-DE-TMP-32"),
    ("BR-CO-18", *(f"BR-{kind}-01" for kind in _KINDS)),
    ("BR-CL-01", "BR-DE-17"),
    ("BR-CL-04", "BR-CL-03"),
    ("PEPPOL-EN16931-R054", "BR-53"),
    ("BR-DE-25-a", "BR-DE-25-b", "PEPPOL-EN16931-R061", "BR-DE-30", "BR-DE-31"),
    ("BR-DE-24-a", "BR-DE-24-b"),
    ("BR-DE-23-a", "BR-DE-23-b", "BR-50", "BR-61", "CII-SR-470"),
)
"""Rules that speak of one thing of the whole document, the one nearest to the cause first."""

_OF_PLACE: tuple[tuple[str, ...], ...] = (
    ("BR-DE-14", "BR-48"),
    ("BR-CO-04", "UBL-SR-48"),
    ("PEPPOL-EN16931-R110", "PEPPOL-EN16931-R111"),
    ("BR-CL-10", "BR-DEX-04"),
    ("BR-CL-11", "BR-DEX-05"),
    ("BR-CL-21", "BR-DEX-06"),
    ("BR-CL-25", "BR-DEX-07"),
    ("BR-CL-26", "BR-DEX-08"),
    ("BR-CL-24", "BR-DEX-01"),
    ("BR-CL-13", "BR-TMP-CVD-01"),
    ("BR-TMP-4", "CII-SR-475"),
    ("BR-TMP-5", "CII-SR-476"),
)
"""Rules that speak of one thing if they do so at the same line, attachment or other part."""

_SUMS: tuple[tuple[str, str, str], ...] = (
    ("PEPPOL-EN16931-R120", "BT-131", ""),
    ("BR-CO-11", "", "BT-92 BT-107"),
    ("BR-CO-12", "", "BT-99 BT-108"),
    ("BR-CO-10", "", "BT-131 BT-106"),
    *((f"BR-{kind}-08", "BT-116", "BT-131 BT-92 BT-99") for kind in _KINDS),
    ("BR-CO-17", "BT-116 BT-117", ""),
    *((f"BR-{kind}-09", "BT-116 BT-117", "") for kind in _KINDS),
    ("BR-CO-14", "", "BT-117 BT-110"),
    ("BR-CO-13", "", "BT-106 BT-107 BT-108 BT-109"),
    ("BR-CO-15", "", "BT-109 BT-110 BT-112"),
    ("BR-CO-16", "", "BT-112 BT-113 BT-114 BT-115"),
    ("BR-DEX-09", "", "BT-112 BT-113 BT-114 BT-115"),
)
"""A sum, the amounts of one line or rate that go into it, and those of the whole document; in the order in which they
are computed: the first of several that fail is nearest to the cause. Two that share an amount have one cause."""

_OF_ANYTHING = ("PEPPOL-EN16931-R008", "UBL-DT-01")
"""Empty elements and too many decimals: where another rule speaks of that very term, it says more."""

_RANK = {
    rule: rank
    for group in (*_OF_DOCUMENT, *_OF_PLACE, tuple(rule for rule, _own, _whole in _SUMS))
    for rank, rule in enumerate(group)
}
_SUM_OF = {rule: (own.split(), whole.split()) for rule, own, whole in _SUMS}
_PART = re.compile(
    r"/(?:InvoiceLine|CreditNoteLine|IncludedSupplyChainTradeLineItem|AllowanceCharge|SpecifiedTradeAllowanceCharge"
    r"|TaxSubtotal|ApplicableTradeTax|AdditionalDocumentReference|AdditionalReferencedDocument|Party|\w+TradeParty)"
    r"(?:\[\d+\])?(?=/|$)"
)


def grouped(findings: Iterable[Finding]) -> tuple[Defect, ...]:
    """The defects behind these findings, in the order in which they first show; every finding is in exactly one.

    >>> [defect.rules for defect in grouped(report.findings)]  # doctest: +SKIP
    [('BR-CO-10', 'BR-CO-13'), ('BR-DE-15',)]
    """
    found = tuple(findings)
    groups = _Groups(len(found))
    for same in _shared_causes(found):
        groups.unite(same)
    return tuple(_defect([found[at] for at in members]) for members in groups.members())


def _defect(members: Sequence[Finding]) -> Defect:
    levels = list(Level)
    leading = min(members, key=lambda finding: (levels.index(finding.level), _rank(finding)))
    return Defect(leading, tuple(finding for finding in members if finding is not leading))


def _rank(finding: Finding) -> int:
    return len(_RANK) if finding.rule in _OF_ANYTHING else _RANK.get(finding.rule, 0)


def _shared_causes(findings: Sequence[Finding]) -> Iterable[list[int]]:
    """Positions of findings that have one cause."""
    by_cause: dict[Hashable, list[int]] = defaultdict(list)
    parts = _parts_of_sums(findings)
    for at, finding in enumerate(findings):
        for cause in (*_causes(finding), *_amounts(finding, parts)):
            by_cause[cause].append(at)
    yield from by_cause.values()
    yield from _said_better(findings)


def _causes(finding: Finding) -> Iterable[Hashable]:
    """What the finding is about; two that share one of these are one defect."""
    rule, part = finding.rule, _part(finding)
    yield from (("document", group[0]) for group in _OF_DOCUMENT if rule in group)
    yield from (("part", group[0], part) for group in _OF_PLACE if rule in group)
    explained = finding.explanation or advice(rule, finding.text)
    # Rules with one explanation demand the same thing; one place can be told of it once.
    yield ("place", finding.place, explained.template if explained else rule, finding.text if not explained else "")


def _parts_of_sums(findings: Sequence[Finding]) -> dict[str, set[str]]:
    """Of each amount the lines or rates whose own sums fail."""
    parts: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        for term in _SUM_OF.get(finding.rule, ([], []))[0]:
            parts[term].add(_part(finding))
    return parts


def _amounts(finding: Finding, parts: dict[str, set[str]]) -> Iterable[Hashable]:
    """The amounts that its sum is made of; the total joins the one line or rate that spoils it, not one of many."""
    own, whole = _SUM_OF.get(finding.rule, ([], []))
    for term in own:
        yield ("amount", term, _part(finding))
        if len(parts[term]) == 1:
            yield ("amount", term)
    yield from (("amount", term) for term in whole)


def _said_better(findings: Sequence[Finding]) -> Iterable[list[int]]:
    """Each finding of a rule on anything, with the first that speaks of its term at that part."""
    about: dict[tuple[str, str], int] = {}
    for at, finding in enumerate(findings):
        if finding.rule not in _OF_ANYTHING:
            for term in terms_of(finding.rule)[:1]:
                about.setdefault((term, _part(finding)), at)
    for at, finding in enumerate(findings):
        if finding.rule in _OF_ANYTHING:
            part = _part(finding)
            better = [about[key] for term in finding.terms for key in ((term, part), (term, "")) if key in about]
            if better:
                yield [at, better[0]]


def _part(finding: Finding) -> str:
    """The line, rate, party or attachment that a finding points at; empty for the whole document."""
    place = finding.place
    found = _PART.search(place)
    return place[: found.end()] if found else ""


class _Groups:
    """Numbers from 0, each in one group (union-find)."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def unite(self, numbers: Sequence[int]) -> None:
        for number in numbers[1:]:
            first, second = self._top(numbers[0]), self._top(number)
            # The smaller one leads: groups then come in the order of their first member.
            self._above[max(first, second)] = min(first, second)

    def members(self) -> Iterable[list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._above)):
            groups[self._top(number)].append(number)
        return groups.values()

    def _top(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number
