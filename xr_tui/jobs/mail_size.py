"""How large a mail will be, before it is written."""

from __future__ import annotations

_BASE64 = 4 / 3 * 78 / 76
"""Three bytes become four characters, and each line of 76 gets its CRLF (RFC 2045): 1.37."""
_AROUND = 1200
"""Bytes of header fields, boundaries and the server's own lines, about."""
LARGE = 10_000_000
"""Many receivers refuse mails above 10 MB."""


def mail_size(xml: int, body: str) -> int:
    """About how many bytes go over the line for an XML of so many bytes and this text."""
    return round(xml * _BASE64) + len(body.encode()) + _AROUND
