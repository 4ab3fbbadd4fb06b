"""Which rows of a list are marked: kept by key, with the row as it was when it was marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from xr_tui.ui.widgets.row_source import Key

R = TypeVar("R")


class Marks(Generic[R]):
    """The marks of one list, in the order they were set."""

    def __init__(self) -> None:
        self._rows: dict[Key, R] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    @property
    def rows(self) -> tuple[R, ...]:
        """The marked rows."""
        return tuple(self._rows.values())

    def add(self, rows: Mapping[Key, R]) -> None:
        """Mark these rows."""
        self._rows.update(rows)

    def invert(self, rows: Mapping[Key, R]) -> None:
        """Mark those of these rows that are not marked, unmark the others."""
        for key, row in rows.items():
            if self._rows.pop(key, None) is None:
                self._rows[key] = row

    def remove(self, keys: Iterable[Key]) -> None:
        """Unmark these rows."""
        for key in keys:
            self._rows.pop(key, None)

    def clear(self) -> None:
        """Unmark all."""
        self._rows.clear()
