"""Verdict, scenario and findings are those of KoSIT's own validator, for every official invoice."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from xr_tui.i18n import tr, use_language
from xr_tui.validation.advice import advice, advised_rules, mend_at
from xr_tui.validation.engine import Engine
from xr_tui.validation.grouping import grouped
from xr_tui.validation.report import Layer, Level, Report
from xr_tui.validation.rules import InstalledRules

Judged = dict[str, tuple[dict[str, Any], Report]]


@pytest.fixture(scope="module")
def judged(rules: InstalledRules, corpus: Path) -> Judged:
    """Every official invoice by its file: what KoSIT's validator says of it, and our report."""
    engine = Engine(rules)
    expectations = [json.loads(line) for line in (corpus / "expected.jsonl").read_text().splitlines()]
    assert len(expectations) > 300
    return {said["file"]: (said, engine.check((corpus / said["file"]).read_bytes())) for said in expectations}


def test_every_official_invoice_gets_the_verdict_and_the_findings_of_the_official_validator(judged: Judged) -> None:
    differing = {}
    for expected, report in judged.values():
        # KoSIT's report names no rule for what the XML schema refuses; ours does.
        of_rules = Counter((f.rule, str(f.level)) for f in report.findings if f.layer is not Layer.XSD)
        wanted = Counter((rule, level) for rule, level in expected["findings"])
        if (report.verdict, report.scenario, of_rules) != (expected["verdict"], expected["scenario"], wanted):
            differing[expected["file"]] = (report.verdict, report.scenario, of_rules - wanted, wanted - of_rules)
        schema_holds = not any(f.layer is Layer.XSD for f in report.findings)
        assert expected["xsd_ok"] is None or schema_holds == expected["xsd_ok"], expected["file"]
    assert differing == {}


def test_a_configuration_in_the_layout_of_kosit_gives_the_same_results(
    judged: Judged, kosit_rules: InstalledRules, corpus: Path
) -> None:
    theirs = Engine(kosit_rules)
    for file, (_expected, ours_says) in judged.items():
        theirs_says = theirs.check((corpus / file).read_bytes())
        assert theirs_says.verdict is ours_says.verdict, file
        assert theirs_says.scenario == ours_says.scenario, file
        assert theirs_says.findings == ours_says.findings, file


def test_every_advice_is_for_a_rule_that_exists(rules: InstalledRules) -> None:
    texts = [rules.stylesheet(name) for name in rules.bundle.files]
    ours = {"XSD", "BASE64"}
    assert [r for r in advised_rules() if r not in ours and not any(f'id="{r}"' in text for text in texts)] == []


def test_every_finding_of_the_corpus_is_explained_in_german_and_english_and_names_its_terms(
    judged: Judged,
) -> None:
    expected_rules = {rule for expected, _report in judged.values() for rule, _level in expected["findings"]}
    seen = set()
    for _expected, report in judged.values():
        for finding in report.findings:
            seen.add(finding.rule)
            explained = advice(finding.rule, finding.text)
            assert explained is not None, finding
            use_language("en")
            english = tr(explained)
            use_language("de")
            assert tr(explained) != english, finding
            assert mend_at(finding.rule), finding
            # An empty element, the schema and an extension can be anything.
            assert finding.terms or finding.rule in ("PEPPOL-EN16931-R008", "UBL-CR-001", "XSD"), finding
    assert expected_rules <= seen


def test_every_rule_of_the_official_stylesheets_is_explained(rules: InstalledRules) -> None:
    """Also those that no official invoice breaks: with its official text each of them has a sentence."""
    assertion = re.compile(r"<svrl:(?:failed-assert|successful-report)\b.*?</svrl:text>", re.DOTALL)
    unexplained, count = [], 0
    for name in rules.bundle.files:
        for found in assertion.findall(rules.stylesheet(name)):
            rule = re.search(r'\bid="([^"]+)"|name="id">([^<]+)<', found)
            text = re.search(r"<svrl:text>(.*?)</svrl:text>", found, re.DOTALL)
            assert rule, found
            assert text, found
            count += 1
            if advice(rule[1] or rule[2], " ".join(re.sub(r"<[^>]*>", "", text[1]).split())) is None:
                unexplained.append(rule[0])
    assert count > 1000
    assert unexplained == []


def test_findings_of_one_defect_are_shown_as_one_and_none_is_lost(judged: Judged) -> None:
    defects_of = {}
    for file, (_expected, report) in judged.items():
        defects = grouped(report.findings)
        assert Counter(f for defect in defects for f in defect.findings) == Counter(report.findings), file
        for defect in defects:
            assert any(f.level is Level.ERROR for f in defect.findings) == (defect.leading.level is Level.ERROR), file
        defects_of[Path(file).stem] = [defect.rules for defect in defects]

    assert ("BR-DE-16", "BR-S-02", "BR-S-04") in defects_of["ubl-inv_ubl-inv-br-de-16-negative-test-bt-102"]
    assert ("BR-DE-24-a", "BR-DE-24-b") in defects_of["ubl-inv_ubl-inv-br-de-24-test-bg-18-with-bg-17"]
    assert ("BR-DEX-06", "BR-CL-21") in defects_of["ubl-inv_ubl-inv-br-dex-06-schemeid-test-3"]
    assert ("BR-CO-10", "BR-S-08") in defects_of["ubl-inv_ubl-inv-br-dex-03-test"]
    assert ("BR-50", "CII-SR-470") in defects_of["CII_example5"]
