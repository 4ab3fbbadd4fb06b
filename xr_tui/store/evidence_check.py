"""Is everything that was kept still there, and as it was? The chain, its end, the documents, feedback and jobs."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from xr_tui.phrase import Phrase, phrase
from xr_tui.store import evidence
from xr_tui.store.evidence import BEGINNING, DOCUMENT_FIELDS, JOB_FIELDS, Head, Record
from xr_tui.store.states import UNFINISHED

Progress = Callable[[int, int], None]
"""Gets how much is done, of how much."""
_AT_ONCE = 200
_GONE = {
    "xml_sha256": phrase("The XRechnung that was kept is missing or was changed."),
    "mail_sha256": phrase("The mail that was kept is missing or was changed."),
    "report_sha256": phrase("The check report that was kept is missing or was changed."),
}
_UNFINISHED = frozenset(state.value for state in UNFINISHED)
_MOVES_ON = frozenset({"state", "not_before", "attempts", "finished_at", "sender"})
"""What changes in a job that is still worked off, without a record."""


@dataclass(frozen=True, kw_only=True)
class Damage:
    """One thing that is not as it was kept."""

    kind: str
    """chain, record, head, document, feedback or job."""
    text: Phrase
    seq: int | None = None
    """Place in the chain."""
    job: int | None = None
    invoice: str = ""
    """Invoice number (BT-1), where the record still tells it."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What was looked at, and everything that was found wrong."""

    head: Head
    """The end of the chain now: to be noted elsewhere by whoever wants to hold later copies against it."""
    documents: int
    jobs: int
    damages: tuple[Damage, ...]


def check_evidence(
    db: Any, noted: Head | None, heads: Iterable[str] = (), progress: Progress = lambda done, total: None
) -> Looked:
    """Look at everything, to the end, whatever is found.

    Args:
        db: connected; is read as it stands at one moment, while others may go on writing.
        noted: the end of the chain as the file beside the database says; None if there is none.
        heads: ends of the chain that somebody noted earlier; each must still be a part of it.
        progress: is told after every few documents, records and jobs.
    """
    # One state of it for all queries: a reading transaction, which keeps no writer waiting.
    with db.atomic("DEFERRED"):
        return _Check(db, noted, tuple(heads), progress).run()


@dataclass
class _Check:
    db: Any
    noted: Head | None
    heads: tuple[str, ...]
    progress: Progress
    found: list[Damage] = field(default_factory=list)
    _done: int = 0

    def run(self) -> Looked:
        documents = self._count("blob")
        self._total = documents + self._count("evidence") + self._count("job")
        bad = set(self._documents())
        end = self._records(bad)
        jobs = self._jobs()
        self._ends(end)
        return Looked(head=end, documents=documents, jobs=jobs, damages=tuple(self.found))

    def _count(self, table: str) -> int:
        return int(self.db.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names

    def _say(self, kind: str, text: Phrase, record: Record | None = None, **where: Any) -> None:
        if record is not None:
            number = (record.content.get("job_row") or {}).get("invoice_number")
            where = {"seq": record.seq, "job": record.job, "invoice": str(number or ""), **where}
        self.found.append(Damage(kind=kind, text=text, **where))

    def _step(self) -> None:
        self._done += 1
        if self._done % _AT_ONCE == 0:
            self.progress(self._done, self._total)

    # documents

    def _documents(self) -> Iterator[str]:
        """The digests under which something else is kept; who needs them is said with their records."""
        after, query = "", "SELECT sha256, content FROM blob WHERE sha256 > ? ORDER BY sha256 LIMIT ?"
        while rows := self.db.execute_sql(query, (after, _AT_ONCE)).fetchall():
            for digest, content in rows:
                if not _is(digest, content):
                    yield digest
                self._step()
            after = rows[-1][0]

    def _missing(self, digest: str) -> bool:
        return self.db.execute_sql("SELECT 1 FROM blob WHERE sha256 = ?", (digest,)).fetchone() is None

    # records

    def _records(self, bad: set[str]) -> Head:
        end = Head()
        for record in evidence.records(self.db):
            if record.seq != end.count + 1:
                text = phrase("Records {first} to {last} are missing.", first=end.count + 1, last=record.seq - 1)
                self._say("chain", text, seq=end.count + 1)
            elif record.chain != evidence.linked(end.chain, record.sha256):
                text = phrase(
                    "Record {seq} does not follow the one before it: one of the two was changed.", seq=record.seq
                )
                self._say("chain", text, record)
            self._record(record, bad)
            end = Head(record.seq, record.chain)
            self._step()
        return end

    def _record(self, record: Record, bad: set[str]) -> None:
        content = record.content
        if evidence.sha256(record.text) != record.sha256 or content.get("job") != record.job:
            self._say("record", phrase("Record {seq} was changed.", seq=record.seq), record)
            return
        row = content.get("job_row") or {}
        for name in DOCUMENT_FIELDS:
            digest = row.get(name)
            if digest and (digest in bad or self._missing(digest)):
                self._say("document", _GONE[name], record)
        said = content.get("feedback")
        if said and record.job is not None and evidence.feedback_digest(self.db, record.job, said["up_to"]) != said:
            self._say("feedback", phrase("A line of the job's feedback is missing or was changed."), record)

    # jobs

    def _jobs(self) -> int:
        """Each job as its newest record says, and none without one that needs one."""
        count, after = 0, 0
        query = f"SELECT id, {', '.join(JOB_FIELDS)} FROM job WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608
        while rows := self.db.execute_sql(query, (after, _AT_ONCE)).fetchall():
            for job, *values in rows:
                self._job(job, dict(zip(JOB_FIELDS, values, strict=True)))
                self._step()
            count, after = count + len(rows), rows[-1][0]
        if evidence.is_due(self.db):
            self._say("job", phrase("A job was changed past the program: no record of it was written."))
        lost = self.db.execute_sql(
            "SELECT DISTINCT job_id FROM evidence WHERE job_id NOT IN (SELECT id FROM job) ORDER BY job_id"
        )
        for (job,) in lost.fetchall():
            if (record := evidence.last_of(self.db, job)) is not None:
                self._say("job", phrase("The job is missing in the job list."), record)
        return count

    def _job(self, job: int, row: dict[str, Any]) -> None:
        record, unfinished = evidence.last_of(self.db, job), row["state"] in _UNFINISHED
        number = str(row["invoice_number"])
        if record is None:
            if not unfinished:
                text = phrase("The job has ended, but there is no record of it.")
                self._say("job", text, job=job, invoice=number)
            return
        kept = record.content.get("job_row") or {}
        ended = kept.get("state") not in _UNFINISHED
        free = _MOVES_ON if unfinished and not ended else frozenset()
        differ = [name for name in JOB_FIELDS if name not in free and kept.get(name) != row[name]]
        if differ:
            text = phrase(
                "The job list says otherwise than the job's newest record: {fields}.", fields=", ".join(differ)
            )
            self._say("job", text, record, invoice=number)

    # the end of the chain

    def _ends(self, end: Head) -> None:
        noted = self.noted
        if noted is None:
            if end.count:
                text = phrase("The file beside the database that notes the end of the chain is missing or damaged.")
                self._say("head", text)
        elif noted.count > end.count:
            text = phrase(
                "Records are missing at the end: {noted} were noted, {count} are there.",
                noted=noted.count,
                count=end.count,
            )
            self._say("head", text, seq=end.count + 1)
        elif evidence.chain_at(self.db, noted.count) != noted.chain:
            text = phrase(
                "The chain is not the one whose end was noted beside the database (record {seq}).", seq=noted.count
            )
            self._say("head", text, seq=noted.count)
        for head in self.heads:
            known = self.db.execute_sql("SELECT 1 FROM evidence WHERE chain = ?", (head,)).fetchone()
            if known is None and head != BEGINNING:
                self._say("head", phrase("No record of the chain ends in {head}.", head=head))


def _is(digest: str, content: object) -> bool:
    try:
        return hashlib.sha256(zlib.decompress(bytes(content))).hexdigest() == digest  # type: ignore[call-overload]
    except (zlib.error, TypeError, ValueError):
        return False
