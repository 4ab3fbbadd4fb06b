"""A few connections to the mail server of the setup, each used for many mails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.delivery.smtp_login import SmtpLogin
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import phrase
from xr_tui.settings.model import MailServer
from xr_tui.settings.secrets import smtp_password

CONNECTIONS = 3
"""As many as Microsoft 365 allows one sender (432 4.3.2 beyond that, read 2026-11)."""


def login_of(mail: MailServer, *, environ: Mapping[str, str], password_command: Sequence[str]) -> SmtpLogin:
    """The login for this mail server; runs the password command where there is one.

    Raises:
        DeliveryUnavailable: if no mail server is set up.
        Unable: if the password command fails.
    """
    if not mail.host or not mail.sender:
        raise DeliveryUnavailable(
            phrase("No mail server is set up."), phrase("Name host and sender's address in the setup.")
        )
    secret = smtp_password(environ=environ, command=password_command or None, service_user=mail.user)
    password = secret.value if secret and mail.user else ""
    return SmtpLogin(host=mail.host, port=mail.port, security=mail.security, user=mail.user, password=password)


class Outbox:
    """Hands mails over on whichever of its connections is free."""

    def __init__(self, mail: MailServer, login: SmtpLogin) -> None:
        self.mail = mail
        """The setup it was made for."""
        self._connections = [SmtpConnection(login) for _ in range(CONNECTIONS)]
        self._free: asyncio.LifoQueue[SmtpConnection] = asyncio.LifoQueue()  # the warm one first
        for connection in self._connections:
            self._free.put_nowait(connection)

    async def send(self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]) -> SmtpOutcome:
        """As `SmtpConnection.send`, when a connection is free."""
        connection = await self._free.get()
        try:
            return await connection.send(envelope, message, before_data)
        finally:
            self._free.put_nowait(connection)

    async def aclose(self) -> None:
        """Say goodbye on every connection."""
        await asyncio.gather(*(connection.aclose() for connection in self._connections), return_exceptions=True)
