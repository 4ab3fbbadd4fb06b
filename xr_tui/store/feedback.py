"""Rückmeldungen: only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xr_tui.phrase import Phrase
from xr_tui.store.convert import now, to_moment, to_text
from xr_tui.store.rows import FeedbackRow

# Written out: they run for each job, and building such statements costs more than running them.
_ADD = """INSERT INTO feedback (job_id, at, attempt, step, level, rule, text, advice, location, mend_at)
          VALUES (?, ?, (SELECT attempts FROM job WHERE id = ?), ?, ?, ?, ?, ?, ?, ?)"""
_COLUMNS = ("at", "attempt", "step", "level", "rule", "text", "advice", "location", "mend_at")
_OF_JOB = f"SELECT {', '.join(_COLUMNS)} FROM feedback WHERE job_id = ? ORDER BY id"  # noqa: S608 - our own names


def add(db: Any, job: int, rows: Iterable[FeedbackRow]) -> None:
    """Add lines to a job's feedback, stamped with this moment and the job's running attempt."""
    at = to_text(now())
    for row in rows:
        advice = row.advice.to_json() if row.advice else None
        what = (row.step, row.level, row.rule, row.text.to_json(), advice, row.location, row.mend_at)
        db.execute_sql(_ADD, (job, at, job, *what))


def of_job(db: Any, job: int) -> list[FeedbackRow]:
    """A job's feedback, in the order it happened."""
    return [
        to_feedback_row(dict(zip(_COLUMNS, row, strict=True))) for row in db.execute_sql(_OF_JOB, (job,)).fetchall()
    ]


def to_feedback_row(row: dict[str, Any]) -> FeedbackRow:
    """A line of feedback out of its row of the table."""
    return FeedbackRow(
        step=row["step"],
        level=row["level"],
        text=Phrase.from_json(row["text"]),
        rule=row["rule"],
        advice=Phrase.from_json(row["advice"]) if row["advice"] else None,
        location=row["location"],
        mend_at=row["mend_at"],
        at=to_moment(row["at"]),
        attempt=row["attempt"],
    )
