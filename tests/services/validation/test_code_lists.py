"""The code lists of the program hold exactly the codes that the installed official rules accept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from xr_tui.invoice.codes import codes
from xr_tui.validation.rules import InstalledRules

_NAMESPACES = {"xsl": "http://www.w3.org/1999/XSL/Transform", "svrl": "http://purl.oclc.org/dsdl/svrl"}
_LISTED = re.compile(r"' ((?:[^ '=@]+ )+)'")
_ALTERNATIVES = re.compile(r"@mimeCode\s*=\s*'([^']+)'")
_RULES = [
    ("document_types", "BR-CL-01"),
    ("currencies", "BR-CL-04"),
    ("reference_qualifiers", "BR-CL-07"),
    ("identifier_schemes", "BR-CL-11"),
    ("item_types", "BR-CL-13"),
    ("countries", "BR-CL-14"),
    ("payment_means", "BR-CL-16"),
    ("vat_categories", "BR-CL-17"),
    ("allowance_reasons", "BR-CL-19"),
    ("charge_reasons", "BR-CL-20"),
    ("vat_exemptions", "BR-CL-22"),
    ("units", "BR-CL-23"),
    ("mime_types", "BR-CL-24"),
    ("address_schemes", "BR-CL-25"),
]
_DIFFERENT = {("BR-CL-14", "CII")}
"""Tested on their own."""


@pytest.fixture(scope="module")
def stylesheets(rules: InstalledRules) -> dict[str, etree._ElementTree]:
    return {syntax: etree.parse(_stylesheet(rules, syntax)) for syntax in ("UBL", "CII")}


def _stylesheet(rules: InstalledRules, syntax: str) -> Path:
    (found,) = rules.folder.rglob(f"EN16931-{syntax}-validation.xsl")
    return found


def allowed(stylesheet: etree._ElementTree, rule: str) -> set[str]:
    """The codes that stand in the condition of a rule of the compiled Schematron."""
    found: set[str] = set()
    for test in stylesheet.iterfind(f".//svrl:failed-assert[@id='{rule}']/xsl:attribute[@name='test']", _NAMESPACES):
        found.update(_ALTERNATIVES.findall(test.text or ""))
        for listed in _LISTED.findall(test.text or ""):
            found.update(listed.split())
    return found


@pytest.mark.parametrize(("list_name", "rule"), _RULES)
def test_a_list_has_the_codes_that_both_syntaxes_accept(
    stylesheets: dict[str, etree._ElementTree], list_name: str, rule: str
) -> None:
    for syntax in ("UBL", "CII"):
        if (rule, syntax) in _DIFFERENT:
            continue
        accepted = allowed(stylesheets[syntax], rule)
        assert accepted, f"{rule} is not written as it was: mend this test"
        assert codes(list_name) == accepted, f"{rule} for {syntax}"


def test_cii_knows_more_subjects_of_notes_than_ubl(stylesheets: dict[str, etree._ElementTree]) -> None:
    assert allowed(stylesheets["UBL"], "BR-CL-08") < codes("note_subjects") == allowed(stylesheets["CII"], "BR-CL-08")


def test_the_point_of_tax_has_a_code_of_its_own_in_each_syntax(stylesheets: dict[str, etree._ElementTree]) -> None:
    assert codes("tax_points") == allowed(stylesheets["UBL"], "BR-CL-06")
    assert allowed(stylesheets["CII"], "BR-CL-06") == {"5", "29", "72"}


def test_the_rules_of_cii_still_know_the_netherlands_antilles_and_do_not_know_south_sudan(
    stylesheets: dict[str, etree._ElementTree],
) -> None:
    assert codes("countries") ^ allowed(stylesheets["CII"], "BR-CL-14") == {"AN", "SS"}
