"""What Einrichtung edits: shared by all who work on one database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xr_tui.invoice.model import Payment, Seller

DEFAULT_SUBJECT = "Rechnung {number}"
DEFAULT_BODY = """Sehr geehrte Damen und Herren,

anbei erhalten Sie unsere Rechnung {number} vom {date} als XRechnung.

Mit freundlichen Grüßen
{company}
"""


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, kw_only=True)
class Company:
    """The firm that sends the invoices."""

    seller: Seller = Seller()
    """BG-4 of every invoice that carries no seller of its own."""
    payment: Payment | None = None
    """BG-16 of every invoice that carries none."""


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mails are handed over. Password and user's secrets are never kept here."""

    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    """Login name; empty means no login."""
    sender: str = ""
    """Address mails come from."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of it."""

    company: Company = Company()
    mail: MailServer = MailServer()
    check_enabled: bool = True
    """XRechnung-Prüfung. Off means: mailed unchecked, and the feedback says so."""
    check_url: str = ""
    """XRechnung Prüfung URL: a service that checks instead of this machine; empty means this machine."""
    check_changed_by: str = ""
    """Who last switched the check on or off."""
    hints_off: tuple[str, ...] = ()
    """Checks before the check that are switched off, by the names of `xr_tui.invoice.precheck.hint.Precheck`."""
    rules_version: str = ""
    """The only version of the official rules to check with; empty: the invoice's date chooses."""
    storage_path: str = ""
    """Ablagepfad; empty means `storage` in the data folder."""
    alert_address: str = ""
    """Who gets a mail when `xr-tui batch` ends with failures or could not be done; empty means nobody."""
    subject: str = DEFAULT_SUBJECT
    """Placeholders `{number}` `{date}` `{customer}` `{company}`."""
    body: str = DEFAULT_BODY
    """Text of the mail, same placeholders."""
