"""An invoice that came as XML goes out as the bytes that came; what it needs is put in, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from tests.services.jobs.conftest import Desk, OpenDesk
from xr_tui.errors import Refused
from xr_tui.i18n import tr, use_language
from xr_tui.invoice import ubl
from xr_tui.invoice.completion import prepare
from xr_tui.invoice.document import from_json
from xr_tui.invoice.model import Invoice
from xr_tui.jobs import overlay
from xr_tui.jobs.importing import Imported, import_files
from xr_tui.matrix import JobMode
from xr_tui.settings.model import Company
from xr_tui.settings.places import packed_folder
from xr_tui.store import blobs, evidence, invoices, mended
from xr_tui.store.states import State


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


def test_what_the_matrix_the_customer_and_a_person_give_is_put_in_and_the_rest_stays_as_it_came(
    desk: Desk, tmp_path: Path
) -> None:
    came = document("X-5", company_of(desk), buyer={"name": "Stadt", "identifiers": [{"value": "10001"}]})
    assert b"BuyerReference" not in came
    brought(desk, tmp_path, "X-5.xml", came)
    ids, _ = desk.office.invoice_ids(["X-5"])
    fill_in(desk, ids["X-5"], {"BT-72": "20.11.2026", "BT-13": "B-77"})

    (line,) = desk.plan("X-5")
    reference = line.buyer_reference
    created = desk.office.xml_of(ids["X-5"])

    assert reference
    assert b"<!-- as it came -->" in created
    for element in (
        f"<cbc:BuyerReference>{reference}<".encode(),
        b"<cbc:ActualDeliveryDate>2026-11-20<",
        b"<cbc:ID>B-77<",
    ):
        assert element in created
    changed = (b"B-2026-0815", b"2026-10-30")
    lost = [
        line for line in came.splitlines() if line.strip() not in created and not any(old in line for old in changed)
    ]
    assert lost == []


def fill_in(desk: Desk, row: int, terms: dict[str, str]) -> list[str]:
    settings = desk.office.setup().settings
    with desk.office.store.writing() as db:
        return [term.term for term in overlay.fill_in_terms(db, row, terms, by="jana", settings=settings)]


def test_what_is_filled_in_is_kept_apart_with_who_and_what_stood_there_before(desk: Desk) -> None:
    ids, _ = desk.office.invoice_ids(["R-001"])
    row = ids["R-001"]
    with desk.office.store.reading() as db:
        before = invoices.document(db, row)
    assert fill_in(desk, row, {"BT-9": "24.12.2026", "bt-43": "neu@firma.example"}) == ["BT-9", "BT-43"]

    with desk.office.store.reading() as db:
        assert invoices.document(db, row) == before
        (listed,) = invoices.by_ids(db, [row])
        history = mended.history(db, [row])
    assert listed.due_date == dt.date(2026, 12, 24)
    assert [(each.field, each.new, each.by) for each in history] == [
        ("due_date", "2026-12-24", "jana"),
        ("seller.contact.email", "neu@firma.example", "jana"),
    ]
    assert all(each.old for each in history)
    created = desk.office.xml_of(row)
    assert b"<cbc:DueDate>2026-12-24<" in created
    assert b"neu@firma.example" in created

    assert fill_in(desk, row, {"BT-9": "", "BT-10": ""}) == ["BT-9"]
    assert b"2026-12-24" not in desk.office.xml_of(row)


def test_nothing_is_filled_in_once_a_job_is_done_and_what_is_no_value_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.storage(tmp_path / "storage")
    ids, _ = desk.office.invoice_ids(["R-002"])
    for terms in ({"BT-9": "31.02.2026"}, {"BT-1": "7"}, {"BT-9": "0000-01-01"}, {"BT-20": "x" * 1001}):
        with pytest.raises(Refused):
            fill_in(desk, ids["R-002"], terms)
    fill_in(desk, ids["R-002"], {"BT-13": "B-99"})
    use_language("de")
    job, other = desk.send("R-002", mode=JobMode.PDF), desk.send("R-003", mode=JobMode.PDF)
    assert job.state is State.DONE
    assert b"<cbc:ID>B-99<" in desk.kept(job.xml_sha256)
    (said,) = [tr(row.text) for row in desk.feedback(job.id) if "BT-13" in row.text.values.values()]
    assert said.startswith("Hier ergänzt: BT-13 Bestellnummer „B-99“ statt „B-2026-0815“ (jana, ")
    with desk.office.store.reading() as db:
        record = evidence.last_of(db, job.id)
        without = evidence.last_of(db, other.id)
    assert record is not None
    (entry,) = record.content["filled_in"]
    assert (entry["field"], entry["old"], entry["new"], entry["by"]) == (
        "order_reference",
        "B-2026-0815",
        "B-99",
        "jana",
    )
    assert without is not None
    assert "filled_in" not in without.content
    with pytest.raises(Refused, match="is in job"):
        fill_in(desk, ids["R-002"], {"BT-13": "B-100"})


def test_what_is_filled_in_but_has_no_place_in_the_document_is_named(desk: Desk, tmp_path: Path) -> None:
    came = document("X-7", company_of(desk), type_code="381", due_date=None)
    without_payment = re.sub(rb"\s*<cac:PaymentMeans>.*</cac:PaymentMeans>", b"", came, flags=re.DOTALL)
    brought(desk, tmp_path, "X-7.xml", without_payment)
    ids, _ = desk.office.invoice_ids(["X-7"])
    with pytest.raises(Refused, match=r"due date \(BT-9\) in the payment instructions"):
        fill_in(desk, ids["X-7"], {"BT-9": "20.12.2026"})
    with desk.office.store.reading() as db:
        assert mended.history(db, [ids["X-7"]]) == [], "what the document cannot say is not kept"
    assert desk.office.xml_of(ids["X-7"]) == without_payment


def test_importing_the_invoice_again_takes_back_what_was_filled_in(desk: Desk, tmp_path: Path) -> None:
    came = document("X-6", company_of(desk))
    brought(desk, tmp_path, "X-6.xml", came)
    ids, _ = desk.office.invoice_ids(["X-6"])
    fill_in(desk, ids["X-6"], {"BT-13": "B-99"})
    import_files(desk.office.store, [tmp_path / "X-6.xml"], by="mueller")
    with desk.office.store.reading() as db:
        assert mended.standing(db, [ids["X-6"]]) == {}
        taken_back = mended.history(db, [ids["X-6"]])[-1]
        assert (taken_back.field, taken_back.new, taken_back.by) == ("order_reference", "", "mueller")
    assert b"B-99" not in desk.office.xml_of(ids["X-6"])


def test_every_official_business_case_is_imported_and_goes_out_as_it_came(desk: Desk, corpus: Path) -> None:
    """And none of them is said to add up wrongly."""
    files = sorted((corpus / "testsuite").glob("*.xml"))
    assert len(files) > 30
    for file in files:  # one after the other: some have the same number, and the later one replaces
        imported = import_files(desk.office.store, [file])
        assert (imported.invoices, imported.problems) == (1, ()), file
        assert not [hint for hint in imported.hints if "totals" in hint.place or "net_amount" in hint.place], file
        with desk.office.store.reading() as db:
            ((row,),) = db.execute_sql("SELECT id FROM invoice WHERE source = ?", (file.name,)).fetchall()
        assert desk.office.xml_of(row) == file.read_bytes()
