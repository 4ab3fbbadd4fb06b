"""The job list: what people and other programs see of the jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from xr_tui.matrix import JobMode
from xr_tui.store.convert import to_addresses, to_moment, to_text
from xr_tui.store.order import Order
from xr_tui.store.rows import JobCounts, JobRow
from xr_tui.store.search import among, contains
from xr_tui.store.states import AT_WORK, OPEN, State
from xr_tui.store.tables import InvoiceTable, JobTable

NEWEST_FIRST = Order("id", descending=True)
"""How the list stands unless it is sorted by another column."""


@dataclass(frozen=True, kw_only=True)
class JobQuery:
    """Which jobs a list shows, and in which order."""

    search: str = ""
    """Part of invoice number, customer name, address or subject."""
    states: tuple[State, ...] = ()
    """Only these; all where empty."""
    invoice: int | None = None
    """Only those of this invoice."""
    since: dt.datetime | None = None
    """Accepted at this moment or later."""
    until: dt.datetime | None = None
    """Accepted before this moment."""
    customer: str = ""
    """Number of the invoice's customer; all where empty."""
    batch_run: int | None = None
    """Only those of this batch run."""
    only: frozenset[int] | None = None
    """Only those of these numbers; all for None."""
    order: Order = NEWEST_FIRST
    """By id, invoice (its number), customer (its name), target, status, accepted or finished."""


def page(db: Any, query: JobQuery, *, offset: int = 0, limit: int = 1000) -> list[JobRow]:
    """Jobs in the order of the query."""
    found = _found(query).order_by(*_ordered(query.order)).offset(offset).limit(limit)
    return [_to_job_row(row) for row in found.dicts().execute(db)]


def count(db: Any, query: JobQuery) -> int:
    """How many `page` would list without a limit."""
    return int(_found(query).count(db))


def position(db: Any, query: JobQuery, job: int) -> int | None:
    """Where a job stands in the list that `page` shows, counted from 0; None if it is not in it."""
    standing = fn.ROW_NUMBER().over(order_by=_ordered(query.order)).alias("standing")
    placed = _found(query).select(JobTable.id, standing)
    found = placed.select_from(placed.c.standing).where(placed.c.id == job).scalar(db)
    return None if found is None else int(found) - 1


def ids_in_order(db: Any, query: JobQuery) -> list[int]:
    """Numbers of all jobs that the query finds, in its order."""
    found = _found(query).order_by(*_ordered(query.order)).select(JobTable.id)
    return [job for (job,) in found.tuples().execute(db)]


def get(db: Any, job: int) -> JobRow | None:
    """One job."""
    rows = by_ids(db, [job])
    return rows[0] if rows else None


def by_ids(db: Any, ids: Iterable[int]) -> list[JobRow]:
    """These jobs, oldest first."""
    wanted, rows = list(ids), []
    for start in range(0, len(wanted), 500):  # SQLite limits the number of values in one statement
        query = _joined().where(JobTable.id.in_(wanted[start : start + 500]))
        rows += [_to_job_row(row) for row in query.dicts().execute(db)]
    return sorted(rows, key=lambda row: row.id)


def counts(db: Any, ids: Iterable[int] | None = None) -> JobCounts:
    """How many of these jobs (of all, for None) stand where."""
    query = JobTable.select(JobTable.state, fn.COUNT(JobTable.id))
    if ids is not None:
        query = query.where(JobTable.id.in_(list(ids)))
    number = {State(state): count for state, count in query.group_by(JobTable.state).tuples().execute(db)}
    return JobCounts(
        open=sum(number.get(state, 0) for state in OPEN),
        at_work=sum(number.get(state, 0) for state in AT_WORK),
        done=number.get(State.DONE, 0),
        failed=number.get(State.FAILED, 0) + number.get(State.RETURNED, 0),
        unclear=number.get(State.UNCLEAR, 0),
    )


_COLUMNS = [*JobTable._meta.sorted_fields]


def _joined() -> Any:
    return JobTable.select(
        *_COLUMNS, InvoiceTable.number.alias("invoice_number"), InvoiceTable.customer, InvoiceTable.customer_name
    ).join(InvoiceTable)


def _found(query: JobQuery) -> Any:
    found = _joined()
    if query.states:
        found = found.where(JobTable.state.in_([state.value for state in query.states]))
    if query.invoice is not None:
        found = found.where(JobTable.invoice == query.invoice)
    if query.since is not None:
        found = found.where(JobTable.accepted_at >= to_text(query.since))
    if query.until is not None:
        found = found.where(JobTable.accepted_at < to_text(query.until))
    if query.customer:
        found = found.where(InvoiceTable.customer == query.customer)
    if query.batch_run is not None:
        found = found.where(JobTable.batch == query.batch_run)
    if query.only is not None:
        found = found.where(among(JobTable.id, query.only))
    if query.search:
        text = query.search
        found = found.where(
            contains(InvoiceTable.number, text)
            | contains(InvoiceTable.customer_name, text)
            | contains(JobTable.target, text)
            | contains(JobTable.subject, text)
        )
    return found


def _ordered(order: Order) -> tuple[Any, ...]:
    columns: dict[str, Any] = {
        "id": JobTable.id,
        "invoice": InvoiceTable.number,
        "customer": InvoiceTable.customer_name,
        "target": JobTable.target,
        "status": JobTable.state,
        "accepted": JobTable.accepted_at,
        "finished": JobTable.finished_at,
    }
    both = (columns[order.column], JobTable.id)
    return tuple(column.desc() if order.descending else column for column in both)


def _to_job_row(row: dict[str, Any]) -> JobRow:
    moments = {name: to_moment(row[name]) for name in ("not_before", "finished_at")}
    accepted_at = to_moment(row["accepted_at"])
    assert accepted_at is not None
    fixed = {
        "mode": JobMode(row["mode"]),
        "state": State(row["state"]),
        "further_addresses": to_addresses(row["further_addresses"]),
        "accepted_at": accepted_at,
    }
    return JobRow(**{**row, **fixed, **moments})
