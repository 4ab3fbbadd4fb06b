"""Which rows of a list are marked: their keys, and nothing else of them, so that a million costs little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xr_tui.ui.widgets.row_source import Key


class Marks:
    """The marks of one list.

    The set is never changed but replaced: a thread that works with it sees it as it was.
    """

    def __init__(self) -> None:
        self.keys: frozenset[Key] = frozenset()
        """The rows that are marked, whether they are in the list at the moment or not."""
        self.anchor: Key | None = None
        """The row that was marked or unmarked last by itself: a range begins there."""

    def __contains__(self, key: object) -> bool:
        return key in self.keys

    def __len__(self) -> int:
        return len(self.keys)

    def toggle(self, key: Key) -> None:
        """Mark this row, or unmark it; the next range begins at it."""
        self.keys ^= {key}
        self.anchor = key

    def add(self, keys: Iterable[Key]) -> None:
        """Mark these rows."""
        self.keys = self.keys.union(keys)

    def invert(self, keys: Iterable[Key]) -> None:
        """Mark those of these rows that are not marked, unmark the others."""
        self.keys = self.keys.symmetric_difference(keys)

    def remove(self, keys: Iterable[Key]) -> None:
        """Unmark these rows."""
        self.keys = self.keys.difference(keys)

    def clear(self) -> None:
        """Unmark all."""
        self.keys, self.anchor = frozenset(), None


def between(keys: Sequence[Key], one: Key, other: Key) -> Sequence[Key]:
    """The keys from one to the other, both included, whichever comes first; only `other` if one is not there."""
    if other not in keys:
        return ()
    at = keys.index(other)
    begin = keys.index(one) if one in keys else at
    return keys[min(begin, at) : max(begin, at) + 1]
