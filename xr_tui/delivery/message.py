"""The mail that carries an invoice: RFC 5322, MIME, 7-bit, the same bytes for the same values."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import quoprimime
from email.message import Message
from email.utils import format_datetime

from xr_tui.delivery.address import check_address, forbidden_in_line
from xr_tui.delivery.header_fields import LINE, address_field, plain_field, text_field
from xr_tui.errors import InputError, Problem, Refused
from xr_tui.phrase import phrase

_MIME_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_UNSAFE_IN_FILE_NAME = frozenset('/\\:*?"<>|@')


@dataclass(frozen=True, kw_only=True)
class MailAttachment:
    """One attached file."""

    filename: str
    """Name the receiver sees."""
    mime: str
    """Media type in lower case, such as `application/xml`."""
    content: bytes
    """The file; arrives byte for byte."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail before it is written down."""

    sender: str
    """Address of From, and of the envelope."""
    sender_name: str = ""
    """Name shown for it."""
    to: tuple[str, ...]
    """Recipients all can see."""
    cc: tuple[str, ...] = ()
    """Recipients of a copy, also seen by all."""
    bcc: tuple[str, ...] = ()
    """Recipients nobody sees: in the envelope only."""
    subject: str
    """One line."""
    body: str
    """Plain text, any line ends."""
    attachments: tuple[MailAttachment, ...] = ()
    """In the order they appear."""
    message_id: str
    """With its angle brackets, see `new_message_id`."""
    date: datetime
    """When it was made, with its time zone."""
    reply_to: str = ""
    """Address answers go to; empty means the sender."""
    automatic: bool = False
    """Whether no person stands behind it, so that nobody's absence notice answers it (RFC 3834)."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the mail server is told, beside the mail itself (RFC 5321)."""

    sender: str
    """Address of MAIL FROM, where failed deliveries are reported."""
    recipients: tuple[str, ...]
    """Addresses of RCPT TO, each once: To, Cc and Bcc."""


def compose(mail: Mail) -> bytes:
    """The mail as it goes over the line: ASCII with CRLF, lines of at most 78 characters, but for long names.

    Raises:
        InputError: every fault of the mail with the name of its field. Nothing is quietly mended: a line break in a
            subject or an address is how recipients and fields are smuggled in.
    """
    if problems := list(_faults(mail)):
        raise InputError(problems, phrase("Mend them and send again; nothing was sent."))
    return b"".join(_header(mail)) + _content(mail)


def envelope_of(mail: Mail) -> Envelope:
    """Sender and recipients for the mail server, each recipient once.

    Raises:
        Refused: an address that `compose` would have named too.
    """
    recipients = dict.fromkeys(check_address(address) for address in (*mail.to, *mail.cc, *mail.bcc))
    return Envelope(sender=check_address(mail.sender), recipients=tuple(recipients))


def new_message_id(domain: str) -> str:
    """A Message-ID (RFC 5322 section 3.6.4) nobody can guess, made in the sender's domain.

    Raises:
        Refused: this is no domain.
    """
    _, _, ascii_domain = check_address(f"postmaster@{domain}").partition("@")
    return f"<{secrets.token_hex(16)}@{ascii_domain}>"


def attachment_name(number: str) -> str:
    """File name of an invoice's XML, its number (BT-1) freed of what receivers refuse in a name, such as `/` or `@`.

    >>> attachment_name("2026/117")
    '2026_117_xrechnung.xml'
    """
    return f"{''.join('_' if _unsafe(char) else char for char in number)}_xrechnung.xml"


def _unsafe(char: str) -> bool:
    return char in _UNSAFE_IN_FILE_NAME or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _header(mail: Mail) -> Iterator[bytes]:
    yield plain_field("Date", format_datetime(mail.date))
    yield address_field("From", [(mail.sender_name.strip(), check_address(mail.sender))])
    if mail.reply_to:
        yield address_field("Reply-To", [("", check_address(mail.reply_to))])
    if mail.to:
        yield address_field("To", [("", check_address(address)) for address in mail.to])
    if mail.cc:
        yield address_field("Cc", [("", check_address(address)) for address in mail.cc])
    yield text_field("Subject", mail.subject)
    yield plain_field("Message-ID", mail.message_id)
    if mail.automatic:
        yield plain_field("Auto-Submitted", "auto-generated")
    yield plain_field("MIME-Version", "1.0")


def _content(mail: Mail) -> bytes:
    """The text and the attachments as one MIME entity, and the end of the header.

    The standard library says how text is encoded and parameters are quoted. The frame around them is written here: its
    generator takes each line into its hands several times, which costs three times as much as all the rest.
    """
    # Its own line ends are found where there are any; each becomes CRLF.
    encoded = quoprimime.body_encode(mail.body.encode().decode("latin-1")).encode("ascii")
    text = _TEXT_HEAD + encoded.replace(b"\n", b"\r\n")
    if not mail.attachments:
        return text
    # "=_" stands neither in base64 nor in quoted-printable, so no part can hold the boundary.
    boundary = f"=_{hashlib.sha256(mail.message_id.encode()).hexdigest()[:32]}".encode()
    begin, end = b"\r\n--" + boundary + b"\r\n", b"\r\n--" + boundary + b"--\r\n"
    head = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n'
    parts = [text, *(_attached(attachment) for attachment in mail.attachments)]
    return head + b"".join(begin + part for part in parts) + end


_TEXT_HEAD = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'


def _attached(attachment: MailAttachment) -> bytes:
    head = plain_field("Content-Type", attachment.mime) + plain_field("Content-Transfer-Encoding", "base64")
    content = base64.encodebytes(attachment.content).replace(b"\n", b"\r\n")
    return head + _disposition(attachment.filename) + b"\r\n" + content


def _disposition(filename: str) -> bytes:
    """That it is a file of this name; on a line of its own where it would be long (RFC 2183, RFC 2231)."""
    part = Message()
    name = filename if filename.isascii() else ("utf-8", "", filename)
    part.add_header("Content-Disposition", "attachment", filename=name)
    value = str(part["Content-Disposition"])
    if len("Content-Disposition: ") + len(value) > LINE:
        value = value.replace("; ", ";\r\n ", 1)
    return plain_field("Content-Disposition", value)


def _faults(mail: Mail) -> Iterator[Problem]:
    yield from _address_faults(mail)
    for field in ("sender_name", "subject"):
        if forbidden_in_line(getattr(mail, field)):
            yield Problem(phrase("There is a line break or another control character in it."), field=field)
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\r\n\t" for char in mail.body):
        yield Problem(phrase("There is a control character in the text."), field="body")
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        yield Problem(phrase("This is no Message-ID."), field="message_id")
    if mail.date.tzinfo is None:
        yield Problem(phrase("The date has no time zone."), field="date")
    for index, attachment in enumerate(mail.attachments):
        yield from _attachment_faults(attachment, f"attachments[{index}]")


def _address_faults(mail: Mail) -> Iterator[Problem]:
    places = [("sender", mail.sender)]
    if mail.reply_to:
        places.append(("reply_to", mail.reply_to))
    for field in ("to", "cc", "bcc"):
        places += [(f"{field}[{index}]", address) for index, address in enumerate(getattr(mail, field))]
    for place, address in places:
        try:
            check_address(address)
        except Refused as fault:
            yield Problem(fault.message, field=place)
    if not (mail.to or mail.cc or mail.bcc):
        yield Problem(phrase("The mail has no recipient."), field="to")


def _attachment_faults(attachment: MailAttachment, place: str) -> Iterator[Problem]:
    if not attachment.filename.strip():
        yield Problem(phrase("The attachment has no name."), field=f"{place}.filename")
    if forbidden_in_line(attachment.filename):
        fault = phrase("There is a line break or another control character in it.")
        yield Problem(fault, field=f"{place}.filename")
    if not _MIME_TYPE.fullmatch(attachment.mime) or attachment.mime.startswith(("multipart/", "message/")):
        yield Problem(phrase("This is no media type of a file."), field=f"{place}.mime")
