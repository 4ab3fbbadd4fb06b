"""Bytes kept once each, under their SHA-256: mails, XML and reports exactly as they were."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

from xr_tui.errors import StoreUnavailable
from xr_tui.phrase import phrase

_QUICK = 1  # a mail is mostly base64, which gains little by trying harder
# Written out: they run several times for each job, and building such statements costs more than running them.
_FETCH = "SELECT content FROM blob WHERE sha256 = ?"
_KEEP = "INSERT OR IGNORE INTO blob (sha256, content, size) VALUES (?, ?, ?)"


def keep(db: Any, content: bytes) -> str:
    """Keep the bytes within the running transaction; returns their digest."""
    digest = hashlib.sha256(content).hexdigest()
    db.execute_sql(_KEEP, (digest, zlib.compress(content, _QUICK), len(content)))
    return digest


def fetch(db: Any, digest: str) -> bytes:
    """The bytes of this digest.

    Raises:
        StoreUnavailable: if they are missing or changed.
    """
    row = db.execute_sql(_FETCH, (digest,)).fetchone()
    try:
        content = zlib.decompress(row[0]) if row is not None else b""
    except zlib.error:
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise StoreUnavailable(phrase("The kept document {digest} is missing or damaged.", digest=digest[:12]))
    return content
