"""A set of row ids answers like any other set, and a million of them take little room."""

from __future__ import annotations

import sys
from collections.abc import Set

from hypothesis import given
from hypothesis import strategies as st

from xr_tui.store.row_ids import RowIds

_ids = st.frozensets(st.integers(0, 60))


@given(one=_ids, two=_ids)
def test_it_is_the_set_of_these_ids(one: frozenset[int], two: frozenset[int]) -> None:
    ids: Set[object] = RowIds(one)
    assert list(ids) == sorted(one)
    assert len(ids) == len(one)
    assert bool(ids) is bool(one)
    assert ids == one
    assert one == ids
    assert (ids == two) is (one == two)
    assert all((row_id in ids) is (row_id in one) for row_id in range(-1, 70))
    assert "1" not in ids


@given(one=_ids, two=_ids)
def test_it_works_with_sets_of_either_kind(one: frozenset[int], two: frozenset[int]) -> None:
    for left, right in ((RowIds(one), RowIds(two)), (RowIds(one), two), (one, RowIds(two))):
        for found, meant in (
            (left | right, one | two),
            (left & right, one & two),
            (left - right, one - two),
            (left ^ right, one ^ two),
        ):
            assert isinstance(found, RowIds)
            assert sorted(found) == sorted(meant)
            assert len(found) == len(meant)


def test_a_million_take_a_megabyte() -> None:
    ids = RowIds(range(1, 1_000_001))
    assert len(ids) == 1_000_000
    assert sys.getsizeof(ids._bits) < 1_100_000
    assert len(ids ^ frozenset([5])) == 999_999
