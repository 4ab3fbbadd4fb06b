"""What the lists page through: the store's queries as row sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from xr_tui.matrix import Customer
from xr_tui.store import customers, invoices, job_list, matrix_entries
from xr_tui.store.database import Store
from xr_tui.store.invoices import InvoiceQuery
from xr_tui.store.job_list import JobQuery
from xr_tui.store.rows import InvoiceRow, JobRow, MatrixRow
from xr_tui.ui.widgets.row_source import Key


@dataclass(frozen=True)
class InvoiceSource:
    """Rechnungen."""

    store: Store
    query: InvoiceQuery

    def count(self) -> int:
        with self.store.reading() as db:
            return invoices.count(db, self.query)

    def page(self, offset: int, limit: int) -> Sequence[InvoiceRow]:
        with self.store.reading() as db:
            return invoices.page(db, self.query, offset=offset, limit=limit)

    def position(self, key: Key) -> int | None:
        with self.store.reading() as db:
            return invoices.position(db, self.query, cast("int", key))

    def key(self, row: InvoiceRow) -> Key:
        return row.id


@dataclass(frozen=True)
class JobSource:
    """Jobliste."""

    store: Store
    query: JobQuery

    def count(self) -> int:
        with self.store.reading() as db:
            return job_list.count(db, self.query)

    def page(self, offset: int, limit: int) -> Sequence[JobRow]:
        with self.store.reading() as db:
            return job_list.page(db, self.query, offset=offset, limit=limit)

    def position(self, key: Key) -> int | None:
        with self.store.reading() as db:
            return job_list.position(db, self.query, cast("int", key))

    def key(self, row: JobRow) -> Key:
        return row.id


@dataclass(frozen=True)
class MatrixSource:
    """Kommunikationsmatrix."""

    store: Store
    search: str

    def count(self) -> int:
        with self.store.reading() as db:
            return matrix_entries.count(db, search=self.search)

    def page(self, offset: int, limit: int) -> Sequence[MatrixRow]:
        with self.store.reading() as db:
            return matrix_entries.page(db, search=self.search, offset=offset, limit=limit)

    def position(self, key: Key) -> int | None:
        with self.store.reading() as db:
            return matrix_entries.position(db, cast("int", key), search=self.search)

    def key(self, row: MatrixRow) -> Key:
        return row.id


@dataclass(frozen=True)
class CustomerSource:
    """Debitoren."""

    store: Store
    search: str

    def count(self) -> int:
        with self.store.reading() as db:
            return customers.count(db, search=self.search)

    def page(self, offset: int, limit: int) -> Sequence[Customer]:
        with self.store.reading() as db:
            return customers.page(db, search=self.search, offset=offset, limit=limit)

    def position(self, key: Key) -> int | None:
        with self.store.reading() as db:
            return customers.position(db, cast("str", key), search=self.search)

    def key(self, row: Customer) -> Key:
        return row.number
