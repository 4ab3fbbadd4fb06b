"""Whoever looks on is told that something changed, also by another program on the same database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.store.conftest import make_job
from xr_tui.store import jobs
from xr_tui.store.database import Store
from xr_tui.store.watch import ChangeWatch

SECONDS = 10


class Told:
    """Counts how often it was told, and lets a test wait for the next time."""

    def __init__(self) -> None:
        self.count = 0
        self._came = threading.Condition()

    def __call__(self) -> None:
        with self._came:
            self.count += 1
            self._came.notify_all()

    def wait_for(self, count: int) -> bool:
        with self._came:
            return self._came.wait_for(lambda: self.count >= count, SECONDS)


@pytest.fixture
def told(store: Store) -> Iterator[Told]:
    told = Told()
    watch = ChangeWatch(store, told, every=0.02)
    watch.start()
    yield told
    watch.stop()


def until_told(told: Told, store: Store, change: str) -> None:
    """Change the database until the watch, which may just have begun, has noticed."""
    before = told.count
    for round_ in range(100):
        with store.writing() as db:
            make_job(db, f"{change}-{round_}")
        with told._came:
            if told._came.wait_for(lambda: told.count > before, 0.1):
                return
    pytest.fail("nobody told of the change")


def test_a_change_of_this_program_is_told(store: Store, told: Told) -> None:
    until_told(told, store, "own")


def test_a_change_of_another_program_is_told(store: Store, told: Told, tmp_path: Path) -> None:
    until_told(told, Store.open(tmp_path / "xr-tui.db"), "other")


def test_reading_changes_nothing(store: Store, told: Told) -> None:
    until_told(told, store, "first")
    before = told.count
    for _round in range(20):
        with store.reading() as db:
            jobs.runners_at_work(db)
    until_told(told, store, "second")
    assert told.count <= before + 2, "twenty looks of a reader are no changes"
