"""The report of a batch run: what became of each invoice, by name, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from xr_tui.errors import Refused, XrTuiError
from xr_tui.i18n import amount, moment, number, tr
from xr_tui.jobs.office import Office
from xr_tui.jobs.run_report import FATE_WORDS, Fate, ReportLine, RunReport, run_report
from xr_tui.store import batch_runs, invoices
from xr_tui.store.convert import now
from xr_tui.store.rows import InvoiceRow
from xr_tui.ui.actions.screens import RUN_REPORT
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import complain, sentence, told
from xr_tui.ui.going import go_to_cause
from xr_tui.ui.modals.words import mode_word
from xr_tui.ui.saving import storage_folder
from xr_tui.ui.widgets.columns import Column, Tone
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.row_source import Key
from xr_tui.ui.widgets.saved_line import SavedLine
from xr_tui.ui.widgets.visible_text import plain
from xr_tui.ui.wishes import StoreChanged
from xr_tui.ui.words import sums_word

_TONES = {Fate.SENT: Tone.GOOD, Fate.FILED: Tone.GOOD, Fate.UNCLEAR: Tone.UNSURE} | dict.fromkeys(
    (Fate.REJECTED, Fate.REFUSED, Fate.FAILED, Fate.RETURNED), Tone.BAD
)
_SIGNS = {Fate.SENT: "+", Fate.FILED: "+", Fate.UNCLEAR: "?", Fate.CANCELLED: "x"} | dict.fromkeys(
    (Fate.REJECTED, Fate.REFUSED, Fate.FAILED, Fate.RETURNED), "-"
)
_FOLLOWS_SECONDS = 2.0
"""A report of 5,000 lines takes a tenth of a second: a run at work is followed at most this often."""


@dataclass(frozen=True)
class _Lines:
    """The lines of a report as the rows of a list."""

    lines: tuple[ReportLine, ...]

    def count(self) -> int:
        return len(self.lines)

    def page(self, offset: int, limit: int) -> Sequence[ReportLine]:
        return self.lines[offset : offset + limit]

    def position(self, key: Key) -> int | None:
        return self._positions.get(key)

    def key(self, row: ReportLine) -> Key:
        return row.invoice_number

    @cached_property
    def _positions(self) -> dict[Key, int]:
        return {line.invoice_number: at for at, line in enumerate(self.lines)}


class RunReportScreen(Screen[None]):
    """What became of a batch run; follows it while it is at work."""

    ACTIONS = (RUN_REPORT,)
    BINDINGS: ClassVar[list[BindingType]] = bound(RUN_REPORT)

    def __init__(self, office: Office, run: int | None) -> None:
        """The screen.

        Args:
            office: whose batch run.
            run: its number; None for the newest.
        """
        super().__init__(id="run-report")
        self._office = office
        self._run = run
        self._report: RunReport | None = None
        self._next: Timer | None = None
        self._neighbours = (False, False)
        """Whether there is a run before and one after."""
        self._fate: Fate | None = None
        """What the list is narrowed to."""

    def speak_anew(self) -> None:
        """The language has changed: the same lines in other words."""
        self.query_one(RowList).speak_anew(columns(senders=self._names_senders))
        self.query_one(SavedLine).speak_anew()
        if self._report is not None:
            self._show(self._report)
        else:
            self._read()

    def compose(self) -> ComposeResult:
        yield Static(id="report-title", classes="screen-title", markup=False)
        yield Static(id="report-head", markup=False)
        yield RowList[ReportLine](columns(senders=False), id="report-lines")
        yield Static(id="report-line", markup=False)
        yield SavedLine()
        yield KeyLine()

    def on_screen_resume(self) -> None:
        """At first, and after whatever was done in front of it."""
        self._read()

    @on(StoreChanged)
    def _store_changed(self) -> None:
        if self._next is None and self.is_current:
            self._next = self.set_timer(_FOLLOWS_SECONDS, self._follow, name="report")

    def _follow(self) -> None:
        self._next = None
        self._read()

    @work(group="report", name="report", exclusive=True, description="report of a batch run")
    async def _read(self) -> None:
        try:
            report, self._neighbours = await asyncio.to_thread(self._load)
        except Refused as error:
            self.query_one("#report-title", Static).update(plain(" " + tr("Report of a batch run")))
            self.query_one(RowList).show(_Lines(()), empty=sentence(error))
        except XrTuiError as error:
            complain(self, error)
        else:
            self._run = report.run.id
            if report != self._report:
                self._report = report
                self._show(report)

    def _load(self) -> tuple[RunReport, tuple[bool, bool]]:
        """The report, and whether there are runs before and after. Runs in a thread."""
        with self._office.store.reading() as db:
            report = run_report(db, self._run)
            before, after = (batch_runs.neighbour(db, report.run.id, newer=newer) for newer in (False, True))
        return report, (before is not None, after is not None)

    def _show(self, report: RunReport) -> None:
        made = tr("of {when} by {who}", when=moment(report.run.made_at), who=report.run.made_by)
        title = tr("Report of batch run {run}", run=report.run.id)
        self.query_one("#report-title", Static).update(plain(f" {title} · {made}", kept=""))
        self._show_head(report)
        self._list(report)
        self.refresh_bindings()

    def _show_head(self, report: RunReport) -> None:
        self.query_one("#report-head", Static).update(plain(head_text(report, self._fate), kept="\n"))

    def _list(self, report: RunReport) -> None:
        self.query_one(RowList).speak_anew(columns(senders=report.has_several_senders))
        lines = tuple(line for line in report.lines if self._fate in (None, line.fate))
        self.query_one(RowList).show(_Lines(lines), empty=tr("This batch run had no invoice."))

    # What the keys do

    def is_of_use(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Without a run there is only the way back; not every run has another one before or after it."""
        if self._report is None:
            return action == "close"
        if action == "other_run":
            return self._neighbours[bool(parameters[0])]
        return action != "next_outcome" or len(self._report.counts) > 1

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        text = line_text(event.row, senders=self._names_senders) if event.row else ""
        self.query_one("#report-line", Static).update(plain(text))

    @property
    def _names_senders(self) -> bool:
        return self._report is not None and self._report.has_several_senders

    @on(RowList.Selected)
    def _selected(self, event: RowList.Selected) -> None:
        event.stop()
        self._open(event.row)

    def action_open(self) -> None:
        """To the feedback of the chosen line; of one that was left out to what mends it."""
        if (line := self.query_one(RowList).row) is not None:
            self._open(line)

    def _open(self, line: ReportLine) -> None:
        job = line.job if line.job is not None else line.barring_job
        if job is not None:
            from xr_tui.ui.screens.feedback import FeedbackScreen

            self.app.push_screen(FeedbackScreen(self._office, job))
        else:
            self._mend(line)

    @work(group="mend", name="go", description="mending why an invoice was left out")
    async def _mend(self, line: ReportLine) -> None:
        with told(self):
            row = await asyncio.to_thread(self._invoice, line)
            if row is not None:
                await go_to_cause(self.app, self._office, line.mend_at, row)

    def _invoice(self, line: ReportLine) -> InvoiceRow | None:
        """Runs in a thread."""
        with self._office.store.reading() as db:
            found = invoices.by_numbers(db, [line.invoice_number])
        return found[0] if found else None

    def action_next_outcome(self) -> None:
        """Narrow the list to the next outcome that there is, then to all again."""
        if self._report is None:
            return
        fates = [None, *self._report.counts]
        at = fates.index(self._fate) if self._fate in fates else 0
        self._fate = fates[(at + 1) % len(fates)]
        self._show_head(self._report)
        self._list(self._report)

    @work(group="save", name="csv", exclusive=True, description="report as a table")
    async def action_save(self) -> None:
        """Lay the report down as a table in the storage folder."""
        if self._report is None:
            return
        from xr_tui.jobs.run_report_csv import file_run_report

        with told(self):
            folder = await asyncio.to_thread(storage_folder, self._office)
            path = await asyncio.to_thread(file_run_report, self._report, folder, now())
            self.query_one(SavedLine).say(path)

    @work(group="report", name="other run", exclusive=True, description="report of another batch run")
    async def action_other_run(self, newer: bool) -> None:
        """The report of the run before or after."""
        if self._run is None:
            return
        with told(self):
            other = await asyncio.to_thread(self._neighbour, self._run, newer)
            if other is None:
                self.app.notify(
                    tr("This is the newest batch run.") if newer else tr("This is the first batch run."), markup=False
                )
                return
            self._run, self._fate = other, None
            self._read()

    def _neighbour(self, run: int, newer: bool) -> int | None:
        """Runs in a thread."""
        with self._office.store.reading() as db:
            return batch_runs.neighbour(db, run, newer=newer)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def head_text(report: RunReport, chosen: Fate | None) -> str:
    """How many invoices had which outcome, with their sums; the chosen one in brackets."""
    parts = []
    for fate, count in report.counts.items():
        word, money = FATE_WORDS[fate], sums_word(report.sums(fate))
        text = f"{tr(word)} {number(count)}" + (f" ({money})" if money else "")
        parts.append(f"[{text}]" if fate is chosen else text)
    return " · ".join(parts)


def line_text(line: ReportLine, *, senders: bool) -> str:
    """Everything that a line has no room for; whom it comes from where there are several `senders`."""
    mode = mode_word(line.mode) if line.mode is not None else ""
    sender = tr("from {sender}", sender=line.sender) if senders and line.sender else ""
    facts = (line.invoice_number, line.customer_name, mode, line.target, sender)
    parts = [" · ".join(fact for fact in facts if fact)]
    if line.reason is not None:
        parts.append(reason_text(line))
    elif line.not_before is not None:
        parts.append(tr("not before {time}", time=moment(line.not_before)))
    elif line.message_id:
        parts.append(f"Message-ID {line.message_id}")
    if line.later_job is not None and line.later_state is not None:
        parts.append(tr("newer job {job}: {sign}", job=line.later_job, sign=line.later_state.sign or "…"))
    return "\n".join(parts)


def columns(*, senders: bool) -> Sequence[Column[ReportLine]]:
    """The columns of the list; where there is no room for the reason, the line below has it.

    Args:
        senders: whether the mails come from more than one.
    """
    sender = Column[ReportLine](
        key="sender", title=tr("Sender"), width=14, most=30, grows=2, from_width=100, text=lambda line: line.sender
    )
    return (
        Column(
            key="sign",
            title="",
            width=1,
            text=lambda line: _SIGNS.get(line.fate, ""),
            tone=lambda line: _TONES.get(line.fate, Tone.PLAIN),
        ),
        Column(
            key="outcome",
            title=tr("Outcome"),
            width=14,
            text=lambda line: fate_word(line.fate),
            tone=lambda line: _TONES.get(line.fate, Tone.PLAIN),
        ),
        Column(key="invoice", title=tr("Document"), width=12, most=24, grows=1, text=lambda line: line.invoice_number),
        Column(key="customer", title=tr("Customer"), width=14, grows=2, least=8, text=lambda line: line.customer_name),
        Column(
            key="gross",
            title=tr("Gross"),
            width=13,
            right=True,
            text=lambda line: amount(line.gross_cents, line.currency or "EUR"),
        ),
        *([sender] if senders else []),
        Column(key="reason", title=tr("Reason"), width=14, grows=6, from_width=70, text=_reason),
    )


def _reason(line: ReportLine) -> str:
    if line.later_job is not None and line.later_state is not None:
        return tr("newer job {job}: {sign}", job=line.later_job, sign=line.later_state.sign or "…")
    return reason_text(line)


def reason_text(line: ReportLine) -> str:
    """The rules, and what is wrong in plain words; empty of what has no reason."""
    reason = " ".join(tr(line.reason).split()) if line.reason is not None else ""
    return ": ".join(part for part in (", ".join(line.rules), reason) if part)


def fate_word(fate: Fate) -> str:
    """An outcome in one word, for a narrow column; the head says it in full."""
    words = {
        Fate.UNCLEAR: tr("unclear"),
        Fate.REJECTED: tr("rejected"),
        Fate.REFUSED: tr("refused"),
        Fate.FAILED: tr("failed"),
        Fate.RETURNED: tr("returned"),
        Fate.LEFT_OUT: tr("left out"),
        Fate.WAITING: tr("waiting"),
        Fate.CANCELLED: tr("cancelled"),
        Fate.SENT: tr("sent"),
        Fate.FILED: tr("filed"),
    }
    return words[fate]
