"""What the lists page through: the store's queries as row sources.

All of it runs in threads, where the store's modules are loaded too: the first paint does not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from xr_tui.matrix import Customer
    from xr_tui.store.database import Store
    from xr_tui.store.invoices import InvoiceQuery, Totals
    from xr_tui.store.job_list import JobQuery
    from xr_tui.store.matrix_entries import Which
    from xr_tui.store.order import Order
    from xr_tui.store.rows import InvoiceRow, JobRow, MatrixRow
    from xr_tui.store.stopping import Stop
    from xr_tui.ui.screens.narrowing import Narrowing
    from xr_tui.ui.widgets.row_source import Key


@dataclass(frozen=True)
class InvoiceSource:
    """Rechnungen."""

    store: Store
    search: str
    narrowing: Narrowing
    order: Order

    @property
    def query(self) -> InvoiceQuery:
        """The query of the store."""
        from xr_tui.store.invoices import InvoiceQuery, Status

        to = self.narrowing
        return InvoiceQuery(
            search=self.search,
            status=Status(to.status) if to.status else None,
            since=to.since,
            until=to.until,
            customer=to.customer,
            batch=to.batch,
            only=cast("Set[int] | None", to.marked),
            order=self.order,
        )

    def totals(self, stop: Stop | None = None) -> Totals:
        """What all of it comes to."""
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.totals(db, self.query)

    def totals_of(self, keys: Set[Key], stop: Stop | None = None) -> Totals:
        """What these invoices come to, whether they are found or not."""
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.totals_of(db, cast("Set[int]", keys))

    def among(self, keys: Set[Key], stop: Stop | None = None) -> int:
        from xr_tui.store import invoices
        from xr_tui.store.search import in_parts

        to = self.query
        only = cast("Set[int]", keys if to.only is None else keys & to.only)
        with self.store.reading(stop) as db:
            return sum(invoices.count(db, replace(to, only=part)) for part in in_parts(only))

    def count(self, stop: Stop | None = None) -> int:
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.count(db, self.query)

    def page(self, offset: int, limit: int, stop: Stop | None = None) -> Sequence[InvoiceRow]:
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.page(db, self.query, offset=offset, limit=limit)

    def after(self, key: Key | None, limit: int, stop: Stop | None = None) -> Sequence[InvoiceRow]:
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.after(db, self.query, cast("int | None", key), limit)

    def before(self, key: Key | None, limit: int, stop: Stop | None = None) -> Sequence[InvoiceRow]:
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.before(db, self.query, cast("int | None", key), limit)

    def around(
        self, key: Key, before: int, after: int, stop: Stop | None = None
    ) -> tuple[Sequence[InvoiceRow], InvoiceRow | None, Sequence[InvoiceRow]]:
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.around(db, self.query, cast("int", key), before, after)

    def position(self, key: Key, stop: Stop | None = None) -> int | None:
        from xr_tui.store import invoices

        with self.store.reading(stop) as db:
            return invoices.position(db, self.query, cast("int", key))

    def keys(self) -> Sequence[Key]:
        from xr_tui.store import invoices

        with self.store.reading() as db:
            return invoices.ids_in_order(db, self.query)

    def key(self, row: InvoiceRow) -> Key:
        return row.id


@dataclass(frozen=True)
class JobSource:
    """Jobliste."""

    store: Store
    query: JobQuery

    def count(self, stop: Stop | None = None) -> int:
        from xr_tui.store import job_list

        with self.store.reading(stop) as db:
            return job_list.count(db, self.query)

    def page(self, offset: int, limit: int, stop: Stop | None = None) -> Sequence[JobRow]:
        from xr_tui.store import job_list

        with self.store.reading(stop) as db:
            return job_list.page(db, self.query, offset=offset, limit=limit)

    def after(self, key: Key | None, limit: int, stop: Stop | None = None) -> Sequence[JobRow]:
        from xr_tui.store import job_list

        with self.store.reading(stop) as db:
            return job_list.after(db, self.query, cast("int | None", key), limit)

    def before(self, key: Key | None, limit: int, stop: Stop | None = None) -> Sequence[JobRow]:
        from xr_tui.store import job_list

        with self.store.reading(stop) as db:
            return job_list.before(db, self.query, cast("int | None", key), limit)

    def around(
        self, key: Key, before: int, after: int, stop: Stop | None = None
    ) -> tuple[Sequence[JobRow], JobRow | None, Sequence[JobRow]]:
        from xr_tui.store import job_list

        with self.store.reading(stop) as db:
            return job_list.around(db, self.query, cast("int", key), before, after)

    def position(self, key: Key, stop: Stop | None = None) -> int | None:
        from xr_tui.store import job_list

        with self.store.reading(stop) as db:
            return job_list.position(db, self.query, cast("int", key))

    def keys(self) -> Sequence[Key]:
        from xr_tui.store import job_list

        with self.store.reading() as db:
            return job_list.ids_in_order(db, self.query)

    def among(self, keys: Set[Key], stop: Stop | None = None) -> int:
        from xr_tui.store import job_list
        from xr_tui.store.search import in_parts

        to = self.query
        only = cast("Set[int]", keys if to.only is None else keys & to.only)
        with self.store.reading(stop) as db:
            return sum(job_list.count(db, replace(to, only=part)) for part in in_parts(only))

    def key(self, row: JobRow) -> Key:
        return row.id


@dataclass(frozen=True)
class MatrixSource:
    """Kommunikationsmatrix."""

    store: Store
    search: str
    which: Which
    order: Order

    def count(self) -> int:
        from xr_tui.store import matrix_entries

        with self.store.reading() as db:
            return matrix_entries.count(db, search=self.search, which=self.which)

    def page(self, offset: int, limit: int) -> Sequence[MatrixRow]:
        from xr_tui.store import matrix_entries

        with self.store.reading() as db:
            return matrix_entries.page(
                db, search=self.search, which=self.which, order=self.order, offset=offset, limit=limit
            )

    def position(self, key: Key) -> int | None:
        from xr_tui.store import matrix_entries

        with self.store.reading() as db:
            return matrix_entries.position(db, cast("int", key), search=self.search, which=self.which, order=self.order)

    def keys(self) -> Sequence[Key]:
        from xr_tui.store import matrix_entries

        with self.store.reading() as db:
            return matrix_entries.ids_in_order(db, search=self.search, which=self.which, order=self.order)

    def among(self, keys: Set[Key], stop: Stop | None = None) -> int:
        from xr_tui.store import matrix_entries

        to = self.which
        only = cast("Set[int]", keys if to.only is None else keys & to.only)
        with self.store.reading(stop) as db:
            return matrix_entries.count(db, search=self.search, which=replace(to, only=only))

    def key(self, row: MatrixRow) -> Key:
        return row.id


@dataclass(frozen=True)
class CustomerSource:
    """Debitoren."""

    store: Store
    search: str
    only: Set[str] | None
    order: Order

    def count(self) -> int:
        from xr_tui.store import customers

        with self.store.reading() as db:
            return customers.count(db, search=self.search, only=self.only)

    def page(self, offset: int, limit: int) -> Sequence[Customer]:
        from xr_tui.store import customers

        with self.store.reading() as db:
            return customers.page(db, search=self.search, only=self.only, order=self.order, offset=offset, limit=limit)

    def position(self, key: Key) -> int | None:
        from xr_tui.store import customers

        with self.store.reading() as db:
            return customers.position(db, cast("str", key), search=self.search, only=self.only, order=self.order)

    def keys(self) -> Sequence[Key]:
        from xr_tui.store import customers

        with self.store.reading() as db:
            return customers.numbers_in_order(db, search=self.search, only=self.only, order=self.order)

    def among(self, keys: Set[Key], stop: Stop | None = None) -> int:
        from xr_tui.store import customers

        only = cast("Set[str]", keys if self.only is None else keys & self.only)
        with self.store.reading(stop) as db:
            return customers.count(db, search=self.search, only=only)

    def key(self, row: Customer) -> Key:
        return row.number
