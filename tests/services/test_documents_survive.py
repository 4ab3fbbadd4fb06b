"""Every official business case, read and written again, says the same and is still accepted."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from xr_tui.invoice import ubl
from xr_tui.invoice.syntax.amend import amended
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE
from xr_tui.validation.engine import Engine
from xr_tui.validation.report import Verdict
from xr_tui.validation.rules import InstalledRules

UBL = (UBL_INVOICE, UBL_CREDIT_NOTE)
HERE = Path(__file__).resolve()
CORPUS = Path(os.environ.get("XR_TUI_TEST_CORPUS") or HERE.parents[3] / "shared" / "corpus")
NOT_IN_THE_MODEL = {
    "NetworkID": "demanded by UBL, but no business term: the network of a card",
    "TaxScheme/ID": "BT-32 stands beside any scheme but VAT; we write FC",
    "AccountingCustomerParty/Party/PartyTaxScheme": "EN 16931 knows no tax number of the buyer but BT-48",
}
"""What official examples hold that no business term stands for, and why."""

REFUSED = {"en16931/guide-example2.xml", "en16931/ubl-tc434-example2.xml"}
"""Plain EN 16931 with an empty OrderLineReference/LineID, which XRechnung forbids (PEPPOL-EN16931-R008)."""


def accepted(folder: str) -> list[str]:
    """The UBL files of a folder of the corpus that KoSIT's own validator accepts."""
    listed = CORPUS / "expected.jsonl"
    rows = map(json.loads, listed.read_text(encoding="utf-8").splitlines()) if listed.exists() else ()
    return [
        row["file"]
        for row in rows
        if row["file"].startswith(folder) and row["verdict"] == "accepted" and "UBL" in row["scenario"]
    ]


@pytest.fixture(scope="module")
def engine(rules: InstalledRules) -> Engine:
    return Engine(rules)


@pytest.mark.parametrize("name", accepted("testsuite") or [pytest.param("", marks=pytest.mark.skip("no corpus"))])
def test_a_business_case_survives(name: str, engine: Engine) -> None:
    reading = ubl.read((CORPUS / name).read_bytes(), name)
    assert reading.problems == ()
    assert [each for each in reading.unknown if not any(place in each.place for place in NOT_IN_THE_MODEL)] == []
    assert reading.invoice is not None
    written = ubl.write(reading.invoice)
    again = ubl.read(written)
    assert (again.invoice, again.unknown) == (reading.invoice, ())
    report = engine.check(written)
    assert [(each.rule, each.text) for each in report.findings if each.level.name == "ERROR"] == []
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("name", accepted("testsuite") or [pytest.param("", marks=pytest.mark.skip("no corpus"))])
def test_a_business_case_gets_another_leitweg_id_and_nothing_else(name: str, engine: Engine) -> None:
    content = (CORPUS / name).read_bytes()
    reading = ubl.read(content)
    assert reading.invoice is not None
    assert amended(content, reading.invoice, UBL) is content
    new = amended(content, replace(reading.invoice, buyer_reference="04011000-12345-34"), UBL)
    (reference,) = etree.fromstring(new).iterchildren("{*}BuyerReference")
    assert reference.text == "04011000-12345-34"
    before = etree.fromstring(content)
    next(before.iterchildren("{*}BuyerReference")).text = reference.text
    assert etree.tostring(before, method="c14n") == etree.tostring(etree.fromstring(new), method="c14n")
    assert engine.check(new).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "name", [*accepted("rules"), *accepted("en16931")] or [pytest.param("", marks=pytest.mark.skip("no corpus"))]
)
def test_every_other_accepted_invoice_is_read_and_says_the_same_when_written(name: str) -> None:
    reading = ubl.read((CORPUS / name).read_bytes(), name)
    assert [str(problem.text) for problem in reading.problems] == ["This element is empty."] * (name in REFUSED)
    if name in REFUSED:
        return
    assert reading.invoice is not None
    again = ubl.read(ubl.write(reading.invoice))
    assert (again.invoice, again.unknown) == (reading.invoice, ())
