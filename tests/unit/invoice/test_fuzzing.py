"""A short run of the fuzzer; the long one is a command of its own (`fuzzing.py`)."""

from __future__ import annotations

import random

import pytest

from tests.unit.invoice.fuzzing import damaged, originals, run


@pytest.mark.parametrize("name", ["UBL", "CII"])
def test_no_damage_whatever_brings_the_reader_down(name: str) -> None:
    assert 0 < run(name, 300, seed=7) < 300


def test_the_damages_are_damages() -> None:
    chance = random.Random(1)
    (source, *_rest) = originals("UBL")
    assert len({damaged(source, chance) for _ in range(50)}) > 45
