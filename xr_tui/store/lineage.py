"""Where a database comes from: whether it is a backup that was copied back, and what it then cannot know.

A backup names itself so inside. Whoever opens such a file, or one that is older than the end of the chain noted beside
it, works with the past: mails may have gone out since that this database knows nothing of. Then every job that is not
at its end becomes unclear, so does every invoice that the journal beside the database names as sent since
(`store.sent_since`), and no new job is made until a person has said so: the journal may be lost too, or begin later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xr_tui.errors import Unable
from xr_tui.phrase import phrase
from xr_tui.store import evidence, feedback, sent_since
from xr_tui.store.convert import now, to_text
from xr_tui.store.rows import FeedbackRow
from xr_tui.store.sent_journal import SentMail
from xr_tui.store.states import UNFINISHED

_UNFINISHED = "(" + ", ".join(f"'{state}'" for state in UNFINISHED) + ")"


SENTENCE = phrase(
    "This database is a backup that was copied back: invoices may have been sent since that are open here."
)
"""What the program says as long as nobody has said yes."""
WAY_OUT = phrase("Look what the mail server has sent since then; then type: xr-tui restored --yes")
"""What a person does about it."""


@dataclass(frozen=True)
class CopiedBack:
    """A backup was copied back, and nobody has yet said that sending may go on."""

    at: str
    """When the program noticed it, ISO 8601 in UTC."""
    last_known: str
    """The last moment that this database knows of; empty if it knows none."""


def mark_backup(db: Any, who: str) -> None:
    """Write into a copy that it is one."""
    _add(db, "backup", who)


def is_backup(db: Any) -> bool:
    """Whether this file is a backup that nobody has worked with yet."""
    return _last(db)[0] == "backup"


def note_copied_back(db: Any, journal: Iterable[SentMail] = ()) -> int:
    """Within the running transaction: the past is back.

    Args:
        db: the database that was copied back.
        journal: what was handed over, as noted beside it.

    Returns:
        How many jobs became unclear.
    """
    last = evidence.head(db).count
    jobs = db.execute_sql(f"SELECT id, message_id FROM job WHERE state IN {_UNFINISHED}").fetchall()  # noqa: S608
    _add(db, "copied-back", "")
    (row,) = db.execute_sql("SELECT max(id) FROM lineage").fetchone()
    gone_on = sent_since.note(db, journal, row)
    for job, found in gone_on.items():
        db.execute_sql("UPDATE job SET message_id = ? WHERE id = ?", (found, job))
    evidence.append(db, [(None, {"at": to_text(now()), "event": "copied-back", "known_records": last})])
    begun = ("waiting", "creating", "checking")
    db.execute_sql("UPDATE job SET state = ? WHERE state IN (?, ?)", begun)
    moved = "UPDATE job SET state = 'unclear', finished_at = ? WHERE state IN ('held', 'waiting', 'sending')"
    db.execute_sql(moved, (to_text(now()),))
    for job, message_id in jobs:
        sent = gone_on.get(job)
        feedback.add(db, job, [_doubt(message_id) if sent is None else sent_since.doubt(sent)])
    return len(jobs) + sent_since.take_in(db)


def waits_for_a_yes(db: Any) -> CopiedBack | None:
    """Whether a backup was copied back and nobody has said yet that sending may go on."""
    kind, at = _last(db)
    if kind != "copied-back":
        return None
    query = "SELECT max(ifnull(finished_at, accepted_at)) FROM job WHERE finished_at IS NULL OR finished_at < ?"
    (known,) = db.execute_sql(query, (at,)).fetchone()
    return CopiedBack(at, known or "")


def accept(db: Any, who: str) -> None:
    """A person has looked and says: invoices may be sent again."""
    _add(db, "accepted", who)
    evidence.append(db, [(None, {"at": to_text(now()), "event": "accepted", "who": who})])


def refuse_new_jobs(db: Any) -> None:
    """Make no job from the past.

    Raises:
        Unable: if a backup was copied back and nobody has said yet that sending may go on.
    """
    if waits_for_a_yes(db) is not None:
        raise Unable(SENTENCE, WAY_OUT)


def _doubt(message_id: str | None) -> FeedbackRow:
    advice = phrase(
        "Look for the invoice at the mail server, among the storage folder's copies, or ask the receiver; "
        "then say: was sent, or send again."
    )
    if message_id:
        advice = phrase(
            "Look for Message-ID {message_id} at the mail server, among the storage folder's copies, or ask the "
            "receiver; then say: was sent, or send again.",
            message_id=message_id,
        )
    return FeedbackRow(
        step="send",
        level="error",
        text=phrase(
            "A backup was copied back in which this job was not finished; nobody knows whether it was sent since."
        ),
        advice=advice,
    )


def _add(db: Any, kind: str, who: str) -> None:
    db.execute_sql("INSERT INTO lineage (kind, at, who) VALUES (?, ?, ?)", (kind, to_text(now()), who))


def _last(db: Any) -> tuple[str, str]:
    row = db.execute_sql("SELECT kind, at FROM lineage ORDER BY id DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else ("", "")
