"""An invoice that the official rules accept, and rules of our own that hang, die and make noise on request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.validation import kosit_layout as layout
from xr_tui.validation.bundle import Stylesheet, bundle
from xr_tui.validation.install import install
from xr_tui.validation.report import Layer
from xr_tui.validation.rules import InstalledRules

XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"

_PARTY = """
  <cac:Accounting{role}Party><cac:Party>
    <cbc:EndpointID schemeID="EM">{role}@firma.example</cbc:EndpointID>
    <cac:PostalAddress><cbc:CityName>Musterheim</cbc:CityName><cbc:PostalZone>12345</cbc:PostalZone>
      <cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
    {tax}
    <cac:PartyLegalEntity><cbc:RegistrationName>{role} GmbH</cbc:RegistrationName></cac:PartyLegalEntity>
    {contact}
  </cac:Party></cac:Accounting{role}Party>"""
_TAX = """<cac:PartyTaxScheme><cbc:CompanyID>DE123456789</cbc:CompanyID>
      <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"""
_CONTACT = """<cac:Contact><cbc:Name>Erika Muster</cbc:Name><cbc:Telephone>+49 30 123456</cbc:Telephone>
      <cbc:ElectronicMail>erika@firma.example</cbc:ElectronicMail></cac:Contact>"""
_INVOICE = f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>{XRECHNUNG}</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
  <cbc:ID>RE-1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:DueDate>2026-12-20</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cbc:BuyerReference>04011000-12345-34</cbc:BuyerReference>
  {_PARTY.format(role="Supplier", tax=_TAX, contact=_CONTACT)}{_PARTY.format(role="Customer", tax="", contact="")}
  <cac:Delivery><cbc:ActualDeliveryDate>2026-11-19</cbc:ActualDeliveryDate></cac:Delivery>
  <cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
    <cac:PayeeFinancialAccount><cbc:ID>DE75512108001245126199</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
  <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount>
    <cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount>
      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Beratung</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>
      <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">100.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>
"""

SHEET = """<xsl:transform version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:svrl="http://purl.oclc.org/dsdl/svrl" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" exclude-result-prefixes="#all">
  <xsl:template match="/"><svrl:schematron-output>{content}</svrl:schematron-output></xsl:template>
</xsl:transform>"""

_BEHAVIOUR = """
<xsl:variable name="number" select="string(/*/cbc:ID)"/>
<xsl:if test="$number = 'noisy'">
  <xsl:for-each select="1 to 2000"><xsl:message>noise on every channel</xsl:message></xsl:for-each>
</xsl:if>
<xsl:if test="$number = 'dies'"><xsl:sequence select="error(xs:QName('cbc:gone'), 'no more')"/></xsl:if>
<xsl:variable name="rounds"
  select="if ($number = 'hangs') then 2000000000 else if ($number = 'slow') then 3000000 else 1"/>
<xsl:if test="$number = 'eats'">
  <xsl:variable name="much" select="for $i in 1 to 2000000000 return concat('some text that takes some room ', $i)"/>
  <svrl:text><xsl:value-of select="count(($much, $much)[string-length(.) > 3]), $much[last()], $much[1]"/></svrl:text>
</xsl:if>
<svrl:text><xsl:value-of select="sum(for $i in 1 to $rounds return $i mod 7)"/></svrl:text>
"""


@pytest.fixture
def invoice() -> Callable[..., bytes]:
    """An invoice that is accepted; each `old=new` pair given is replaced in it."""

    def made(*replacements: tuple[str, str]) -> bytes:
        text = _INVOICE
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        return text.encode()

    return made


@pytest.fixture
def numbered(invoice: Callable[..., bytes]) -> Callable[[str], bytes]:
    """An invoice with that number, which our own rules understand as an order: noisy, dies, slow, hangs."""
    return lambda number: invoice(("RE-1", number))


@pytest.fixture
def made_rules(tmp_path: Path) -> Callable[..., InstalledRules]:
    """Rules of our own, out of the contents of one stylesheet after the other."""

    def made(*contents: str) -> InstalledRules:
        sheets = {f"{n}.xsl": SHEET.replace("{content}", content).encode() for n, content in enumerate(contents)}
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        for name, sheet in sheets.items():
            (folder / name).write_bytes(sheet)
        steps = tuple(Stylesheet(Layer.EN16931, name) for name in sheets)
        scenario = replace(bundle().scenarios[0], schematron=steps)
        digests = {name: hashlib.sha256(sheet).hexdigest() for name, sheet in sheets.items()}
        return InstalledRules(folder=folder, bundle=replace(bundle(), files=digests, scenarios=(scenario,)))

    return made


@pytest.fixture(scope="session")
def kosit_zip(rules: InstalledRules, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration as KoSIT publishes one."""
    path = tmp_path_factory.mktemp("kosit") / "validator-configuration-xrechnung_3.0.2_2026-08-31.zip"
    path.write_bytes(layout.zipped(layout.configuration(rules)))
    return path


@pytest.fixture(scope="session")
def kosit_rules(kosit_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> InstalledRules:
    """It, installed."""
    return install(tmp_path_factory.mktemp("rules"), kosit_zip)


@pytest.fixture
def obedient_rules(made_rules: Callable[..., InstalledRules]) -> InstalledRules:
    """Rules that hang, die, take their time or make noise when the invoice number says so."""
    return made_rules(_BEHAVIOUR)
