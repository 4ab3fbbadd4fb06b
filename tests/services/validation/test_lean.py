"""Stylesheets run without their notes on rules that were obeyed; what they find is the same, word for word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.services.validation.mutations import damaged
from xr_tui.invoice.syntax.untrusted import read
from xr_tui.validation.bundle import Scenario
from xr_tui.validation.lean import lean
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.saxon import Saxon, SaxonFault
from xr_tui.validation.svrl import findings

_SCHXSLT = 'xmlns:schxslt="https://doi.org/10.5281/zenodo.1495494#"'


def made(body: str, namespace: str = _SCHXSLT) -> str:
    """A stylesheet that notes the rule it applied, whatever else it does."""
    return f"""<xsl:transform version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" {namespace}
      xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/"><svrl:schematron-output>{body}
      <svrl:failed-assert id="A"/></svrl:schematron-output></xsl:template></xsl:transform>"""


def found_by(saxon: Saxon, sheet: object, scenario: Scenario, document: bytes) -> object:
    """What it finds in a document, or the words it dies with."""
    try:
        svrl = saxon.transform(sheet, saxon.parse(document.decode()))
    except SaxonFault as error:
        return str(error).partition(" at ")[0]
    return findings(svrl, scenario.schematron[0].layer, scenario.custom_levels)


def test_the_official_stylesheets_find_the_same_without_their_notes(
    rules: InstalledRules, invoice: Callable[..., bytes]
) -> None:
    saxon = Saxon()
    scenario = rules.bundle.scenarios[0]
    documents = [document for _damage, document in damaged([invoice()], 60, seed=5)]
    several = 0
    for step in scenario.schematron:
        text = rules.stylesheet(step.location)
        whole, shorter = saxon.compile(text), saxon.compile(lean(text))
        for document in documents:
            read(document)
            found = found_by(saxon, whole, scenario, document)
            assert found_by(saxon, shorter, scenario, document) == found
            several += bool(found)
    assert several > 30


def test_notes_are_gone_from_every_official_stylesheet_and_all_assertions_are_there(rules: InstalledRules) -> None:
    for name in rules.bundle.files:
        before, after = rules.stylesheet(name), lean(rules.stylesheet(name))
        assert before.count("<svrl:fired-rule") > 20, name
        assert after.count("<svrl:fired-rule") == after.count("<svrl:suppressed-rule") == 0, name
        for kept in ("<svrl:failed-assert", "<svrl:successful-report", "<xsl:template", "<xsl:next-match"):
            assert after.count(kept) == before.count(kept), (name, kept)


def test_a_note_goes_and_what_it_stands_beside_stays() -> None:
    assert "svrl:fired-rule" not in lean(made('<svrl:fired-rule context="x"/>'))
    assert "svrl:failed-assert" in lean(made('<svrl:fired-rule context="x"/>'))


@pytest.mark.parametrize(
    "sheet",
    [
        made('<svrl:fired-rule context="x"/>', namespace=""),
        made('<svrl:fired-rule><xsl:call-template name="that-finds-something"/></svrl:fired-rule>'),
        made('<svrl:fired-rule/><xsl:if test="not(//svrl:fired-rule)"><svrl:failed-assert id="B"/></xsl:if>'),
        made("<svrl:fired-rule/><svrl:failed-assert id=\"{count(//*[local-name() = 'fired-rule'])}\"/>"),
        made("<svrl:fired-rule>"),
    ],
    ids=["of another compiler", "a note that does something", "notes that are asked for", "or counted", "no XML"],
)
def test_where_a_note_may_matter_nothing_is_touched(sheet: str) -> None:
    assert lean(sheet).count("fired-rule") == sheet.count("fired-rule")
