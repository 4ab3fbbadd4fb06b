"""The report as a page for an auditor: complete, in both languages, and nothing in it is markup but our own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import html

from tests.unit.validation.test_report import REPORT
from xr_tui.i18n import use_language
from xr_tui.validation.report import Finding, Level, Report, Verdict
from xr_tui.validation.report_html import report_html

AT = dt.datetime(2026, 11, 24, 13, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("de")


def page(report: Report, document: str = "RE-2026-1141", **more: object) -> html.HtmlElement:
    """The page, read again."""
    found = html.document_fromstring(report_html(report, document=document, at=AT, **more))  # type: ignore[arg-type]
    assert isinstance(found, html.HtmlElement)
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def test_it_says_everything_that_an_auditor_asks_for() -> None:
    text = words(page(REPORT, about=[("Debitor", "Stadt Musterheim")]))
    for wanted in (
        "Prüfbericht · RE-2026-1141",
        "- abgewiesen",
        "Die amtlichen Regeln weisen dieses Dokument zurück",
        "Stadt Musterheim",
        "EN16931 XRechnung (UBL Invoice)",
        "2026-08-31",
        "SaxonC-HE 12.10.1",
        "ab" * 32,
        "BR-DE-8",
        "Fehler · XRechnung · BT-52",
        "Das Element „Buyer city“ (BT-52) muss übermittelt werden.",
        "/Invoice/InvoiceLine[2]/Item",
        "Der Ort des Käufers (BT-52) fehlt",
        "Fehler: 1, Warnung: 0",
    ):
        assert wanted in text


def test_it_speaks_english_on_request() -> None:
    use_language("en")
    text = words(page(replace(REPORT, verdict=Verdict.ACCEPTED, findings=(), problems=())))
    assert "Check report · RE-2026-1141" in text
    assert "The official rules accept this document. " in text
    assert "The rules found nothing." in text


def test_nothing_from_outside_becomes_markup() -> None:
    evil = "<script>alert('x')</script>\" onload=\"x"
    finding: Finding = replace(REPORT.findings[0], rule=evil, text=evil, location=evil, terms=(evil,))
    report = replace(REPORT, findings=(finding,), scenario=evil, engine=evil, document_sha256=evil, syntax=evil)
    found = page(report, document=evil, about=[(evil, evil)])
    assert found.findall(".//script") == []
    assert [item for item in found.iter() if "onload" in item.attrib] == []
    assert words(found).count("<script>") >= 9


def test_the_gravest_stands_first_and_the_page_loads_nothing() -> None:
    mild = replace(REPORT.findings[0], rule="BR-DE-21", level=Level.WARNING)
    found = page(replace(REPORT, findings=(mild, REPORT.findings[0])))
    assert [words(rule) for rule in found.find_class("rule")] == ["BR-DE-8", "BR-DE-21"]
    assert [item for item in found.iter() if item.attrib.get("src") or item.attrib.get("href")] == []
