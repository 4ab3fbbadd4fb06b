"""What was sent after a backup that was then copied back: named by the journal, and unclear here instead of open.

A mail of the journal that the database does not know belongs to a job that it lost. Its invoice gets an unclear job in
the place of that one, so that all that holds for unclear jobs holds for it: no batch run takes it, by hand it needs an
explicit yes, and a person says what became of it. An invoice that was imported only after the backup gets it when it
comes again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xr_tui.matrix import JobMode
from xr_tui.phrase import phrase
from xr_tui.store import feedback, jobs
from xr_tui.store.convert import now, to_text
from xr_tui.store.rows import FeedbackRow, NewJob
from xr_tui.store.sent_journal import SentMail

_KNOWN = "SELECT 1 FROM job WHERE id = ? AND message_id = ?"
_ELSEWHERE = "SELECT message_id FROM job WHERE message_id IN (SELECT value FROM json_each(?))"
_OPEN_THEN = """SELECT 1 FROM job WHERE id = ? AND invoice_number = ? AND mode = 'email' AND message_id IS NULL
    AND state IN ('held', 'waiting', 'creating', 'checking')"""
_NOTE = """INSERT INTO sent_since (message_id, at, invoice_number, job_then, recipients, sender, made_by, copied_back)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_WITHOUT_JOB = """SELECT s.at, s.job_then, s.invoice_number, s.recipients, s.sender, s.made_by, s.message_id, i.id
    FROM sent_since s JOIN invoice i ON i.number = s.invoice_number
    WHERE s.job_id IS NULL AND ifnull(s.invoice_number = ?, 1) ORDER BY s.at, s.message_id"""
_NAMED = """SELECT at, invoice_number, job_id, message_id, recipients FROM sent_since
    WHERE copied_back = (SELECT max(id) FROM lineage WHERE kind = 'copied-back') ORDER BY at, message_id"""


@dataclass(frozen=True, kw_only=True)
class SentSince:
    """A mail that went out after the backup, as the journal says."""

    at: str
    """ISO 8601 in UTC."""
    invoice: str
    """Invoice number (BT-1)."""
    job: int | None
    """The unclear job that stands for it; None while the database does not know the invoice."""
    message_id: str
    recipients: int


def note(db: Any, journal: Iterable[SentMail], copied_back: int) -> dict[int, str]:
    """Keep what the journal knows and this database does not, within the transaction that notes a copied-back backup.

    Args:
        db: in a write transaction; jobs that were not finished still stand as they did in the backup.
        journal: all mails that were handed over.
        copied_back: row of the lineage.

    Returns:
        The Message-IDs under which unfinished jobs of the backup were handed over since, by job.
    """
    # Job by job first: only of those that are not where the journal says, the whole table is searched, once.
    unknown = {
        (
            mail.job,
            mail.invoice,
        ): mail  # the last of a job; of an earlier one the commit failed, so that it never went out
        for mail in journal
        if db.execute_sql(_KNOWN, (mail.job, mail.message_id)).fetchone() is None
    }
    ids = json.dumps([mail.message_id for mail in unknown.values()])
    elsewhere = {found for (found,) in db.execute_sql(_ELSEWHERE, (ids,)).fetchall()}
    gone_on: dict[int, str] = {}
    for mail in unknown.values():
        if mail.message_id in elsewhere:
            continue
        _keep(db, mail, copied_back)
        if db.execute_sql(_OPEN_THEN, (mail.job, mail.invoice)).fetchone():
            gone_on[mail.job] = mail.message_id
            _stands_for(db, mail, mail.job)
    return gone_on


def take_in(db: Any, number: str | None = None) -> int:
    """Give invoices the unclear jobs that stand for lost ones, within the running transaction; returns how many.

    Args:
        number: of the one invoice that has just come; None means all.
    """
    rows = db.execute_sql(_WITHOUT_JOB, (number,)).fetchall()
    for at, job, invoice, recipients, sender, by, message_id, row_id in rows:
        mail = SentMail(
            at=at, job=job, invoice=invoice, recipients=recipients, sender=sender, by=by, message_id=message_id
        )
        _make_unclear(db, row_id, mail)
    return len(rows)


def named(db: Any) -> list[SentSince]:
    """The mails that went out between the backup that was copied back last and that moment, the oldest first."""
    return [
        SentSince(at=at, invoice=invoice, job=job, message_id=message_id, recipients=recipients)
        for at, invoice, job, message_id, recipients in db.execute_sql(_NAMED).fetchall()
    ]


def doubt(message_id: str) -> FeedbackRow:
    """What is said of a job that was handed over after the backup."""
    return FeedbackRow(
        step="send",
        level="error",
        text=phrase(
            "This mail was handed over after the backup that was copied back; what the mail server said is not known "
            "any more."
        ),
        advice=phrase(
            "Look for Message-ID {message_id} at the mail server, among the storage folder's copies, or ask the "
            "receiver; then say: was sent, or send again.",
            message_id=message_id,
        ),
    )


def _keep(db: Any, mail: SentMail, copied_back: int) -> None:
    if db.execute_sql("SELECT 1 FROM sent_since WHERE message_id = ?", (mail.message_id,)).fetchone():
        again = "UPDATE sent_since SET copied_back = ? WHERE message_id = ?"  # its invoice has not come since
        db.execute_sql(again, (copied_back, mail.message_id))
        return
    values = (mail.message_id, mail.at, mail.invoice, mail.job, mail.recipients, mail.sender, mail.by, copied_back)
    db.execute_sql(_NOTE, values)


def _make_unclear(db: Any, invoice: int, mail: SentMail) -> None:
    barring = jobs.live_jobs(db, [invoice]).get((invoice, JobMode.EMAIL.value))
    new = NewJob(invoice=invoice, mode=JobMode.EMAIL, made_by=mail.by, sender=mail.sender, again=barring)
    job = jobs.make(db, new, runner=None)
    moved = "UPDATE job SET state = 'unclear', message_id = ?, finished_at = ? WHERE id = ?"
    db.execute_sql(moved, (mail.message_id, to_text(now()), job))
    feedback.add(db, job, [doubt(mail.message_id)])
    _stands_for(db, mail, job)


def _stands_for(db: Any, mail: SentMail, job: int) -> None:
    db.execute_sql("UPDATE sent_since SET job_id = ? WHERE message_id = ?", (job, mail.message_id))
    # What a mail server takes in a day counts these too.
    counted = "INSERT INTO handed_over (job_id, sender, at, recipients) VALUES (?, ?, ?, ?)"
    db.execute_sql(counted, (job, mail.sender, mail.at, mail.recipients))
