"""What was handed over, noted once more in a file beside the database: who copies a backup back does not change it.

A line for each mail, JSON, only ever added at the end:

    {"at": "2026-11-02T10:00:00.000000+00:00", "job": 7, "invoice": "RE-1", "recipients": 1, "sender": "...",
     "by": "jana", "message_id": "<...>"}

It is written before DATA, within the write transaction of the durable commit and before its end: a mail whose line
cannot be written is not sent, and the lock of the database lets one program write at a time. A line whose commit then
failed tells of a mail that never went out: it is read only after a backup was copied back, and being too careful is
safe there. No commit waits for a second disk: the database itself survives a power cut, this file is brought to the
disk once a second.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xr_tui.errors import StoreUnavailable
from xr_tui.phrase import phrase
from xr_tui.store.convert import now, to_text

_SYNC_SECONDS = 1.0
_GOING_OUT = """SELECT j.id, j.invoice_number, j.further_addresses, j.sender, j.made_by, j.message_id
    FROM evidence_due d JOIN job j ON j.id = d.job_id
    WHERE j.state = 'sending' AND j.message_id IS NOT NULL ORDER BY j.id"""


@dataclass(frozen=True, kw_only=True)
class SentMail:
    """A mail that was about to be handed over."""

    at: str
    """ISO 8601 in UTC."""
    job: int
    invoice: str
    """Invoice number (BT-1)."""
    recipients: int
    sender: str
    """In whose name: an address of the own company."""
    by: str
    """Who had it sent."""
    message_id: str


def going_out(db: Any) -> list[SentMail]:
    """The mails that the running transaction is about to let out; asked before the records of its jobs are written."""
    return [
        SentMail(
            at=to_text(now()) or "",
            job=job,
            invoice=invoice,
            recipients=1 + len(json.loads(further or "[]")),
            sender=sender,
            by=by,
            message_id=message_id,
        )
        for job, invoice, further, sender, by, message_id in db.execute_sql(_GOING_OUT).fetchall()
    ]


class SentJournal:
    """The file of one database."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".sent")
        self._synced = 0.0

    def append(self, mails: Sequence[SentMail]) -> None:
        """Add these mails at the end, all or none; within a write transaction of the database.

        Raises:
            StoreUnavailable: if they cannot be written.
        """
        if not mails:
            return
        lines = "".join(json.dumps(asdict(mail), ensure_ascii=False) + "\n" for mail in mails).encode()
        try:
            # As readable and writable as the umask lets: whoever shares the database writes this file too.
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
            try:
                self._write(handle, lines)
            finally:
                os.close(handle)
        except OSError as fault:
            raise StoreUnavailable(
                phrase("{path} cannot be written: {fault}.", path=self.path, fault=fault.strerror or fault),
                phrase("Look at free space and rights; no mail goes out that is not noted there."),
            ) from fault

    def mails(self) -> Iterator[SentMail]:
        """All that is noted, the oldest first; a line that cannot be read is passed over.

        Raises:
            OSError: if the file is there and cannot be read.
        """
        with suppress(FileNotFoundError), self.path.open("rb") as file:
            for line in file:
                with suppress(ValueError, TypeError):
                    yield _checked(SentMail(**json.loads(line)))

    def _write(self, handle: int, lines: bytes) -> None:
        before = os.fstat(handle).st_size
        try:
            # After a power cut the last line may be a half one.
            torn = before and os.pread(handle, 1, before - 1) != b"\n"
            rest = memoryview(b"\n" + lines if torn else lines)
            while rest:
                rest = rest[os.write(handle, rest) :]
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                os.fsync(handle)
                self._synced = time.monotonic()
        except OSError:
            with suppress(OSError):  # nothing of it went out
                os.ftruncate(handle, before)
            raise


def _checked(mail: SentMail) -> SentMail:
    texts = (mail.at, mail.invoice, mail.sender, mail.by, mail.message_id)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    if not isinstance(mail.job, int) or not isinstance(mail.recipients, int):
        raise TypeError
    return mail
