"""Senders: in whose name mails go out, through which server, and how that server lets us in. No secrets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xr_tui.matrix import DocumentType
from xr_tui.settings.throttle import Throttle

FIRST_NAME = "Standard"
"""What the sender is called that is there before anybody has set one up."""


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"
    OPPORTUNISTIC = "opportunistic"
    """STARTTLS where the server offers it, without looking at its certificate (RFC 7435); else unprotected. Never with
    a login."""


class LoginKind(StrEnum):
    """How a mail server is shown who we are."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, no password
    """User and password; without a user, no login at all."""
    MICROSOFT = "microsoft"
    """Microsoft 365, in the name of a person who has once typed a code in a browser (device code, RFC 8628)."""
    MICROSOFT_APP = "microsoft-app"
    """Microsoft 365, in the name of the program: client id and client secret (RFC 6749 section 4.4)."""
    GOOGLE = "google"
    """Google, in the name of a person who has once consented in a browser (authorization code with PKCE, RFC 8252)."""
    GOOGLE_SERVICE = "google-service"
    """Google Workspace: the key of a service account with domain-wide delegation (RFC 7523)."""
    CERTIFICATE = "certificate"
    """A client certificate (AUTH EXTERNAL of RFC 4422)."""

    @property
    def takes_token(self) -> bool:
        """Whether the server is shown a token that expires, instead of a password (XOAUTH2)."""
        return self not in (LoginKind.PASSWORD, LoginKind.CERTIFICATE)

    @property
    def has_client(self) -> bool:
        """Whether it needs the id of a client that the firm has registered with the provider."""
        return self in (LoginKind.MICROSOFT, LoginKind.MICROSOFT_APP, LoginKind.GOOGLE)

    @property
    def has_tenant(self) -> bool:
        """Whether it needs the firm's tenant at Microsoft."""
        return self in (LoginKind.MICROSOFT, LoginKind.MICROSOFT_APP)

    @property
    def has_secret(self) -> bool:
        """Whether a password is looked for, or a client secret in its place."""
        return self in (LoginKind.PASSWORD, LoginKind.MICROSOFT_APP, LoginKind.GOOGLE)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who mails come from and where they are handed over. Passwords, tokens and keys are never kept here."""

    name: str = FIRST_NAME
    """What matrix entries, the command line and people call it; never changes."""
    address: str = ""
    """Address mails come from; no two senders have the same, because jobs know theirs by it."""
    display_name: str = ""
    """Name that receivers see; empty means the company's."""
    reply_to: str = ""
    """Where answers go; empty means the address itself."""
    document_type: DocumentType = DocumentType.ALL
    """Documents it is taken for where the matrix names no sender; ALL means none in particular."""
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    """Login name; empty means no login."""
    login: LoginKind = LoginKind.PASSWORD
    tenant: str = ""
    """Microsoft 365: directory (tenant) id or domain of the firm."""
    client_id: str = ""
    """Microsoft 365: id of the firm's own app registration. Google: of its own client of type “Desktop app”."""
    throttle: Throttle = Throttle()
    """How much its server takes; what is open follows the provider."""

    @property
    def set_up(self) -> bool:
        """Whether mails can be handed over for it."""
        return bool(self.host and self.address)

    @property
    def mailbox(self) -> str:
        """Whom the server is told: tokens are always for a mailbox, the address unless another is named."""
        return self.user or (self.address if self.login.takes_token else "")
