"""Small damages to good invoices, and a judge that looks at each part of the check by itself."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

from xr_tui.validation.engine import Engine
from xr_tui.validation.report import Level, Report, Verdict
from xr_tui.validation.rules import InstalledRules

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_DIGIT = re.compile(r"\d")


def damaged(good: Sequence[bytes], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many damaged invoices, each with the name of its damage; the same seed gives the same ones."""
    chance = random.Random(seed)
    while count:
        root = etree.fromstring(chance.choice(good))
        name = chance.choice(list(_DAMAGES))
        if _DAMAGES[name](root, chance):
            count -= 1
            yield name, etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _any_below(root: Any, chance: random.Random) -> Any:
    """An element other than the root."""
    return chance.choice([element for element in root.iter(etree.Element) if element is not root])


def _delete(root: Any, chance: random.Random) -> bool:
    element = _any_below(root, chance)
    element.getparent().remove(element)
    return True


def _double(root: Any, chance: random.Random) -> bool:
    element = _any_below(root, chance)
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
    return True


def _swap(root: Any, chance: random.Random) -> bool:
    """Two neighbours change places, or two texts."""
    element = _any_below(root, chance)
    if chance.random() < 0.5:
        following = element.getnext()
        if following is None:
            return False
        following.addnext(element)
        return True
    other = _any_below(root, chance)
    if len(element) or len(other) or element is other:
        return False
    element.text, other.text = other.text, element.text
    return True


def _blank(root: Any, chance: random.Random) -> bool:
    element = _any_below(root, chance)
    if element.attrib and chance.random() < 0.3:
        element.set(chance.choice(list(element.attrib)), chance.choice(["", " "]))
    elif len(element):
        for child in list(element):
            element.remove(child)
    else:
        element.text = chance.choice([None, " ", "\n"])
    return True


def _digit(root: Any, chance: random.Random) -> bool:
    element = _any_below(root, chance)
    places = list(_DIGIT.finditer(element.text or ""))
    if len(element) or not places:
        return False
    place = chance.choice(places).start()
    element.text = f"{element.text[:place]}{chance.choice('0123456789-.eX')}{element.text[place + 1 :]}"
    return True


def _attribute(root: Any, chance: random.Random) -> bool:
    element = _any_below(root, chance)
    if not element.attrib:
        return False
    name = chance.choice(list(element.attrib))
    if chance.random() < 0.5:
        del element.attrib[name]
    else:
        element.set(name, chance.choice(["x", "EUR", "USD", "C62", "9930", "102", "\u00e4"]))
    return True


_DAMAGES: dict[str, Callable[[Any, random.Random], bool]] = {
    "delete": _delete,
    "double": _double,
    "swap": _swap,
    "blank": _blank,
    "digit": _digit,
    "attribute": _attribute,
}


class Judge:
    """The check as a whole beside its stylesheets run one by one, in an engine of their own without our code."""

    def __init__(self, rules: InstalledRules) -> None:
        self._engine = Engine(rules)
        self._rules = rules
        self._processor = PySaxonProcessor(license=False)
        self._compiler = self._processor.new_xslt30_processor()
        self._sheets: dict[str, Any] = {}

    def accepts(self, document: bytes) -> bool:
        """Whether the check accepts it."""
        return self._engine.check(document).verdict is Verdict.ACCEPTED

    def compare(self, document: bytes, report: Report | None = None) -> tuple[Verdict, str]:
        """The verdict, and what is wrong with it, if anything: a part says no and the whole says yes.

        Args:
            document: the document.
            report: on it, if it was checked already.
        """
        report = report or self._engine.check(document)
        if report.verdict is not Verdict.ACCEPTED:
            reasons = bool(report.problems) or any(finding.level is Level.ERROR for finding in report.findings)
            return report.verdict, "" if reasons else "rejected without a reason"
        scenario = next(s for s in self._rules.bundle.scenarios if s.name == report.scenario)
        for step in scenario.schematron:
            try:
                svrl = self._sheet(step.location).transform_to_string(xdm_node=self._parsed(document))
            except PySaxonApiError as error:
                return report.verdict, f"accepted, although {step.location} dies: {error}"
            for failed in etree.fromstring(svrl.encode()).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
                rule, flag = failed.get("id", ""), failed.get("flag", failed.get("role", "fatal"))
                level = scenario.custom_levels.get(rule)
                if level is Level.ERROR or (level is None and flag in ("fatal", "error")):
                    return report.verdict, f"accepted, although {step.location} reports {rule}"
        return report.verdict, ""

    def _parsed(self, document: bytes) -> Any:
        return self._processor.parse_xml(xml_text=document.decode())

    def _sheet(self, location: str) -> Any:
        if location not in self._sheets:
            text = self._rules.stylesheet(location)
            self._sheets[location] = self._compiler.compile_stylesheet(stylesheet_text=text)
        return self._sheets[location]
