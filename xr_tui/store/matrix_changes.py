"""Changing and deleting many entries of the Kommunikationsmatrix at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from xr_tui.matrix import JobMode, MatrixEntry
from xr_tui.store.search import among
from xr_tui.store.tables import MatrixTable


@dataclass(frozen=True, kw_only=True)
class MatrixChange:
    """What becomes of several entries; None leaves each as it is."""

    mode: JobMode | None = None
    batch: bool | None = None

    def of(self, entry: MatrixEntry) -> MatrixEntry:
        """The entry afterwards."""
        mode = entry.mode if self.mode is None else self.mode
        return replace(entry, mode=mode, batch=entry.batch if self.batch is None else self.batch)


def change_many(db: Any, ids: Iterable[int], change: MatrixChange) -> int:
    """Change these entries, within the caller's transaction; returns how many have become others."""
    wanted: list[tuple[Any, Any]] = []
    if change.mode is not None:
        wanted.append((MatrixTable.mode, change.mode.value))
    if change.batch is not None:
        wanted.append((MatrixTable.batch, change.batch))
    if not wanted:
        return 0
    differs = reduce(or_, (column != value for column, value in wanted))
    query = MatrixTable.update(dict(wanted)).where(among(MatrixTable.id, ids), differs)
    return int(query.execute(db))


def delete_many(db: Any, ids: Iterable[int]) -> int:
    """Delete these entries, within the caller's transaction; returns how many there still were."""
    return int(MatrixTable.delete().where(among(MatrixTable.id, ids)).execute(db))
