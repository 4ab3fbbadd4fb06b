"""Rechnungen: the table that everything starts from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import BindingType

from xr_tui.i18n import amount, day, number, tr
from xr_tui.matrix import JobMode
from xr_tui.ui import flows
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.panes import INVOICES
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import told
from xr_tui.ui.modals.words import mode_word
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.screens.sources import InvoiceSource
from xr_tui.ui.widgets.columns import Column, Tone
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.search_line import SearchLine
from xr_tui.ui.wishes import JobsWanted
from xr_tui.ui.words import day_width, state_tone, state_word, status_word, yes_no

if TYPE_CHECKING:
    from xr_tui.jobs.making import Made
    from xr_tui.store.invoices import Status
    from xr_tui.store.rows import InvoiceRow


class InvoicesPane(ListPane["InvoiceRow"]):
    """The invoices, to be marked and sent."""

    ACTIONS = (INVOICES,)
    BINDINGS: ClassVar[list[BindingType]] = bound(INVOICES)
    markable = True

    filter: Status | None = None

    def columns(self) -> Sequence[Column[InvoiceRow]]:
        return (
            Column(key="number", title=tr("Number"), width=12, most=24, grows=1, text=lambda row: row.number),
            Column(key="date", title=tr("Date"), width=day_width(), text=lambda row: day(row.issue_date)),
            Column(
                key="due",
                title=tr("Due"),
                width=day_width(),
                from_width=120,
                text=lambda row: day(row.due_date),
            ),
            Column(key="customer-number", title=tr("No."), width=8, from_width=100, text=lambda row: row.customer),
            Column(
                key="customer",
                title=tr("Customer"),
                width=14,
                grows=6,
                text=lambda row: row.customer_name or tr("(no customer)"),
                tone=lambda row: Tone.PLAIN if row.customer else Tone.UNSURE,
            ),
            Column(
                key="gross",
                title=tr("Gross"),
                width=13,
                right=True,
                text=lambda row: amount(row.gross_cents, row.currency),
            ),
            Column(
                key="mode",
                title=tr("Mode"),
                width=6,
                text=lambda row: mode_word(row.mode) if row.mode else tr("none"),
                tone=lambda row: Tone.PLAIN if row.mode else Tone.UNSURE,
            ),
            Column(key="batch", title=tr("Batch"), width=6, text=lambda row: yes_no(row.batch) if row.mode else ""),
            Column(
                key="status",
                title=tr("Status"),
                width=6,
                text=lambda row: row.last_state.sign if row.last_state else "",
                tone=lambda row: state_tone(row.last_state),
            ),
            Column(
                key="state",
                title="",
                width=12,
                from_width=100,
                text=lambda row: state_word(row.last_state),
                tone=lambda row: state_tone(row.last_state),
            ),
        )

    def source(self) -> InvoiceSource:
        return InvoiceSource(self.office.store, self.search, self.filter)

    def empty_text(self) -> str:
        if self.search or self.filter:
            return tr(
                "No invoice fits. {filter} shows others, {search} changes the search.",
                filter=key_of("invoices.filter"),
                search=key_of("lists.search"),
            )
        return tr("There are no invoices yet.\nThey come in with: xr-tui import FOLDER")

    def shown_text(self, count: int) -> str:
        return f"{status_word(self.filter)} · {number(count)}"

    # What the keys do

    def action_next_filter(self) -> None:
        self.next_filter()

    def next_filter(self) -> None:
        from xr_tui.store.invoices import Status

        filters = (None, *Status)
        self.filter = filters[(filters.index(self.filter) + 1) % len(filters)]
        self.show_rows()

    def action_send(self, mode: str) -> None:
        if ids := self._chosen():
            self._send(ids, JobMode(mode))

    def action_batch(self) -> None:
        self._batch(tuple(row.id for row in self.rows.marked))

    def action_view(self) -> None:
        self.rows.select()

    def action_check(self) -> None:
        if (row := self.rows.row) is not None:
            from xr_tui.ui.screens.findings import CheckScreen

            self.app.push_screen(CheckScreen(self.office, row))

    def action_entry(self) -> None:
        if (row := self.rows.row) is not None:
            self._mend_entry(row)

    def action_jobs(self) -> None:
        if (row := self.rows.row) is not None:
            self.post_message(JobsWanted(row))

    def _chosen(self) -> tuple[int, ...]:
        """The marked invoices, else the one under the cursor."""
        if marked := self.rows.marked:
            return tuple(row.id for row in marked)
        row = self.rows.row
        return (row.id,) if row is not None else ()

    @work(group="send", name="send", description="dialog and jobs")
    async def _send(self, ids: tuple[int, ...], mode: JobMode) -> None:
        with told(self):
            self._sent(await flows.send(self.app, self.office, ids, mode), ids)

    @work(group="send", name="batch", description="dialog and batch run")
    async def _batch(self, marked: tuple[int, ...]) -> None:
        with told(self):
            if not marked and not await self._means_all():
                return
            self._sent(await flows.batch(self.app, self.office, marked or None), marked)

    async def _means_all(self) -> bool:
        return await flows.ask(
            self.app,
            tr("No invoice is marked. Batch run over all open invoices?"),
            detail=tr("The next dialog lists every one before anything is sent."),
            yes=tr("All open ones"),
        )

    def _sent(self, made: Made | None, ids: Sequence[int]) -> None:
        if made is not None:
            self.rows.unmark(ids)
            self.rows.reload()

    @work(group="mend", name="entry", description="matrix entry of the invoice")
    async def _mend_entry(self, row: InvoiceRow) -> None:
        from xr_tui.ui import mending

        with told(self):
            if await mending.mend_entry_of(self.app, self.office, row.customer, row.document_type):
                self.rows.reload()

    @on(RowList.Selected)
    def _view(self, event: RowList.Selected) -> None:
        event.stop()
        from xr_tui.ui.screens.invoice_view import InvoiceView

        self.app.push_screen(InvoiceView(self.office, event.row.id))

    @on(RowList.CellSelected)
    def _clicked(self, event: RowList.CellSelected) -> None:
        event.stop()
        if event.column in ("status", "state") and event.row.last_job is not None:
            self.post_message(JobsWanted(event.row))

    @on(RowList.MarksChanged)
    def _marks_changed(self, event: RowList.MarksChanged) -> None:
        event.stop()
        self._say_marked(event.row_list.marked)

    @work(group="marked", name="marked", exclusive=True, description="sum of the marked invoices")
    async def _say_marked(self, rows: tuple[Any, ...]) -> None:
        text = await asyncio.to_thread(_marked_text, rows)
        self.query_one(SearchLine).say_marked(text)


def _marked_text(rows: Sequence[InvoiceRow]) -> str:
    """How many are marked and what they come to, for each currency. Runs in a thread."""
    if not rows:
        return ""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + (row.gross_cents or 0)
    totals = " + ".join(amount(cents, currency) for currency, cents in sorted(sums.items()))
    marked = tr("{count} marked", count=number(len(rows)))
    return f"{marked} · {totals}"
