"""The mail to the one in charge: a batch run that cron or systemd started has failures, or could not be done.

It says what failed, why, and what to type; no invoice is in it, and nothing that was told before: `xr_tui.cli.told`.
It goes out through the mail server of the setup; where that is what is missing, or the mail is not taken, stderr says
so, which cron and systemd keep.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from xr_tui.cli.call import Call
from xr_tui.cli.output import tell
from xr_tui.cli.running import Ended
from xr_tui.cli.told import KEY_OF_WAITING, key_of_fault, key_of_job, key_of_left_out, told_to
from xr_tui.errors import InputError, Problem, Refused, XrTuiError
from xr_tui.i18n import number, tr
from xr_tui.jobs.office import Office
from xr_tui.jobs.run_report import FATE_WORDS, reason_of, run_report
from xr_tui.phrase import phrase
from xr_tui.settings.environment import effective
from xr_tui.settings.model import Settings
from xr_tui.store import feedback
from xr_tui.store.rows import FeedbackRow, JobRow
from xr_tui.store.states import State

_UNDONE = phrase("XR-TUI: the batch run could not be done")
MOST = 50
"""Jobs that are named one by one; the rest stands in the report."""


class Alert:
    """The mail of one batch run."""

    def __init__(self, call: Call, address: str) -> None:
        """Nothing is sent yet.

        Args:
            call: whose batch run it is.
            address: who gets it; empty for whom the setup names.

        Raises:
            InputError: if that is no address.
        """
        self._call = call
        self._address = address.strip()
        if self._address:
            _look_at(self._address)

    def of_fault(self, fault: Exception, office: Office | None) -> None:
        """Tell of what kept the run from being done at all, unless that was told before."""
        if not isinstance(fault, XrTuiError):
            fault = XrTuiError(phrase("A fault in the program ({kind}).", kind=type(fault).__name__))
        settings = _settings(office)
        if not (address := self._address or settings.alert_address):
            return
        with told_to(address, self._call.places) as told:
            now = frozenset({key_of_fault(fault)})
            if not told.news(now):
                _say_nothing_new(address)
            elif self._send(office, settings, address, tr(_UNDONE), _undone(fault, 0)):
                told.keep(now, and_before=True)

    def about(self, ended: Ended, office: Office) -> None:
        """Tell how the run ended; nothing where all went well, was told before, or where somebody stopped it."""
        settings = _settings(office)
        address = self._address or settings.alert_address
        if ended.is_interrupted or not address:
            return
        with told_to(address, self._call.places) as told:
            with office.store.reading() as db:
                jobs = {key_of_job(row, reason_of(_errors(db, row))): row for row in ended.bad}
            now = frozenset({*jobs, *_keys_of_run(ended)})
            news = told.news(now)
            is_whole = ended.fault is None and not ended.waiting
            if news:
                new = replace(ended, bad=tuple(row for key, row in jobs.items() if key in news))
                body = _body(new, len(ended.bad) - len(new.bad), office)
                is_told = self._send(office, settings, address, _subject(new), body)
            elif is_whole and told.of_a_fault:
                is_told = self._send(office, settings, address, tr("XR-TUI: batch runs work again"), _over())
            else:
                is_told = True
                if now:
                    _say_nothing_new(address)
            if is_told:
                told.keep(now, and_before=not is_whole)

    def _send(self, office: Office | None, settings: Settings, address: str, subject: str, body: str) -> bool:
        """Hand it over; a failure is told on stderr and changes nothing else."""
        from xr_tui.jobs.notice import send_notice

        try:
            send_notice(
                settings.mail,
                address,
                subject,
                f"{body}\n\n{_where(self._call)}\n",
                credentials=self._call.credentials,
                places=office.places if office is not None else None,
            )
        except XrTuiError as fault:
            tell(tr("The mail to the one in charge could not be sent: {cause}", cause=tr(fault.message)))
            return False
        tell(tr("A mail about it went to {address}.", address=address))
        return True


def _look_at(address: str) -> None:
    from xr_tui.delivery.address import check_address

    try:
        check_address(address)
    except Refused as fault:
        raise InputError([Problem(fault.message, field="--alert")]) from None


def _settings(office: Office | None) -> Settings:
    """Those of the setup; where the database cannot be read, what the environment says may be enough."""
    try:
        if office is not None:
            return office.setup().settings
        return effective(Settings(), os.environ).settings
    except XrTuiError:
        return Settings()


def _say_nothing_new(address: str) -> None:
    tell(tr("Nothing new for {address}: it was told before.", address=address))


def _keys_of_run(ended: Ended) -> Iterator[str]:
    """What is out of order beside its jobs."""
    if ended.fault is not None:
        yield key_of_fault(ended.fault)
    elif ended.waiting:
        yield KEY_OF_WAITING
    for invoice, reason in ended.refused:
        yield key_of_left_out(invoice, reason)


def _subject(new: Ended) -> str:
    if new.fault is not None and not new.bad:
        return tr(_UNDONE)
    if new.fault is not None or new.waiting:
        return tr("XR-TUI: the batch run is not at its end")
    return tr("XR-TUI: failed in the batch run: {count}", count=number(len(new.bad) or 1))


def _body(new: Ended, told: int, office: Office) -> str:
    """What came of the run, and what is new in it.

    Args:
        new: the run with those of its jobs that nobody was told of.
        told: how many others failed as before.
    """
    parts = [_undone(new.fault, new.waiting)] if new.fault or new.waiting else []
    with office.store.reading() as db:
        if new.batch is not None:
            parts.append(_counts(db, new.batch))
        if new.bad:
            parts.append(named(db, new.bad))
        if told:
            parts.append(tr("Told before and still so: {count}", count=number(told)))
        if new.bad:
            parts.append(_what_to_do(new))
    return "\n\n".join(parts)


def _over() -> str:
    return tr("What kept batch runs from being done is over; the last one came to its end.")


def _undone(fault: XrTuiError | None, waiting: int) -> str:
    """What stopped the run, the cure, and what waits for it."""
    lines = [tr("The batch run stopped before its end.")]
    if fault is not None:
        lines = [tr("The batch run could not be done:"), "", tr(fault.message)]
        problems = getattr(fault, "problems", ())
        lines += [f"  {problem.place}: {tr(problem.text)}" for problem in problems]
        if fault.hint is not None:
            lines.append(tr(fault.hint))
    if waiting:
        lines += [
            "",
            tr("{count} jobs wait; the next batch run or xr-tui worker takes them up.", count=number(waiting)),
        ]
    return "\n".join([*lines, "", tr("xr-tui doctor says what is missing and what to do.")])


def _counts(db: Any, run: int) -> str:
    report = run_report(db, run)
    counted = ((FATE_WORDS[fate], count) for fate, count in report.counts.items())
    words = [(tr(fate), number(count)) for fate, count in counted]
    width = max((len(word) for word, _count in words), default=0)
    heading = tr("What became of the invoices of batch run {run}:", run=run)
    return "\n".join([heading, "", *(f"  {word:<{width}}  {count:>6}" for word, count in words)])


def named(db: Any, bad: Sequence[JobRow]) -> str:
    """The jobs that somebody must look at: each by number with its reason, an unclear one with its Message-ID.

    Args:
        db: connected.
        bad: more than `MOST` of them are only counted.
    """
    lines = [tr("What somebody must look at:")]
    for row in bad[:MOST]:
        job = tr("Job {job}", job=row.id)
        lines += ["", f"{row.state.sign} {row.invoice_number}  {row.customer_name}  ({job})"]
        errors = _errors(db, row)
        rules = " ".join(dict.fromkeys(line.rule for line in errors if line.rule))
        reason = reason_of(errors)
        lines.append("  " + ": ".join(part for part in (rules, _on_one_line(tr(reason)) if reason else "") if part))
        if row.state is State.UNCLEAR and row.message_id:
            lines.append(f"  Message-ID {row.message_id}")
    if len(bad) > MOST:
        lines += ["", tr("and {count} more", count=number(len(bad) - MOST))]
    return "\n".join(lines)


def _errors(db: Any, row: JobRow) -> list[FeedbackRow]:
    return [line for line in feedback.of_job(db, row.id) if line.level == "error"]


def _what_to_do(ended: Ended) -> str:
    """The commands that help, with the numbers of this run in them."""
    job = ended.bad[0].id
    ways = [(f"xr-tui feedback {job}", tr("why, where and what to do"))]
    if any(row.state is State.UNCLEAR for row in ended.bad):
        ways += [("xr-tui confirm JOB", tr("of an unclear one whose mail arrived"))]
    ways += [(f"xr-tui retry {job}", tr("once more, when the cause is mended"))]
    if ended.batch is not None:
        ways += [(f"xr-tui report {ended.batch}", tr("each invoice of this run by name"))]
    width = max(len(command) for command, _words in ways)
    return "\n".join([tr("What to do:"), "", *(f"  {command:<{width}}  {words}" for command, words in ways)])


def _where(call: Call) -> str:
    """Which of several machines and data folders."""
    return tr("Machine {machine}, database {path}", machine=socket.gethostname(), path=call.places.database)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
