"""The report of a check as text to read."""

from __future__ import annotations

from xr_tui.i18n import tr
from xr_tui.ui.words import level_word
from xr_tui.validation.report import Finding, Report, Verdict


def report_text(content: bytes) -> str:
    """A kept report: verdict, what was checked with what, and each finding word for word."""
    report = Report.from_json(content)
    lines = [
        tr("Verdict: {verdict}", verdict=_verdict(report.verdict)),
        tr("Scenario: {scenario}", scenario=report.scenario or "-"),
        tr("Rules: {version}", version=report.rules_version or "-"),
        tr("Checked with: {engine}", engine=report.engine or "-"),
        f"SHA-256: {report.document_sha256}",
        "",
    ]
    lines += [tr(problem) for problem in report.problems]
    for finding in report.findings:
        lines += _finding(finding)
    if not report.findings and not report.problems:
        lines.append(tr("The rules found nothing."))
    return "\n".join(lines)


def _verdict(verdict: Verdict) -> str:
    words = {
        Verdict.ACCEPTED: tr("accepted"),
        Verdict.REJECTED: tr("rejected"),
        Verdict.NOT_CHECKED: tr("not checked"),
    }
    return words[verdict]


def _finding(finding: Finding) -> list[str]:
    terms = f" ({', '.join(finding.terms)})" if finding.terms else ""
    return [
        f"{level_word(finding.level)} {finding.rule}{terms}",
        f"  {' '.join(finding.text.split())}",
        f"  {finding.place}",
        "",
    ]
