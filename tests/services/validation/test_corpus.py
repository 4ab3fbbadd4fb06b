"""Verdict, scenario and findings are those of KoSIT's own validator, for every official invoice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from xr_tui.validation.advice import advised_rules
from xr_tui.validation.engine import Engine
from xr_tui.validation.report import Layer
from xr_tui.validation.rules import InstalledRules


def test_every_official_invoice_gets_the_verdict_and_the_findings_of_the_official_validator(
    rules: InstalledRules, corpus: Path
) -> None:
    engine = Engine(rules)
    expectations = [json.loads(line) for line in (corpus / "expected.jsonl").read_text().splitlines()]
    assert expectations
    differing = {}
    for expected in expectations:
        report = engine.check((corpus / expected["file"]).read_bytes())
        # KoSIT's report names no rule for what the XML schema refuses; ours does.
        of_rules = Counter((f.rule, str(f.level)) for f in report.findings if f.layer is not Layer.XSD)
        wanted = Counter((rule, level) for rule, level in expected["findings"])
        if (report.verdict, report.scenario, of_rules) != (expected["verdict"], expected["scenario"], wanted):
            differing[expected["file"]] = (report.verdict, report.scenario, of_rules - wanted, wanted - of_rules)
        schema_holds = not any(f.layer is Layer.XSD for f in report.findings)
        assert expected["xsd_ok"] is None or schema_holds == expected["xsd_ok"], expected["file"]
    assert differing == {}


def test_every_advice_is_for_a_rule_that_exists(rules: InstalledRules) -> None:
    texts = [rules.stylesheet(name) for name in rules.bundle.files]
    ours = {"XSD", "BASE64"}
    assert [r for r in advised_rules() if r not in ours and not any(f'id="{r}"' in text for text in texts)] == []
