"""The chain of evidence: one record for each thing that became of a job, each bound to all that came before.

A record is JSON in one fixed form. It names the exact mail, XML and report by their SHA-256, and holds the rule
version, the server's answer, times and persons. Its digest goes into the chain:

    sha256 = SHA-256(record)         chain = SHA-256(chain of the record before + sha256)

both as small hexadecimal letters; before the first record stand 64 zeros. Triggers note which jobs a transaction has
moved, and `append_due` writes their records before that transaction ends: no way of changing a job is forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xr_tui.store import mended
from xr_tui.store.convert import now, to_text

BEGINNING = "0" * 64
"""The chain before its first record."""

JOB_FIELDS = (
    "state",
    "mode",
    "batch_id",
    "repeats",
    "again",
    "made_by",
    "accepted_at",
    "not_before",
    "finished_at",
    "attempts",
    "sender",
    "target",
    "further_addresses",
    "subject",
    "buyer_reference",
    "check_enabled",
    "check_off_by",
    "message_id",
    "mail_sha256",
    "xml_sha256",
    "report_sha256",
    "rules_version",
    "answer",
    "invoice_number",
)
"""Columns of a job that its record holds; the body is in the mail."""
DOCUMENT_FIELDS = ("xml_sha256", "mail_sha256", "report_sha256")
_INVOICE_FIELDS = (
    "customer",
    "customer_name",
    "issue_date",
    "document_type",
    "currency",
    "net_cents",
    "gross_cents",
)
_FEEDBACK_FIELDS = ("id", "at", "attempt", "step", "level", "rule", "text", "advice", "location", "mend_at")

# Written out: they run several times for each job, and building such statements costs more than running them.
# The names of columns are our own.
_JOBS = ", ".join(f"j.{name}" for name in JOB_FIELDS)
_INVOICES = ", ".join(f"i.{name}" for name in _INVOICE_FIELDS)
_DUE = f"""SELECT d.job_id, d.taken_in,
    CASE WHEN EXISTS (SELECT 1 FROM invoice_mended m WHERE m.invoice_id = i.id) THEN i.id END, {_JOBS}, {_INVOICES}
    FROM evidence_due d JOIN job j ON j.id = d.job_id JOIN invoice i ON i.id = j.invoice_id
    ORDER BY d.job_id LIMIT ?"""  # noqa: S608
_FEEDBACK = f"SELECT {', '.join(_FEEDBACK_FIELDS)} FROM feedback WHERE job_id = ? AND id <= ? ORDER BY id"  # noqa: S608
_APPEND = "INSERT INTO evidence (seq, job_id, record, sha256, chain) VALUES (?, ?, ?, ?, ?)"
_HEAD = "SELECT seq, chain FROM evidence ORDER BY seq DESC LIMIT 1"
_ALL = 2**62


@dataclass(frozen=True)
class Head:
    """The end of the chain: how many records, and the value that stands for all of them."""

    count: int = 0
    chain: str = BEGINNING


@dataclass(frozen=True, kw_only=True)
class Record:
    """One link of the chain, as it is stored."""

    seq: int
    """Its place, counted from 1 without a gap."""
    job: int | None
    """Whose it is; None for what concerns the whole database."""
    text: str
    """JSON in its fixed form: what is hashed."""
    sha256: str
    """Digest of the text."""
    chain: str
    """Digest of the record before's chain value and this digest."""

    @property
    def content(self) -> dict[str, Any]:
        """What it says; nothing where it is no longer readable."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def append_due(db: Any, limit: int = _ALL) -> Head | None:
    """Write the records of the jobs that the running transaction has moved; returns the new end of the chain.

    Returns:
        None where there was nothing to write.
    """
    due = db.execute_sql(_DUE, (limit,)).fetchall()
    if not due:
        return None
    contents = [(row[0], _content(db, row)) for row in due]
    new = append(db, contents)
    if limit < _ALL:
        db.execute_sql("DELETE FROM evidence_due WHERE job_id <= ?", (due[-1][0],))
    else:
        db.execute_sql("DELETE FROM evidence_due")
    return new


def is_due(db: Any) -> bool:
    """Whether jobs wait for their record: those that ended before there was a chain."""
    return db.execute_sql("SELECT 1 FROM evidence_due LIMIT 1").fetchone() is not None


def count_due(db: Any) -> int:
    """How many jobs wait for their record."""
    return int(db.execute_sql("SELECT count(*) FROM evidence_due").fetchone()[0])


def append(db: Any, contents: Iterable[tuple[int | None, Mapping[str, Any]]]) -> Head:
    """Add records at the end, within the running (immediate) transaction; returns the new end.

    Args:
        db: whose chain.
        contents: for each record the job it is about, and what it says.
    """
    end = head(db)
    for job, content in contents:
        text = canonical(content)
        digest = sha256(text)
        end = Head(end.count + 1, linked(end.chain, digest))
        db.execute_sql(_APPEND, (end.count, job, text, digest, end.chain))
    return end


def head(db: Any) -> Head:
    """The end of the chain."""
    row = db.execute_sql(_HEAD).fetchone()
    return Head(*row) if row else Head()


def chain_at(db: Any, count: int) -> str | None:
    """The chain's value after so many records; None if there are not so many."""
    if count == 0:
        return BEGINNING
    row = db.execute_sql("SELECT chain FROM evidence WHERE seq = ?", (count,)).fetchone()
    return str(row[0]) if row else None


def records(db: Any, after: int = 0, *, limit: int = 500) -> Iterator[Record]:
    """All records after this place, in their order, fetched a few hundred at a time."""
    query = "SELECT seq, job_id, record, sha256, chain FROM evidence WHERE seq > ? ORDER BY seq LIMIT ?"
    while rows := db.execute_sql(query, (after, limit)).fetchall():
        for row in rows:
            yield _record(row)
        after = rows[-1][0]


def broken(db: Any) -> Iterator[Record]:
    """The records that are not as they were written, or do not follow the one before."""
    end = Head()
    for record in records(db):
        whole = sha256(record.text) == record.sha256 and linked(end.chain, record.sha256) == record.chain
        if record.seq != end.count + 1 or not whole:
            yield record
        end = Head(record.seq, record.chain)


def last_of(db: Any, job: int) -> Record | None:
    """A job's newest record."""
    query = "SELECT seq, job_id, record, sha256, chain FROM evidence WHERE job_id = ? ORDER BY seq DESC LIMIT 1"
    row = db.execute_sql(query, (job,)).fetchone()
    return _record(row) if row else None


def places_of(db: Any, job: int) -> list[int]:
    """Where in the chain a job's records are."""
    return [row[0] for row in db.execute_sql("SELECT seq FROM evidence WHERE job_id = ?", (job,)).fetchall()]


def feedback_digest(db: Any, job: int, up_to: int = _ALL) -> dict[str, Any]:
    """How many lines of feedback a job has up to this row, the last of them, and the digest over all."""
    rows = db.execute_sql(_FEEDBACK, (job, up_to)).fetchall()
    lines = "\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return {"count": len(rows), "up_to": rows[-1][0] if rows else 0, "sha256": sha256(lines)}


def canonical(content: Mapping[str, Any]) -> str:
    """JSON in one fixed form: keys sorted, no blanks, letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def linked(chain: str, digest: str) -> str:
    """The chain's value once a record of this digest follows."""
    return sha256(chain + digest)


def sha256(text: str) -> str:
    """Of the text in UTF-8; what a damaged file made of it counts as changed, not as unreadable."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _record(row: Sequence[Any]) -> Record:
    seq, job, text, digest, chain = row
    return Record(seq=seq, job=job, text=_as_text(text), sha256=_as_text(digest), chain=_as_text(chain))


def _as_text(value: object) -> str:
    """Somebody may have put bytes or a number in the place of a text."""
    return value if isinstance(value, str) else repr(value)


def _content(db: Any, row: Sequence[Any]) -> dict[str, Any]:
    job, taken_in, mended_invoice, *values = row
    return {
        "at": to_text(now()),
        "event": "taken-in" if taken_in else "job",
        "job": job,
        "job_row": dict(zip(JOB_FIELDS, values[: len(JOB_FIELDS)], strict=True)),
        "invoice": dict(zip(_INVOICE_FIELDS, values[len(JOB_FIELDS) :], strict=True)),
        "feedback": feedback_digest(db, job),
        **_filled_in(db, mended_invoice),
    }


def _filled_in(db: Any, invoice: int | None) -> dict[str, Any]:
    """What of the XRechnung was filled in here; most invoices have nothing of it, and no such entry."""
    standing = mended.standing(db, [invoice]).get(invoice, ()) if invoice is not None else ()
    entries = [
        {"field": each.field, "old": each.old, "new": each.new, "by": each.by, "at": to_text(each.at)}
        for each in standing
    ]
    return {"filled_in": entries} if entries else {}
