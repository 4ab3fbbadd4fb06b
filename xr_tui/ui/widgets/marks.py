"""Which rows of a list are marked: their keys, and nothing else of them, so that a million costs little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from xr_tui.store.row_ids import RowIds
from xr_tui.ui.widgets.row_source import Key


class Marks:
    """The marks of one list.

    The set is never changed but replaced: a thread that works with it sees it as it was.
    """

    def __init__(self) -> None:
        self.keys: Set[Key] = frozenset()
        """The rows that are marked, whether they are in the list at the moment or not."""
        self.anchor: Key | None = None
        """The row that was marked or unmarked last by itself: a range begins there."""

    def __contains__(self, key: object) -> bool:
        return key in self.keys

    def __len__(self) -> int:
        return len(self.keys)

    def toggle(self, key: Key) -> None:
        """Mark this row, or unmark it; the next range begins at it."""
        self.keys = self.keys ^ as_set([key])
        self.anchor = key

    def add(self, keys: Iterable[Key]) -> None:
        """Mark these rows."""
        self.keys = self.keys | as_set(keys)

    def invert(self, keys: Iterable[Key]) -> None:
        """Mark those of these rows that are not marked, unmark the others."""
        self.keys = self.keys ^ as_set(keys)

    def remove(self, keys: Iterable[Key]) -> None:
        """Unmark these rows."""
        self.keys = self.keys - as_set(keys)

    def clear(self) -> None:
        """Unmark all."""
        self.keys, self.anchor = frozenset(), None


def as_set(keys: Iterable[Key]) -> Set[Key]:
    """The keys as a set that costs little: where they are row ids, there may be a million."""
    if isinstance(keys, RowIds | frozenset):
        return keys
    listed = list(keys)
    ids = [key for key in listed if isinstance(key, int)] if listed and isinstance(listed[0], int) else []
    return RowIds(ids) if len(ids) == len(listed) else frozenset(listed)


def between(keys: Sequence[Key], one: Key, other: Key) -> Sequence[Key]:
    """The keys from one to the other, both included, whichever comes first; only `other` if one is not there."""
    if other not in keys:
        return ()
    at = keys.index(other)
    begin = keys.index(one) if one in keys else at
    return keys[min(begin, at) : max(begin, at) + 1]
