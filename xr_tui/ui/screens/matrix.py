"""Kommunikationsmatrix: how documents go to each customer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from typing import ClassVar, cast

from rich.cells import cell_len
from textual import on, work
from textual.binding import BindingType

from xr_tui.i18n import number, tr
from xr_tui.matrix import DocumentType, JobMode, MatrixEntry
from xr_tui.store import matrix_changes, matrix_entries
from xr_tui.store.order import Order
from xr_tui.store.rows import MatrixRow
from xr_tui.ui import flows, mending
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.panes import MATRIX
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import told
from xr_tui.ui.modals.words import document_type_word, mode_word
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.screens.shared_chips import batch_chip, marked_chip, status_chips
from xr_tui.ui.screens.sources import MatrixSource
from xr_tui.ui.widgets.chips import Chip
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.key_turns import in_turn
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.wishes import RowsChanged
from xr_tui.ui.words import yes_no


class MatrixPane(ListPane[MatrixRow]):
    """The entries of the matrix."""

    ACTIONS = (MATRIX,)
    BINDINGS: ClassVar[list[BindingType]] = bound(MATRIX)

    markable = True
    needs_row = frozenset({"edit", "change", "delete"})
    order = Order("customer")

    def columns(self) -> Sequence[Column[MatrixRow]]:
        return (
            Column(
                key="batch",
                title=tr("Batch"),
                width=6,
                sort="batch",
                high_first=True,
                text=lambda row: yes_no(row.entry.batch),
            ),
            Column(
                key="number",
                title=tr("No."),
                width=6,
                most=8,
                grows=1,
                sort="customer",
                text=lambda row: row.entry.customer,
            ),
            Column(
                key="name",
                title=tr("Name"),
                width=12,
                most=44,
                grows=3,
                least=8,
                text=lambda row: row.customer_name if row.entry.customer else tr("all customers"),
            ),
            Column(key="type", title=tr("Type"), width=_type_width(), from_width=70, text=_document_type),
            Column(key="mode", title=tr("Mode"), width=6, sort="mode", text=lambda row: mode_word(row.entry.mode)),
            Column(
                key="target",
                title=tr("Target"),
                width=13,
                grows=3,
                least=8,
                sort="target",
                text=lambda row: row.entry.target_address,
            ),
            Column(
                key="further",
                title=tr("Further"),
                width=7,
                from_width=64,
                right=True,
                text=lambda row: str(len(row.entry.further_addresses) or ""),
            ),
            Column(
                key="reference",
                title=tr("Leitweg-ID"),
                width=10,
                most=46,
                grows=3,
                text=lambda row: row.entry.buyer_reference,
            ),
            Column(
                key="subject",
                title=tr("Subject"),
                width=16,
                from_width=140,
                grows=2,
                text=lambda row: row.entry.subject,
            ),
        )

    def chips(self) -> Sequence[Chip]:
        to = self.narrowing
        words = {"email": tr("_E-mail"), "pdf": tr("_PDF"), "unaddressed": tr("without _address")}
        return (*status_chips(words, to), batch_chip(to), marked_chip(to))

    def source(self) -> MatrixSource:
        to = self.narrowing
        which = matrix_entries.Which(
            mode=JobMode(to.status) if to.status in ("email", "pdf") else None,
            batch=to.batch,
            without_address=to.status == "unaddressed",
            only=cast("Set[int] | None", to.marked),
        )
        return MatrixSource(self.office.store, self.search, which, self.order)

    def narrowed_to(self) -> list[str]:
        words = {"email": tr("E-mail"), "pdf": "PDF", "unaddressed": tr("without address")}
        status = self.narrowing.status
        return [*([words[status]] if status else []), *super().narrowed_to()]

    def empty_text(self) -> str:
        if self.is_narrowed:
            return self.none_fits(tr("No entry fits:"))
        return tr(
            "The communication matrix is empty.\n{key} makes an entry; one without a customer number is for all.",
            key=key_of("matrix.new"),
        )

    def shown_text(self, count: str) -> str:
        return " · ".join([*self.shown_words(), tr("Entries: {count}", count=count)])

    def suits(self, action: str, row: MatrixRow) -> bool:
        """Without marks the key edits this one, as Enter does; it is not offered a second time."""
        return action != "change"

    # What the keys do

    @in_turn(needs_row=True)
    def action_edit(self) -> None:
        if (row := self.pointed()) is not None:
            self._edit(row)

    def action_new(self) -> None:
        self._new()

    @in_turn(needs_row=True)
    def action_change(self) -> None:
        if marked := self._marked_ids():
            self._change(marked)
        else:
            self.action_edit()

    @in_turn(needs_row=True)
    def action_delete(self) -> None:
        if marked := self._marked_ids():
            self._delete_marked(marked)
        elif (row := self.pointed()) is not None:
            self._delete(row)

    def _marked_ids(self) -> Set[int]:
        return cast("Set[int]", self.rows.marked)

    @on(RowList.Selected)
    def _selected(self, event: RowList.Selected) -> None:
        event.stop()
        self._edit(event.row)

    @work(group="mend", name="edit", description="form of a matrix entry")
    async def _edit(self, row: MatrixRow) -> None:
        with told(self):
            if await mending.edit_entry(self.app, self.office, row):
                self._changed()

    @work(group="mend", name="new", description="form of a new matrix entry")
    async def _new(self) -> None:
        with told(self):
            if await mending.new_entry(self.app, self.office, MatrixEntry(), ""):
                self._changed()

    @work(group="mend", name="change", description="dialog and change of several matrix entries")
    async def _change(self, ids: Set[int]) -> None:
        with told(self):
            if (changed := await mending.change_entries(self.app, self.office, ids)) is not None:
                self.rows.unmark(ids)
                self.app.notify(tr("Entries changed: {count}.", count=number(changed)), markup=False)
                self._changed()

    @work(group="mend", name="delete marked", description="question and deletion of several matrix entries")
    async def _delete_marked(self, ids: Set[int]) -> None:
        question = tr("Delete {count} marked entries?", count=number(len(ids)))
        with told(self):
            if await flows.ask(self.app, question, yes=tr("Delete"), no=tr("Keep"), detail=_left_out()):
                await asyncio.to_thread(self._delete_rows, ids)
                self.rows.unmark(ids)
                self._changed()

    def _delete_rows(self, ids: Set[int]) -> None:
        with self.office.store.writing() as db:
            matrix_changes.delete_many(db, ids)

    @work(group="mend", name="delete", description="question and deletion of a matrix entry")
    async def _delete(self, row: MatrixRow) -> None:
        name = row.customer_name or row.entry.customer or tr("all customers")
        question = tr("Delete the entry of {name}?", name=name)
        with told(self):
            if await flows.ask(self.app, question, yes=tr("Delete"), no=tr("Keep"), detail=_left_out()):
                await asyncio.to_thread(self._delete_row, row.id)
                self._changed()

    def _delete_row(self, row_id: int) -> None:
        with self.office.store.writing() as db:
            matrix_entries.delete(db, row_id)

    def _changed(self) -> None:
        self.rows.reload()
        self.post_message(RowsChanged())


def _left_out() -> str:
    return tr("Their invoices are left out of batch runs from then on, unless another entry holds for them.")


def _type_width() -> int:
    return max(cell_len(document_type_word(kind)) for kind in DocumentType)


def _document_type(row: MatrixRow) -> str:
    return document_type_word(row.entry.document_type)
