"""The report of a check as one HTML file: to be read, printed, and shown to an auditor. Nothing in it is loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from xr_tui.i18n import language, moment, tr
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.advice import advice
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict

VERDICT_WORDS = {
    Verdict.ACCEPTED: phrase("accepted"),
    Verdict.REJECTED: phrase("rejected"),
    Verdict.NOT_CHECKED: phrase("not checked"),
}
"""How people call a verdict."""
_LEVELS = {
    Level.ERROR: phrase("Error"),
    Level.WARNING: phrase("Warning"),
    Level.INFORMATION: phrase("Info"),
}
_LAYERS = {Layer.XSD: "XML Schema", Layer.EN16931: "EN 16931", Layer.XRECHNUNG: "XRechnung"}
_SIGNS = {Verdict.ACCEPTED: "+", Verdict.REJECTED: "-", Verdict.NOT_CHECKED: "?"}
_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 2rem auto;
       padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.verdict { display: inline-block; padding: .25rem .75rem; border: 2px solid; border-radius: .25rem; font-weight: 600; }
.accepted { color: #14612a; } .rejected { color: #a11212; } .not-checked { color: #7a5200; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #ccc; }
.facts th { font-weight: 400; color: #555; white-space: nowrap; width: 1%; }
.facts td, .place { overflow-wrap: anywhere; }
.place { font-family: ui-monospace, monospace; font-size: .87em; }
.finding { border-left: 4px solid #999; padding: .1rem 0 .1rem .9rem; margin: 0 0 1.2rem; break-inside: avoid; }
.finding.error { border-color: #a11212; } .finding.warning { border-color: #b27a00; }
.finding p { margin: .2rem 0; } .rule { font-weight: 600; } .official { color: #333; } .advice { font-weight: 500; }
footer { margin-top: 2rem; color: #555; font-size: .87em; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } }
"""


def report_html(report: Report, *, document: str = "", about: Sequence[tuple[str, str]] = (), at: dt.datetime) -> str:
    """The report in the language spoken now.

    Args:
        report: of one check.
        document: what was checked, as the reader knows it: an invoice number or a file name.
        about: further labels and values for the head, such as the customer.
        at: when it was checked.
    """
    title = " · ".join(part for part in (tr("Check report"), document) if part)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language()}"><head><meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{escape(title)}</h1>",
            *_verdict(report),
            *_facts(report, document, about),
            *_problems(report.problems),
            *_findings(report),
            _element("footer", tr("Checked with xr-tui on {when}.", when=moment(at))),
            "</body></html>\n",
        ]
    )


def _verdict(report: Report) -> Iterator[str]:
    verdict = VERDICT_WORDS[report.verdict]
    yield f'<p class="verdict {report.verdict}">{_SIGNS[report.verdict]} {escape(tr(verdict))}</p>'
    sentences = {
        Verdict.ACCEPTED: tr("The official rules accept this document."),
        Verdict.REJECTED: tr("The official rules reject this document; it must not be sent like this."),
        Verdict.NOT_CHECKED: tr("The check could not be made; that says nothing about the document."),
    }
    yield _element("p", sentences[report.verdict])


def _facts(report: Report, document: str, about: Iterable[tuple[str, str]]) -> Iterator[str]:
    counted = [(word, sum(each.level is level for each in report.findings)) for level, word in _LEVELS.items()]
    facts = [
        (tr("Document"), document),
        *about,
        (tr("Syntax"), report.syntax or "-"),
        (tr("Scenario"), report.scenario or "-"),
        (tr("Rule version"), report.rules_version or "-"),
        (tr("Checked with"), report.engine or "-"),
        (tr("SHA-256 of the document"), report.document_sha256),
        (tr("Findings"), ", ".join(f"{tr(word)}: {count}" for word, count in counted)),
    ]
    yield '<table class="facts">'
    for label, value in facts:
        if value:
            yield f"<tr>{_element('th', label)}{_element('td', value)}</tr>"
    yield "</table>"


def _problems(problems: Sequence[Phrase]) -> Iterator[str]:
    if problems:
        yield _element("h2", tr("Problems"))
        yield from (_element("p", tr(problem)) for problem in problems)


def _findings(report: Report) -> Iterator[str]:
    yield _element("h2", tr("Findings"))
    if not report.findings:
        yield _element("p", tr("The rules found nothing."))
    order = list(Level)
    for finding in sorted(report.findings, key=lambda finding: order.index(finding.level)):
        yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[str]:
    level = _LEVELS[finding.level]
    head = " · ".join((tr(level), _LAYERS[finding.layer], *finding.terms))
    yield f'<div class="finding {finding.level}">'
    yield f'<p><span class="rule">{escape(finding.rule)}</span> · {escape(head)}</p>'
    if known := finding.explanation or advice(finding.rule, finding.text):
        yield _element("p", tr(known), "advice")
    yield _element("p", finding.text, "official")
    yield _element("p", finding.place, "place")
    yield "</div>"


def _element(name: str, text: str, kind: str = "") -> str:
    """An element with nothing but text, which may come from outside."""
    return f'<{name} class="{kind}">{escape(text)}</{name}>' if kind else f"<{name}>{escape(text)}</{name}>"
