"""An invoice that came as XML goes out as the bytes that came; what it needs is put in, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.services.jobs.conftest import Desk, OpenDesk
from xr_tui.invoice import ubl
from xr_tui.invoice.completion import prepare
from xr_tui.invoice.document import from_json
from xr_tui.invoice.model import Invoice
from xr_tui.jobs.importing import Imported, import_files
from xr_tui.settings.model import Company
from xr_tui.settings.places import packed_folder
from xr_tui.store import blobs, invoices


def document(number: str, company: Company, **changed: object) -> bytes:
    """A complete XRechnung of the sample company in UBL, as another program would write it."""
    file = packed_folder("sample_data") / "invoices" / "RE-2026-1101.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    del raw["customer"]
    invoice: Invoice = from_json(json.dumps({**raw, "number": number, **changed}))
    whole = prepare(invoice, seller=company.seller, payment=company.payment, customer=None, buyer_reference="")
    return b"<?xml version='1.0'?><!-- as it came -->\n" + ubl.write(whole).partition(b"\n")[2]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()


def brought(desk: Desk, folder: Path, name: str, content: bytes) -> Imported:
    (folder / name).write_bytes(content)
    return import_files(desk.office.store, [folder / name])


def company_of(desk: Desk) -> Company:
    return desk.office.setup().settings.company


def test_an_invoice_that_needs_nothing_is_created_as_the_very_bytes_that_came(desk: Desk, tmp_path: Path) -> None:
    buyer = {
        "name": "Stadt Musterheim",
        "identifiers": [{"value": "10001"}],
        "electronic_address": {"value": "a@stadt.example", "scheme": "EM"},
        "address": {"city": "Musterheim", "post_code": "12345", "country": "DE"},
    }
    came = document("X-1", company_of(desk), buyer_reference="04011000-12345-34", buyer=buyer)
    imported = brought(desk, tmp_path, "X-1.xml", came)
    assert (imported.invoices, imported.problems, imported.unmatched) == (1, (), ())
    ids, _ = desk.office.invoice_ids(["X-1"])
    assert desk.office.xml_of(ids["X-1"]) == came


def test_the_file_itself_is_kept_with_the_invoice(desk: Desk, tmp_path: Path) -> None:
    came = document("X-2", company_of(desk))
    brought(desk, tmp_path, "X-2.xml", came)
    with desk.office.store.reading() as db:
        (row,) = invoices.by_numbers(db, ["X-2"])
        stored = invoices.stored(db, [row.id])[row.id]
        assert blobs.fetch(db, stored.original_sha256) == came
        assert stored.xml_sha256 == stored.original_sha256


@pytest.mark.parametrize("buyer", [{"name": "A", "identifiers": [{"value": "10001"}]}, {"name": "A"}])
def test_it_is_matched_by_the_identifier_of_its_buyer_or_listed_as_unmatched(
    desk: Desk, tmp_path: Path, buyer: dict[str, object]
) -> None:
    came = document("X-3", company_of(desk), buyer=buyer, buyer_reference="Bestellung 7")
    imported = brought(desk, tmp_path, "X-3.xml", came)
    assert imported.unmatched == (() if "identifiers" in buyer else ("X-3",))


def test_nothing_of_a_bad_document_is_stored(desk: Desk, tmp_path: Path) -> None:
    came = document("X-4", company_of(desk)).replace(b"<cbc:IssueDate>2026", b"<cbc:IssueDate>0000")
    imported = brought(desk, tmp_path, "X-4.xml", came)
    assert imported.invoices == 0
    (problem,) = imported.problems
    assert problem.field == "/Invoice/IssueDate"
    assert desk.office.invoice_ids(["X-4"]) == ({}, ["X-4"])
