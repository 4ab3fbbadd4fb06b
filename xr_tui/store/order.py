"""In which order a list stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """A column of a list that it is sorted by, and in which direction."""

    column: str
    """Name in code of the column."""
    descending: bool = False

    @property
    def reversed(self) -> Order:
        """The same column the other way round."""
        return Order(self.column, not self.descending)
