"""Changing and deleting many entries of the Kommunikationsmatrix at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from xr_tui.matrix import JobMode, MatrixEntry
from xr_tui.store import matrix_entries
from xr_tui.store.rows import MatrixRow
from xr_tui.store.search import among
from xr_tui.store.tables import MatrixTable


@dataclass(frozen=True, kw_only=True)
class MatrixChange:
    """What becomes of several entries; None leaves each as it is."""

    mode: JobMode | None = None
    batch: bool | None = None
    address_customers: bool = False
    """Whether an entry by e-mail that has no target address gets the customer's e-mail address."""

    def of(self, row: MatrixRow) -> MatrixEntry:
        """The entry afterwards."""
        entry = row.entry
        mode = entry.mode if self.mode is None else self.mode
        wants_address = self.address_customers and mode is JobMode.EMAIL and not entry.target_address
        return replace(
            entry,
            mode=mode,
            batch=entry.batch if self.batch is None else self.batch,
            target_address=row.customer_email if wants_address else entry.target_address,
        )


def change_many(db: Any, ids: Iterable[int], change: MatrixChange) -> int:
    """Change these entries, within the caller's transaction; returns how many have become others."""
    rows = matrix_entries.page(db, which=matrix_entries.Which(only=frozenset(ids)), limit=-1)
    others = [(row.id, entry) for row in rows if (entry := change.of(row)) != row.entry]
    for row_id, entry in others:
        changed = {"mode": entry.mode.value, "batch": entry.batch, "target_address": entry.target_address}
        MatrixTable.update(changed).where(MatrixTable.id == row_id).execute(db)
    return len(others)


def delete_many(db: Any, ids: Iterable[int]) -> int:
    """Delete these entries, within the caller's transaction; returns how many there still were."""
    return int(MatrixTable.delete().where(among(MatrixTable.id, ids)).execute(db))
