"""What became of a batch run: each invoice by name, with the reason where it was not sent."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from xr_tui.errors import Refused
from xr_tui.jobs.feedback import CHECK
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase, phrase
from xr_tui.store import batch_runs, invoices
from xr_tui.store.batch_runs import BatchRun, RunJob
from xr_tui.store.rows import FeedbackRow, InvoiceRow
from xr_tui.store.states import UNFINISHED, State


class Fate(StrEnum):
    """What became of an invoice in a batch run; in the order of a report: what asks for somebody comes first."""

    UNCLEAR = "unclear"
    REJECTED = "rejected"
    """By the official rules."""
    REFUSED = "refused"
    """By the mail server."""
    FAILED = "failed"
    """Otherwise."""
    RETURNED = "returned"
    LEFT_OUT = "left-out"
    WAITING = "waiting"
    """Not begun, or at work."""
    CANCELLED = "cancelled"
    SENT = "sent"
    FILED = "filed"


FATE_WORDS: Mapping[Fate, Phrase] = {
    Fate.UNCLEAR: phrase("unclear"),
    Fate.REJECTED: phrase("rejected by the rules"),
    Fate.REFUSED: phrase("refused by the mail server"),
    Fate.FAILED: phrase("failed otherwise"),
    Fate.RETURNED: phrase("came back"),
    Fate.LEFT_OUT: phrase("left out"),
    Fate.WAITING: phrase("still waiting"),
    Fate.CANCELLED: phrase("cancelled"),
    Fate.SENT: phrase("sent"),
    Fate.FILED: phrase("filed"),
}
"""How a report calls it."""
BAD = (Fate.UNCLEAR, Fate.REJECTED, Fate.REFUSED, Fate.FAILED, Fate.RETURNED)
"""What somebody must look at."""

_LEFT_OUT_MENDED_AT = {
    "no entry in the communication matrix": "matrix",
    "entry without batch mode": "matrix.batch",
    "no target address": "matrix.target_address",
}
"""The reasons that `xr_tui.jobs.plan` gives."""


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """One invoice of a batch run."""

    fate: Fate
    invoice_number: str
    customer: str
    """Customer number."""
    customer_name: str
    gross_cents: int | None
    """BT-112 in hundredths."""
    currency: str
    invoice: int | None = None
    """Row id; None where there is no such invoice any more."""
    job: int | None = None
    """None where none was made."""
    mode: JobMode | None = None
    target: str = ""
    sender: str = ""
    """Address its mail comes from."""
    rules: tuple[str, ...] = ()
    """The official rules that rejected it, each once."""
    reason: Phrase | None = None
    """Why it was not sent, or why nobody knows."""
    finished_at: dt.datetime | None = None
    not_before: dt.datetime | None = None
    """Of what waits: when it is tried, where that is fixed."""
    message_id: str = ""
    later_job: int | None = None
    """The newest job of the invoice, where this is not it: what failed here may have been sent since."""
    later_state: State | None = None

    @property
    def mend_at(self) -> str:
        """Where it is mended that the invoice was left out, as a feedback line says it; empty where nothing is."""
        return _LEFT_OUT_MENDED_AT.get(self.reason.template, "") if self.reason else ""

    @property
    def barring_job(self) -> int | None:
        """The job that kept a left out invoice from another one."""
        job = self.reason.values.get("job", "") if self.fate is Fate.LEFT_OUT and self.reason else ""
        return int(job) if job.isdecimal() else None

    @property
    def outcome(self) -> Phrase:
        """What became of it, in words."""
        return FATE_WORDS[self.fate]


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """All of a batch run."""

    run: BatchRun
    lines: tuple[ReportLine, ...]
    """By fate, then in the order in which the jobs were made."""

    @cached_property
    def counts(self) -> Mapping[Fate, int]:
        """How many invoices had which fate; only those that there are, in the order of `Fate`."""
        counted = Counter(line.fate for line in self.lines)
        return {fate: counted[fate] for fate in Fate if counted[fate]}

    @cached_property
    def has_several_senders(self) -> bool:
        """Whether its mails come from more than one."""
        return len({line.sender for line in self.lines if line.sender}) > 1

    @cached_property
    def is_finished(self) -> bool:
        """Whether nothing of it waits or is at work any more."""
        return Fate.WAITING not in self.counts

    def sums(self, fate: Fate) -> Mapping[str, int]:
        """Gross amounts in hundredths of all invoices of that fate, by currency."""
        sums: Counter[str] = Counter()
        for line in self.lines:
            if line.fate is fate and line.gross_cents is not None:
                sums[line.currency] += line.gross_cents
        return dict(sorted(sums.items()))


def run_report(db: Any, run: int | None = None) -> RunReport:
    """What became of a batch run, as far as it has come.

    Args:
        run: its number; None for the newest.

    Raises:
        Refused: if there is no such batch run.
    """
    found = batch_runs.get(db, run) if run is not None else next(iter(batch_runs.latest(db)), None)
    if found is None:
        raise Refused(*_no_run(run))
    errors = batch_runs.errors_of(db, found.id)
    lines = [_line(job, errors.get(job.id, [])) for job in batch_runs.jobs_of(db, found.id)]
    lines += _left_out(db, found.left_out)
    order = {fate: place for place, fate in enumerate(Fate)}
    return RunReport(run=found, lines=tuple(sorted(lines, key=lambda line: order[line.fate])))


def _no_run(run: int | None) -> tuple[Phrase, Phrase | None]:
    if run is not None:
        return phrase("There is no batch run {run}.", run=run), None
    return phrase("There was no batch run yet."), phrase("A batch run sends all open invoices with batch mode.")


def _line(job: RunJob, errors: Sequence[FeedbackRow]) -> ReportLine:
    fate = _fate(job, errors)
    other = job.last_job != job.id
    return ReportLine(
        fate=fate,
        invoice_number=job.invoice_number,
        customer=job.customer,
        customer_name=job.customer_name,
        gross_cents=job.gross_cents,
        currency=job.currency,
        invoice=job.invoice,
        job=job.id,
        mode=job.mode,
        target=job.target,
        sender=job.sender,
        rules=tuple(dict.fromkeys(row.rule for row in errors if row.rule)) if fate is Fate.REJECTED else (),
        reason=reason_of(errors) if fate in BAD else None,
        finished_at=job.finished_at,
        not_before=job.not_before if fate is Fate.WAITING else None,
        message_id=job.message_id or "",
        later_job=job.last_job if other else None,
        later_state=job.last_state if other else None,
    )


def _fate(job: RunJob, errors: Iterable[FeedbackRow]) -> Fate:
    if job.state in UNFINISHED:
        return Fate.WAITING
    if job.state is State.DONE:
        return Fate.SENT if job.mode is JobMode.EMAIL else Fate.FILED
    if job.state is State.FAILED:
        if job.answer is not None:
            return Fate.REFUSED
        return Fate.REJECTED if any(row.step == CHECK for row in errors) else Fate.FAILED
    return {State.UNCLEAR: Fate.UNCLEAR, State.RETURNED: Fate.RETURNED, State.CANCELLED: Fate.CANCELLED}[job.state]


def reason_of(errors: Sequence[FeedbackRow]) -> Phrase | None:
    """Why a job failed, of its feedback's errors.

    Of a rule what it means in plain words, else the official text; of anything else what happened.
    """
    if not errors:
        return None
    first = next((row for row in errors if row.rule), None)
    if first is not None:
        return first.advice or first.text
    return errors[-1].text


def _left_out(db: Any, left_out: Sequence[tuple[str, Phrase]]) -> list[ReportLine]:
    known = {row.number: row for row in invoices.by_numbers(db, [number for number, _reason in left_out])}
    return [_left_out_line(number, reason, known.get(number)) for number, reason in left_out]


def _left_out_line(number: str, reason: Phrase, row: InvoiceRow | None) -> ReportLine:
    return ReportLine(
        fate=Fate.LEFT_OUT,
        invoice_number=number,
        customer=row.customer if row else "",
        customer_name=row.customer_name if row else "",
        gross_cents=row.gross_cents if row else None,
        currency=row.currency if row else "",
        invoice=row.id if row else None,
        reason=reason,
    )
