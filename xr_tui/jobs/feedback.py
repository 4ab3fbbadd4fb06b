"""Reports of the check and answers of the mail server, put into lines of the Rückmeldungsübersicht."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult
from xr_tui.errors import RulesMissing, XrTuiError
from xr_tui.jobs.creation import Unsayable
from xr_tui.matrix import Syntax
from xr_tui.phrase import Phrase, phrase, verbatim
from xr_tui.store.rows import FeedbackRow
from xr_tui.validation.advice import advice
from xr_tui.validation.mending import place_of
from xr_tui.validation.report import Finding, Level, Report, Verdict

if TYPE_CHECKING:
    from xr_tui.store.mended import Mended

CREATE, CHECK, SEND, FILE = "create", "check", "send", "file"


def created(size: int, syntax: Syntax) -> FeedbackRow:
    """The XRechnung exists."""
    text = phrase("XRechnung created (UBL 2.1, {size} bytes).", size=size)
    if syntax is Syntax.CII:
        text = phrase("XRechnung created (CII, {size} bytes).", size=size)
    return FeedbackRow(step=CREATE, level=Level.INFORMATION, text=text)


def filled_in(entries: Iterable[Mended]) -> list[FeedbackRow]:
    """What of the XRechnung was filled in here and does not come from the invoice as it was imported."""
    return [FeedbackRow(step=CREATE, level=Level.INFORMATION, text=_filled_in(each)) for each in entries]


def _filled_in(entry: Mended) -> Phrase:
    from xr_tui.invoice.mendable import OF_FIELD

    term, at = OF_FIELD[entry.field], entry.at.isoformat(timespec="seconds")
    said = {"term": term.term, "name_word": term.name, "new": entry.new, "who": entry.by, "moment": at}
    if entry.old:
        return phrase(
            "Filled in here: {term} {name_word} “{new}” for “{old}” ({who}, {moment}).", old=entry.old, **said
        )
    return phrase("Filled in here: {term} {name_word} “{new}” ({who}, {moment}).", **said)


def fault(step: str, error: XrTuiError) -> FeedbackRow:
    """A step could not be done."""
    mend_at = "setup.rules_version" if isinstance(error, RulesMissing) else ""
    return FeedbackRow(step=step, level=Level.ERROR, text=error.message, advice=error.hint, mend_at=mend_at)


def faults(step: str, error: XrTuiError) -> list[FeedbackRow]:
    """A step could not be done; of an input error all its problems, and all that a syntax has no place for."""
    if isinstance(error, Unsayable):
        mend_at = "matrix.syntax" if error.other_syntax_helps else "invoice"
        return [replace(fault(step, error), text=reason, mend_at=mend_at) for reason in error.reasons]
    problems = getattr(error, "problems", ())
    rows = [FeedbackRow(step=step, level=Level.ERROR, text=item.text, location=item.place) for item in problems]
    return rows or [fault(step, error)]


def not_checked(switched_off_by: str) -> FeedbackRow:
    """The check is switched off; the job says so, and who did it."""
    return FeedbackRow(
        step=CHECK,
        level=Level.WARNING,
        text=phrase("Not checked: {person} switched the XRechnung check off.", person=switched_off_by or "?"),
        mend_at="setup.check_enabled",
    )


def checked(report: Report, mode: str, *, own: Container[str] = ()) -> list[FeedbackRow]:
    """What the check found, the gravest first, and its verdict.

    Args:
        mode: the job's mode, which the verdict speaks of.
        own: what the invoice says itself (`xr_tui.jobs.own_terms`), so that it is mended there and nowhere else.
    """
    order = list(Level)
    grave_first = sorted(report.findings, key=lambda finding: order.index(finding.level))
    rows = [_finding(finding, own) for finding in grave_first]
    rows += [FeedbackRow(step=CHECK, level=Level.ERROR, text=problem) for problem in report.problems]
    return [*rows, _verdict(report, mode)]


def _finding(finding: Finding, own: Container[str]) -> FeedbackRow:
    return FeedbackRow(
        step=CHECK,
        level=finding.level,
        rule=finding.rule,
        text=verbatim(finding.text),
        advice=finding.explanation or advice(finding.rule, finding.text),
        location=finding.place,
        mend_at=place_of(finding, own=own),
    )


def _verdict(report: Report, mode: str) -> FeedbackRow:
    count = len(report.errors) + len(report.problems)
    if report.verdict is Verdict.ACCEPTED:
        text = phrase("Accepted by the official rules of {version}.", version=report.rules_version or "")
        if report.rules_version is None:
            text = phrase("Accepted by {service}.", service=report.engine)
        return FeedbackRow(step=CHECK, level=Level.INFORMATION, text=text)
    text = _refusal(mode, report.rules_version or "", count)
    if report.rules_version is None and report.engine:
        text = _refusal_of_service(mode, report.engine, count)
    return FeedbackRow(step=CHECK, level=Level.ERROR, text=text)


def _refusal_of_service(mode: str, service: str, count: int) -> Phrase:
    if mode == "email":
        return phrase(
            "The XRechnung is not valid, says {service} (errors: {count}); it was not mailed.",
            service=service,
            count=count,
        )
    return phrase(
        "The XRechnung is not valid, says {service} (errors: {count}); it was not filed.", service=service, count=count
    )


def _refusal(mode: str, version: str, count: int) -> Phrase:
    if mode == "email":
        return phrase(
            "The XRechnung is not valid by the rules of {version} (errors: {count}); it was not mailed.",
            version=version,
            count=count,
        )
    return phrase(
        "The XRechnung is not valid by the rules of {version} (errors: {count}); it was not filed.",
        version=version,
        count=count,
    )


def handed_over(outcome: SmtpOutcome, message_id: str) -> list[FeedbackRow]:
    """What the mail server said."""
    level = {SmtpResult.ACCEPTED: Level.INFORMATION, SmtpResult.LATER: Level.WARNING}.get(outcome.result, Level.ERROR)
    way_out, place = _way_out(outcome, message_id), "matrix.target_address" if outcome.refused else ""
    rows = [FeedbackRow(step=SEND, level=level, text=outcome.sentence, advice=way_out, mend_at=place)]
    if outcome.result is SmtpResult.ACCEPTED and not outcome.tls:
        text = phrase("The connection to the mail server was not encrypted.")
        rows.append(FeedbackRow(step=SEND, level=Level.WARNING, text=text, mend_at="setup.security"))
    return rows


def _way_out(outcome: SmtpOutcome, message_id: str) -> Phrase | None:
    if outcome.result is SmtpResult.UNCLEAR:
        return phrase(
            "Look for Message-ID {message_id} at the mail server or ask the receiver; "
            "then say: was sent, or send again.",
            message_id=message_id,
        )
    if outcome.refused:
        return phrase("Correct the target address in the communication matrix, then repeat the job.")
    return None


def next_attempt(at: dt.datetime) -> FeedbackRow:
    """The job waits for its next attempt."""
    text = phrase("Next attempt not before {moment}.", moment=at.isoformat(timespec="minutes"))
    return FeedbackRow(step=SEND, level=Level.INFORMATION, text=text)


def given_up(attempts: int) -> FeedbackRow:
    """No further attempt."""
    text = phrase("Given up after {attempts} attempts.", attempts=attempts)
    hint = phrase("Ask the mail server's operator, then repeat the job.")
    return FeedbackRow(step=SEND, level=Level.ERROR, text=text, advice=hint)


def filed(folder: str, names: tuple[str, ...]) -> FeedbackRow:
    """Copies lie in the storage folder."""
    text = phrase("Filed in {folder}: {names}.", folder=folder, names=", ".join(names))
    return FeedbackRow(step=FILE, level=Level.INFORMATION, text=text)


def not_filed(error: XrTuiError) -> FeedbackRow:
    """The mail is out, but copies could not be laid down; the originals are in the database."""
    return FeedbackRow(
        step=FILE, level=Level.WARNING, text=error.message, advice=error.hint, mend_at="setup.storage_path"
    )
