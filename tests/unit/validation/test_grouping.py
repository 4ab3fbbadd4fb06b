"""One defect, one line: what the rules say several times is shown once, and nothing is lost."""

from __future__ import annotations

from xr_tui.validation.grouping import Defect, grouped
from xr_tui.validation.report import Finding, Layer, Level


def _finding(rule: str, place: str = "/Invoice", level: Level = Level.ERROR, terms: tuple[str, ...] = ()) -> Finding:
    return Finding(rule=rule, level=level, layer=Layer.EN16931, location=place, text=f"[{rule}]", terms=terms)


def _rules(*findings: Finding) -> list[tuple[str, ...]]:
    return [defect.rules for defect in grouped(findings)]


def test_a_contact_that_is_not_complete_is_one_defect() -> None:
    assert _rules(_finding("BR-DE-7"), _finding("BR-DE-5"), _finding("BR-DE-6")) == [("BR-DE-5", "BR-DE-7", "BR-DE-6")]


def test_a_missing_buyer_reference_is_one_defect_also_where_the_element_is_empty() -> None:
    empty = _finding("PEPPOL-EN16931-R008", "/Invoice/BuyerReference", terms=("BT-10",))

    assert _rules(empty, _finding("BR-DE-15"), _finding("PEPPOL-EN16931-R003")) == [
        ("BR-DE-15", "PEPPOL-EN16931-R008", "PEPPOL-EN16931-R003")
    ]


def test_an_empty_element_that_no_other_rule_speaks_of_stands_by_itself() -> None:
    empty = _finding("PEPPOL-EN16931-R008", "/Invoice/Note", terms=("BT-22",))

    assert _rules(empty, _finding("BR-DE-15")) == [("PEPPOL-EN16931-R008",), ("BR-DE-15",)]


def test_a_wrong_sum_of_lines_spoils_every_total_above_it_and_leads() -> None:
    assert _rules(_finding("BR-CO-15"), _finding("BR-CO-13"), _finding("BR-CO-10"), _finding("BR-DE-15")) == [
        ("BR-CO-10", "BR-CO-15", "BR-CO-13"),
        ("BR-DE-15",),
    ]


def test_sums_without_a_common_amount_are_two_defects() -> None:
    assert _rules(_finding("BR-CO-10"), _finding("BR-CO-14"), _finding("BR-CO-16")) == [
        ("BR-CO-10",),
        ("BR-CO-14",),
        ("BR-CO-16",),
    ]


def test_vat_that_does_not_add_up_is_one_defect() -> None:
    rate = "/Invoice/TaxTotal/TaxSubtotal[2]"

    assert _rules(_finding("BR-CO-14"), _finding("BR-CO-17", rate), _finding("BR-S-09", f"{rate}/TaxCategory")) == [
        ("BR-CO-17", "BR-CO-14", "BR-S-09")
    ]


def test_the_vat_of_two_rates_stays_two_defects() -> None:
    first, second = "/Invoice/TaxTotal/TaxSubtotal", "/Invoice/TaxTotal/TaxSubtotal[2]"

    assert _rules(_finding("BR-CO-17", first), _finding("BR-CO-17", second)) == [("BR-CO-17",), ("BR-CO-17",)]
    assert len(grouped([_finding("BR-CO-17", first), _finding("BR-CO-17", second)])) == 2


def test_a_line_that_does_not_add_up_takes_the_total_with_it_but_two_lines_stay_two() -> None:
    line = [_finding("PEPPOL-EN16931-R120", f"/Invoice/InvoiceLine[{n}]") for n in (3, 7)]

    assert _rules(line[0], _finding("BR-CO-10")) == [("PEPPOL-EN16931-R120", "BR-CO-10")]
    assert [defect.leading.place for defect in grouped([*line, _finding("BR-CO-10")])] == [
        "/Invoice/InvoiceLine[3]",
        "/Invoice/InvoiceLine[7]",
        "/Invoice",
    ]


def test_the_same_code_wrong_in_two_lines_is_two_defects() -> None:
    places = [f"/Invoice/InvoiceLine[{n}]/InvoicedQuantity" for n in (1, 2)]

    assert _rules(*(_finding("BR-CL-23", place) for place in places)) == [("BR-CL-23",), ("BR-CL-23",)]


def test_the_gravest_leads_whatever_its_place() -> None:
    scheme = "/Invoice/InvoiceLine/Item/StandardItemIdentification/ID"

    (defect,) = grouped([_finding("BR-CL-21", scheme, Level.INFORMATION), _finding("BR-DEX-06", scheme)])

    assert (defect.leading.rule, defect.leading.level) == ("BR-DEX-06", Level.ERROR)


def test_rules_that_demand_the_same_thing_are_one_at_one_place_only() -> None:
    here, there = "/Invoice/InvoiceLine/AllowanceCharge", "/Invoice/InvoiceLine[2]/AllowanceCharge"

    assert _rules(_finding("BR-42", here), _finding("BR-CO-23", here), _finding("BR-42", there)) == [
        ("BR-42", "BR-CO-23"),
        ("BR-42",),
    ]


def test_no_finding_is_lost_or_doubled_and_nothing_gives_nothing() -> None:
    findings = [_finding("BR-NEW-1"), _finding("BR-NEW-1"), _finding("BR-NEW-2"), _finding("BR-CO-15")]

    assert sorted(id(one) for defect in grouped(findings) for one in defect.findings) == sorted(map(id, findings))
    assert grouped([]) == ()
    assert grouped(findings[2:3]) == (Defect(findings[2]),)


def test_ten_thousand_findings_are_grouped_while_one_waits() -> None:
    lines = [_finding("BR-CL-23", f"/Invoice/InvoiceLine[{n}]/InvoicedQuantity") for n in range(10_000)]
    sums = [_finding("PEPPOL-EN16931-R120", f"/Invoice/InvoiceLine[{n}]") for n in range(10_000)]

    assert len(grouped([*lines, *sums])) == 20_000
