"""The report that a configuration's `acceptMatch` is asked of, in KoSIT's format (`.../validator/varl/1`)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from lxml import etree

from xr_tui.validation.report import Finding, Level

NAMESPACE = "http://www.xoev.de/de/validator/varl/1"
_REP = f"{{{NAMESPACE}}}"


def varl(scenario: str, findings: Sequence[Finding]) -> str:
    """The report on a document that a scenario matched and the XML schema took.

    Args:
        scenario: its name.
        findings: what the rules reported, with the levels of the scenario.
    """
    valid = not any(finding.level is Level.ERROR for finding in findings)
    report = etree.Element(f"{_REP}report", nsmap={"rep": NAMESPACE}, varlVersion="1.0.0", valid=str(valid).lower())
    matched = etree.SubElement(report, f"{_REP}scenarioMatched", name=scenario)
    etree.SubElement(matched, f"{_REP}validationStepResult", id="val-xsd", valid="true")
    for number, (_layer, of_step) in enumerate(groupby(findings, lambda finding: finding.layer), 1):
        _step(matched, number, list(of_step))
    assessment = etree.SubElement(report, f"{_REP}assessment")
    etree.SubElement(assessment, f"{_REP}accept" if valid else f"{_REP}reject")
    return etree.tostring(report, encoding="unicode")


def _step(parent: etree._Element, number: int, findings: list[Finding]) -> None:
    grave = any(finding.level is not Level.INFORMATION for finding in findings)
    step = etree.SubElement(parent, f"{_REP}validationStepResult", id=f"val-sch.{number}", valid=str(not grave).lower())
    for position, finding in enumerate(findings, 1):
        message = etree.SubElement(
            step,
            f"{_REP}message",
            id=f"val-sch.{number}.{position}",
            level=str(finding.level),
            code=finding.rule,
            xpathLocation=finding.location,
        )
        message.text = finding.text
