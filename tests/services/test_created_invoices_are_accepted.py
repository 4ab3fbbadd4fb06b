"""What is created from a complete invoice passes the official rules, and what is missing is what they name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xr_tui.invoice import cii, ubl
from xr_tui.invoice.completion import prepare
from xr_tui.invoice.document import from_json
from xr_tui.invoice.model import (
    AllowanceCharge,
    Identifier,
    Invoice,
    Item,
    Line,
    LineVat,
    Price,
    Seller,
    Totals,
    VatBreakdown,
)
from xr_tui.invoice.totals import complete_amounts
from xr_tui.validation.engine import Engine
from xr_tui.validation.report import Level, Verdict
from xr_tui.validation.rules import InstalledRules

EXAMPLES = Path(__file__).parents[1] / "unit" / "invoice" / "examples"
CONTRADICTORY = "every-field"
"""Fills every field of the model at once, which no real invoice can."""


@pytest.fixture(scope="module")
def engine(rules: InstalledRules) -> Engine:
    return Engine(rules)


def created(invoice: Invoice) -> bytes:
    return ubl.write(prepare(invoice, seller=Seller(), payment=None, customer=None, buyer_reference=""))


def example(name: str) -> Invoice:
    return from_json((EXAMPLES / f"{name}.json").read_bytes())


def errors(engine: Engine, invoice: Invoice) -> list[str]:
    report = engine.check(created(invoice))
    assert report.problems == ()
    found = [finding.rule for finding in report.findings if finding.level is Level.ERROR]
    assert (report.verdict is Verdict.ACCEPTED) == (found == [])
    return found


@pytest.mark.parametrize("name", sorted(file.stem for file in EXAMPLES.glob("*.json") if file.stem != CONTRADICTORY))
@pytest.mark.parametrize("type_code", ["", "381"], ids=["as it is", "as credit note"])
def test_an_example_is_accepted_without_a_warning(engine: Engine, name: str, type_code: str) -> None:
    invoice = example(name)
    report = engine.check(created(replace(invoice, type_code=type_code or invoice.type_code)))
    assert [(finding.rule, finding.text) for finding in report.findings] == []
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("name", sorted(file.stem for file in EXAMPLES.glob("*.json") if file.stem != CONTRADICTORY))
@pytest.mark.parametrize("type_code", ["", "381"], ids=["as it is", "as credit note"])
def test_an_example_is_accepted_in_cii_without_a_warning(engine: Engine, name: str, type_code: str) -> None:
    invoice = example(name)
    complete = prepare(
        replace(invoice, type_code=type_code or invoice.type_code),
        seller=Seller(),
        payment=None,
        customer=None,
        buyer_reference="",
    )
    report = engine.check(cii.write(complete))
    assert [(finding.rule, finding.text) for finding in report.findings] == []
    assert (report.verdict, report.scenario) == (Verdict.ACCEPTED, "EN16931 XRechnung (CII)")


def _without_buyer_city(invoice: Invoice) -> Invoice:
    assert invoice.buyer
    assert invoice.buyer.address
    return replace(invoice, buyer=replace(invoice.buyer, address=replace(invoice.buyer.address, city=None)))


def _with_unknown_scheme(invoice: Invoice) -> Invoice:
    assert invoice.buyer
    return replace(invoice, buyer=replace(invoice.buyer, electronic_address=Identifier(value="a", scheme="XX")))


def _without_contact(invoice: Invoice) -> Invoice:
    assert invoice.seller
    return replace(invoice, seller=replace(invoice.seller, contact=None))


def _with_exempt_line(invoice: Invoice) -> Invoice:
    exempt = replace(invoice.lines[0], vat=LineVat(category="E", rate=Decimal(0)))
    return replace(invoice, lines=(exempt,))


@pytest.mark.parametrize(
    ("spoiled", "rules_broken"),
    [
        (lambda invoice: replace(invoice, buyer_reference=None), {"BR-DE-15"}),
        (_without_buyer_city, {"BR-DE-8"}),
        (_with_unknown_scheme, {"BR-CL-25"}),
        (lambda invoice: replace(invoice, totals=Totals(vat=Decimal("190.01"))), {"BR-CO-14"}),
        (_without_contact, {"BR-DE-2"}),
        (_with_exempt_line, {"BR-E-10"}),
    ],
    ids=["no Leitweg-ID", "no city", "wrong scheme", "VAT that does not add up", "no contact", "no reason"],
)
def test_one_mistake_is_one_finding(
    engine: Engine, spoiled: Callable[[Invoice], Invoice], rules_broken: set[str]
) -> None:
    assert set(errors(engine, spoiled(example("simple")))) == rules_broken


def test_an_empty_invoice_is_rejected_by_the_schema(engine: Engine) -> None:
    assert set(errors(engine, Invoice(number="1"))) == {"XSD"}


_vat = st.sampled_from([("S", "19"), ("S", "7"), ("S", "5.5"), ("E", "0"), ("Z", "0")])
_entries = st.builds(
    lambda vat, amount, percent: AllowanceCharge(
        amount=amount,
        percent=percent if amount is None else None,
        base_amount=Decimal("33.33") if amount is None else None,
        vat_category=vat[0],
        vat_rate=Decimal(vat[1]),
        reason="Anpassung",
    ),
    _vat,
    st.none() | st.decimals("0", "500", places=2),
    st.decimals("0", "100", places=2),
)
_lines = st.builds(
    lambda vat, quantity, price, base, percent: Line(
        quantity=quantity,
        unit="H87",
        price=Price(net=price, base_quantity=base),
        vat=LineVat(category=vat[0], rate=Decimal(vat[1])),
        item=Item(name="Ware"),
        allowances=(AllowanceCharge(percent=percent, reason="Rabatt"),) if percent else (),
    ),
    _vat,
    st.decimals("-999", "9999", places=3),
    st.decimals("0", "9999", places=4),
    st.sampled_from([None, Decimal(1), Decimal(3), Decimal(100)]),
    st.none() | st.decimals("0.01", "100", places=2),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(_lines, min_size=1, max_size=5).map(tuple),
    st.lists(_entries, max_size=2).map(tuple),
    st.lists(_entries, max_size=2).map(tuple),
)
def test_computed_amounts_satisfy_the_official_rules_to_the_cent(
    engine: Engine,
    lines: tuple[Line, ...],
    allowances: tuple[AllowanceCharge, ...],
    charges: tuple[AllowanceCharge, ...],
) -> None:
    reasons = (VatBreakdown(category="E", exemption_reason="§ 4 UStG"),)
    used = {line.vat.category for line in lines if line.vat} | {entry.vat_category for entry in allowances + charges}
    invoice = replace(
        example("simple"),
        lines=lines,
        allowances=allowances,
        charges=charges,
        vat_breakdown=reasons if "E" in used else (),
    )
    assert errors(engine, invoice) == []


_ARITHMETIC = re.compile(
    r"BR-CO-1[0-8]|BR-[A-Z]+-0[89]|BR-O-1[1-4]|BR-DEC-\d+|BR-53|PEPPOL-EN16931-R(04[0-6]|05[3-5]|1[0-3]\d)"
)
"""The rules that add up, multiply, round or ask which categories stand beside which (`BR-O-11` … `BR-O-14`)."""
_EXEMPT = ("E", "AE", "K", "G", "O")
_every_vat = st.sampled_from(
    [("S", "19"), ("L", "7"), ("L", "0"), ("M", "4"), ("Z", "0"), ("E", "0"), ("AE", "0"), ("K", "0"), ("G", "0")]
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_lines, _every_vat), min_size=1, max_size=5),
    st.lists(st.tuples(_entries, _every_vat), max_size=2),
    st.booleans(),
    st.sampled_from(["380", "381", "384"]),
    st.builds(
        Totals, paid=st.none() | st.decimals("0", "999", places=2), rounding=st.sampled_from([None, Decimal("-0.02")])
    ),
    st.booleans(),
)
def test_every_category_of_vat_adds_up_by_the_official_rules(
    engine: Engine,
    lines: list[tuple[Line, tuple[str, str]]],
    entries: list[tuple[AllowanceCharge, tuple[str, str]]],
    outside_scope: bool,
    type_code: str,
    totals: Totals,
    accounted_elsewhere: bool,
) -> None:
    """All that is not S too; outside the scope of VAT (O) nothing else may stand. Who sells what is not looked at."""

    def of(pair: tuple[str, str]) -> tuple[str, Decimal | None]:
        return ("O", None) if outside_scope else (pair[0], Decimal(pair[1]))

    invoice = replace(
        example("simple"),
        type_code=type_code,
        lines=tuple(replace(line, vat=LineVat(category=of(vat)[0], rate=of(vat)[1])) for line, vat in lines),
        allowances=tuple(replace(entry, vat_category=of(vat)[0], vat_rate=of(vat)[1]) for entry, vat in entries),
        totals=totals,
        vat_breakdown=tuple(VatBreakdown(category=category, exemption_reason="befreit") for category in _EXEMPT),
    )
    used = {line.vat.category for line in invoice.lines if line.vat} | {
        each.vat_category for each in invoice.allowances
    }
    invoice = replace(invoice, vat_breakdown=tuple(row for row in invoice.vat_breakdown if row.category in used))
    if accounted_elsewhere:
        vat = complete_amounts(invoice).totals.vat
        invoice = replace(invoice, tax_currency="CHF", totals=replace(totals, vat_accounting=vat))
    assert [rule for rule in errors(engine, invoice) if _ARITHMETIC.fullmatch(rule)] == []
