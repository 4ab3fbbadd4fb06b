"""Sets of row ids that may be all of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from itertools import compress
from operator import and_, or_, xor
from typing import Any


class RowIds(Set[int]):
    """Row ids, one byte for each up to the greatest: a million of them cost a megabyte, a frozenset sixty-five.

    It is never changed, and works with any other set: what comes out is a set of this kind.
    """

    __slots__ = ("_bits", "_count")

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._bits = bits_of(list(ids))
        self._count = self._bits.count(1)

    def __contains__(self, row_id: object) -> bool:
        return isinstance(row_id, int) and 0 <= row_id < len(self._bits) and self._bits[row_id] == 1

    def __iter__(self) -> Iterator[int]:
        """From the smallest on."""
        return compress(range(len(self._bits)), self._bits)

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"RowIds({list(self)})"

    def __and__(self, other: Set[Any]) -> RowIds:
        return self._with(other, and_)

    def __or__(self, other: Set[Any]) -> RowIds:
        return self._with(other, or_)

    def __xor__(self, other: Set[Any]) -> RowIds:
        return self._with(other, xor)

    def __sub__(self, other: Set[Any]) -> RowIds:
        return self ^ (self & other)

    def _with(self, other: Set[Any], how: Callable[[int, int], int]) -> RowIds:
        theirs = other if isinstance(other, RowIds) else RowIds(other)
        one, two = (int.from_bytes(ids._bits, "little") for ids in (self, theirs))
        made, whole = RowIds(), how(one, two)
        made._bits = whole.to_bytes((whole.bit_length() + 7) // 8, "little")
        made._count = made._bits.count(1)
        return made


def bits_of(row_ids: Iterable[int]) -> bytes:
    """One byte for each row id up to the greatest, 1 where it is among these: half the cost of a look-up in a set."""
    listed = row_ids if isinstance(row_ids, list) else list(row_ids)
    bits = bytearray(max(listed, default=-1) + 1)
    for row_id in listed:
        bits[row_id] = 1
    return bytes(bits)
