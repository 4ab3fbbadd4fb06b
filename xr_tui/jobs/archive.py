"""The archive at a glance, and the question whether everything in it is as it was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xr_tui.store import evidence, invoices
from xr_tui.store.convert import to_moment
from xr_tui.store.database import Store
from xr_tui.store.evidence import Head
from xr_tui.store.evidence_check import Looked, Progress, check_evidence
from xr_tui.store.retention import keep_until
from xr_tui.store.rows import JobRow


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the archive holds."""

    head: Head
    jobs: int
    """That have ended."""
    documents: int
    size: int
    """Of the documents as they were, in bytes."""
    first: dt.datetime | None
    """When the first and the last job ended."""
    last: dt.datetime | None
    kept_until: dt.date | None
    """The last day on which the newest of it must still be there."""


def overview(store: Store) -> Overview:
    """What is there; reads no document."""
    with store.reading() as db:
        documents, size = db.execute_sql("SELECT count(*), ifnull(sum(size), 0) FROM blob").fetchone()
        ended = "SELECT count(*), min(finished_at), max(finished_at) FROM job WHERE finished_at IS NOT NULL"
        jobs, first, last = db.execute_sql(ended).fetchone()
        (issued,) = db.execute_sql("SELECT max(issue_date) FROM invoice WHERE last_job IS NOT NULL").fetchone()
        head = evidence.head(db)
    begun, over = to_moment(first), to_moment(last)
    newest = dt.date.fromisoformat(issued) if issued else None
    return Overview(
        head=head,
        jobs=jobs,
        documents=documents,
        size=size,
        first=begun,
        last=over,
        kept_until=keep_until(newest, _local_day(over)) if jobs else None,
    )


def verify(store: Store, heads: Iterable[str] = (), progress: Progress = lambda done, total: None) -> Looked:
    """Look at all that was kept; changes nothing.

    Args:
        store: whose archive.
        heads: ends of the chain that somebody noted earlier, for example printed by `overview` or with an export.
        progress: is told how far it is.

    Raises:
        StoreUnavailable: if the database cannot be read at all.
    """
    noted = store.head_file.read()  # before the database, which is never behind it
    with store.reading() as db:
        return check_evidence(db, noted, heads, progress)


def job_kept_until(db: Any, job: JobRow) -> dt.date | None:
    """The last day on which the documents of this job must still be there; None while it has not ended."""
    if job.finished_at is None:
        return None
    rows = invoices.by_ids(db, [job.invoice])
    return keep_until(rows[0].issue_date if rows else None, _local_day(job.finished_at))


def _local_day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone().date() if moment else None
