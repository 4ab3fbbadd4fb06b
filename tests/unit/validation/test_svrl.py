"""Findings are read out of a Schematron report and graded as KoSIT grades them."""

from __future__ import annotations

import pytest

from xr_tui.validation.report import Finding, Layer, Level
from xr_tui.validation.svrl import NotSvrl, findings, terms


def read(*reports: str, custom: dict[str, Level] | None = None) -> list[Finding]:
    svrl = f'<s:schematron-output xmlns:s="http://purl.oclc.org/dsdl/svrl">{"".join(reports)}</s:schematron-output>'
    return findings(svrl, Layer.EN16931, custom or {})


def failed(attributes: str, text: str = "[BR-1] Text") -> str:
    return f'<s:failed-assert location="/a" {attributes}><s:text>{text}</s:text></s:failed-assert>'


@pytest.mark.parametrize(
    ("attributes", "level"),
    [
        ('flag="fatal"', Level.ERROR),
        ('flag="error"', Level.ERROR),
        ('flag="warning"', Level.WARNING),
        ('flag="information"', Level.INFORMATION),
        ('role="warning"', Level.WARNING),
        ('flag="fatal" role="warning"', Level.ERROR),
        ('flag="warning" role="error"', Level.WARNING),
        ("", Level.ERROR),
        ('flag="whatever"', Level.ERROR),
    ],
)
def test_the_flag_decides_then_the_role_and_what_is_unknown_is_an_error(attributes: str, level: Level) -> None:
    (finding,) = read(failed(f'id="BR-1" {attributes}'))
    assert finding.level is level


def test_the_scenario_can_change_the_level_of_a_rule() -> None:
    (finding,) = read(failed('id="BR-CL-23" flag="fatal"'), custom={"BR-CL-23": Level.WARNING})
    assert finding.level is Level.WARNING


def test_successful_reports_count_like_failed_asserts() -> None:
    report = '<s:successful-report location="/a" id="BR-2" flag="fatal"><s:text>[BR-2]</s:text></s:successful-report>'
    assert [finding.rule for finding in read(failed('id="BR-1"'), report)] == ["BR-1", "BR-2"]


def test_the_text_is_kept_on_one_line() -> None:
    (finding,) = read(failed('id="BR-1"', "\n   [BR-1] two <s:emph>short</s:emph>\n   lines "))
    assert finding.text == "[BR-1] two short lines"


def test_business_terms_are_taken_from_the_official_text() -> None:
    assert terms("Sum (BT-106) = Σ net amount (BT-131) of BG-25, again BT-106; BT-34-1") == (
        *("BT-106", "BT-131", "BG-25"),
        "BT-34-1",
    )


def test_a_text_without_terms_gets_those_that_are_known_of_its_rule() -> None:
    (finding,) = read(failed('id="BR-CL-25"', "[BR-CL-25] scheme"))
    assert finding.terms == ("BT-34-1", "BT-49-1")


@pytest.mark.parametrize("svrl", ["", "no xml", "<html/>"])
def test_anything_but_a_schematron_report_is_refused(svrl: str) -> None:
    with pytest.raises(NotSvrl):
        findings(svrl, Layer.EN16931, {})
