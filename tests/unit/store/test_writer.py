"""One thread writes, one commit carries many changes, and each is whole or not at all."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pytest

from tests.unit.store.conftest import keep_invoice
from xr_tui.errors import Refused, StoreUnavailable
from xr_tui.phrase import phrase
from xr_tui.store import blobs, invoices
from xr_tui.store.database import Store
from xr_tui.store.writer import Writer

_SECONDS = 20


@pytest.fixture
def writer(store: Store) -> Iterator[Writer]:
    writer = Writer(store)
    yield writer
    writer.close()


@contextmanager
def held_up(writer: Writer) -> Iterator[None]:
    """While this lasts the writer is busy, so that what is submitted gathers for one commit."""
    go_on = threading.Event()
    busy = threading.Event()

    def wait(db: Any) -> None:
        busy.set()
        go_on.wait(_SECONDS)

    writer.submit(wait)
    busy.wait(_SECONDS)
    try:
        yield
    finally:
        go_on.set()


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond a few bytes while this lasts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def numbers(store: Store) -> list[str]:
    with store.reading() as db:
        return [row.number for row in invoices.page(db, invoices.InvoiceQuery())]


def test_a_result_is_there_when_it_is_durable(store: Store, writer: Writer) -> None:
    assert writer.submit(keep_invoice).result(_SECONDS) == 1
    assert numbers(store) == ["RE-1"]


def test_a_change_that_fails_is_undone_alone(store: Store, writer: Writer) -> None:
    def bad(db: Any) -> None:
        keep_invoice(db, "RE-bad")
        raise Refused(phrase("No."))

    with held_up(writer):
        good, failing, fine = (
            writer.submit(lambda db: keep_invoice(db, "RE-1")),
            writer.submit(bad),
            writer.submit(lambda db: keep_invoice(db, "RE-2")),
        )
    assert (good.result(_SECONDS), fine.result(_SECONDS)) == (1, 2)
    with pytest.raises(Refused, match="No"):
        failing.result(_SECONDS)
    assert numbers(store) == ["RE-2", "RE-1"]


def test_a_full_disk_undoes_the_whole_commit_and_tells_everyone_in_it(store: Store, writer: Writer) -> None:
    with ExitStack() as disk:
        with held_up(writer):
            disk.enter_context(full_disk())
            together = [writer.submit(partial(keep_invoice, number=f"RE-{n}")) for n in range(3)]
        for future in together:
            with pytest.raises(StoreUnavailable, match=r"xr-tui\.db cannot be used") as told:
                future.result(_SECONDS)
            assert "savepoint" not in str(told.value)
            assert "free space" in str(told.value.hint)
    assert numbers(store) == []


def test_the_writer_goes_on_when_the_disk_has_room_again(store: Store, writer: Writer) -> None:
    with full_disk(), pytest.raises(StoreUnavailable):
        writer.submit(lambda db: blobs.keep(db, b"x" * 100_000)).result(_SECONDS)
    writer.submit(keep_invoice).result(_SECONDS)
    assert numbers(store) == ["RE-1"]


def test_a_change_that_is_called_off_in_time_is_not_made_and_harms_no_other(store: Store, writer: Writer) -> None:
    with held_up(writer):
        called_off = writer.submit(lambda db: keep_invoice(db, "RE-off"))
        assert called_off.cancel()
    writer.submit(keep_invoice).result(_SECONDS)
    assert numbers(store) == ["RE-1"]


def test_closing_does_what_was_submitted_first(store: Store) -> None:
    writer = Writer(store)
    with held_up(writer):
        futures = [writer.submit(partial(keep_invoice, number=f"RE-{n}")) for n in range(120)]
    writer.close()
    assert all(future.done() for future in futures)
    assert len(numbers(store)) == 120


def test_a_program_bug_in_a_change_is_its_own_and_does_not_end_the_writer(store: Store, writer: Writer) -> None:
    with pytest.raises(ZeroDivisionError):
        writer.submit(lambda db: 1 // 0).result(_SECONDS)
    writer.submit(keep_invoice).result(_SECONDS)
    assert numbers(store) == ["RE-1"]
