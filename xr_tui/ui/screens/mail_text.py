"""A mail as it was handed over, as text to read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from email.utils import parsedate_to_datetime

from xr_tui.delivery.reading import AttachedFile, read_mail
from xr_tui.i18n import decimal, moment, tr
from xr_tui.matrix import FurtherAddress, Kind


def mail_text(content: bytes, further: Sequence[FurtherAddress] = ()) -> str:
    """Header, text and attachments of a mail.

    Args:
        content: the mail's very bytes.
        further: the job's further addresses; those in Bcc stand in no header.
    """
    mail = read_mail(content)
    labels = {
        "From": tr("From"),
        "To": tr("To"),
        "Cc": "CC",
        "Reply-To": tr("Reply to"),
        "Subject": tr("Subject"),
        "Date": tr("Date"),
        "Message-ID": "Message-ID",
    }
    facts = [(labels[name], _day_and_time(value) if name == "Date" else value) for name, value in mail.headers]
    hidden = ", ".join(item.address for item in further if item.kind is Kind.BCC)
    if hidden:
        facts.append((tr("BCC"), tr("{addresses} (no receiver sees it)", addresses=hidden)))
    facts.append((tr("Size"), size_text(mail.size)))
    width = max(len(label) for label, _value in facts)
    lines = [f"{label:<{width}}  {value}" for label, value in facts]
    return "\n".join([*lines, "", mail.body.rstrip(), "", *map(_attached, mail.attachments)]) + "\n"


def _day_and_time(date: str) -> str:
    """The date of a mail as the reader writes dates; as it stands where it is none."""
    try:
        return moment(parsedate_to_datetime(date))
    except ValueError:
        return date


def _attached(file: AttachedFile) -> str:
    return tr("Attachment: {name} ({mime}, {size})", name=file.name, mime=file.mime, size=size_text(file.size))


def size_text(size: int) -> str:
    """Bytes as people read them: `999 Byte`, `14,2 kB`."""
    if size < 1000:
        return tr("{count} bytes", count=size)
    return f"{decimal((Decimal(size) / 1000).quantize(Decimal('0.1')))} kB"
