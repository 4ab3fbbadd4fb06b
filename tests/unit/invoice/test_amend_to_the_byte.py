"""What is put into an imported document changes no byte of the rest of it, however it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.invoice.test_amend import IMPORTED
from xr_tui.errors import Refused
from xr_tui.invoice import cii, ubl
from xr_tui.invoice.mendable import MENDABLE, Mendable, value_of, with_terms
from xr_tui.invoice.model import Invoice
from xr_tui.invoice.syntax.amend import amended
from xr_tui.invoice.syntax.known import KNOWN, read

Example = Callable[[str], Invoice]
SchemaErrors = Callable[[bytes], list[str]]

_WAYS: Mapping[str, Callable[[Invoice], bytes]] = {
    "UBL Invoice": ubl.write,
    "UBL CreditNote": lambda invoice: ubl.write(replace(invoice, type_code="381")),
    "CII": cii.write,
}
SPARSE = IMPORTED.replace(b"b:CityName", b"b:CountrySubentity")
"""UBL of another program with next to nothing in it."""
FLAT = b"""<?xml version='1.0'?><r:CrossIndustryInvoice
 xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns='urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100'
 xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"><r:ExchangedDocument><ID>RE-1</ID><Name
 >RECHNUNG</Name><TypeCode>380</TypeCode><IssueDateTime><u:DateTimeString format='102'>20261120</u:DateTimeString
></IssueDateTime><LanguageID>de</LanguageID></r:ExchangedDocument><r:SupplyChainTradeTransaction
><ApplicableHeaderTradeAgreement><SellerTradeParty><Name>Laden</Name><RoleCode>SE</RoleCode></SellerTradeParty
><SalesAgentTradeParty><Name>Vertreter</Name></SalesAgentTradeParty></ApplicableHeaderTradeAgreement
><ApplicableHeaderTradeDelivery /><ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode
><SpecifiedTradeSettlementHeaderMonetarySummation><DuePayableAmount>1</DuePayableAmount
></SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction
></r:CrossIndustryInvoice>"""
"""CII of another program: on one line, single quotes, an empty element, elements that no business term stands for."""
SAMPLES = {f"{party}.electronic_address.scheme": "EM" for party in ("buyer", "seller")} | {
    "buyer.address.country": "AT"
}


def said(content: bytes) -> Invoice:
    reading = read(content)
    assert reading.invoice is not None, reading.problems
    return reading.invoice


def sample(term: Mendable) -> str:
    """Something that can stand there."""
    return "2026-11-20" if term.is_date else SAMPLES.get(term.field, f"Straße <{term.term}> & Łódź")


def is_put_in(old: bytes, new: bytes) -> bool:
    """Whether the old document comes out if some bytes at one place of the new one are taken away."""
    before = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    return new.endswith(old[before:])


def tokens(content: bytes, codec: str = "utf-8") -> list[str]:
    """Tags, comments and lines of texts, each as it is written, but for an element that may be empty in CII."""
    found = re.findall(r"<[^>]*>|[^<\n]+|\n", content.decode(codec, "surrogateescape"))
    return [token for token in found if not re.fullmatch(r"</?[^<>/]*ApplicableHeaderTradeDelivery\s*/?>", token)]


def are_put_in(old: bytes, new: bytes, codec: str = "utf-8") -> bool:
    """Whether everything in the old document stands in the new one, as it was and in its order."""
    following = iter(tokens(new, codec))
    return all(token in following for token in tokens(old, codec))


def opened_up(content: bytes) -> bytes:
    """The document with room for something in an element that CII demands even where it is empty."""
    return re.sub(rb"<(ram:ApplicableHeaderTradeDelivery)(\s*)/>", rb"<\1\2></\1>", content)


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize("term", MENDABLE, ids=lambda term: term.term)
def test_every_term_that_can_be_filled_in_is_put_where_the_schema_wants_it(
    term: Mendable, way: str, example: Example, schema_errors: SchemaErrors
) -> None:
    write = _WAYS[way]
    whole = replace(said(write(example("every-field"))), sales_order_reference=None)  # UBL writes BT-13 as NA beside it
    lacking = write(without(whole, term.field.split(".")))
    new = amended(lacking, whole, KNOWN)
    assert said(new) == whole
    assert schema_errors(new) == schema_errors(write(whole)) == []
    assert is_put_in(lacking, new)


def without(group: Any, names: list[str]) -> Any:
    """The same without one field, given by its path."""
    name, *deeper = names
    if name == "electronic_address" and deeper == ["value"]:
        deeper = []  # without a value there is no such group
    return replace(group, **{name: without(getattr(group, name), deeper) if deeper else None})


@pytest.mark.parametrize("document", [SPARSE, FLAT], ids=["UBL", "CII"])
@pytest.mark.parametrize("term", MENDABLE, ids=lambda term: term.term)
def test_and_into_a_document_that_has_next_to_nothing(
    term: Mendable, document: bytes, schema_errors: SchemaErrors
) -> None:
    values = {term.field: sample(term)}
    if term.field.endswith(".scheme"):
        values = {term.field.replace(".scheme", ".value"): "a@b.example", **values}
    wanted = with_terms(said(document), values)
    new = amended(document, wanted, KNOWN)
    assert said(new) == wanted
    order = "is not expected"
    assert [error for error in schema_errors(new) if order in error] == [
        error for error in schema_errors(document) if order in error
    ]
    assert are_put_in(document, new) or value_of(said(document), term.field), "what is there already is changed"


def test_every_official_invoice_gets_all_that_it_lacks_and_keeps_its_bytes(
    corpus: Path, schema_errors: SchemaErrors
) -> None:
    files = sorted((corpus / "testsuite").glob("*.xml"))
    assert len(files) > 30
    for file in files:
        old = file.read_bytes()
        invoice = said(old)
        lacking = {term.field: sample(term) for term in MENDABLE if not value_of(invoice, term.field)}
        wanted = with_terms(invoice, lacking)
        new = amended(old, wanted, KNOWN)
        assert said(new) == wanted, file.name
        assert are_put_in(old, new), file.name
        assert schema_errors(new) == schema_errors(old) == [], file.name
        for field in [field for field in lacking if not field.endswith(".scheme")][:3]:
            one = with_terms(invoice, {field: lacking[field]})
            opened = opened_up(old) if field == "delivery.date" else old
            assert is_put_in(opened, amended(old, one, KNOWN)), (file.name, field)


def test_a_value_that_is_there_is_changed_in_every_official_invoice_and_nothing_else(corpus: Path) -> None:
    for file in sorted((corpus / "testsuite").glob("*.xml")):
        old = file.read_bytes()
        invoice = said(old)
        assert invoice.buyer_reference
        new = amended(old, replace(invoice, buyer_reference="04011000-12345-34"), KNOWN)
        there = re.compile(rb"(BuyerReference>)[^<]*(</)")
        assert there.sub(rb"\1\2", new) == there.sub(rb"\1\2", old), file.name


@st.composite
def styles(draw: st.DrawFn) -> tuple[bytes, str]:
    """A document as any program may write it, and what Python calls its encoding."""
    text = draw(st.sampled_from([SPARSE, FLAT])).decode().replace("Laden", "Café")

    def tag(found: re.Match[str]) -> str:
        written = found[0]
        if draw(st.booleans()):
            written = re.sub(r'="([^"\']*)"', r"='\1'", written)
        if draw(st.integers(0, 3)) == 0:
            written = re.sub(r"\s*(/?>)$", r"\n \1", written)
        if draw(st.integers(0, 5)) == 0:
            written += draw(st.sampled_from(["<!-- > -->", "<?p i?>", "\n", " "])) if written[1] != "/" else ""
        return written

    _head, declared, body = text.partition("?>")
    body = re.sub(r"<[a-zA-Z][^>]*[^>/]>(?=\s*<[a-zA-Z])", tag, body)
    name, codec = draw(
        st.sampled_from(
            [
                ("UTF-8", "utf-8"),
                ("UTF-8", "utf-8-sig"),
                ("UTF-16", "utf-16"),
                ("ISO-8859-1", "latin-1"),
                ("windows-1252", "cp1252"),
                ("ISO-8859-15", "iso8859-15"),
            ]
        )
    )
    text = f'<?xml version="1.0" encoding="{name}"{declared}{body}'
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.encode(codec), codec


TERMS = st.lists(st.sampled_from(MENDABLE), min_size=1, max_size=6, unique_by=lambda term: term.field)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(styles(), TERMS)
def test_however_a_document_is_written_it_keeps_its_bytes(style: tuple[bytes, str], terms: list[Mendable]) -> None:
    old, codec = style
    invoice = said(old)
    values = {term.field: sample(term) for term in terms if not value_of(invoice, term.field)}
    for party in ("buyer", "seller"):
        if f"{party}.electronic_address.scheme" in values:
            values.setdefault(f"{party}.electronic_address.value", "a@b.example")
    wanted = with_terms(invoice, values)
    new = amended(old, wanted, KNOWN)
    assert said(new) == wanted
    assert are_put_in(old, new, codec)
    assert (b"\n" in old) == (b"\n" in new)
    if "\n" in old.decode(codec) and "\r\n" in old.decode(codec):
        assert old.decode(codec).count("\n") == old.decode(codec).count("\r\n")
        assert new.decode(codec).count("\n") == new.decode(codec).count("\r\n")


def test_what_an_encoding_lacks_is_put_in_as_references() -> None:
    old = IMPORTED.replace(b"UTF-8", b"ISO-8859-1").replace(b"Laden", "Café".encode("latin-1"))
    new = amended(old, replace(said(old), buyer_reference="Łódź"), KNOWN)
    assert b"<b:BuyerReference>&#321;\xf3d&#378;</b:BuyerReference>" in new
    assert is_put_in(old, new)


@pytest.mark.parametrize("encoding", ["Shift_JIS", "GB18030", "EUC-JP"])
def test_into_encodings_that_nobody_uses_nothing_is_put_and_that_is_said(encoding: str) -> None:
    old = IMPORTED.replace(b"UTF-8", encoding.encode()).decode().encode(encoding)
    with pytest.raises(Refused) as refused:
        amended(old, replace(said(old), buyer_reference="x"), KNOWN)
    assert "UTF-8" in str(refused.value.hint)


def test_a_doctype_stays_refused() -> None:
    hostile = IMPORTED.replace(b"<ubl:Invoice", b'<!DOCTYPE x [<!ENTITY a "b">]><ubl:Invoice', 1)
    with pytest.raises(Refused, match="DOCTYPE"):
        amended(hostile, replace(said(IMPORTED), buyer_reference="x"), KNOWN)
