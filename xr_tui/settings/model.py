"""What Einrichtung edits: shared by all who work on one database."""

from __future__ import annotations

from dataclasses import dataclass

from xr_tui.invoice.model import Payment, Seller
from xr_tui.matrix import DocumentType
from xr_tui.settings.sender import Sender

DEFAULT_SUBJECT = "Rechnung {number}"
DEFAULT_BODY = """Sehr geehrte Damen und Herren,

anbei erhalten Sie unsere Rechnung {number} vom {date} als XRechnung.

Mit freundlichen Grüßen
{company}
"""


@dataclass(frozen=True, kw_only=True)
class Company:
    """The firm that sends the invoices."""

    seller: Seller = Seller()
    """BG-4 of every invoice that carries no seller of its own."""
    payment: Payment | None = None
    """BG-16 of every invoice that carries none."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of it."""

    company: Company = Company()
    mail: Sender = Sender()
    """The default sender."""
    senders: tuple[Sender, ...] = ()
    """The other senders."""
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

    @property
    def every_sender(self) -> tuple[Sender, ...]:
        """All senders, the default first."""
        return (self.mail, *self.senders)

    def sender_named(self, name: str) -> Sender | None:
        """The sender of this name, however it is capitalised; None if there is none."""
        return next((sender for sender in self.every_sender if sender.name.casefold() == name.casefold()), None)

    def is_default(self, sender: Sender) -> bool:
        """Whether this is the sender of whoever names none."""
        return sender.name == self.mail.name

    def sender_for(self, named: str, document_type: DocumentType) -> Sender:
        """Who sends a document: the sender that its matrix entry names, else the one for its type, else the default."""
        if (chosen := self.sender_named(named)) is not None:
            return chosen
        fitting = (sender for sender in self.every_sender if sender.document_type is document_type)
        return next(fitting, self.mail) if document_type is not DocumentType.ALL else self.mail

    def sender_at(self, address: str) -> Sender | None:
        """The sender that mails of this address go out for, as jobs name it; None if there is none."""
        return next((sender for sender in self.every_sender if sender.address == address), None)
