"""What the check found: a verdict, the findings of the official rules, and problems that are no rule."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from xr_tui.phrase import Phrase, phrase

_NAMESPACE_STEP = re.compile(r"Q\{[^}]*\}|\*:")
_FIRST = re.compile(r"\[1\]")


class Verdict(StrEnum):
    """What a check can end with; only `accepted` may be mailed while the check is on."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """The rules refuse the document, or the document itself makes the check impossible."""
    NOT_CHECKED = "not-checked"
    """A fault on our side: no rules, a worker killed, a time-out. Says nothing about the document."""


class Level(StrEnum):
    """How grave a finding is; one `error` makes the document rejected."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class Layer(StrEnum):
    """Which part of the official check spoke."""

    XSD = "xsd"
    EN16931 = "en16931"
    XRECHNUNG = "xrechnung"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that the XML schema or an official rule reports."""

    rule: str
    """Official id such as `BR-DE-15`; `XSD` for the schema and `BASE64` for an attachment's encoding."""
    level: Level
    """As KoSIT grades it: the scenario's own level, else the rule's."""
    layer: Layer
    """Which part of the check reported it."""
    location: str
    """Where in the document, as the rules print it (an XPath)."""
    text: str
    """The official text, word for word."""
    terms: tuple[str, ...] = ()
    """Business terms and groups of EN 16931 that it speaks of, such as `BT-10`, in their order."""
    explanation: Phrase | None = field(default=None, hash=False)
    """Of the XML schema: where, what was expected, what to do. Rules are explained by their id, see `advice`."""

    @property
    def place(self) -> str:
        """The location as a person reads it: `/Invoice/InvoiceLine[2]/Item`, without namespaces."""
        return _FIRST.sub("", _NAMESPACE_STEP.sub("", self.location))


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome of one check of one document."""

    verdict: Verdict
    """Whether it may be sent."""
    document_sha256: str
    """Digest of the very bytes that were checked (hexadecimal)."""
    syntax: str | None = None
    """`UBL Invoice`, `UBL CreditNote` or `CII`; nothing if the root element is none of them."""
    scenario: str | None = None
    """The scenario that matched, named as KoSIT names it."""
    rules_version: str | None = None
    """Version of the rule bundle, such as `2026-08-31`."""
    findings: tuple[Finding, ...] = ()
    """One for each report of a rule, ungrouped, in the order of the rules."""
    problems: tuple[Phrase, ...] = ()
    """What is no rule: not well-formed, no scenario, the death of a stylesheet, a fault of ours."""
    engine: str = ""
    """What ran the rules, with its version."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that made the document rejected."""
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)

    def to_dict(self) -> dict[str, Any]:
        """The report with the stable keys of `xr-tui validate --json`; problems in English."""
        return {
            "verdict": str(self.verdict),
            "syntax": self.syntax,
            "scenario": self.scenario,
            "rules_version": self.rules_version,
            "findings": [_finding_to_dict(finding) for finding in self.findings],
            "problems": [str(problem) for problem in self.problems],
            "document_sha256": self.document_sha256,
            "engine": self.engine,
        }

    def to_json(self) -> bytes:
        """The report to keep: `to_dict`, and its problems and explanations as phrases, for whatever language."""
        return self._json

    @cached_property
    def _json(self) -> bytes:
        """Made once: a job keeps it, and lays a copy of it down."""
        kept = self.to_dict() | {
            "phrases": [[p.template, dict(p.values)] for p in self.problems],
            "explanations": {
                str(at): [finding.explanation.template, dict(finding.explanation.values)]
                for at, finding in enumerate(self.findings)
                if finding.explanation
            },
        }
        return json.dumps(kept, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, text: bytes | str) -> Report:
        """The report that `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: it is not one.
        """
        kept = json.loads(text)
        explanations = kept.get("explanations", {})  # reports of former versions have none
        return cls(
            verdict=Verdict(kept["verdict"]),
            document_sha256=kept["document_sha256"],
            syntax=kept["syntax"],
            scenario=kept["scenario"],
            rules_version=kept["rules_version"],
            findings=tuple(
                _finding_from_dict(finding, explanations.get(str(at))) for at, finding in enumerate(kept["findings"])
            ),
            problems=tuple(Phrase.from_json(json.dumps(pair)) for pair in kept["phrases"]),
            engine=kept["engine"],
        )


def without_xml(pdf: bytes) -> Report:
    """The report on a PDF that is no hybrid one."""
    return Report(
        verdict=Verdict.REJECTED,
        document_sha256=hashlib.sha256(pdf).hexdigest(),
        problems=(phrase("There is no XML invoice in the PDF that can be read."),),
    )


def _finding_to_dict(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": str(finding.level),
        "layer": str(finding.layer),
        "location": finding.location,
        "text": finding.text,
        "terms": list(finding.terms),
    }


def _finding_from_dict(kept: dict[str, Any], explanation: list[Any] | None) -> Finding:
    return Finding(
        rule=kept["rule"],
        level=Level(kept["level"]),
        layer=Layer(kept["layer"]),
        location=kept["location"],
        text=kept["text"],
        terms=tuple(kept["terms"]),
        explanation=Phrase.from_json(json.dumps(explanation)) if explanation else None,
    )
