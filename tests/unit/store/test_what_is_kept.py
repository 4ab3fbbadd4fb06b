"""Invoices, customers, matrix entries, settings and documents come back as they were kept, or say that they cannot."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.unit.store.conftest import job_in, keep_invoice, new_invoice
from xr_tui.errors import Refused, StoreUnavailable
from xr_tui.invoice.model import Contact, CreditTransfer, Identifier, Payment, Seller
from xr_tui.matrix import Customer, DocumentType, FurtherAddress, JobMode, Kind, MatrixEntry, Syntax, entry_for
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.model import Company, Settings
from xr_tui.settings.sender import LoginKind, Security, Sender
from xr_tui.settings.throttle import Throttle
from xr_tui.store import batch_runs, blobs, customers, invoices, matrix_entries, setup
from xr_tui.store.database import Store
from xr_tui.store.states import LIVE, State

_CUSTOMER = Customer(number="10001", name="Stadt Musterheim", vat_id="DE123", city="Musterheim", country="DE")


@pytest.mark.parametrize("state", State)
def test_an_invoice_with_a_live_or_done_job_stays_as_it_was_imported(store: Store, state: State) -> None:
    with store.writing() as db:
        job = job_in(db, state)
        changed = replace(new_invoice(), customer="10002")
        if state in LIVE:
            with pytest.raises(Refused, match=f"RE-1 is in job {job} and stays as it is"):
                invoices.save(db, changed)
        else:
            assert invoices.save(db, changed) == 1
        (row,) = invoices.by_numbers(db, ["RE-1"])
        assert row.customer == ("10001" if state in LIVE else "10002")


def test_an_invoice_comes_back_byte_for_byte(store: Store) -> None:
    with store.writing() as db:
        row = keep_invoice(db)
        assert invoices.document(db, row) == new_invoice().document


def test_blobs_are_kept_once_and_come_back_byte_for_byte(store: Store) -> None:
    content = bytes(range(256)) * 40
    with store.writing() as db:
        digest = blobs.keep(db, content)
        assert blobs.keep(db, content) == digest
        assert blobs.fetch(db, digest) == content
        assert db.execute_sql("SELECT COUNT(*) FROM blob").fetchone() == (1,)


@pytest.mark.parametrize("damaged", [b"\0", b"", b"x\x9c\xb3\xf1"])
def test_a_damaged_document_is_not_handed_out(store: Store, damaged: bytes) -> None:
    with store.writing() as db:
        digest = blobs.keep(db, b"<Invoice/>")
        db.execute_sql("DROP TRIGGER blob_unchanged")
        db.execute_sql("UPDATE blob SET content = ?", (damaged,))
        with pytest.raises(StoreUnavailable, match="missing or damaged"):
            blobs.fetch(db, digest)


def test_a_document_swapped_for_another_is_not_handed_out(store: Store) -> None:
    with store.writing() as db:
        digest = blobs.keep(db, b"<Invoice/>")
        other = blobs.keep(db, b"<CreditNote/>")
        db.execute_sql("DROP TRIGGER blob_unchanged")
        db.execute_sql("UPDATE blob SET content = (SELECT content FROM blob WHERE sha256 = ?)", (other,))
        with pytest.raises(StoreUnavailable):
            blobs.fetch(db, digest)


def test_settings_come_back_as_they_were_saved(store: Store) -> None:
    settings = Settings(
        company=Company(
            seller=Seller(
                name="Bäckerei <Ö>",
                contact=Contact(phone="1"),
                electronic_address=Identifier(value="a@b.example", scheme="EM"),
            ),
            payment=Payment(means_code="58", credit_transfers=(CreditTransfer(account="DE85999999990001234567"),)),
        ),
        mail=Sender(host="mail.example", port=25, security=Security.TLS, user="u", address="a@b.example"),
        senders=(
            Sender(
                name="Süd",
                address="sued@b.example",
                display_name="Bäckerei Süd",
                reply_to="antwort@b.example",
                document_type=DocumentType.CREDIT_NOTE,
                host="smtp.office365.com",
                login=LoginKind.MICROSOFT,
                tenant="b.example",
                client_id="1234",
                throttle=Throttle(per_minute=30, mails_per_connection=0),
            ),
        ),
        check_enabled=False,
        check_url="https://pruefung.example/pruefen",
        rules_version="2026-08-31",
        check_changed_by="jana",
        storage_path="/srv/ablage",
        subject="{number}",
        body="Grüße\n",
    )
    with store.writing() as db:
        assert setup.load(db) == setup.load_for_check(db) == Settings()
        setup.save(db, settings)
        assert setup.load(db) == settings
        how = setup.load_for_check(db)
        assert (how.check_url, how.rules_version) == (settings.check_url, settings.rules_version)


def test_saving_an_entry_again_replaces_it_and_keeps_its_row(store: Store) -> None:
    entry = MatrixEntry(
        customer="10001",
        document_type=DocumentType.CREDIT_NOTE,
        mode=JobMode.EMAIL,
        batch=True,
        target_address="a@b.example",
        further_addresses=(FurtherAddress("c@d.example", Kind.BCC), FurtherAddress("ö@d.example", Kind.TO)),
        buyer_reference="04-1",
        subject="{number}",
        syntax=Syntax.CII,
    )
    with store.writing() as db:
        matrix_entries.save(db, [MatrixEntry(customer="10001", document_type=DocumentType.CREDIT_NOTE)])
        (before,) = matrix_entries.page(db)
        matrix_entries.save(db, [entry])
        (row,) = matrix_entries.page(db)
    assert (row.id, row.entry) == (before.id, entry)


def test_an_entry_is_not_changed_into_one_there_already_is_nor_once_it_is_gone(store: Store) -> None:
    with store.writing() as db:
        matrix_entries.save(db, [MatrixEntry(customer="1"), MatrixEntry(customer="2")])
        one, two = (row.id for row in matrix_entries.page(db))
        with pytest.raises(Refused, match="already an entry"):
            matrix_entries.change(db, two, MatrixEntry(customer="1"))
        matrix_entries.change(db, two, MatrixEntry(customer="2", batch=True))
        matrix_entries.delete(db, one)
        with pytest.raises(Refused, match="deleted this entry meanwhile"):
            matrix_entries.change(db, one, MatrixEntry(customer="3"))
        assert matrix_entries.get(db, one) is None


_ENTRIES = {
    ("", "all"): "nobody",
    ("", "credit_note"): "all-credit",
    ("1", "all"): "customer",
    ("1", "credit_note"): "customer-credit",
}


@pytest.mark.parametrize(
    ("customer", "kind", "there", "wins"),
    [
        ("1", "invoice", "nobody all-credit customer customer-credit", "customer"),
        ("1", "credit_note", "nobody all-credit customer customer-credit", "customer-credit"),
        ("1", "credit_note", "nobody all-credit customer", "customer"),
        ("1", "credit_note", "nobody all-credit", "all-credit"),
        ("1", "invoice", "nobody all-credit", "nobody"),
        ("2", "invoice", "customer customer-credit", None),
        ("", "invoice", "customer nobody", "nobody"),
    ],
)
def test_customer_beats_all_customers_and_document_type_beats_all(
    store: Store, customer: str, kind: str, there: str, wins: str | None
) -> None:
    entries = [
        MatrixEntry(customer=number, document_type=DocumentType(of), target_address=name)
        for (number, of), name in _ENTRIES.items()
        if name in there.split()
    ]
    with store.writing() as db:
        matrix_entries.save(db, entries)
        found = entry_for(matrix_entries.entries_for(db, [customer]), customer, DocumentType(kind))
        row = invoices.save(db, replace(new_invoice(), customer=customer))
        (listed,) = invoices.by_ids(db, [row])
    assert (found.target_address if found else None) == wins
    assert (listed.mode is None) == (wins is None) or kind == "credit_note"


def test_an_invoice_is_matched_by_buyers_number_then_vat_id_then_leitweg_id(store: Store) -> None:
    with store.writing() as db:
        customers.save(db, [_CUSTOMER, Customer(number="2", name="Zwei", vat_id="DE2"), Customer(number="3", name="3")])
        matrix_entries.save(
            db, [MatrixEntry(customer="3", buyer_reference="04-3"), MatrixEntry(buyer_reference="04-9")]
        )
        matched = [
            customers.match(db, ["9", "10001"], "DE2", "04-3"),
            customers.match(db, ["9"], "DE2", "04-3"),
            customers.match(db, [], "DE9", "04-3"),
            customers.match(db, [], "", "04-9"),
            customers.match(db, [], "", ""),
        ]
    assert [customer and customer.number for customer in matched] == ["10001", "2", "3", None, None]


def test_a_vat_id_that_two_customers_share_matches_neither(store: Store) -> None:
    with store.writing() as db:
        customers.save(db, [_CUSTOMER, replace(_CUSTOMER, number="10002")])
        assert customers.match(db, [], "DE123", "") is None


def test_a_customer_with_invoices_stays_and_one_without_goes_with_its_entries(store: Store) -> None:
    with store.writing() as db:
        customers.save(db, [_CUSTOMER, replace(_CUSTOMER, number="10002")])
        matrix_entries.save(db, [MatrixEntry(customer="10002")])
        keep_invoice(db)
        with pytest.raises(Refused, match="has invoices"):
            customers.delete(db, "10001")
        customers.delete(db, "10002")
        assert customers.numbers(db) == {"10001"}
        assert matrix_entries.count(db) == 0


def test_a_batch_run_remembers_whom_it_left_out_and_why(store: Store) -> None:
    with store.writing() as db:
        run = batch_runs.make(db, "jana", [("RE-9", phrase("no target address"))])
        kept = db.execute_sql("SELECT left_out, made_by FROM batch_run WHERE id = ?", (run,)).fetchone()
    assert kept[1] == "jana"
    assert [(number, Phrase.from_json(why)) for number, why in json.loads(kept[0])] == [
        ("RE-9", phrase("no target address"))
    ]


def test_nothing_of_a_transaction_that_fails_is_kept(store: Store) -> None:
    def broken_off() -> None:
        with store.writing() as db:
            keep_invoice(db)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    with store.reading() as db:
        assert invoices.count(db, invoices.InvoiceQuery()) == 0
