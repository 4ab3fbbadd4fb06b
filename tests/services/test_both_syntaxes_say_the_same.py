"""Official invoices in CII survive reading and writing, and each invoice says the same in the other syntax."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from xr_tui.invoice import cii, ubl
from xr_tui.invoice.syntax.limits import unsayable
from xr_tui.invoice.syntax.reading import Reading
from xr_tui.validation.engine import Engine
from xr_tui.validation.report import Level, Report, Verdict
from xr_tui.validation.rules import InstalledRules

HERE = Path(__file__).resolve()
CORPUS = Path(os.environ.get("XR_TUI_TEST_CORPUS") or HERE.parents[3] / "shared" / "corpus")
NO_CORPUS = [pytest.param("", marks=pytest.mark.skip("no corpus"))]
READ: dict[str, Callable[[bytes, str], Reading]] = {"UBL": ubl.read, "CII": cii.read}
OTHER = {"UBL": cii, "CII": ubl}

NOT_IN_THE_MODEL = {
    "SpecifiedLineTradeSettlement/ApplicableTradeTax/ExemptionReason": "EN 16931 has the reason in BG-23 only",
    "BuyerTradeParty/SpecifiedTaxRegistration[2]": "EN 16931 knows no tax number of the buyer but BT-48",
    "BuyerTradeParty/ID/@schemeID": "an identifier with a scheme stands in GlobalID",
    "AssociatedDocumentLineDocument/ParentLineID": "XRechnung has no lines below lines in CII (BR-DEX-15)",
}
"""What official examples hold that no business term stands for, and why."""
WITH_EMPTY_ELEMENTS = {"en16931/XRechnung-O.xml"}
"""Plain EN 16931; XRechnung forbids empty elements (PEPPOL-EN16931-R008)."""
NOT_ACCEPTED_IN_THE_OTHER = {
    "testsuite/technical-cases_cius_01.05_minimal_test_uncefact.xml": "no BT-110, which the schema of UBL demands",
}
"""Accepted, but incomplete in a way that only the rules of the other syntax see."""


def accepted(folder: str, *syntaxes: str) -> list[str]:
    """The files of a folder of the corpus in these syntaxes that KoSIT's own validator accepts."""
    listed = CORPUS / "expected.jsonl"
    rows = map(json.loads, listed.read_text(encoding="utf-8").splitlines()) if listed.exists() else ()
    return [
        row["file"]
        for row in rows
        if row["file"].startswith(folder)
        and row["verdict"] == "accepted"
        and any(syntax in (row["scenario"] or "") for syntax in syntaxes)
    ]


def syntax_of(name: str) -> str:
    return "CII" if b":CrossIndustryInvoice:" in (CORPUS / name).read_bytes()[:2000] else "UBL"


def errors(report: Report) -> list[tuple[str, str]]:
    return [(each.rule, each.text) for each in report.findings if each.level is Level.ERROR]


@pytest.fixture(scope="module")
def engine(rules: InstalledRules) -> Engine:
    return Engine(rules)


@pytest.mark.parametrize("name", accepted("", "CII") or NO_CORPUS)
def test_an_accepted_document_in_cii_survives(name: str, engine: Engine) -> None:
    reading = cii.read((CORPUS / name).read_bytes(), name)
    if name in WITH_EMPTY_ELEMENTS:
        assert {str(problem.text) for problem in reading.problems} == {"This element is empty."}
        return
    assert reading.problems == ()
    assert [each for each in reading.unknown if not any(place in each.place for place in NOT_IN_THE_MODEL)] == []
    assert reading.invoice is not None
    written = cii.write(reading.invoice)
    again = cii.read(written)
    assert (again.invoice, again.unknown) == (reading.invoice, ())
    report = engine.check(written)
    assert errors(report) == []
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("name", accepted("testsuite", "UBL", "CII") or NO_CORPUS)
def test_a_business_case_says_the_same_in_the_other_syntax(name: str, engine: Engine) -> None:
    syntax = syntax_of(name)
    other = OTHER[syntax]
    invoice = READ[syntax]((CORPUS / name).read_bytes(), name).invoice
    assert invoice is not None
    written = other.write(invoice)
    if unsayable(invoice, "cii" if other is cii else "ubl"):
        assert other.read(written).invoice != invoice
        return
    again = other.read(written)
    assert (again.problems, again.unknown) == ((), ())
    assert again.invoice == invoice
    report = engine.check(written)
    assert (report.verdict is Verdict.ACCEPTED) == (name not in NOT_ACCEPTED_IN_THE_OTHER), errors(report)
