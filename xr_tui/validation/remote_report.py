"""The report of KoSIT's validator (`http://www.xoev.de/de/validator/varl/1`), read with suspicion.

An acceptance counts only if every step of the check calls itself valid, whatever the assessment says: after a
stylesheet that died KoSIT's own report still says "accept". Warnings in a valid step do no harm. A service that marks a
step with mere warnings as not valid gives no clear acceptance either: that document is *not checked*, which can be
mended by checking here, while a wrong acceptance could not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator

from lxml import etree

from xr_tui.invoice.syntax.untrusted import Unreadable, printable, read
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.advice import terms_of
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict
from xr_tui.validation.svrl import terms

_REP = "{http://www.xoev.de/de/validator/varl/1}"
_SCENARIOS = "{http://www.xoev.de/de/validator/framework/1/scenarios}"
_MOST = 10_000
_LEVELS = {level.value: level for level in Level}
_SYNTAX = re.compile(r"\((UBL Invoice|UBL CreditNote|CII)\)")


class NoReport(Exception):
    """The answer is no report on the document that was sent."""

    def __init__(self, problem: Phrase) -> None:
        super().__init__(str(problem))
        self.problem = problem
        """Why, in one sentence."""


def read_report(content: bytes, xml: bytes, *, accepted: bool, service: str) -> Report:
    """The report that a service gave.

    Args:
        content: the whole answer.
        xml: the document that was sent.
        accepted: what the status of the answer said; the report must say the same.
        service: who answered, for the words.

    Raises:
        NoReport: it is none, is on another document, or contradicts itself.
    """
    try:
        root = read(content)
    except Unreadable as error:
        text = phrase("The answer of the validation service {service} cannot be read as XML.", service=service)
        raise NoReport(text) from error
    if root.tag != f"{_REP}report":
        text = phrase("The validation service {service} answers with something that is no report.", service=service)
        raise NoReport(text)
    _compare_document(root, xml, service)
    found = tuple(_findings(root))
    says_accept = _assessment(root, service)
    if says_accept != accepted:
        raise NoReport(phrase("The validation service {service} contradicts itself.", service=service))
    if accepted:
        _look_for_doubt(root, found, service)
    return Report(
        verdict=Verdict.ACCEPTED if accepted else Verdict.REJECTED,
        document_sha256=hashlib.sha256(xml).hexdigest(),
        syntax=_syntax(root),
        scenario=_scenario(root),
        findings=found,
        problems=() if accepted or found else (_without_rule(root),),
        engine=f"{_engine(root)} ({service})",
    )


def _compare_document(root: etree._Element, xml: bytes, service: str) -> None:
    """The report must be on these very bytes."""
    hashes = root.findall(f"{_REP}documentIdentification/{_REP}documentHash")
    if len(hashes) == 1:
        algorithm = _text(hashes[0], f"{_REP}hashAlgorithm").upper().replace("-", "")
        value = _text(hashes[0], f"{_REP}hashValue")
        if algorithm == "SHA256" and _decoded(value) == hashlib.sha256(xml).digest():
            return
    text = phrase("The validation service {service} gave the report of another document.", service=service)
    raise NoReport(text)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _assessment(root: etree._Element, service: str) -> bool:
    """Whether the document is accepted: exactly one assessment, exactly one word."""
    words = [str(word.tag) for assessment in root.findall(f"{_REP}assessment") for word in assessment.iterchildren("*")]
    if words == [f"{_REP}accept"]:
        return True
    if words == [f"{_REP}reject"]:
        return False
    text = phrase("The report of the validation service {service} gives no clear verdict.", service=service)
    raise NoReport(text)


def _look_for_doubt(root: etree._Element, found: tuple[Finding, ...], service: str) -> None:
    """An acceptance must have a scenario, all its steps, and nothing that speaks against it.

    Raises:
        NoReport: it has not.
    """
    matched = root.findall(f"{_REP}scenarioMatched")
    steps = [step for scenario in matched for step in scenario.iter(f"{_REP}validationStepResult")]
    wanted = sum(
        1
        for scenario in matched
        for _demand in scenario.iter(f"{_SCENARIOS}validateWithXmlSchema", f"{_SCENARIOS}validateWithSchematron")
    )
    whole = len(matched) == 1 and steps and len(steps) >= wanted and root.find(f"{_REP}noScenarioMatched") is None
    valid = all(step.get("valid") == "true" for step in steps)
    if not whole or not valid or any(f.level is Level.ERROR for f in found):
        text = phrase(
            "The validation service {service} accepts the document, but a step of its check is missing or not valid.",
            service=service,
        )
        raise NoReport(text)


def _findings(root: etree._Element) -> Iterator[Finding]:
    levels = _custom_levels(root)
    messages = (
        (step, message) for step in root.iter(f"{_REP}validationStepResult") for message in step.iter(f"{_REP}message")
    )
    for _n, (step, message) in zip(range(_MOST), messages, strict=False):
        rule, layer = printable(message.get("code") or "?")[:80], _layer(step)
        text = printable("".join(message.itertext()))
        yield Finding(
            # Xerces' own codes say nothing to anybody.
            rule="XSD" if layer is Layer.XSD else rule,
            level=_level(message, levels),
            layer=layer,
            location=printable(message.get("xpathLocation") or _line(message)),
            text=text[:2000],
            terms=tuple(dict.fromkeys((*terms(text), *terms_of(rule)))),
        )


def _custom_levels(root: etree._Element) -> dict[str, Level]:
    """What the scenario grades otherwise; the report names the levels of the rules themselves."""
    return {
        rule: _LEVELS.get(custom.get("level", ""), Level.ERROR)
        for custom in root.iter(f"{_SCENARIOS}customLevel")
        for rule in "".join(custom.itertext()).split()
    }


def _level(message: etree._Element, levels: dict[str, Level]) -> Level:
    own = _LEVELS.get(message.get("level", ""), Level.ERROR)
    return levels.get(message.get("code", ""), own)


def _layer(step: etree._Element) -> Layer:
    """KoSIT numbers the steps: the schema first, EN 16931 second, XRechnung third."""
    name = step.get("id", "")
    if name.startswith(("val-xsd", "val-xml")):
        return Layer.XSD
    return Layer.EN16931 if name == "val-sch.1" else Layer.XRECHNUNG


def _line(message: etree._Element) -> str:
    line = message.get("lineNumber")
    return f"/ (line {line})" if line else "/"


def _without_rule(root: etree._Element) -> Phrase:
    if root.find(f"{_REP}noScenarioMatched") is not None:
        return phrase("No scenario of the validation service fits the document.")
    return phrase("The validation service rejects the document and names no rule.")


def _scenario(root: etree._Element) -> str | None:
    return _text(root, f"{_REP}scenarioMatched/{_SCENARIOS}scenario/{_SCENARIOS}name") or None


def _syntax(root: etree._Element) -> str | None:
    found = _SYNTAX.search(_scenario(root) or "")
    return found[1] if found else None


def _engine(root: etree._Element) -> str:
    """Name and version of what judged; older ones put the version into the name."""
    name = _text(root, f"{_REP}engine/{_REP}name") or "?"
    version = _text(root, f"{_REP}engine/{_REP}version")
    return f"{name} {version}".strip()[:120]


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return printable("".join(map(str, found.itertext()))) if found is not None else ""
