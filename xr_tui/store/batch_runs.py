"""Stapelläufe: what each made and whom it left out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase
from xr_tui.store.convert import now, to_moment, to_text
from xr_tui.store.feedback import to_feedback_row
from xr_tui.store.rows import FeedbackRow
from xr_tui.store.states import State
from xr_tui.store.tables import BatchTable, FeedbackTable, InvoiceTable, JobTable


@dataclass(frozen=True, kw_only=True)
class BatchRun:
    """One Stapellauf."""

    id: int
    made_at: dt.datetime
    made_by: str
    left_out: tuple[tuple[str, Phrase], ...]
    """Invoice numbers of which no job was made, and why."""


@dataclass(frozen=True, kw_only=True)
class RunJob:
    """A job of a batch run, with what a report says of its invoice."""

    id: int
    state: State
    mode: JobMode
    invoice: int
    """Row id."""
    invoice_number: str
    customer: str
    customer_name: str
    target: str
    sender: str
    """Address its mail comes from; empty where it is none."""
    gross_cents: int | None
    currency: str
    not_before: dt.datetime | None
    finished_at: dt.datetime | None
    message_id: str | None
    answer: str | None
    """The mail server's last words; empty where none came, None where it was never asked."""
    last_job: int
    """The newest job of the invoice: another one where somebody repeated this."""
    last_state: State


def make(db: Any, made_by: str, left_out: Sequence[tuple[str, Phrase]]) -> int:
    """Note a batch run and whom it leaves out, with the reason; returns its number."""
    row = {"made_at": to_text(now()), "made_by": made_by, "left_out": _to_json(left_out)}
    return int(BatchTable.insert(row).execute(db))


def leave_out(db: Any, run: int, more: Sequence[tuple[str, Phrase]]) -> None:
    """Note whom a batch run left out at the last moment; what is noted already stays as it is, letter by letter."""
    known = BatchTable.select(BatchTable.left_out).where(BatchTable.id == run).scalar(db)
    if known is not None and more:
        added = _to_json(more)
        left_out = added if known == "[]" else f"{known[:-1]}, {added[1:]}"
        BatchTable.update(left_out=left_out).where(BatchTable.id == run).execute(db)


def get(db: Any, run: int) -> BatchRun | None:
    """The batch run of this number."""
    row = BatchTable.select().where(BatchTable.id == run).dicts().first(db)
    return _to_run(row) if row else None


def latest(db: Any, limit: int = 1) -> list[BatchRun]:
    """The batch runs, the newest first."""
    query = BatchTable.select().order_by(BatchTable.id.desc()).limit(limit)
    return [_to_run(row) for row in query.dicts().execute(db)]


def neighbour(db: Any, run: int, *, newer: bool) -> int | None:
    """The next batch run after, or before, the one of this number; None where there is none."""
    beside = BatchTable.id > run if newer else BatchTable.id < run
    order = BatchTable.id.asc() if newer else BatchTable.id.desc()
    found = BatchTable.select(BatchTable.id).where(beside).order_by(order).limit(1).scalar(db)
    return None if found is None else int(found)


def jobs_of(db: Any, run: int) -> list[RunJob]:
    """The jobs of a batch run, in the order in which they were made."""
    job, invoice = JobTable, InvoiceTable
    query = (
        job.select(
            job.id,
            job.state,
            job.mode,
            job.invoice,
            invoice.number.alias("invoice_number"),
            invoice.customer,
            invoice.customer_name,
            job.target,
            job.sender,
            invoice.gross_cents,
            invoice.currency,
            job.not_before,
            job.finished_at,
            job.message_id,
            job.answer,
            invoice.last_job,
            invoice.last_state,
        )
        .join(invoice)
        .where(job.batch == run)
        .order_by(job.id)
    )
    return [_to_job(row) for row in query.dicts().execute(db)]


def errors_of(db: Any, run: int) -> dict[int, list[FeedbackRow]]:
    """For each job of a batch run that has any, its feedback lines of level error, in the order they happened."""
    query = (
        FeedbackTable.select()
        .join(JobTable)
        .where(JobTable.batch == run, FeedbackTable.level == "error")
        .order_by(FeedbackTable.id)
    )
    found: dict[int, list[FeedbackRow]] = {}
    for row in query.dicts().execute(db):
        found.setdefault(row["job"], []).append(to_feedback_row(row))
    return found


def _to_run(row: dict[str, Any]) -> BatchRun:
    made_at = to_moment(row["made_at"])
    assert made_at is not None
    left_out = tuple((number, Phrase.from_json(reason)) for number, reason in json.loads(row["left_out"]))
    return BatchRun(id=row["id"], made_at=made_at, made_by=row["made_by"], left_out=left_out)


def _to_job(row: dict[str, Any]) -> RunJob:
    fixed = {
        "state": State(row["state"]),
        "mode": JobMode(row["mode"]),
        "last_state": State(row["last_state"]),
        "not_before": to_moment(row["not_before"]),
        "finished_at": to_moment(row["finished_at"]),
    }
    return RunJob(**{**row, **fixed})


def _to_json(left_out: Sequence[tuple[str, Phrase]]) -> str:
    return json.dumps([[number, reason.to_json()] for number, reason in left_out], ensure_ascii=False)
