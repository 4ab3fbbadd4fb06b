"""Jobliste: what became of every single one, the newest first."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence, Set
from typing import Any, ClassVar, cast

from textual import on, work
from textual.binding import BindingType

from xr_tui.errors import XrTuiError
from xr_tui.i18n import moment, number, tr
from xr_tui.store import job_list, jobs
from xr_tui.store.job_list import JobQuery
from xr_tui.store.order import Order
from xr_tui.store.rows import InvoiceRow, JobRow
from xr_tui.store.states import OPEN, UNFINISHED, State
from xr_tui.ui import flows
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.panes import JOBS
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import complain, told
from xr_tui.ui.modals.words import mode_word
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.screens.narrowing import Narrowing
from xr_tui.ui.screens.shared_chips import customer_chip, marked_chip, month_chip, status_chips
from xr_tui.ui.screens.sources import JobSource
from xr_tui.ui.widgets.chips import Chip, chip
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.key_turns import in_turn
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.ways_out import what_to_look_for
from xr_tui.ui.wishes import FeedbackWanted
from xr_tui.ui.words import job_status, short_moment, state_tone

_STATES: dict[str, tuple[State, ...]] = {
    "": (),
    "working": UNFINISHED,
    "done": (State.DONE,),
    "failed": (State.FAILED, State.RETURNED),
    "unclear": (State.UNCLEAR,),
}
"""What the chips narrow the list to."""


class JobsPane(ListPane[JobRow]):
    """The jobs."""

    ACTIONS = (JOBS,)
    BINDINGS: ClassVar[list[BindingType]] = bound(JOBS)
    markable = True
    needs_row = frozenset({"feedback", "repeat", "cancel", "was_sent"})
    order = Order("id", descending=True)

    invoice: InvoiceRow | None = None

    def columns(self) -> Sequence[Column[JobRow]]:
        return (
            Column(
                key="id",
                title=tr("Job no."),
                width=7,
                right=True,
                sort="id",
                high_first=True,
                text=lambda row: str(row.id),
            ),
            Column(key="mode", title=tr("Mode"), width=6, from_width=72, text=lambda row: mode_word(row.mode)),
            Column(
                key="invoice",
                title=tr("Document"),
                width=12,
                most=24,
                grows=1,
                sort="invoice",
                text=lambda row: row.invoice_number,
            ),
            Column(
                key="customer",
                title=tr("Customer"),
                width=12,
                most=44,
                grows=8,
                least=8,
                sort="customer",
                text=lambda row: row.customer_name,
            ),
            Column(
                key="target",
                title=tr("Target"),
                width=13,
                grows=8,
                least=6,
                from_width=64,
                sort="target",
                text=lambda row: row.target,
            ),
            Column(
                key="status",
                title=tr("Status"),
                width=11,
                sort="status",
                text=job_status,
                tone=lambda row: state_tone(row.state),
            ),
            Column(key="user", title=tr("User"), width=9, from_width=110, text=lambda row: row.made_by),
            Column(
                key="accepted",
                title=tr("Accepted"),
                width=10,
                sort="accepted",
                high_first=True,
                text=lambda row: short_moment(row.accepted_at),
            ),
            Column(
                key="finished",
                title=tr("Processed"),
                width=10,
                from_width=100,
                sort="finished",
                high_first=True,
                text=lambda row: short_moment(row.finished_at),
            ),
            Column(key="repeats", title=tr("Repeats"), width=11, from_width=140, text=_repeats),
            Column(key="subject", title=tr("Subject"), width=16, from_width=160, grows=6, text=lambda row: row.subject),
        )

    def chips(self) -> Sequence[Chip]:
        to = self.narrowing
        words = {
            "working": tr("at _work"),
            "done": tr("_done"),
            "failed": tr("_failed"),
            "unclear": tr("_unclear"),
        }
        today = chip("today", tr("_today"), is_on=to.today)
        return (*status_chips(words, to), today, month_chip(to), customer_chip(to), marked_chip(to))

    def customer_of(self, row: JobRow) -> tuple[str, str]:
        return row.customer, row.customer_name

    def source(self) -> JobSource:
        to = self.narrowing
        since, until = to.moments(dt.datetime.now().astimezone())
        query = JobQuery(
            search=self.search,
            states=_STATES[to.status],
            invoice=self.invoice.id if self.invoice else None,
            since=since,
            until=until,
            customer=to.customer,
            only=cast("Set[int] | None", to.marked),
            order=self.order,
        )
        return JobSource(self.office.store, query)

    @property
    def is_narrowed(self) -> bool:
        return self.invoice is not None or super().is_narrowed

    def empty_text(self) -> str:
        if self.invoice is not None and self.narrowing == Narrowing() and not self.search:
            return tr("Invoice {number} has no job.\nEsc shows all jobs.", number=self.invoice.number)
        if self.is_narrowed:
            return self.none_fits(tr("No job fits:"))
        return tr(
            "There are no jobs yet.\nMark invoices ({tab}) with {mark} and press {email} or {batch}.",
            tab=key_of("everywhere.invoices"),
            mark=key_of("marks.toggle"),
            email=key_of("invoices.email"),
            batch=key_of("invoices.batch"),
        )

    def narrowed_to(self) -> list[str]:
        status = self.narrowing.status
        words = {"working": tr("at work"), "done": tr("done"), "failed": tr("failed"), "unclear": tr("unclear")}
        return [
            *([self.invoice.number] if self.invoice else []),
            *([words[status]] if status else []),
            *super().narrowed_to(),
        ]

    def suits(self, action: str, row: JobRow) -> bool:
        if action == "repeat":
            return row.state not in UNFINISHED
        if action == "cancel":
            return row.state in OPEN
        return action != "was_sent" or row.state is State.UNCLEAR

    # What the keys do

    def narrow_to(self, invoice: InvoiceRow | None) -> None:
        """Show the jobs of this invoice only, whatever was searched before; of all for None."""
        self.invoice = invoice
        self.forget_search()
        self.narrow(Narrowing())

    def action_widen(self) -> None:
        if self.is_narrowed:
            self.narrow_to(None)

    @in_turn(needs_row=True)
    def action_feedback(self) -> None:
        if self.pointed() is not None:
            self.rows.select()

    @in_turn(needs_row=True)
    def action_repeat(self) -> None:
        if chosen := self._chosen():
            self._repeat(chosen)

    @in_turn(needs_row=True)
    def action_cancel(self) -> None:
        if chosen := self._chosen():
            self._ask_to_cancel(chosen)

    @work(group="change", name="cancel", description="question before jobs are cancelled")
    async def _ask_to_cancel(self, ids: tuple[int, ...]) -> None:
        chosen = tuple(row for row in await self._rows_of(ids) if row.state in OPEN)
        if not chosen:
            self.app.notify(tr("Only a job that has not begun can be cancelled."), markup=False)
            return
        question = tr("Cancel {count} jobs?", count=number(len(chosen)))
        if len(chosen) == 1:
            question = tr("Cancel job {job} ({number})?", job=chosen[0].id, number=chosen[0].invoice_number)
        await self._change(question, tr("Cancel job"), tr("Do not cancel"), chosen, jobs.cancel)

    @in_turn(needs_row=True)
    def action_was_sent(self) -> None:
        if chosen := self._chosen():
            self._ask_whether_sent(chosen)

    @work(group="change", name="was sent", description="question whether mails arrived")
    async def _ask_whether_sent(self, ids: tuple[int, ...]) -> None:
        unclear = tuple(row for row in await self._rows_of(ids) if row.state is State.UNCLEAR)
        if not unclear:
            self.app.notify(tr("Only a job with ? can be told to have been sent."), markup=False)
            return
        numbers = ", ".join(row.invoice_number for row in unclear[:5])
        if len(unclear) > 5:
            numbers = tr("{numbers} and {count} more", numbers=numbers, count=number(len(unclear) - 5))
        user = self.office.user
        question = tr("Did these mails arrive: {numbers}?", numbers=numbers)
        await self._change(
            question,
            tr("Was sent"),
            tr("Not known yet"),
            unclear,
            lambda db, job: jobs.confirm_sent(db, job, user),
            detail=what_to_look_for(unclear[0]) if len(unclear) == 1 else "",
        )

    def _chosen(self) -> tuple[int, ...]:
        """The marked jobs, else the one under the cursor."""
        if marked := cast("Set[int]", self.rows.marked):
            return tuple(marked)
        row = self.pointed()
        return (row.id,) if row is not None else ()

    async def _rows_of(self, ids: Sequence[int]) -> list[JobRow]:
        """These jobs as they are now."""
        return await asyncio.to_thread(self._read, ids)

    def _read(self, ids: Sequence[int]) -> list[JobRow]:
        with self.office.store.reading() as db:
            return job_list.by_ids(db, ids)

    @work(group="send", name="repeat", description="dialog and new jobs")
    async def _repeat(self, chosen: tuple[int, ...]) -> None:
        with told(self):
            if await flows.repeat(self.app, self.office, chosen) is not None:
                self.rows.unmark(chosen)
                self.rows.reload()

    async def _change(
        self,
        question: str,
        yes: str,
        no: str,
        rows: tuple[JobRow, ...],
        change: Callable[[Any, int], None],
        *,
        detail: str = "",
    ) -> None:
        if await flows.ask(self.app, question, yes=yes, no=no, detail=detail):
            for error in await asyncio.to_thread(self._each, rows, change):
                complain(self, error)
            self.rows.unmark([row.id for row in rows])
            self.rows.reload()

    def _each(self, rows: Sequence[JobRow], change: Callable[[Any, int], None]) -> list[XrTuiError]:
        """Change each job by itself: one that cannot be changed does not keep the others. Runs in a thread."""
        errors: list[XrTuiError] = []
        for row in rows:
            try:
                with self.office.store.writing() as db:
                    change(db, row.id)
            except XrTuiError as error:
                errors.append(error)
        return errors

    @on(RowList.Selected)
    def _selected(self, event: RowList.Selected) -> None:
        event.stop()
        self.post_message(FeedbackWanted(event.row))

    @on(RowList.CellSelected)
    def _clicked(self, event: RowList.CellSelected) -> None:
        event.stop()
        if event.column == "status":
            self.post_message(FeedbackWanted(event.row))


def _repeats(row: JobRow) -> str:
    return tr("of {job}", job=row.repeats) if row.repeats else ""


def full_moments(job: JobRow) -> str:
    """When a job was accepted and processed."""
    accepted = tr("accepted {when} by {who}", when=moment(job.accepted_at), who=job.made_by)
    if job.state is State.HELD:
        waits = tr("waits until {when}", when=moment(job.not_before, seconds=False))
        return f"{accepted} · {waits}"
    if job.state is State.WAITING and job.not_before is not None and not job.attempts:
        waits = tr("the mail server takes no more today: from {when}", when=moment(job.not_before, seconds=False))
        return f"{accepted} · {waits}"
    if job.state is State.WAITING and job.not_before is not None:
        tries = tr(
            "attempt {number} not before {when}", number=job.attempts + 1, when=moment(job.not_before, seconds=False)
        )
        return f"{accepted} · {tries}"
    if job.finished_at is None:
        return accepted
    processed = tr("processed {when}", when=moment(job.finished_at))
    return f"{accepted} · {processed}"
