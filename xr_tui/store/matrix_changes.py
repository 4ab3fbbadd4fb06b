"""Changing and deleting many entries of the Kommunikationsmatrix at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    """Change these entries, within the caller's transaction; returns how many there still are."""
    values: dict[str, Any] = {}
    if change.mode is not None:
        values["mode"] = change.mode.value
    if change.batch is not None:
        values["batch"] = change.batch
    if not values:
        return 0
    return int(MatrixTable.update(values).where(among(MatrixTable.id, ids)).execute(db))


def delete_many(db: Any, ids: Iterable[int]) -> int:
    """Delete these entries, within the caller's transaction; returns how many there still were."""
    return int(MatrixTable.delete().where(among(MatrixTable.id, ids)).execute(db))
