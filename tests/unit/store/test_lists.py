"""What the lists show: searched, narrowed, counted, and where a row stands in them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.unit.store.conftest import SENDER, job_in, keep_invoice, make_job, new_invoice
from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Invoice
from xr_tui.matrix import Customer, JobMode, MatrixEntry
from xr_tui.store import convert, customers, invoices, job_list, matrix_changes, matrix_entries
from xr_tui.store.database import Store
from xr_tui.store.invoices import InvoiceQuery, NewInvoice, Status
from xr_tui.store.job_list import JobQuery
from xr_tui.store.matrix_changes import MatrixChange
from xr_tui.store.order import Order
from xr_tui.store.rows import JobCounts
from xr_tui.store.spelling import spellings
from xr_tui.store.states import State

_NAMES = ("Bäckerei Öztürk e. K.", "100 % Bio_Hof", "Firma [/x] & Söhne*", "Stadt Straß?furt", "C:\\Werk")


def found(store: Store, text: str) -> list[str]:
    with store.reading() as db:
        return [row.customer_name for row in invoices.page(db, InvoiceQuery(search=text))]


@pytest.fixture
def named(store: Store) -> Store:
    with store.writing() as db:
        for number, name in enumerate(_NAMES):
            keep_invoice(db, f"RE-{number}", name=name, customer=f"C{number}")
    return store


@pytest.mark.parametrize("text", ["öztürk", "ÖZTÜRK", "Öztürk", "bäckerei ö", "BÄCKER"])
def test_search_knows_no_difference_between_capital_and_small_letters_nor_umlauts(named: Store, text: str) -> None:
    assert found(named, text) == ["Bäckerei Öztürk e. K."]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("%", "100 % Bio_Hof"),
        ("_", "100 % Bio_Hof"),
        ("0 % b", "100 % Bio_Hof"),
        ("[/x]", "Firma [/x] & Söhne*"),
        ("söhne*", "Firma [/x] & Söhne*"),
        ("straß?", "Stadt Straß?furt"),
        ("\\", "C:\\Werk"),
        ("c:\\w", "C:\\Werk"),
    ],
)
def test_search_takes_every_sign_as_it_stands(named: Store, text: str, name: str) -> None:
    assert found(named, text) == [name]


@pytest.mark.parametrize("text", ["ö%k", "ö_t", "ö?t", "[öx]z", "ö*k", "'", "x" * 100_000, "ö" * 100_000])
def test_search_for_what_is_nowhere_finds_nothing(named: Store, text: str) -> None:
    assert found(named, text) == []


@pytest.mark.parametrize("text", ["baeck", "BAECKEREI OEZ", "bäckerei oez", "baeckerei öztuerk", "ztuerk e. k"])
def test_umlauts_are_found_by_what_is_written_for_them(named: Store, text: str) -> None:
    assert found(named, text) == ["Bäckerei Öztürk e. K."]


def test_what_is_written_for_umlauts_is_found_by_umlauts(store: Store) -> None:
    with store.writing() as db:
        customers.save(db, [Customer(number="7", name="Mueller & Soehne", city="Straßfurt")])
        keep_invoice(db, "RE-7", customer="7", name="Mueller & Soehne, neue Quelle")
        for text in ("müll", "Söhne", "Mueller & Söhne, neue Qu", "strassf", "STRAẞ"):
            assert invoices.count(db, InvoiceQuery(search=text)) == 1, text
            assert customers.count(db, search=text[:9]) == 1, text


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("amt", ("amt",)),
        ("Bäck", ("bäck", "baeck")),
        ("loehmühl", ("loehmühl", "loehmuehl", "löhmühl", "löhmuehl")),
        ("strass", ("strass", "straß")),
        ("äöüßä", ("äöüßä", "aeoeuessae")),
    ],
)
def test_a_text_is_looked_for_in_all_its_spellings(text: str, every: tuple[str, ...]) -> None:
    assert spellings(text) == every


def test_every_list_searches_alike(store: Store) -> None:
    with store.writing() as db:
        customers.save(db, [Customer(number="10008", name="Bäckerei Öztürk", city="Überlingen")])
        matrix_entries.save(db, [MatrixEntry(customer="10008", target_address="a_b@oeztuerk.example")])
        keep_invoice(db, "RE-8", customer="10008", name="Bäckerei Öztürk")
        job = make_job(db, "RE-8", subject="Rechnung für Öl")
        assert [row.number for row in customers.page(db, search="ÜBER")] == ["10008"]
        assert customers.count(db, search="a_b") == 0
        assert [row.customer_name for row in matrix_entries.page(db, search="öztürk")] == ["Bäckerei Öztürk"]
        assert (matrix_entries.count(db, search="A_B@"), matrix_entries.count(db, search="axb@")) == (1, 0)
        assert [row.id for row in job_list.page(db, JobQuery(search="FÜR ÖL"))] == [job]
        assert job_list.count(db, JobQuery(search="100%")) == 0


def test_invoices_are_listed_newest_first_and_each_knows_its_place(store: Store) -> None:
    with store.writing() as db:
        for number, day in (("RE-1", 3), ("RE-2", 1), ("RE-3", 3)):
            invoice = Invoice(number=number, issue_date=dt.date(2026, 11, day))
            invoices.save(db, NewInvoice(customer="", customer_name="", invoice=invoice, document=to_json(invoice)))
        rows = invoices.page(db, InvoiceQuery())
        assert [row.number for row in rows] == ["RE-3", "RE-1", "RE-2"]
        assert [invoices.position(db, InvoiceQuery(), row.id) for row in rows] == [0, 1, 2]
        assert invoices.position(db, InvoiceQuery(search="RE-3"), rows[1].id) is None
        assert [row.number for row in invoices.page(db, InvoiceQuery(), offset=1, limit=1)] == ["RE-1"]
        assert invoices.ids(db, InvoiceQuery()) == [rows[2].id, rows[1].id, rows[0].id]


def test_invoices_are_narrowed_by_what_became_of_their_newest_job(store: Store) -> None:
    wanted = {
        Status.OPEN: {"new", "failed", "cancelled"},
        Status.WORKING: {"held", "waiting", "creating", "checking", "sending"},
        Status.SENT: {"done"},
        Status.FAILED: {"failed", "returned"},
        Status.UNCLEAR: {"unclear"},
    }
    with store.writing() as db:
        keep_invoice(db, "new")
        for state in State:
            job_in(db, state, state.value)
        for status, numbers in wanted.items():
            query = InvoiceQuery(status=status)
            assert {row.number for row in invoices.page(db, query)} == numbers
            assert invoices.count(db, query) == len(numbers)


def test_jobs_are_listed_newest_first_narrowed_counted_and_found_again(store: Store) -> None:
    with store.writing() as db:
        made = {state: job_in(db, state, state.value) for state in State}
        assert [row.id for row in job_list.page(db, JobQuery())] == sorted(made.values(), reverse=True)
        bad = JobQuery(states=(State.FAILED, State.UNCLEAR))
        assert {row.state for row in job_list.page(db, bad)} == {State.FAILED, State.UNCLEAR}
        assert job_list.position(db, JobQuery(), made[State.HELD]) == len(made) - 1
        assert job_list.position(db, bad, made[State.HELD]) is None
        assert job_list.counts(db) == JobCounts(open=2, at_work=3, done=1, failed=2, unclear=1)
        assert job_list.counts(db, [made[State.DONE]]) == JobCounts(done=1)


def test_lists_are_narrowed_to_chosen_rows_and_tell_their_ids_in_order(store: Store) -> None:
    with store.writing() as db:
        ids = {number: keep_invoice(db, number) for number in ("RE-1", "RE-3", "RE-2", "RE-4")}
        chosen = frozenset({ids["RE-1"], ids["RE-2"], ids["RE-3"], 999_999})
        query = InvoiceQuery(only=chosen, order=Order("number"))
        assert [row.number for row in invoices.page(db, query)] == ["RE-1", "RE-2", "RE-3"]
        assert invoices.ids_in_order(db, query) == [ids["RE-1"], ids["RE-2"], ids["RE-3"]]
        assert invoices.totals(db, InvoiceQuery(only=chosen, search="RE-2")).count == 1
        nothing = InvoiceQuery(only=frozenset())
        assert (invoices.count(db, nothing), invoices.position(db, nothing, ids["RE-1"])) == (0, None)
        assert invoices.position(db, query, ids["RE-4"]) is None
        assert invoices.position(db, query, ids["RE-3"]) == 2
        assert invoices.count(db, InvoiceQuery(only=frozenset(range(100_000)))) == 4
        jobs = [job_in(db, state, state.value) for state in (State.WAITING, State.DONE)]
        assert job_list.ids_in_order(db, JobQuery()) == jobs[::-1]
        assert [row.id for row in job_list.page(db, JobQuery(only=frozenset(jobs[:1])))] == jobs[:1]
        assert job_list.position(db, JobQuery(only=frozenset()), jobs[0]) is None
        assert job_list.position(db, JobQuery(only=frozenset(jobs[:1])), jobs[0]) == 0
        later = convert.now() + dt.timedelta(hours=1)
        assert job_list.count(db, JobQuery(until=later)) == 2
        assert job_list.count(db, JobQuery(since=later)) == 0


def test_matrix_entries_are_narrowed_by_mode_batch_and_missing_address(store: Store) -> None:
    complete = MatrixEntry(customer="1", mode=JobMode.EMAIL, batch=True, target_address="post@stadt.example")
    with store.writing() as db:
        matrix_entries.save(db, [complete, MatrixEntry(customer="2", mode=JobMode.EMAIL), MatrixEntry(customer="3")])

        def customers_of(which: matrix_entries.Which) -> list[str]:
            rows = matrix_entries.page(db, which=which)
            assert matrix_entries.count(db, which=which) == len(rows)
            assert [matrix_entries.position(db, row.id, which=which) for row in rows] == list(range(len(rows)))
            return [row.entry.customer for row in rows]

        assert customers_of(matrix_entries.Which(mode=JobMode.EMAIL)) == ["1", "2"]
        assert customers_of(matrix_entries.Which(batch=True)) == ["1"]
        assert customers_of(matrix_entries.Which(batch=False, mode=JobMode.PDF)) == ["3"]
        assert customers_of(matrix_entries.Which(without_address=True)) == ["2"]


def test_a_job_shows_all_that_it_froze(store: Store) -> None:
    with store.writing() as db:
        row = job_list.get(
            db, make_job(db, subject="Betreff", body="Text", buyer_reference="04-1", check_enabled=False)
        )
    assert row is not None
    assert (row.sender, row.target, row.subject, row.body) == (SENDER, "a@stadt.example", "Betreff", "Text")
    assert (row.buyer_reference, row.check_enabled, row.invoice_number) == ("04-1", False, "RE-1")
    assert row.accepted_at.tzinfo is dt.UTC


def test_customers_and_entries_know_their_place(store: Store) -> None:
    with store.writing() as db:
        customers.save(db, [Customer(number=number, name="N") for number in ("2", "1", "3")])
        matrix_entries.save(db, [MatrixEntry(customer=number) for number in ("2", "1", "3")])
        assert [customers.position(db, row.number) for row in customers.page(db)] == [0, 1, 2]
        assert [matrix_entries.position(db, row.id) for row in matrix_entries.page(db)] == [0, 1, 2]
        assert customers.position(db, "9") is None


def test_more_rows_than_a_statement_takes_values_are_found_all_the_same(store: Store) -> None:
    with store.writing() as db:
        for number in range(1203):
            invoices.save(db, new_invoice(f"RE-{number}"))
        assert len(invoices.by_ids(db, range(1, 1204))) == 1203


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.005", 1),
        ("-0.005", -1),
        ("1234.56", 123456),
        ("9999999999999.99", 999999999999999),
        ("1E+30", None),
        ("NaN", None),
        ("Infinity", None),
        ("1.00000000000000000000000000000001", 100),
    ],
)
def test_amounts_are_kept_in_cents_or_not_at_all(amount: str, cents: int | None) -> None:
    assert convert.to_cents(Decimal(amount)) == cents


def test_moments_are_kept_in_utc_and_sort_as_text() -> None:
    berlin = dt.datetime(2026, 11, 22, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    earlier = berlin - dt.timedelta(microseconds=1)
    kept, kept_earlier = convert.to_text(berlin), convert.to_text(earlier)
    assert kept is not None
    assert kept_earlier is not None
    assert kept == "2026-11-21T23:30:00.000000+00:00"
    assert kept_earlier < kept
    assert convert.to_moment(kept) == berlin


def test_entries_that_become_e_mail_get_the_address_of_their_customers_where_they_have_none(store: Store) -> None:
    known = [Customer(number="1", name="A", email="a@x.example"), Customer(number="2", name="B", email="b@x.example")]
    entries = [MatrixEntry(customer="1"), MatrixEntry(customer="2", target_address="own@x.example")]
    with store.writing() as db:
        customers.save(db, [*known, Customer(number="3", name="C")])
        matrix_entries.save(db, [*entries, MatrixEntry(customer="3")])
        ids = matrix_entries.ids_in_order(db)
        assert matrix_changes.change_many(db, ids, MatrixChange(mode=JobMode.PDF, address_customers=True)) == 0
        assert matrix_changes.change_many(db, ids, MatrixChange(mode=JobMode.EMAIL, address_customers=True)) == 3
        rows = [row.entry for row in matrix_entries.page(db)]
    assert [entry.target_address for entry in rows] == ["a@x.example", "own@x.example", ""]


def test_many_entries_are_changed_at_once_and_those_that_are_so_already_are_not_counted(store: Store) -> None:
    with store.writing() as db:
        matrix_entries.save(db, [MatrixEntry(customer=f"{number}", batch=number == 1) for number in range(4)])
        ids = matrix_entries.ids_in_order(db)
        assert matrix_changes.change_many(db, ids[:3], MatrixChange(batch=True)) == 2
        assert matrix_changes.change_many(db, ids[:3], MatrixChange(batch=True)) == 0
        assert matrix_changes.change_many(db, ids[2:], MatrixChange(mode=JobMode.EMAIL, batch=True)) == 2
        assert matrix_changes.change_many(db, ids, MatrixChange()) == 0
        rows = [row.entry for row in matrix_entries.page(db)]
        assert [entry.mode for entry in rows] == [JobMode.PDF, JobMode.PDF, JobMode.EMAIL, JobMode.EMAIL]
        assert all(entry.batch for entry in rows)
        assert matrix_changes.delete_many(db, [*ids[:2], 999]) == 2
        assert matrix_entries.ids_in_order(db) == ids[2:]
