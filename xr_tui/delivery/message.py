"""The mail that carries an invoice: RFC 5322, MIME, 7-bit, the same bytes for the same values."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime

from xr_tui.delivery.address import check_address, forbidden_in_line
from xr_tui.delivery.header_fields import address_field, plain_field, text_field
from xr_tui.errors import InputError, Problem, Refused
from xr_tui.phrase import phrase

_SEVEN_BIT = compat32.clone(cte_type="7bit", linesep="\r\n", max_line_length=76)
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


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the mail server is told, beside the mail itself (RFC 5321)."""

    sender: str
    """Address of MAIL FROM, where failed deliveries are reported."""
    recipients: tuple[str, ...]
    """Addresses of RCPT TO, each once: To, Cc and Bcc."""


def compose(mail: Mail) -> bytes:
    """The mail as it goes over the line: ASCII with CRLF, no line longer than 78 characters but for long addresses.

    Raises:
        InputError: every fault of the mail with the name of its field. Nothing is quietly mended: a line break in a
            subject or an address is how recipients and fields are smuggled in.
    """
    if problems := list(_faults(mail)):
        raise InputError(problems, phrase("Mend them and send again; nothing was sent."))
    return b"".join(_header(mail)) + _content(mail).as_bytes(policy=_SEVEN_BIT)


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
    yield plain_field("MIME-Version", "1.0")


def _content(mail: Mail) -> Message:
    """The text and the attachments as one MIME entity.

    Of the standard library's two families of classes the older one: it writes the same MIME in a quarter of the time.
    """
    text = MIMENonMultipart("text", "plain")
    text.set_payload(mail.body, _QUOTED_PRINTABLE)
    if not mail.attachments:
        del text["MIME-Version"]
        return text
    # "=_" stands neither in base64 nor in quoted-printable, so no part can hold the boundary.
    digest = hashlib.sha256(mail.message_id.encode()).hexdigest()[:32]
    entity = MIMEMultipart("mixed", boundary=f"=_{digest}")
    entity.attach(text)
    for attachment in mail.attachments:
        entity.attach(_attached(attachment))
    for part in (entity, *entity.get_payload()):
        del part["MIME-Version"]
    return entity


def _attached(attachment: MailAttachment) -> Message:
    part = MIMEBase(*attachment.mime.split("/", 1))
    part.set_payload(attachment.content)
    encode_base64(part)
    plain = attachment.filename.isascii()
    name = attachment.filename if plain else ("utf-8", "", attachment.filename)  # RFC 2231
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _quoted_printable() -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset


_QUOTED_PRINTABLE = _quoted_printable()


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
