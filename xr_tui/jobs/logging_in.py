"""How a sender of the setup gets into its mail server: its settings and this user's credentials put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xr_tui.delivery.access_token import TokenSource
from xr_tui.delivery.address import check_address
from xr_tui.delivery.smtp_login import SmtpLogin
from xr_tui.errors import DeliveryUnavailable, Refused
from xr_tui.phrase import phrase
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.sender import LoginKind, Sender

if TYPE_CHECKING:
    from xr_tui.delivery.google_person import MailboxTokens


def login_of(sender: Sender, credentials: Credentials, *, default: bool = True) -> SmtpLogin:
    """The login for this sender; runs its password command where there is one.

    Args:
        sender: of the setup.
        credentials: where this user's secrets are.
        default: whether it is the default sender.

    Raises:
        DeliveryUnavailable: if no mail server is set up for it, or its address is none.
        Unable: if the password command fails.
    """
    if not sender.host:
        raise DeliveryUnavailable(
            phrase("No mail server is set up."), phrase("Name host and sender's address in the setup.")
        )
    if not sender.address:
        raise DeliveryUnavailable(
            phrase("The address that mails are sent from is missing."),
            phrase("Name the sender's address in the setup, or set XR_TUI_SMTP_SENDER."),
        )
    try:
        check_address(sender.address)
    except Refused as fault:  # it concerns every mail
        raise DeliveryUnavailable(fault.message, phrase("Correct the sender's address in the setup.")) from None
    return SmtpLogin(
        host=sender.host,
        port=sender.port,
        security=sender.security,
        user=sender.mailbox,
        password=_password(sender, credentials, default) if sender.login is LoginKind.PASSWORD else "",
        kind=sender.login,
        tokens=token_source(sender, credentials, default=default),
        client_certificate=credentials.client_certificate(sender, default=default),
        ca_file=credentials.ca_file,
    )


def token_source(sender: Sender, credentials: Credentials, *, default: bool = True) -> TokenSource | None:
    """Where the tokens of this sender come from; None for a login that takes none.

    Raises:
        DeliveryUnavailable: what it takes is not all named.
        Unable: if the password command, which gives the client secret, fails.
    """
    if sender.login is LoginKind.GOOGLE_SERVICE:
        from xr_tui.delivery.google import ServiceAccountTokens

        key_file = credentials.service_account(sender, default=default)
        return ServiceAccountTokens(key_file, sender.mailbox)
    if sender.login is LoginKind.GOOGLE:
        return mailbox_tokens(sender, credentials, default=default)
    if not sender.login.takes_token:
        return None
    if not sender.tenant or not sender.client_id:
        raise DeliveryUnavailable(
            phrase("{name} lacks the tenant or the client id for Microsoft 365.", name=sender.name),
            phrase("Give both in the setup; the firm's app registration has them."),
        )
    from xr_tui.delivery.microsoft import PersonsTokens, ProgramsTokens, Registration

    registration = Registration(
        authority=credentials.microsoft, tenant=sender.tenant, client_id=sender.client_id, user=sender.mailbox
    )
    if sender.login is LoginKind.MICROSOFT:
        return PersonsTokens(registration, credentials.tokens)
    secret = credentials.password(sender, default=default)
    if secret is None:
        raise DeliveryUnavailable(
            phrase("The client secret of {name} is not known.", name=sender.name),
            phrase("Give it as the password: XR_TUI_SMTP_PASSWORD, or password_command in your own config.toml."),
        )
    return ProgramsTokens(registration, secret.value)


def mailbox_tokens(sender: Sender, credentials: Credentials, *, default: bool = True) -> MailboxTokens:
    """Where the tokens of a sender come from that logs in at Google in the name of a person.

    Raises:
        DeliveryUnavailable: its client id is not named.
        Unable: if the password command, which gives the client secret, fails.
    """
    if not sender.client_id:
        raise DeliveryUnavailable(
            phrase("{name} lacks the client id for Google.", name=sender.name),
            phrase("Give it in the setup; it is of your own client of type “Desktop app” at Google."),
        )
    from xr_tui.delivery.google_person import DesktopClient, MailboxTokens

    secret = credentials.password(sender, default=default)
    client = DesktopClient(
        client_id=sender.client_id,
        client_secret=secret.value if secret else "",  # said where it is needed: a login is forgotten without it
        user=sender.mailbox,
        endpoints=credentials.google,
    )
    return MailboxTokens(client, credentials.tokens)


def _password(sender: Sender, credentials: Credentials, default: bool) -> str:
    secret = credentials.password(sender, default=default) if sender.user else None
    return secret.value if secret else ""
