"""Jobliste: what became of every single one, the newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.timer import Timer

from xr_tui.errors import XrTuiError
from xr_tui.i18n import moment, number, tr
from xr_tui.store import jobs
from xr_tui.store.job_list import JobQuery
from xr_tui.store.rows import InvoiceRow, JobRow
from xr_tui.store.states import AT_WORK, OPEN, State
from xr_tui.ui import flows
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.panes import JOBS
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import complain, told
from xr_tui.ui.modals.words import mode_word
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.screens.sources import JobSource
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.wishes import FeedbackWanted
from xr_tui.ui.words import due_word, short_moment, state_tone, state_word

_LOOK_SECONDS = 2.0
"""Other programs change jobs too; no event tells of theirs."""
_FILTERS: tuple[tuple[State, ...], ...] = (
    (),
    (*OPEN, *AT_WORK),
    (State.DONE,),
    (State.FAILED, State.RETURNED),
    (State.UNCLEAR,),
)


class JobsPane(ListPane[JobRow]):
    """The jobs."""

    ACTIONS = (JOBS,)
    BINDINGS: ClassVar[list[BindingType]] = bound(JOBS)
    markable = True

    states: tuple[State, ...] = ()
    invoice: InvoiceRow | None = None
    _timer: Timer | None = None

    def columns(self) -> Sequence[Column[JobRow]]:
        return (
            Column(key="id", title=tr("Job no."), width=7, right=True, text=lambda row: str(row.id)),
            Column(key="mode", title=tr("Mode"), width=6, text=lambda row: mode_word(row.mode)),
            Column(
                key="invoice",
                title=tr("Document"),
                width=12,
                most=24,
                grows=1,
                text=lambda row: row.invoice_number,
            ),
            Column(key="customer", title=tr("Customer"), width=12, grows=6, text=lambda row: row.customer_name),
            Column(key="target", title=tr("Target address"), width=13, grows=6, text=lambda row: row.target),
            Column(
                key="status",
                title=tr("Status"),
                width=6,
                text=lambda row: row.state.sign or due_word(row),
                tone=lambda row: state_tone(row.state),
            ),
            Column(
                key="state",
                title="",
                width=12,
                from_width=100,
                text=_state,
                tone=lambda row: state_tone(row.state),
            ),
            Column(key="user", title=tr("User"), width=9, from_width=110, text=lambda row: row.made_by),
            Column(key="accepted", title=tr("Accepted"), width=10, text=lambda row: short_moment(row.accepted_at)),
            Column(
                key="finished",
                title=tr("Processed"),
                width=10,
                from_width=100,
                text=lambda row: short_moment(row.finished_at),
            ),
            Column(key="repeats", title=tr("Repeats"), width=9, from_width=140, text=_repeats),
            Column(key="subject", title=tr("Subject"), width=16, from_width=160, grows=2, text=lambda row: row.subject),
        )

    def source(self) -> JobSource:
        invoice = self.invoice.id if self.invoice else None
        return JobSource(self.office.store, JobQuery(search=self.search, states=self.states, invoice=invoice))

    def empty_text(self) -> str:
        if self.invoice is not None:
            return tr("Invoice {number} has no job.\nEsc shows all jobs.", number=self.invoice.number)
        if self.search or self.states:
            return tr(
                "No job fits. {filter} shows others, {search} changes the search.",
                filter=key_of("jobs.filter"),
                search=key_of("lists.search"),
            )
        return tr(
            "There are no jobs yet.\nMark invoices ({tab}) with {mark} and press {email} or {batch}.",
            tab=key_of("everywhere.invoices"),
            mark=key_of("marks.toggle"),
            email=key_of("invoices.email"),
            batch=key_of("invoices.batch"),
        )

    def shown_text(self, count: int) -> str:
        words = (tr("all"), tr("at work"), tr("done"), tr("failed"), tr("unclear"))
        parts = [words[_FILTERS.index(self.states)], number(count)]
        if self.invoice is not None:
            parts.insert(0, self.invoice.number)
        return " · ".join(parts)

    # Live

    def on_mount(self) -> None:
        super().on_mount()
        self._timer = self.set_interval(_LOOK_SECONDS, self.refresh_rows, name="jobs", pause=not self.display)

    def on_show(self) -> None:
        super().on_show()
        if self._timer is not None:
            self._timer.resume()

    def on_hide(self) -> None:
        if self._timer is not None:
            self._timer.pause()

    # What the keys do

    def narrow_to(self, invoice: InvoiceRow | None) -> None:
        """Show the jobs of this invoice only, whatever was searched before; of all for None."""
        self.invoice = invoice
        self.states = ()
        self.forget_search()
        self.show_rows()
        self.screen.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc is of use only while the jobs of one invoice are shown."""
        return action != "all_invoices" or self.invoice is not None

    def action_all_invoices(self) -> None:
        if self.invoice is not None:
            self.narrow_to(None)

    def action_next_filter(self) -> None:
        self.next_filter()

    def next_filter(self) -> None:
        self.states = _FILTERS[(_FILTERS.index(self.states) + 1) % len(_FILTERS)]
        self.show_rows()

    def action_feedback(self) -> None:
        self.rows.select()

    def action_repeat(self) -> None:
        if chosen := self._chosen():
            self._repeat(tuple(row.id for row in chosen))

    def action_cancel(self) -> None:
        chosen = tuple(row for row in self._chosen() if row.state in OPEN)
        if not chosen:
            self.app.notify(tr("Only a job that has not begun can be cancelled."), markup=False)
        else:
            question = tr("Cancel {count} jobs?", count=len(chosen))
            if len(chosen) == 1:
                question = tr("Cancel job {job} ({number})?", job=chosen[0].id, number=chosen[0].invoice_number)
            self._change(question, tr("Cancel job"), chosen, jobs.cancel)

    def action_was_sent(self) -> None:
        unclear = tuple(row for row in self._chosen() if row.state is State.UNCLEAR)
        if not unclear:
            self.app.notify(tr("Only a job with ? can be told to have been sent."), markup=False)
            return
        numbers = ", ".join(row.invoice_number for row in unclear[:5])
        if len(unclear) > 5:
            numbers = tr("{numbers} and {count} more", numbers=numbers, count=len(unclear) - 5)
        user = self.office.user
        self._change(
            tr("Did these mails arrive: {numbers}?", numbers=numbers),
            tr("Was sent"),
            unclear,
            lambda db, job: jobs.confirm_sent(db, job, user),
        )

    def _chosen(self) -> tuple[JobRow, ...]:
        """The marked jobs, else the one under the cursor."""
        if marked := self.rows.marked:
            return marked
        row = self.rows.row
        return (row,) if row is not None else ()

    @work(group="send", name="repeat", description="dialog and new jobs")
    async def _repeat(self, chosen: tuple[int, ...]) -> None:
        with told(self):
            if await flows.repeat(self.app, self.office, chosen) is not None:
                self.rows.unmark(chosen)
                self.rows.reload()

    @work(group="change", name="change", description="question and change of jobs")
    async def _change(
        self, question: str, yes: str, rows: tuple[JobRow, ...], change: Callable[[Any, int], None]
    ) -> None:
        if await flows.ask(self.app, question, yes=yes):
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
        if event.column in ("status", "state"):
            self.post_message(FeedbackWanted(event.row))


def _state(row: JobRow) -> str:
    until = due_word(row)
    return tr("until {when}", when=until) if until else state_word(row.state)


def _repeats(row: JobRow) -> str:
    return tr("of {job}", job=row.repeats) if row.repeats else ""


def full_moments(job: JobRow) -> str:
    """When a job was accepted and processed."""
    accepted = tr("accepted {when} by {who}", when=moment(job.accepted_at), who=job.made_by)
    if job.state is State.HELD:
        waits = tr("waits until {when}", when=moment(job.not_before, seconds=False))
        return f"{accepted} · {waits}"
    if job.finished_at is None:
        return accepted
    processed = tr("processed {when}", when=moment(job.finished_at))
    return f"{accepted} · {processed}"
