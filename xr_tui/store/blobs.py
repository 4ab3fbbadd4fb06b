"""Bytes kept once each, under their SHA-256: mails, XML and reports exactly as they were."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

from xr_tui.errors import StoreUnavailable
from xr_tui.phrase import phrase
from xr_tui.store.tables import BlobTable


def keep(db: Any, content: bytes) -> str:
    """Keep the bytes within the running transaction; returns their digest."""
    digest = hashlib.sha256(content).hexdigest()
    row = {"sha256": digest, "content": zlib.compress(content, 6), "size": len(content)}
    BlobTable.insert(row).on_conflict_ignore().execute(db)
    return digest


def fetch(db: Any, digest: str) -> bytes:
    """The bytes of this digest.

    Raises:
        StoreUnavailable: if they are missing or changed.
    """
    row = BlobTable.select().where(BlobTable.sha256 == digest).first(db)
    content = zlib.decompress(row.content) if row is not None else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise StoreUnavailable(phrase("The kept document {digest} is missing or damaged.", digest=digest[:12]))
    return content
