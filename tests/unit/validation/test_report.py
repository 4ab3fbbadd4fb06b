"""A report can be kept, read again and shown in another language."""

from __future__ import annotations

import json

import pytest

from xr_tui.phrase import phrase
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict

FINDING = Finding(
    rule="BR-DE-8",
    level=Level.ERROR,
    layer=Layer.XRECHNUNG,
    location="/Q{urn:x}Invoice[1]/Q{urn:y}InvoiceLine[2]/Q{urn:y}Item[1]",
    text="[BR-DE-8] Das Element „Buyer city“ (BT-52) muss übermittelt werden.",
    terms=("BT-52",),
)
REPORT = Report(
    verdict=Verdict.REJECTED,
    document_sha256="ab" * 32,
    syntax="UBL Invoice",
    scenario="EN16931 XRechnung (UBL Invoice)",
    rules_version="2026-08-31",
    findings=(FINDING,),
    problems=(phrase("The rules died: {cause}", cause="Größe"),),
    engine="SaxonC-HE 12.10.1",
)


def test_a_kept_report_is_the_same_when_it_is_read_again() -> None:
    assert Report.from_json(REPORT.to_json()) == REPORT


def test_its_json_has_the_keys_that_other_programs_rely_on() -> None:
    shown = REPORT.to_dict()
    assert {"verdict", "syntax", "scenario", "rules_version", "findings", "problems"} <= set(shown)
    assert shown["findings"] == [
        {
            "rule": "BR-DE-8",
            "level": "error",
            "layer": "xrechnung",
            "location": FINDING.location,
            "text": FINDING.text,
            "terms": ["BT-52"],
        }
    ]
    assert shown["problems"] == ["The rules died: Größe"]
    assert json.dumps(shown)


def test_a_problem_keeps_its_message_id_for_the_translation() -> None:
    (problem,) = Report.from_json(REPORT.to_json()).problems
    assert problem.template == "The rules died: {cause}"
    assert problem.values == {"cause": "Größe"}


def test_a_place_is_shown_without_namespaces() -> None:
    assert FINDING.place == "/Invoice/InvoiceLine[2]/Item"


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(KeyError):
        Report.from_json(b"{}")
