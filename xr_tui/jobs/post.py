"""The way to the mail server of the setup, whichever that is at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from xr_tui.delivery.address import check_address
from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome
from xr_tui.errors import DeliveryUnavailable
from xr_tui.jobs.outbox import Outbox, login_of
from xr_tui.phrase import phrase
from xr_tui.settings.model import MailServer


class Post:
    """Keeps an outbox for the mail server of the setup, and makes another when that changes or has failed."""

    def __init__(self, environ: Mapping[str, str], password_command: Sequence[str]) -> None:
        self._environ = environ
        self._password_command = password_command
        self._outbox: Outbox | None = None
        self._farewells: set[asyncio.Task[None]] = set()

    async def connect(self, mail: MailServer) -> None:
        """Be ready to hand over mails for this setup.

        Raises:
            DeliveryUnavailable: if no mail server is set up.
            Unable: if the password command fails.
        """
        if self._outbox is not None and self._outbox.mail == mail and self._outbox.fault is None:
            return
        login = await asyncio.to_thread(login_of, mail, environ=self._environ, password_command=self._password_command)
        self._disconnect()
        self._outbox = Outbox(mail, login)

    async def hand_over(
        self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]
    ) -> SmtpOutcome:
        """As `SmtpConnection.send`; call `connect` before.

        Raises:
            DeliveryUnavailable: also if the setup names another sender than the mail was made for.
        """
        outbox = self._outbox
        assert outbox is not None, "claimed without a mail server"
        if check_address(outbox.mail.sender) != envelope.sender:
            raise DeliveryUnavailable(phrase("The setup names another sender now; what the former was to send waits."))
        return await outbox.send(envelope, message, before_data)

    async def aclose(self, patience: float = 5.0) -> None:
        """Say goodbye, for at most so many seconds."""
        self._disconnect()
        if self._farewells:
            await asyncio.wait(list(self._farewells), timeout=patience)

    def _disconnect(self) -> None:
        """Say goodbye in the background: a mail that is being handed over may take minutes."""
        outbox, self._outbox = self._outbox, None
        if outbox is not None:
            farewell = asyncio.create_task(outbox.aclose())
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)
