"""Findings out of SVRL, the report language of Schematron (ISO/IEC 19757-3, annex D)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from xr_tui.invoice.syntax.untrusted import printable
from xr_tui.validation.advice import terms_of
from xr_tui.validation.report import Finding, Layer, Level

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_TERM = re.compile(r"\b(?:BT|BG)-(?:DEX-)?\d+(?:-\d+)?")
_LEVELS = {
    "fatal": Level.ERROR,
    "error": Level.ERROR,
    "warning": Level.WARNING,
    "warn": Level.WARNING,
    "information": Level.INFORMATION,
    "info": Level.INFORMATION,
}


class NotSvrl(Exception):
    """A stylesheet gave something that is no Schematron report."""


def findings(svrl: str, layer: Layer, custom_levels: Mapping[str, Level]) -> list[Finding]:
    """Every failed assert and successful report, in their order, graded as KoSIT grades them.

    Raises:
        NotSvrl: it is no Schematron report.
    """
    reports = _read(svrl).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
    return [_finding(report, layer, custom_levels) for report in reports]


def failed_asserts(svrl: str) -> int:
    """How many asserts failed, whatever their level.

    Raises:
        NotSvrl: it is no Schematron report.
    """
    return sum(1 for _failed in _read(svrl).iter(f"{_SVRL}failed-assert"))


def terms(text: str) -> tuple[str, ...]:
    """The business terms and groups that a text names, each once, in their order."""
    return tuple(dict.fromkeys(_TERM.findall(text)))


def _read(svrl: str) -> etree._Element:
    try:
        root = etree.fromstring(svrl.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise NotSvrl from error
    if root.tag != f"{_SVRL}schematron-output":
        raise NotSvrl
    return root


def _finding(report: etree._Element, layer: Layer, custom_levels: Mapping[str, Level]) -> Finding:
    rule = report.get("id", "")
    text = printable("".join("".join(part.itertext()) for part in report.iter(f"{_SVRL}text")))
    found = Finding(
        rule=rule,
        level=custom_levels.get(rule) or _level(report.get("flag"), report.get("role")),
        layer=layer,
        location=report.get("location", ""),
        text=text,
        # What the text names, then what only the id implies: some texts name no term, or a wrong one.
        terms=tuple(dict.fromkeys((*terms(text), *terms_of(rule)))),
    )
    return found if found.terms else replace(found, terms=_terms_at(found.place))


def _terms_at(place: str) -> tuple[str, ...]:
    """A rule on anything, such as on empty elements, is about what stands at its place."""
    from xr_tui.invoice.syntax.places import terms_at  # loads the whole model of an invoice, for few findings

    return terms_at(place)


def _level(flag: str | None, role: str | None) -> Level:
    """The rule's own level: its flag, else its role; what is unknown counts as an error, never as less."""
    return _LEVELS.get((flag or role or "").strip().lower(), Level.ERROR)
