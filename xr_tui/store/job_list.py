"""The job list: what people and other programs see of the jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import fn

from xr_tui.matrix import JobMode, Syntax
from xr_tui.store import paging, selection
from xr_tui.store.convert import to_addresses, to_moment
from xr_tui.store.job_query import NEWEST_FIRST, JobQuery
from xr_tui.store.job_query import selection as chosen
from xr_tui.store.rows import JobCounts, JobRow
from xr_tui.store.search import among
from xr_tui.store.states import AT_WORK, OPEN, State
from xr_tui.store.tables import InvoiceTable, JobTable

__all__ = [
    "NEWEST_FIRST",
    "JobQuery",
    "after",
    "around",
    "before",
    "by_ids",
    "count",
    "counts",
    "get",
    "ids_in_order",
    "page",
    "position",
    "states",
]


def page(db: Any, query: JobQuery, *, offset: int = 0, limit: int = 1000) -> list[JobRow]:
    """Jobs in the order of the query."""
    return _in_order(db, paging.ids(db, chosen(db, query), limit=limit, offset=offset))


def after(db: Any, query: JobQuery, job: int | None, limit: int) -> list[JobRow]:
    """Jobs that follow one in the list, whether or not that is in it; the first ones for None."""
    return _from(db, query, job, limit, backwards=False)


def before(db: Any, query: JobQuery, job: int | None, limit: int) -> list[JobRow]:
    """Jobs that precede one in the list, in the order of the list; the last ones for None."""
    return _from(db, query, job, limit, backwards=True)[::-1]


def count(db: Any, query: JobQuery) -> int:
    """How many `page` would list without a limit."""
    return selection.count(db, chosen(db, query))


def around(
    db: Any, query: JobQuery, job: int, before: int, after: int
) -> tuple[list[JobRow], JobRow | None, list[JobRow]]:
    """Jobs before one, this one if it is in the list, and those after it; nothing before and after where it is not.

    One call costs less than three: what comes into question is found out once.
    """
    found = chosen(db, query)
    if not selection.holds(db, found, job):
        return [], None, []
    place = selection.place_of(db, found, job)
    earlier = paging.ids(db, found, limit=before, after=place, backwards=True)[::-1]
    later = paging.ids(db, found, limit=after, after=place)
    rows = _in_order(db, [*earlier, job, *later])
    return rows[: len(earlier)], rows[len(earlier)], rows[len(earlier) + 1 :]


def position(db: Any, query: JobQuery, job: int) -> int | None:
    """Where a job stands in the list that `page` shows, counted from 0; None if it is not in it."""
    found = chosen(db, query)
    if not selection.holds(db, found, job):
        return None
    return selection.count(db, found, before=selection.place_of(db, found, job))


def ids_in_order(db: Any, query: JobQuery) -> list[int]:
    """Numbers of all jobs that the query finds, in its order."""
    return paging.ids(db, chosen(db, query), limit=-1)


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


def states(db: Any, ids: Iterable[int]) -> dict[int, tuple[State, str | None]]:
    """Where these jobs stand, and before when each is not begun (as ISO text)."""
    query = JobTable.select(JobTable.id, JobTable.state, JobTable.not_before).where(among(JobTable.id, ids))
    return {job: (State(state), until) for job, state, until in query.tuples().execute(db)}


_UNSEEN = ("invoice_number", "name_key", "found_by")
_COLUMNS = [field for field in JobTable._meta.sorted_fields if field.name not in _UNSEEN]


def _from(db: Any, query: JobQuery, job: int | None, limit: int, *, backwards: bool) -> list[JobRow]:
    found = chosen(db, query)
    place = None if job is None else selection.place_of(db, found, job)
    return _in_order(db, paging.ids(db, found, limit=limit, after=place, backwards=backwards))


def _in_order(db: Any, ids: Sequence[int]) -> list[JobRow]:
    query = _joined().where(among(JobTable.id, ids))
    rows = {row["id"]: row for row in query.dicts().execute(db)}
    return [_to_job_row(rows[job]) for job in ids if job in rows]


def _joined() -> Any:
    return JobTable.select(
        *_COLUMNS, InvoiceTable.number.alias("invoice_number"), InvoiceTable.customer, InvoiceTable.customer_name
    ).join(InvoiceTable)


def _to_job_row(row: dict[str, Any]) -> JobRow:
    moments = {name: to_moment(row[name]) for name in ("not_before", "finished_at")}
    accepted_at = to_moment(row["accepted_at"])
    assert accepted_at is not None
    fixed = {
        "mode": JobMode(row["mode"]),
        "syntax": Syntax(row["syntax"]),
        "state": State(row["state"]),
        "further_addresses": to_addresses(row["further_addresses"]),
        "accepted_at": accepted_at,
    }
    return JobRow(**{**row, **fixed, **moments})
