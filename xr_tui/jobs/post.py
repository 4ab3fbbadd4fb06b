"""The way to the mail servers of the setup, whichever those are at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from xr_tui.delivery.address import check_address
from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome
from xr_tui.errors import DeliveryUnavailable
from xr_tui.jobs.connection_slots import slots_of
from xr_tui.jobs.logging_in import login_of
from xr_tui.jobs.outbox import Outbox
from xr_tui.jobs.timing import Timing
from xr_tui.phrase import phrase
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.places import Places
from xr_tui.settings.sender import Sender


class Post:
    """Keeps an outbox for each sender, and makes another when its mail server changes or has failed."""

    def __init__(self, credentials: Credentials, timing: Timing, places: Places) -> None:
        self._credentials = credentials
        self._places = places
        self._timing = timing
        self._outboxes: dict[str, Outbox] = {}
        self._farewells: set[asyncio.Task[None]] = set()

    async def connect(self, mail: Sender, *, default: bool) -> None:
        """Be ready to hand over mails of this sender.

        Args:
            mail: the sender.
            default: whether it is the default one.

        Raises:
            DeliveryUnavailable: if no mail server is set up for it.
            Unable: if the password command fails.
        """
        before = self._outboxes.get(mail.address)
        if before is not None and before.mail == mail and before.fault is None:
            return
        login = await asyncio.to_thread(login_of, mail, self._credentials, default=default)
        self._disconnect(mail.address)
        broken_off = before.broken_off if before is not None and before.mail == mail else 0
        self._outboxes[mail.address] = Outbox(
            mail, login, self._timing, slots_of(mail, self._places), broken_off=broken_off
        )

    def keep_only(self, senders: Collection[str]) -> None:
        """Say goodbye for all senders that the setup names no more."""
        for sender in set(self._outboxes).difference(senders):
            self._disconnect(sender)

    def fault_of(self, sender: str) -> DeliveryUnavailable | None:
        """Why no mail of this sender goes out any more; None as long as it does."""
        outbox = self._outboxes.get(sender)
        return outbox.fault if outbox is not None else None

    async def hand_over(
        self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]
    ) -> SmtpOutcome:
        """As `SmtpConnection.send`; call `connect` before.

        Raises:
            DeliveryUnavailable: also if the setup names another sender than the mail was made for.
        """
        for sender, outbox in self._outboxes.items():
            if check_address(sender) == envelope.sender:
                return await outbox.send(envelope, message, before_data)
        raise DeliveryUnavailable(phrase("The setup names another sender now; what the former was to send waits."))

    async def aclose(self, patience: float) -> None:
        """Say goodbye to all, for at most so many seconds."""
        self.keep_only(())
        if self._farewells:
            await asyncio.wait(list(self._farewells), timeout=patience)

    def _disconnect(self, sender: str) -> None:
        """Say goodbye in the background: a mail that is being handed over may take minutes."""
        outbox = self._outboxes.pop(sender, None)
        if outbox is not None:
            farewell = asyncio.create_task(outbox.aclose())
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)
