"""Whatever a list is asked for, it is what filtering and sorting in plain Python gives: all of it, or page by page."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.store.conftest import PATHS, new_job
from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Invoice, Totals
from xr_tui.matrix import Customer, DocumentType, JobMode, MatrixEntry, entry_for
from xr_tui.store import (
    by_age,
    candidates,
    customers,
    invoices,
    job_list,
    jobs,
    matrix_entries,
    paging,
    selection,
    walking,
)
from xr_tui.store.convert import now
from xr_tui.store.database import Store
from xr_tui.store.invoices import InvoiceQuery, NewInvoice, Status
from xr_tui.store.job_list import JobQuery
from xr_tui.store.order import Order
from xr_tui.store.rows import InvoiceRow, JobRow
from xr_tui.store.states import BY_URGENCY, State

_CUSTOMERS = (
    Customer(number="10001", name="Ärzte Öl GmbH", city="Straßdorf", email="rechnung@aerzte.example"),
    Customer(number="10002", name="arzt ölig", city="Bad Ems", post_code="56130"),
    Customer(number="20003", name='Zoo "1.2" & Söhne', street="Am Markt 1"),
)
_ENTRIES = (
    MatrixEntry(document_type=DocumentType.ALL, batch=True),
    MatrixEntry(document_type=DocumentType.CREDIT_NOTE, batch=False),
    MatrixEntry(customer="10001", document_type=DocumentType.ALL, batch=False, target_address="ÖL@arzt.example"),
    MatrixEntry(customer="10002", document_type=DocumentType.CREDIT_NOTE, batch=True, buyer_reference="04011-1-2"),
)
_FIRST = dt.date(2026, 10, 28)
_TEXTS = [
    *("", "r", "ö", "Ö", "ÖL", "10", "é", "e-1", "RE-", "RE-10", "1.23", "1.234,5", "1234.56", "1,234", "arzt"),
    *("[", "*", "z?o", "[0-9]", "ae", "aerzt", "OEL", "soehne", "strass", "boe", "oehlmuehl", "oelmuehle", "aö", "uee"),
    *("example", "straß", "04011-", "1-2", 'zoo "1', '"', "'", "%", "x", "0", "12,", "am markt", "an b", "qqqq", "100"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Thirty invoices in all states, some with several jobs, many alike in what they are sorted by."""
    store = Store.open(Path(tmp_path_factory.mktemp("shop")) / "xr-tui.db")
    with store.writing() as db:
        customers.save(db, _CUSTOMERS)
        matrix_entries.save(db, _ENTRIES)
        run = int(db.execute_sql("INSERT INTO batch_run VALUES (1, '2026', 'jana', '[]')").lastrowid)
        states = [*State, None, State.DONE]
        for at in range(30):
            row_id = invoices.save(db, _invoice(at))
            for again in range(1 + at % 2):
                state = states[(at + 5 * again) % len(states)]
                if state is not None and (again == 0 or invoices.by_ids(db, [row_id])[0].last_state is State.FAILED):
                    _job(db, row_id, state, at, run if at % 3 else None)
    return store


def _invoice(at: int) -> NewInvoice:
    customer = (*_CUSTOMERS, None)[at % 4]
    gross = (None, Decimal("1234.56"), Decimal("-12.30"), Decimal("100"), Decimal("1000123.40"))[at % 5]
    invoice = Invoice(
        number=f"RE-{(at * 7) % 30:02}" if at % 6 else f"é-1{at}",
        issue_date=_FIRST + dt.timedelta(days=at % 8) if at % 9 else None,
        due_date=_FIRST + dt.timedelta(days=at % 3) if at % 4 else None,
        type_code="381" if at % 7 == 0 else "380",
        currency="CHF" if at % 10 == 0 else "EUR",
        buyer_reference="04011-10002-39" if at % 5 == 0 else None,
        totals=Totals(gross=gross) if gross is not None else Totals(),
    )
    number, name = (customer.number, customer.name) if customer else ("", "Émile & Ölmühle" if at % 8 == 3 else "")
    return NewInvoice(customer=number, customer_name=name, invoice=invoice, document=to_json(invoice))


def _job(db: Any, invoice: int, state: State, at: int, batch: int | None) -> None:
    target = ("Öl@b.example", "a@B.example", "A@b.example", "")[at % 4]
    later = now() + dt.timedelta(days=1) if state is State.HELD else None
    new = new_job(invoice, mode=JobMode.EMAIL if at % 5 else JobMode.PDF, subject="Rechnung an Bö", not_before=later)
    job = jobs.make(db, type(new)(**{**vars(new), "target": target}), runner="me", batch=batch)
    for step in PATHS[state]:
        db.execute_sql("UPDATE job SET state = ? WHERE id = ?", (step.value, job))


# What is meant, in plain Python


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def holds(fields: Sequence[str], text: str) -> bool:
    is_amount = (
        text[:1] in {*"+-.,0123456789"} and set(text[1:]) <= {*".,0123456789"} and any("0" <= c <= "9" for c in text)
    )
    swapped = text.translate(str.maketrans(".,", ",.")) if is_amount else text
    every = [swapped, *spelt(folded(text))]
    return any(folded(wanted) in folded(field) for field in fields for wanted in every)


def spelt(text: str) -> list[str]:
    """In all mixtures of umlauts and of what is written for them, read from the left."""
    for letter, out in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        for one in (letter, out):
            if text.startswith(one):
                rest = spelt(text[len(one) :])
                return [letter + end for end in rest] + [out + end for end in rest]
    return [text[0] + end for end in spelt(text[1:])] if text else [""]


def written(cents: int | None) -> list[str]:
    if cents is None:
        return []
    english = f"{Decimal(cents) / 100:,.2f}"
    return [english.translate(str.maketrans(".,", ",.")), english.replace(",", "").replace(".", ",")]


def invoice_fields(row: InvoiceRow) -> list[str]:
    return [row.number, row.customer, row.customer_name, row.buyer_reference, *written(row.gross_cents)]


def reached_at(row: InvoiceRow) -> list[str]:
    fields = [
        field
        for one in _CUSTOMERS
        if one.number == row.customer
        for field in (one.email, one.electronic_address, one.street, one.post_code, one.city)
    ]
    own = [entry for entry in _ENTRIES if entry.customer == row.customer and row.customer]
    return fields + [field for entry in own for field in (entry.target_address, entry.buyer_reference)]


_STATES = {
    Status.OPEN: (None, State.FAILED, State.CANCELLED),
    Status.WORKING: (State.HELD, State.WAITING, State.CREATING, State.CHECKING, State.SENDING),
    Status.SENT: (State.DONE,),
    Status.FAILED: (State.FAILED, State.RETURNED),
    Status.UNCLEAR: (State.UNCLEAR,),
}


def fits_invoice(row: InvoiceRow, query: InvoiceQuery) -> bool:
    entry = entry_for(_ENTRIES, row.customer, DocumentType(row.document_type))
    return (
        (not query.search or holds(invoice_fields(row) + reached_at(row), query.search))
        and (query.status is None or row.last_state in _STATES[query.status])
        and (query.since is None or (row.issue_date is not None and row.issue_date >= query.since))
        and (query.until is None or (row.issue_date is not None and row.issue_date <= query.until))
        and (not query.customer or row.customer == query.customer)
        and (query.batch is None or bool(entry and entry.batch) is query.batch)
        and (query.only is None or row.id in query.only)
    )


def text_of(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def urgency(state: State | None) -> int:
    return BY_URGENCY.index(state or "")


_INVOICE_KEYS: dict[str, Callable[[InvoiceRow], tuple[Any, ...]]] = {
    "number": lambda row: (row.number,),
    "date": lambda row: (text_of(row.issue_date), row.number),
    "due": lambda row: (text_of(row.due_date), row.id),
    "customer": lambda row: (bare(row.customer_name), row.id),
    "gross": lambda row: (row.gross_cents is not None, row.gross_cents or 0, row.id),
    "status": lambda row: (urgency(row.last_state), text_of(row.issue_date), row.number),
}


def fits_job(row: JobRow, query: JobQuery, invoice: InvoiceRow) -> bool:
    own = [row.target, row.subject, row.buyer_reference]
    return (
        (not query.search or holds([*invoice_fields(invoice), *own], query.search))
        and (not query.states or row.state in query.states)
        and (query.invoice is None or row.invoice == query.invoice)
        and (query.since is None or row.accepted_at >= query.since)
        and (query.until is None or row.accepted_at < query.until)
        and (not query.customer or row.customer == query.customer)
        and (query.batch_run is None or row.batch == query.batch_run)
        and (query.only is None or row.id in query.only)
    )


_JOB_KEYS: dict[str, Callable[[JobRow], tuple[Any, ...]]] = {
    "id": lambda row: (row.id,),
    "invoice": lambda row: (row.invoice_number, row.id),
    "customer": lambda row: (bare(row.customer_name), row.invoice, row.id),
    "target": lambda row: (_ascii_lower(row.target), row.id),
    "status": lambda row: (urgency(row.state), row.id),
    "accepted": lambda row: (row.accepted_at, row.id),
    "finished": lambda row: (row.finished_at is not None, row.finished_at or 0, row.id),
}


def _ascii_lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


# The proof

_texts = st.one_of(st.sampled_from(_TEXTS), st.text(alphabet="reo-01234,.öÖzéßs \"'%x", max_size=5))
_only = st.none() | st.frozensets(st.integers(1, 30), max_size=12)
_invoice_queries = st.builds(
    InvoiceQuery,
    search=_texts,
    status=st.none() | st.sampled_from(Status),
    since=st.none() | st.integers(0, 9).map(lambda days: _FIRST + dt.timedelta(days=days)),
    until=st.none() | st.integers(0, 9).map(lambda days: _FIRST + dt.timedelta(days=days)),
    customer=st.sampled_from(["", "", "10001", "10002", "nobody"]),
    batch=st.none() | st.booleans(),
    only=_only,
    order=st.builds(Order, st.sampled_from(sorted(_INVOICE_KEYS)), st.booleans()),
)
_job_queries = st.builds(
    JobQuery,
    search=_texts,
    states=st.lists(st.sampled_from(State), max_size=4).map(tuple),
    invoice=st.none() | st.integers(1, 31),
    since=st.just(None) | st.just(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
    until=st.just(None) | st.just(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) | st.just(now() + dt.timedelta(days=9)),
    customer=st.sampled_from(["", "", "10001", "10002", "nobody"]),
    batch_run=st.sampled_from([None, None, 1, 2]),
    only=_only,
    order=st.builds(Order, st.sampled_from(sorted(_JOB_KEYS)), st.booleans()),
)


_LINES: dict[str, dict[str, int]] = {
    "few": {},
    "walk": {"FEW": 2},
    "many": {"FEW": 2, "STRIDE": 3},
    "far": {"FEW": 2, "STRIDE": 3, "MANY": 2},
    "words": {"FEW": 2, "STRIDE": 3, "PART": 7, "DENSE": 1, "MOST": 20},
    "parts": {"FEW": 2, "STRIDE": 3, "MANY": 2, "PART": 7, "DENSE": 4, "MOST": 5},
}


@pytest.fixture(params=_LINES)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Small tables would always be sorted as a whole: draw the lines so that each way of finding rows is gone."""
    for name, line in _LINES[request.param].items():
        for module in (paging, walking, by_age, candidates, selection):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, line)
    return str(request.param)


_thorough = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(query=_invoice_queries, size=st.integers(1, 7))
@_thorough
def test_a_list_of_invoices_is_what_filtering_and_sorting_gives(
    shop: Store, way: str, query: InvoiceQuery, size: int
) -> None:
    with shop.reading() as db:
        every = invoices.by_ids(db, range(1, 31))
        fitting = [row for row in every if fits_invoice(row, query)]
        expected = sorted(fitting, key=_INVOICE_KEYS[query.order.column], reverse=query.order.descending)
        _check(db, invoices, query, expected, every, size)
        gross: dict[str, int] = {}
        for row in expected:
            gross[row.currency] = gross.get(row.currency, 0) + (row.gross_cents or 0)
        assert invoices.totals(db, query) == invoices.Totals(len(expected), gross)
        assert invoices.ids_in_order(db, query) == [row.id for row in expected]


@given(query=_job_queries, size=st.integers(1, 7))
@_thorough
def test_a_list_of_jobs_is_what_filtering_and_sorting_gives(shop: Store, way: str, query: JobQuery, size: int) -> None:
    with shop.reading() as db:
        every = job_list.by_ids(db, range(1, 61))
        of = {row.id: row for row in invoices.by_ids(db, range(1, 31))}
        fitting = [row for row in every if fits_job(row, query, of[row.invoice])]
        expected = sorted(fitting, key=_JOB_KEYS[query.order.column], reverse=query.order.descending)
        _check(db, job_list, query, expected, every, size)
        assert job_list.ids_in_order(db, query) == [row.id for row in expected]


def _check(db: Any, listing: Any, query: Any, expected: list[Any], every: list[Any], size: int) -> None:
    assert listing.page(db, query) == expected
    assert listing.count(db, query) == len(expected)
    assert listing.page(db, query, offset=size, limit=size) == expected[size : 2 * size]
    assert _onwards(db, listing, query, size) == expected, "page by page"
    assert _back(db, listing, query, size) == expected, "page by page, from the end"
    for row in every:
        place = expected.index(row) if row in expected else None
        assert listing.position(db, query, row.id) == place
        near: tuple[list[Any], Any, list[Any]] = ([], None, [])
        if place is not None:
            near = (expected[max(0, place - size) : place], row, expected[place + 1 : place + 1 + size])
        assert listing.around(db, query, row.id, size, size) == near


def _onwards(db: Any, listing: Any, query: Any, size: int) -> list[Any]:
    rows: list[Any] = []
    while more := listing.after(db, query, rows[-1].id if rows else None, size):
        rows += more
    return rows


def _back(db: Any, listing: Any, query: Any, size: int) -> list[Any]:
    rows: list[Any] = []
    while more := listing.before(db, query, rows[0].id if rows else None, size):
        rows[:0] = more
    return rows
