"""What was handed over when and in whose name, so that all programs on one database, and the next ones, count together.

A row is written in the transaction before DATA: what is in the middle counts, whatever becomes of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from xr_tui.store.convert import now, to_moment, to_text
from xr_tui.store.rows import JobRow

_RECIPIENTS = "1 + iif(further_addresses = '', 0, json_array_length(further_addresses))"


def note(db: Any, job: JobRow) -> None:
    """The mail of this job is about to go out."""
    statement = "INSERT INTO handed_over (job_id, sender, at, recipients) VALUES (?, ?, ?, ?)"
    db.execute_sql(statement, (job.id, job.sender, to_text(now()), 1 + len(job.further_addresses)))


def newest(db: Any, sender: str, limit: int, *, until: dt.datetime) -> list[dt.datetime]:
    """When the last mails of this sender went out, the newest first; none after this moment."""
    query = "SELECT at FROM handed_over WHERE sender = ? AND at <= ? ORDER BY at DESC LIMIT ?"
    return [_moment(at) for (at,) in db.execute_sql(query, (sender, to_text(until), limit)).fetchall()]


def recipients_since(db: Any, sender: str, since: dt.datetime) -> int:
    """How many recipients this sender's mails have had since."""
    query = "SELECT ifnull(sum(recipients), 0) FROM handed_over WHERE sender = ? AND at > ?"
    return int(db.execute_sql(query, (sender, to_text(since))).fetchone()[0])


def since(db: Any, sender: str, since: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """When each mail of this sender has gone out since, and to how many; the oldest first."""
    query = "SELECT at, recipients FROM handed_over WHERE sender = ? AND at > ? ORDER BY at"
    return [(_moment(at), count) for at, count in db.execute_sql(query, (sender, to_text(since))).fetchall()]


def about_to(db: Any, sender: str) -> tuple[int, int]:
    """Mails of this sender that any program has begun and not handed over yet, and their recipients."""
    query = f"""SELECT count(*), ifnull(sum({_RECIPIENTS}), 0) FROM job
        WHERE state IN ('creating', 'checking') AND mode = 'email' AND sender = ?"""  # noqa: S608 - our own columns
    mails, recipients = db.execute_sql(query, (sender,)).fetchone()
    return int(mails), int(recipients)


def put_off(db: Any, sender: str, at: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """When those mails of this sender may go out that wait for a later time, and to how many each goes."""
    query = f"""SELECT not_before, {_RECIPIENTS} FROM job
        WHERE state = 'waiting' AND mode = 'email' AND sender = ? AND not_before > ? ORDER BY not_before"""  # noqa: S608
    return [(_moment(until), count) for until, count in db.execute_sql(query, (sender, to_text(at))).fetchall()]


def wait_until(db: Any, runner: str, turns: dict[int, dt.datetime]) -> None:
    """These waiting jobs of this runner may not be begun before."""
    statement = "UPDATE job SET not_before = ? WHERE id = ? AND runner = ? AND state = 'waiting'"
    for job, until in turns.items():
        db.execute_sql(statement, (to_text(until), job, runner))


def _moment(text: str) -> dt.datetime:
    moment = to_moment(text)
    assert moment is not None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
