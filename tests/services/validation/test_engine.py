"""What the check says of an invoice, and that neither invoice nor stylesheet can reach out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from xr_tui.errors import RulesBroken
from xr_tui.validation.engine import Engine
from xr_tui.validation.report import Layer, Level, Report, Verdict
from xr_tui.validation.rules import InstalledRules

Made = Callable[..., bytes]
MadeRules = Callable[..., InstalledRules]


@pytest.fixture(scope="module")
def engine(rules: InstalledRules) -> Engine:
    return Engine(rules)


def errors(report: Report) -> set[str]:
    return {finding.rule for finding in report.errors}


def test_a_correct_invoice_is_accepted(engine: Engine, invoice: Made) -> None:
    report = engine.check(invoice())
    assert report.verdict is Verdict.ACCEPTED
    assert report.findings == ()
    assert report.problems == ()
    assert report.scenario == "EN16931 XRechnung (UBL Invoice)"
    assert report.syntax == "UBL Invoice"
    assert report.rules_version == "2026-08-31"
    assert report.document_sha256 == hashlib.sha256(invoice()).hexdigest()
    assert report.engine.startswith("SaxonC-HE 12.")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<cbc:BuyerReference>04011000-12345-34</cbc:BuyerReference>", "", "BR-DE-15"),
        ('schemeID="EM"', 'schemeID="XX"', "BR-CL-25"),
        (">19.00<", ">18.00<", "BR-CO-15"),
        ('unitCode="C62"', 'unitCode="PCE"', "BR-CL-23"),
        ("<cbc:PostalZone>12345</cbc:PostalZone>", "", "BR-DE-9"),
        ("<cbc:Telephone>+49 30 123456</cbc:Telephone>", "", "BR-DE-6"),
        (">DE123456789<", ">123456789<", "BR-CO-09"),
        (">100.00</cbc:PriceAmount>", ">-100.00</cbc:PriceAmount>", "BR-27"),
    ],
)
def test_a_faulty_invoice_is_found_out_by_the_official_rule(
    engine: Engine, invoice: Made, old: str, new: str, rule: str
) -> None:
    report = engine.check(invoice((old, new)))
    assert rule in {finding.rule for finding in report.findings}


def test_warnings_alone_do_not_reject(engine: Engine, invoice: Made) -> None:
    report = engine.check(invoice(('unitCode="C62"', 'unitCode="PCE"')))
    assert [(f.rule, f.level) for f in report.findings] == [("BR-CL-23", Level.WARNING)]
    assert report.verdict is Verdict.ACCEPTED


def test_a_finding_names_rule_place_text_and_business_term(engine: Engine, invoice: Made) -> None:
    report = engine.check(invoice(("<cbc:CityName>Musterheim</cbc:CityName>", "")))
    finding = next(f for f in report.findings if f.rule == "BR-DE-8")
    assert finding.layer is Layer.XRECHNUNG
    assert finding.place == "/Invoice/AccountingCustomerParty/Party/PostalAddress"
    assert "Buyer city" in finding.text
    assert finding.terms == ("BT-52",)


def test_a_document_against_the_schema_is_rejected_before_the_rules_run(engine: Engine, invoice: Made) -> None:
    report = engine.check(invoice(("<cbc:IssueDate>2026-11-20</cbc:IssueDate>", "<cbc:IssueDate>soon</cbc:IssueDate>")))
    assert report.verdict is Verdict.REJECTED
    assert {finding.layer for finding in report.findings} == {Layer.XSD}
    assert "soon" in report.findings[0].text


def test_an_attachment_with_foreign_characters_is_rejected(engine: Engine, invoice: Made) -> None:
    attached = (
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
        ' mimeCode="application/pdf" filename="a.pdf">{}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
        "</cac:AdditionalDocumentReference>\n  <cac:AccountingSupplierParty>"
    )
    good = engine.check(invoice(("<cac:AccountingSupplierParty>", attached.format("QUJD"))))
    bad = engine.check(invoice(("<cac:AccountingSupplierParty>", attached.format("QU*JD"))))
    assert good.verdict is Verdict.ACCEPTED
    assert errors(bad) == {"BASE64"}


@pytest.mark.parametrize(
    "identifier",
    [
        "urn:unknown",
        " urn:cen.eu:en16931:2017",
        "urn:cen.eu:en16931:2017 ",
        "urn:cen.eu:en16931:2017\n",
        "urn:cen.eu:<!-- -->en16931:2017",
        "urn:cen.eu:en16931:2017<!-- -->and more",
        "URN:CEN.EU:EN16931:2017",
    ],
)
def test_only_the_exact_specification_identifier_counts(engine: Engine, invoice: Made, identifier: str) -> None:
    known = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    report = engine.check(invoice((known, identifier)))
    assert report.verdict is Verdict.REJECTED
    assert report.scenario is None
    assert report.syntax == "UBL Invoice"
    assert "BT-24" in str(report.problems[0])


def test_a_document_that_is_no_invoice_is_named_as_such(engine: Engine) -> None:
    report = engine.check(b"<order/>")
    assert report.verdict is Verdict.REJECTED
    assert report.syntax is None
    assert "order" in str(report.problems[0])


@pytest.mark.parametrize("xml", [b"", b"<a>", b"<!DOCTYPE a><a/>"])
def test_what_cannot_be_read_is_rejected_with_a_sentence(engine: Engine, xml: bytes) -> None:
    report = engine.check(xml)
    assert report.verdict is Verdict.REJECTED
    assert len(report.problems) == 1


def test_an_entity_is_never_expanded(engine: Engine, invoice: Made, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("RE-SECRET")
    declared = f'?>\n<!DOCTYPE Invoice [<!ENTITY x SYSTEM "{secret.as_uri()}">]>\n<Invoice '
    report = engine.check(invoice(("?>\n<Invoice ", declared), ("RE-1", "&x;")))
    assert report.verdict is Verdict.REJECTED
    assert "DOCTYPE" in str(report.problems[0])
    assert b"RE-SECRET" not in report.to_json()


def test_a_doubled_element_that_kills_the_rules_is_rejected(engine: Engine, invoice: Made) -> None:
    name = "<cac:PartyLegalEntity><cbc:RegistrationName>Supplier GmbH</cbc:RegistrationName></cac:PartyLegalEntity>"
    report = engine.check(invoice((name, name + name)))
    assert report.verdict is Verdict.REJECTED
    assert "XPTY0004" in str(report.problems[0])
    assert report.scenario == "EN16931 XRechnung (UBL Invoice)"


def test_a_stylesheet_that_dies_rejects_and_the_next_one_still_runs(made_rules: MadeRules, invoice: Made) -> None:
    report = Engine(
        made_rules(
            "<xsl:sequence select=\"error(xs:QName('cbc:gone'), 'no more')\"/>",
            '<svrl:failed-assert id="BR-1" flag="warning"><svrl:text>BT-1</svrl:text></svrl:failed-assert>',
        )
    ).check(invoice())
    assert report.verdict is Verdict.REJECTED
    assert "no more" in str(report.problems[0])
    assert [finding.rule for finding in report.findings] == ["BR-1"]


def test_a_stylesheet_without_a_schematron_report_rejects(made_rules: MadeRules, invoice: Made) -> None:
    rules = made_rules("")
    report = Engine(rules).check(invoice())
    assert report.verdict is Verdict.ACCEPTED
    empty = made_rules("").folder / "0.xsl"
    text = empty.read_text().replace("<svrl:schematron-output></svrl:schematron-output>", "<html/>")
    empty.write_text(text)
    rules.bundle.files["0.xsl"] = hashlib.sha256(text.encode()).hexdigest()  # type: ignore[index]
    assert Engine(rules).check(invoice()).verdict is Verdict.REJECTED


def test_a_hostile_stylesheet_cannot_read_files(made_rules: MadeRules, invoice: Made, tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text("<secret>RE-SECRET</secret>")
    where = (tmp_path / "secret.xml").as_uri()
    for attempt in (
        f"doc('{where}')",
        f"unparsed-text('{where}')",
        f"collection('{tmp_path.as_uri()}?select=*.xml')",
        f"document('{where}')",
        "Q{java:java.lang.System}getProperty('user.home')",
    ):
        try:
            report = Engine(made_rules(f'<svrl:text><xsl:value-of select="{attempt}"/></svrl:text>')).check(invoice())
        except RulesBroken:
            continue  # refused already when it is compiled
        assert report.verdict is Verdict.REJECTED, attempt
        assert b"RE-SECRET" not in report.to_json(), attempt


def test_a_hostile_stylesheet_cannot_write_files(made_rules: MadeRules, invoice: Made, tmp_path: Path) -> None:
    target = tmp_path / "written.xml"
    content = f'<xsl:result-document href="{target.as_uri()}"><x/></xsl:result-document>'
    with pytest.raises(RulesBroken, match="result-document is disabled"):
        Engine(made_rules(content)).check(invoice())
    assert not target.exists()


def test_a_changed_stylesheet_is_never_run(made_rules: MadeRules, invoice: Made) -> None:
    rules = made_rules("")
    (rules.folder / "0.xsl").write_bytes(b"<x/>")
    with pytest.raises(RulesBroken, match="not the one that was published"):
        Engine(rules).check(invoice())


def test_a_stylesheet_that_does_not_compile_is_a_fault_of_the_rules(made_rules: MadeRules, invoice: Made) -> None:
    with pytest.raises(RulesBroken, match="cannot be compiled"):
        Engine(made_rules('<xsl:value-of select="((("/>')).check(invoice())
