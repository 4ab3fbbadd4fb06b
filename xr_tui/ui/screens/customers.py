"""Debitoren: the buyers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from typing import ClassVar, cast

from textual import on, work
from textual.binding import BindingType

from xr_tui.errors import Refused
from xr_tui.i18n import number, tr
from xr_tui.matrix import Customer
from xr_tui.store import customers
from xr_tui.store.order import Order
from xr_tui.ui import flows, mending
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.panes import CUSTOMERS
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import told
from xr_tui.ui.screens.list_pane import ListPane
from xr_tui.ui.screens.shared_chips import marked_chip
from xr_tui.ui.screens.sources import CustomerSource
from xr_tui.ui.widgets.chips import Chip
from xr_tui.ui.widgets.columns import Column
from xr_tui.ui.widgets.key_turns import in_turn
from xr_tui.ui.widgets.row_list import RowList
from xr_tui.ui.widgets.visible_text import visible
from xr_tui.ui.wishes import RowsChanged

_NAMED = 5
"""Customers that a notice names."""


class CustomersPane(ListPane[Customer]):
    """The customers."""

    ACTIONS = (CUSTOMERS,)
    BINDINGS: ClassVar[list[BindingType]] = bound(CUSTOMERS)

    markable = True
    needs_row = frozenset({"edit", "delete", "entry"})
    order = Order("number")

    def columns(self) -> Sequence[Column[Customer]]:
        return (
            Column(
                key="number", title=tr("No."), width=8, most=14, grows=1, sort="number", text=lambda row: row.number
            ),
            Column(
                key="name",
                title=tr("Name"),
                width=20,
                most=44,
                grows=4,
                least=8,
                sort="name",
                text=lambda row: row.name,
            ),
            Column(
                key="street",
                title=tr("Street"),
                width=20,
                most=36,
                grows=2,
                from_width=140,
                text=lambda row: row.street,
            ),
            Column(
                key="contact",
                title=tr("Contact"),
                width=16,
                most=30,
                grows=1,
                from_width=170,
                text=lambda row: row.contact,
            ),
            Column(key="post-code", title=tr("Post code"), width=12, from_width=100, text=lambda row: row.post_code),
            Column(
                key="city",
                title=tr("City"),
                width=14,
                most=30,
                grows=1,
                least=6,
                sort="city",
                text=lambda row: row.city,
            ),
            Column(key="country", title=tr("Country"), width=7, from_width=70, text=lambda row: row.country),
            Column(key="email", title=tr("E-mail"), width=20, grows=4, least=8, text=lambda row: row.email),
            Column(key="vat-id", title=tr("VAT-ID"), width=14, from_width=100, text=lambda row: row.vat_id),
        )

    def chips(self) -> Sequence[Chip]:
        return (marked_chip(self.narrowing),)

    def source(self) -> CustomerSource:
        only = cast("Set[str] | None", self.narrowing.marked)
        return CustomerSource(self.office.store, self.search, only, self.order)

    def empty_text(self) -> str:
        if self.is_narrowed:
            return self.none_fits(tr("No customer fits:"))
        return tr(
            "There are no customers yet.\n{key} makes one; many come in with: xr-tui import customers.csv",
            key=key_of("customers.new"),
        )

    def shown_text(self, count: str) -> str:
        return " · ".join([*self.shown_words(), tr("Customers: {count}", count=count)])

    # What the keys do

    @in_turn(needs_row=True)
    def action_edit(self) -> None:
        if (row := self.pointed()) is not None:
            self._edit(row.number)

    def action_new(self) -> None:
        self._new()

    @in_turn(needs_row=True)
    def action_delete(self) -> None:
        if marked := cast("Set[str]", self.rows.marked):
            self._delete_marked(marked)
        elif (row := self.pointed()) is not None:
            self._delete(row)

    @in_turn(needs_row=True)
    def action_entry(self) -> None:
        if (row := self.pointed()) is not None:
            self._mend_entry(row.number)

    @on(RowList.Selected)
    def _selected(self, event: RowList.Selected) -> None:
        event.stop()
        self._edit(event.row.number)

    @work(group="mend", name="edit", description="form of a customer")
    async def _edit(self, number: str) -> None:
        with told(self):
            if await mending.edit_customer(self.app, self.office, number):
                self._changed()

    @work(group="mend", name="new", description="form of a new customer")
    async def _new(self) -> None:
        with told(self):
            if await mending.new_customer(self.app, self.office):
                self._changed()

    @work(group="mend", name="entry", description="matrix entry of the customer")
    async def _mend_entry(self, number: str) -> None:
        with told(self):
            if await mending.mend_entry_of(self.app, self.office, number, "all"):
                self._changed()

    @work(group="mend", name="delete", description="question and deletion of a customer")
    async def _delete(self, row: Customer) -> None:
        question = tr("Delete customer {number} {name}?", number=row.number, name=row.name)
        detail = tr("Its entries in the communication matrix go with it.")
        with told(self):
            if await flows.ask(self.app, question, yes=tr("Delete"), no=tr("Keep"), detail=detail):
                await asyncio.to_thread(self._delete_row, row.number)
                self._changed()

    @work(group="mend", name="delete marked", description="question and deletion of several customers")
    async def _delete_marked(self, numbers: Set[str]) -> None:
        question = tr("Delete {count} marked customers?", count=number(len(numbers)))
        detail = tr("Their entries in the communication matrix go with them. Customers with invoices stay.")
        with told(self):
            if await flows.ask(self.app, question, yes=tr("Delete"), no=tr("Keep"), detail=detail):
                kept = await asyncio.to_thread(self._delete_each, numbers)
                self.rows.unmark(numbers - set(kept))
                self._say_deleted(len(numbers) - len(kept), kept)
                self._changed()

    def _delete_each(self, numbers: Set[str]) -> list[str]:
        """Delete those that can be; returns those that stay. Runs in a thread."""
        kept: list[str] = []
        with self.office.store.writing() as db:
            for each in sorted(numbers):
                try:
                    customers.delete(db, each)
                except Refused:
                    kept.append(each)
        return kept

    def _say_deleted(self, count: int, kept: Sequence[str]) -> None:
        text = tr("Customers deleted: {count}.", count=number(count))
        if kept:
            names = ", ".join(kept[:_NAMED])
            if len(kept) > _NAMED:
                names = tr("{names} and {count} more", names=names, count=number(len(kept) - _NAMED))
            stay = tr("These have invoices and stay marked: {numbers}.", numbers=names)
            text = f"{text} {stay}"
        self.app.notify(visible(text), severity="warning" if kept else "information", markup=False)

    def _delete_row(self, number: str) -> None:
        with self.office.store.writing() as db:
            customers.delete(db, number)

    def _changed(self) -> None:
        self.rows.reload()
        self.post_message(RowsChanged())
