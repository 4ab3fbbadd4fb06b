"""Stylesheets run without what nobody reads; what they find is the same, word for word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.services.validation.mutations import damaged
from xr_tui.invoice.syntax.untrusted import read
from xr_tui.validation.lean import lean
from xr_tui.validation.lean_absences import MORE
from xr_tui.validation.lean_walk import share_endings, walk_elements_only
from xr_tui.validation.report import Layer
from xr_tui.validation.rules import InstalledRules
from xr_tui.validation.saxon import Saxon, SaxonFault
from xr_tui.validation.stylesheet import CompiledStylesheet
from xr_tui.validation.svrl import findings

_EXAMPLES = Path(__file__).parents[2] / "unit" / "invoice" / "examples"
_SCHXSLT = 'xmlns:schxslt="https://doi.org/10.5281/zenodo.1495494"'
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_CORE = {"UBL": "EN16931-UBL-validation.xsl", "CII": "EN16931-CII-validation.xsl"}


def made(body: str, compiler: str = "https://doi.org/10.5281/zenodo.1495494#error") -> str:
    """A stylesheet that notes the rule it applied, whatever else it does."""
    return f"""<xsl:transform version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" {_SCHXSLT}
      xmlns:error="{compiler}" xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/">
      <svrl:schematron-output>{body}<svrl:failed-assert id="A"/></svrl:schematron-output></xsl:template>
      </xsl:transform>"""


def walking(pattern: str, body: str = "") -> str:
    """A stylesheet that walks over a document and looks for one rule."""
    return f"""<xsl:transform version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
      <xsl:template match="*" mode="#all" priority="-10"><xsl:apply-templates mode="#current" select="@*"/>
      <xsl:apply-templates mode="#current" select="node()"/></xsl:template>
      <xsl:template match="{pattern}" mode="m" priority="1">{body}</xsl:template></xsl:transform>"""


def outcome(run: Callable[[], str]) -> object:
    """What a stylesheet finds in a document, or the words it dies with."""
    try:
        return findings(run(), Layer.EN16931, {})
    except SaxonFault as error:
        return str(error).partition(" at ")[0]


def forbidden(stylesheet: str) -> Iterator[tuple[etree._Element, str]]:
    """A document for each path of names that a rule forbids, with nothing else in it; and the path."""
    for template in etree.fromstring(stylesheet.encode()).iter(f"{_XSL}template"):
        context = template.get("match", "").partition("|")[0].strip()
        for rule in template.iter(f"{_XSL}if"):
            path = re.fullmatch(r"not\(not\(([\w:/@()|]+)\)\)", rule.get("test", ""))
            if path and re.fullmatch(r"(/[a-z]+:\w+)+", context):
                yield document(f"{context}/{path[1]}", template.nsmap), path[1]


def document(path: str, names: dict[str | None, str]) -> etree._Element:
    """The smallest document in which the path leads somewhere."""
    steps = [step.strip("()").partition("|")[0] for step in re.findall(r"\([^)]*\)|[^/]+", path)]
    tags = [re.sub(r"(\w+):", lambda found: f"{{{names[found[1]]}}}", step) for step in steps]
    root = here = etree.Element(tags[0])
    for tag in tags[1:]:
        if tag.startswith("@"):
            here.set(tag[1:], "x")
        else:
            here = etree.SubElement(here, tag)
    return root


@pytest.mark.parametrize("syntax", ["UBL", "CII"])
def test_the_official_stylesheets_find_the_same(
    rules: InstalledRules, invoice: Callable[..., bytes], syntax: str
) -> None:
    saxon = Saxon()
    good = {"UBL": [invoice()], "CII": [path.read_bytes() for path in sorted((_EXAMPLES / "cii").glob("*.xml"))]}[
        syntax
    ]
    documents = [document for _damage, document in damaged(good, 60, seed=5)]
    several = 0
    for name in (file for file in rules.bundle.files if syntax in file):
        text = rules.stylesheet(name)
        official, whole = saxon.compile(text), saxon.compile(lean(text))
        used = CompiledStylesheet(rules, name, saxon)
        for document in documents:
            read(document)
            node = saxon.parse(document.decode())
            found = outcome(lambda official=official, node=node: saxon.transform(official, node))  # type: ignore[misc]
            assert outcome(lambda whole=whole, node=node: saxon.transform(whole, node)) == found  # type: ignore[misc]
            assert outcome(lambda used=used, node=node: used.report(node)) == found  # type: ignore[misc]
            several += bool(found)
    assert several > 30


@pytest.mark.parametrize(("syntax", "least"), [("UBL", 600), ("CII", 350)])
def test_none_of_the_things_that_must_not_be_there_is_overlooked(
    rules: InstalledRules, syntax: str, least: int
) -> None:
    saxon = Saxon()
    text = rules.stylesheet(_CORE[syntax])
    official, brief, whole = (saxon.compile(t) for t in (text, lean(text, brief=True), lean(text)))
    asked = 0
    for number, (root, path) in enumerate(forbidden(text)):
        node = saxon.parse(etree.tostring(root, encoding="unicode"))
        reported, found = saxon.transform(official, node), saxon.transform(brief, node)
        if f'test="not({path})"' in reported:  # else another rule on the same element came first
            # A few stand alone between rules of another kind, and are asked in brief as well.
            assert MORE in found or f'test="not({path})"' in found, path
        if number % 10 == 0:
            expected = findings(reported, Layer.EN16931, {})
            assert findings(saxon.transform(whole, node), Layer.EN16931, {}) == expected, path
        asked += MORE in found
    assert asked > least


def test_a_stylesheet_is_compiled_as_a_whole_when_a_document_needs_it_and_stays_so(rules: InstalledRules) -> None:
    saxon = Saxon()
    text = rules.stylesheet(_CORE["UBL"])
    used = CompiledStylesheet(rules, _CORE["UBL"], saxon)
    root, path = next(forbidden(text))
    node = saxon.parse(etree.tostring(root, encoding="unicode"))
    reports = [used.report(node), used.report(node)]
    assert all(MORE not in report and f"not({path})" in report for report in reports)


def test_every_assertion_of_an_official_stylesheet_is_kept_and_notes_are_gone(rules: InstalledRules) -> None:
    for name in rules.bundle.files:
        before, after = rules.stylesheet(name), lean(rules.stylesheet(name))
        assert before.count("<svrl:fired-rule") > 20, name
        for gone in ("<svrl:fired-rule", "<svrl:suppressed-rule", "<svrl:metadata", "<xsl:comment", 'select="@*"'):
            assert after.count(gone) == 0, (name, gone)
        for kept in ("<svrl:failed-assert", "<svrl:successful-report", "<xsl:template", "<xsl:next-match"):
            assert after.count(kept) == before.count(kept), (name, kept)


def test_a_note_goes_and_what_it_stands_beside_stays() -> None:
    assert "svrl:fired-rule" not in lean(made('<svrl:fired-rule context="x"/>'))
    assert "svrl:failed-assert" in lean(made('<svrl:fired-rule context="x"/>'))


@pytest.mark.parametrize(
    "sheet",
    [
        made('<svrl:fired-rule context="x"/>', compiler="x"),
        made('<svrl:fired-rule><xsl:call-template name="that-finds-something"/></svrl:fired-rule>'),
        made('<svrl:fired-rule><svrl:failed-assert id="B"/></svrl:fired-rule>'),
        made('<svrl:fired-rule/><xsl:if test="not(//svrl:fired-rule)"><svrl:failed-assert id="B"/></xsl:if>'),
        made("<svrl:fired-rule/><svrl:failed-assert id=\"{count(//*[local-name() = 'fired-rule'])}\"/>"),
        made('<svrl:fired-rule/><xsl:if test="//schxslt:rule"><svrl:failed-assert id="B"/></xsl:if>'),
        made("<svrl:fired-rule>"),
    ],
    ids=[
        *("of another compiler", "a note that does something", "or finds something", "notes that are asked for"),
        *("or counted", "envelopes that are asked for", "no XML"),
    ],
)
def test_where_a_note_may_matter_nothing_is_touched(sheet: str) -> None:
    assert lean(sheet).count("fired-rule") == sheet.count("fired-rule")


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ('<xsl:if test="a"><svrl:failed-assert/></xsl:if>', 1),
        ('<xsl:if test="a"><svrl:failed-assert/></xsl:if><xsl:if test="b"><svrl:failed-assert/></xsl:if>', 2),
        ("", 0),
        ('<xsl:if test="a"><svrl:failed-assert/></xsl:if><xsl:call-template name="t"/>', 1),
    ],
    ids=["around one finding", "around each of two", "around none", "left alone where there is something else"],
)
def test_the_envelope_of_a_rule_stands_around_each_finding(body: str, left: int) -> None:
    leaner = lean(made(f'<schxslt:rule pattern="p">{body}</schxslt:rule>'))
    assert leaner.count("<schxslt:rule pattern=") == left
    assert ("</schxslt:rule></xsl:if>" in leaner) == (body != "" and "call-template" not in body)


@pytest.mark.parametrize(
    ("rules_of_a_row", "question"),
    [
        (["not(not(a))", "not(not(b/c))", "not(not(b/@d))"], "a or b[c or @d]"),
        (["not(not(a))", "not(not((b|c)/d))", "not(not((b|c)/e))"], "a or (b|c)[d|e]"),
        (["not(not(a/b))", "not(not(a))", "not(not(c:d))"], "a|c:d"),
        (["not(not(a))", "not(not(a/b))", "not(not(c))"], "a|c"),
        (["not(not(a))", "not(not(b))"], ""),
        (["not(not(a))", "not(b > 1)", "not(not(c))"], ""),
        (["not(not(//a))", "not(not(b[1]))", "not(not(c/@d/e))", "not(not(f()))"], ""),
    ],
    ids=[
        *("steps in common", "a choice of parents", "what is above comes later", "or earlier"),
        *("too few", "another rule between them", "other kinds of paths"),
    ],
)
def test_rules_in_a_row_get_a_common_question(rules_of_a_row: list[str], question: str) -> None:
    body = "".join(f'<xsl:if test="{test.replace(">", "&gt;")}"><x/></xsl:if>' for test in rules_of_a_row)
    root = etree.fromstring(lean(made(f'<y xmlns:c="urn:c">{body}</y>')))
    asked = [rule.get("test") for rule in root.iter(f"{_XSL}if") if rule.find(f"{_XSL}if") is not None]
    assert asked == ([question] if question else [])
    assert [rule.get("test") for rule in root.iter(f"{_XSL}if") if rule.find("x") is not None] == rules_of_a_row


@pytest.mark.parametrize("pattern", ["a", "a/b[@c = 'text()']", "//*[@x]", "p:*", "(a|b)[1]", "a[b | c] | d"])
def test_attributes_and_texts_are_not_visited_where_all_rules_are_about_elements(pattern: str) -> None:
    root = etree.fromstring(walking(pattern))
    walk_elements_only(root)
    assert [step.get("select") for step in root.iter(f"{_XSL}apply-templates")] == ["*"]


@pytest.mark.parametrize(
    ("pattern", "body"),
    [
        *(
            (pattern, "")
            for pattern in ("@a", "a/@*", "text()", "a | @b", "(a|@b)", "node()", "attribute::x", "id('a')")
        ),
        ("a", '<xsl:if test="position() = 1"/>'),
        ("a", '<xsl:value-of select="last()"/>'),
    ],
)
def test_they_are_visited_where_a_rule_may_be_about_them(pattern: str, body: str) -> None:
    root = etree.fromstring(walking(pattern, body))
    walk_elements_only(root)
    assert [step.get("select") for step in root.iter(f"{_XSL}apply-templates")] == ["@*", "node()"]


@pytest.mark.parametrize(
    ("pattern", "shared"),
    [
        ("a/c | b/c", "(a|b)/c"),
        ("a/c[. = '|/'] | b/c[. = '|/']", "(a|b)/c[. = '|/']"),
        ("a/c | b/d", "a/c | b/d"),
        ("/a/c | /b/c", "/a/c | /b/c"),
        ("a[1]/c | b/c", "a[1]/c | b/c"),
        ("a | b", "a | b"),
    ],
)
def test_a_condition_is_asked_once_for_all_parents(pattern: str, shared: str) -> None:
    root = etree.fromstring(walking(pattern))
    share_endings(root)
    assert root[-1].get("match") == shared
