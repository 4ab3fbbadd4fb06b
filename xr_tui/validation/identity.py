"""What a document says of itself before it is judged: its syntax, its specification, its date."""

from __future__ import annotations

import datetime as dt

from lxml import etree

_ROOTS = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "UBL Invoice",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "UBL CreditNote",
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice": "CII",
}
_SPECIFICATION = etree.XPath(
    "(/*/*[local-name() = 'CustomizationID']"
    " | /*/*/*[local-name() = 'GuidelineSpecifiedDocumentContextParameter']/*[local-name() = 'ID'])[1]"
)
_UBL_DATE = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}IssueDate"
_CII_DATE = (
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}ExchangedDocument/"
    "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}IssueDateTime/"
    "{urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100}DateTimeString"
)


def syntax_of(root: etree._Element) -> str | None:
    """`UBL Invoice`, `UBL CreditNote` or `CII`; nothing for any other root element."""
    return _ROOTS.get(str(root.tag))


def issue_date(root: etree._Element) -> dt.date | None:
    """The date of the invoice (BT-2); nothing if it has none that is a date."""
    text = (root.findtext(_CII_DATE if syntax_of(root) == "CII" else _UBL_DATE) or "").strip()
    try:
        # UBL writes 2026-11-20, CII 20261120; a time zone may follow in either.
        return dt.date.fromisoformat(text[:10] if "-" in text[:8] else text[:8])
    except ValueError:
        return None


def specification(root: etree._Element) -> str:
    """BT-24 in quotes, so that blanks around it can be seen; a dash if there is none."""
    found = _SPECIFICATION(root)
    return repr(_printable_keeping_blanks("".join(found[0].itertext()))) if found else "-"


def _printable_keeping_blanks(text: str) -> str:
    """At most 200 characters, control characters replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:200])
