"""A mail as it was handed over, read again: header, text and attachments for people to look at."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

_HEADERS = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID")


@dataclass(frozen=True)
class AttachedFile:
    """One attachment."""

    name: str
    mime: str
    size: int
    """Bytes of the file itself, not of its base64."""


@dataclass(frozen=True)
class ReadMail:
    """What a receiver sees of a mail."""

    headers: tuple[tuple[str, str], ...]
    """Those a person asks for, decoded, in the usual order."""
    body: str
    attachments: tuple[AttachedFile, ...]
    size: int
    """Bytes as it went over the line."""


def read_mail(content: bytes) -> ReadMail:
    """Read a mail that `xr_tui.delivery.message.compose` wrote; of any other as much as can be read."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    return ReadMail(
        headers=tuple((name, str(message[name])) for name in _HEADERS if message[name]),
        body=part.get_content().replace("\r\n", "\n") if part is not None else "",
        attachments=tuple(_attached(item) for item in message.iter_attachments()),
        size=len(content),
    )


def _attached(part: EmailMessage) -> AttachedFile:
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    return AttachedFile(part.get_filename() or "", part.get_content_type(), size)
