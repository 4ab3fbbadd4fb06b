"""Attachments must be clean base64, as the official validator demands."""

from __future__ import annotations

import pytest
from lxml import etree

from xr_tui.errors import RulesMissing
from xr_tui.validation.report import Layer
from xr_tui.validation.schema import base64_findings, load_schema, shipped_schema

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"


def findings_for(content: str, name: str = "EmbeddedDocumentBinaryObject") -> list[str]:
    root = etree.fromstring(f'<a xmlns:c="{CBC}"><c:{name}>{content}</c:{name}></a>')
    return [finding.rule for finding in base64_findings(root)]


@pytest.mark.parametrize("content", ["", "QUJD", "QUI=", "QQ==", "QU\nJD", " Q U I = ", "QUJD\r\n\tQUJD"])
def test_clean_base64_passes(content: str) -> None:
    assert findings_for(content) == []


@pytest.mark.parametrize(
    "content", ["QUJ", "QUJD!", "QU-D", "QU_D", "QUI", "Q===", "QUI=QUJD", "QUJ=", "QR==", "QUJDÄ"]
)
def test_anything_else_is_found(content: str) -> None:
    assert findings_for(content) == ["BASE64"]


def test_the_place_and_the_business_term_are_named() -> None:
    root = etree.fromstring(f'<a xmlns:c="{CBC}"><c:AttachmentBinaryObject>!</c:AttachmentBinaryObject></a>')
    (finding,) = base64_findings(root)
    assert finding.layer is Layer.XSD
    assert finding.location == "/a/c:AttachmentBinaryObject"
    assert finding.terms == ("BT-125",)


def test_other_elements_may_hold_what_they_like() -> None:
    assert findings_for("!", "Note") == []


def test_a_missing_schema_is_a_fault_of_ours() -> None:
    with pytest.raises(RulesMissing):
        load_schema(("no-such.xsd",), shipped_schema)
