"""Rechnungen: the table that everything starts from."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import BindingType

from xr_tui.i18n import amount, day, tr
from xr_tui.matrix import JobMode
from xr_tui.store.order import Order
from xr_tui.store.stopping import Stop
from xr_tui.ui import flows
from xr_tui.ui.actions.panes import INVOICES
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import told
from xr_tui.ui.modals.words import mode_word
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.screens.shared_chips import batch_chip, customer_chip, marked_chip, month_chip, status_chips
from xr_tui.ui.screens.sources import InvoiceSource
from xr_tui.ui.widgets.chips import Chip
from xr_tui.ui.widgets.columns import Column, Tone
from xr_tui.ui.widgets.key_turns import in_turn
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.row_source import Key, RowSource
from xr_tui.ui.wishes import JobsWanted
from xr_tui.ui.words import day_width, state_tone, state_word, status_word, sums_word, yes_no

if TYPE_CHECKING:
    from xr_tui.jobs.making import Made
    from xr_tui.store.rows import InvoiceRow


class InvoicesPane(ListPane["InvoiceRow"]):
    """The invoices, to be marked and sent."""

    ACTIONS = (INVOICES,)
    BINDINGS: ClassVar[list[BindingType]] = bound(INVOICES)
    markable = True
    needs_row = frozenset({"send", "batch", "check", "view", "entry", "jobs"})
    order = Order("date", descending=True)
    total_under = "gross"

    def columns(self) -> Sequence[Column[InvoiceRow]]:
        return (
            Column(
                key="number",
                title=tr("Number"),
                width=12,
                most=24,
                grows=1,
                sort="number",
                text=lambda row: row.number,
            ),
            Column(
                key="date",
                title=tr("Date"),
                width=day_width(),
                sort="date",
                high_first=True,
                text=lambda row: day(row.issue_date),
            ),
            Column(
                key="due",
                title=tr("Due"),
                width=day_width(),
                from_width=120,
                sort="due",
                high_first=True,
                text=lambda row: day(row.due_date),
            ),
            Column(key="customer-number", title=tr("No."), width=8, from_width=100, text=lambda row: row.customer),
            Column(
                key="customer",
                title=tr("Customer"),
                width=14,
                most=60,
                grows=8,
                least=8,
                sort="customer",
                text=lambda row: row.customer_name or tr("(no customer)"),
                tone=lambda row: Tone.PLAIN if row.customer else Tone.UNSURE,
            ),
            Column(
                key="net",
                title=tr("Net"),
                width=13,
                right=True,
                from_width=140,
                text=lambda row: amount(row.net_cents, row.currency),
            ),
            Column(
                key="gross",
                title=tr("Gross"),
                width=13,
                right=True,
                sort="gross",
                high_first=True,
                text=lambda row: amount(row.gross_cents, row.currency),
            ),
            Column(
                key="mode",
                title=tr("Mode"),
                width=6,
                from_width=70,
                text=lambda row: mode_word(row.mode) if row.mode else tr("none"),
                tone=lambda row: Tone.PLAIN if row.mode else Tone.UNSURE,
            ),
            Column(
                key="batch",
                title=tr("Batch"),
                width=6,
                from_width=70,
                text=lambda row: yes_no(row.batch) if row.mode else "",
            ),
            Column(
                key="status",
                title=tr("Status"),
                width=6,
                sort="status",
                text=lambda row: row.last_state.sign if row.last_state else "",
                tone=lambda row: state_tone(row.last_state),
            ),
            Column(
                key="state",
                title="",
                width=14,
                from_width=100,
                text=lambda row: state_word(row.last_state),
                tone=lambda row: state_tone(row.last_state),
            ),
        )

    def chips(self) -> Sequence[Chip]:
        to = self.narrowing
        words = {
            "open": tr("_open"),
            "working": tr("at _work"),
            "sent": tr("_sent"),
            "failed": tr("_failed"),
            "unclear": tr("_unclear"),
        }
        return (*status_chips(words, to), month_chip(to), customer_chip(to), batch_chip(to), marked_chip(to))

    def customer_of(self, row: InvoiceRow) -> tuple[str, str]:
        return row.customer, row.customer_name

    def source(self) -> InvoiceSource:
        return InvoiceSource(self.office.store, self.search, self.narrowing, self.order)

    def empty_text(self) -> str:
        if self.is_narrowed:
            return self.none_fits(tr("No invoice fits:"))
        return tr("There are no invoices yet.\nThey come in with: xr-tui import FOLDER")

    def narrowed_to(self) -> list[str]:
        status = self.narrowing.status
        return [*([status_word(status)] if status else []), *super().narrowed_to()]

    def total_text(self, source: RowSource[InvoiceRow], stop: Stop) -> str:
        assert isinstance(source, InvoiceSource)
        return sums_word(source.totals(stop).gross)

    def marked_text(self, keys: Set[Key], stop: Stop) -> str:
        return sums_word(self.source().totals_of(keys, stop).gross)

    def suits(self, action: str, row: InvoiceRow) -> bool:
        return action != "jobs" or row.last_job is not None

    # What the keys do

    @in_turn(needs_row=True)
    def action_send(self, mode: str) -> None:
        if ids := self._chosen():
            self._send(ids, JobMode(mode))

    @in_turn(needs_row=True)
    def action_batch(self) -> None:
        marked = self._marked_ids()
        if marked or self.is_narrowed or self.pointed() is not None:
            self._batch(marked)

    @in_turn(needs_row=True)
    def action_view(self) -> None:
        if self.pointed() is not None:
            self.rows.select()

    @in_turn(needs_row=True)
    def action_check(self) -> None:
        if (row := self.pointed()) is not None:
            from xr_tui.ui.screens.findings import CheckScreen

            self.app.push_screen(CheckScreen(self.office, row))

    @in_turn(needs_row=True)
    def action_entry(self) -> None:
        if (row := self.pointed()) is not None:
            self._mend_entry(row)

    @in_turn(needs_row=True)
    def action_jobs(self) -> None:
        if (row := self.pointed()) is not None:
            self.post_message(JobsWanted(row))

    def _chosen(self) -> tuple[int, ...]:
        """The marked invoices, else the one under the cursor."""
        if marked := self._marked_ids():
            return marked
        row = self.pointed()
        return (row.id,) if row is not None else ()

    def _marked_ids(self) -> tuple[int, ...]:
        return tuple(cast("Set[int]", self.rows.marked))

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
