"""A few connections to the mail server of the setup, each used for many mails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from xr_tui.delivery.address import check_address
from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.delivery.smtp_login import SmtpLogin
from xr_tui.errors import DeliveryUnavailable, Refused
from xr_tui.phrase import phrase
from xr_tui.settings.model import MailServer
from xr_tui.settings.secrets import smtp_password

CONNECTIONS = 3
"""As many as Microsoft 365 allows one sender (432 4.3.2 beyond that, read 2026-11)."""


def login_of(mail: MailServer, *, environ: Mapping[str, str], password_command: Sequence[str]) -> SmtpLogin:
    """The login for this mail server; runs the password command where there is one.

    Raises:
        DeliveryUnavailable: if no mail server is set up, or its sender is no address.
        Unable: if the password command fails.
    """
    if not mail.host or not mail.sender:
        raise DeliveryUnavailable(
            phrase("No mail server is set up."), phrase("Name host and sender's address in the setup.")
        )
    try:
        check_address(mail.sender)
    except Refused as fault:  # it concerns every mail
        raise DeliveryUnavailable(fault.message, phrase("Correct the sender's address in the setup.")) from None
    secret = smtp_password(environ=environ, command=password_command or None, service_user=mail.user)
    password = secret.value if secret and mail.user else ""
    return SmtpLogin(host=mail.host, port=mail.port, security=mail.security, user=mail.user, password=password)


class Outbox:
    """Hands mails over on whichever of its connections is free."""

    def __init__(self, mail: MailServer, login: SmtpLogin) -> None:
        self.mail = mail
        """The setup it was made for."""
        self.fault: DeliveryUnavailable | None = None
        """Why no mail goes out any more; another outbox must be made, with a login of its own."""
        self._connections = [SmtpConnection(login) for _ in range(CONNECTIONS)]
        self._free: asyncio.LifoQueue[SmtpConnection] = asyncio.LifoQueue()  # the warm one first
        for connection in self._connections:
            self._free.put_nowait(connection)

    async def send(self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]) -> SmtpOutcome:
        """As `SmtpConnection.send`, when a connection is free.

        Raises:
            DeliveryUnavailable: also for all who still wait after one has met it: a wrong password that is tried for
                each mail locks the account.
        """
        connection = await self._free.get()
        try:
            if self.fault is not None:
                raise DeliveryUnavailable(self.fault.message, self.fault.hint)
            return await connection.send(envelope, message, before_data)
        except DeliveryUnavailable as fault:
            self.fault = fault
            raise
        finally:
            self._free.put_nowait(connection)

    async def aclose(self) -> None:
        """Say goodbye on every connection."""
        await asyncio.gather(*(connection.aclose() for connection in self._connections), return_exceptions=True)
