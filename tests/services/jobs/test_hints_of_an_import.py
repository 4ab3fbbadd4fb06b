"""An import says what is doubtful about the invoices it stored; nothing is refused for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from xr_tui.jobs.importing import Imported, import_files
from xr_tui.settings.places import packed_folder
from xr_tui.store import invoices
from xr_tui.store.database import Store

Document = dict[str, Any]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with the sample's customers."""
    store = Store.open(tmp_path / "xr-tui.db")
    assert not import_files(store, [packed_folder("sample_data") / "customers.csv"]).problems
    return store


@pytest.fixture
def good() -> Document:
    """A good invoice of the sample."""
    path = packed_folder("sample_data") / "invoices" / "RE-2026-1101.json"
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def brought(store: Store, folder: Path, *documents: Document, **environ: str) -> Imported:
    """What the import of these invoices says."""
    file = folder / "invoices.json"
    file.write_text(json.dumps(list(documents)), encoding="utf-8")
    imported = import_files(store, [file], environ=environ)
    assert not imported.problems
    assert imported.invoices == len(documents)
    return imported


def said(imported: Imported) -> list[str]:
    return [f"{hint.place}: {hint.text}" for hint in imported.hints]


def test_a_good_invoice_is_imported_without_a_word(store: Store, good: Document, tmp_path: Path) -> None:
    assert said(brought(store, tmp_path, good)) == []


def test_doubts_are_named_with_invoice_field_and_term_and_everything_is_stored(
    store: Store, good: Document, tmp_path: Path
) -> None:
    doubtful = {**good, "number": "D-1", "buyer_reference": "04011000-1234512345-07", "totals": {"payable": "1.00"}}

    found = said(brought(store, tmp_path, good, doubtful))

    assert found[0] == "D-1 buyer_reference (BT-10): Its check digits do not fit a Leitweg-ID."
    assert found[1].startswith("D-1 totals.payable (BT-115): Amount due 1.00, gross less what is paid comes to")
    assert len(found) == 2
    with store.reading() as db:
        assert len(invoices.by_numbers(db, ["D-1"])) == 1


def test_checks_are_switched_off_by_the_environment(store: Store, good: Document, tmp_path: Path) -> None:
    doubtful = {**good, "buyer_reference": "04011000-1234512345-07", "totals": {"payable": "1.00"}}

    assert len(said(brought(store, tmp_path, doubtful, XR_TUI_HINTS_OFF="leitweg-id"))) == 1
    assert said(brought(store, tmp_path, doubtful, XR_TUI_HINTS_OFF="all")) == []


def test_a_number_that_comes_again_for_another_invoice_is_doubted_and_a_correction_is_not(
    store: Store, good: Document, tmp_path: Path
) -> None:
    brought(store, tmp_path, good)

    assert said(brought(store, tmp_path, {**good, "order_reference": "4711"})) == []
    (hint,) = said(brought(store, tmp_path, {**good, "issue_date": "2025-01-02"}))
    assert hint.startswith(f"{good['number']} number (BT-1): The number was there already")
    assert said(brought(store, tmp_path, good, XR_TUI_HINTS_OFF="duplicates")) == []
