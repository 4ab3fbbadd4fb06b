"""A few connections to one mail server, each used for many mails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.delivery.smtp_login import SmtpLogin
from xr_tui.errors import DeliveryUnavailable
from xr_tui.jobs.connection_slots import ConnectionSlots
from xr_tui.jobs.timing import Timing
from xr_tui.phrase import phrase
from xr_tui.settings.sender import Sender
from xr_tui.settings.throttle import provider_of, throttle_of

ENOUGH = 3
"""Mails in a row with which the server broke off: from then on it is the server's trouble, not theirs."""


class Outbox:
    """Hands mails over on whichever of its connections is free."""

    def __init__(
        self, mail: Sender, login: SmtpLogin, timing: Timing, slots: ConnectionSlots, *, broken_off: int = 0
    ) -> None:
        """An outbox that has not called the server yet.

        Args:
            mail: the setup it is made for.
            login: for the server.
            timing: how long to wait for it.
            slots: which connections there may be.
            broken_off: as the outbox before counted them.
        """
        self.mail = mail
        self.broken_off = broken_off
        """Mails in a row with which the server broke off."""
        self.fault: DeliveryUnavailable | None = None
        """Why no mail goes out any more; another outbox must be made, with a login of its own."""
        login = replace(login, timeout=timing.answer, reply_timeout=timing.reply)
        throttle, provider = throttle_of(mail), provider_of(mail.host, mail.mailbox)
        self._day_is_full = provider.day_is_full if provider is not None else ()
        self._timing = timing
        self._slots = slots
        self._connections = [
            SmtpConnection(login, mails=throttle.mails_per_connection, admit=self._admit)
            for _ in range(throttle.connections)
        ]
        self._idle: dict[SmtpConnection, asyncio.TimerHandle] = {}
        """When connections that are free are closed, and those that are left out come back."""
        self._farewells: set[asyncio.Task[None]] = set()
        self._free: asyncio.LifoQueue[SmtpConnection] = asyncio.LifoQueue()  # the warm one first
        self._free.put_nowait(self._connections[0])
        self._kept_back = self._connections[1:]
        """Until the first has found the way: a wrong password that several try at once locks the account. After enough
        mails with which the server broke off, until it has answered one."""

    async def send(self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]) -> SmtpOutcome:
        """As `SmtpConnection.send`, when a connection is free.

        Raises:
            DeliveryUnavailable: also for all who still wait after one has met it: a wrong password that is tried for
                each mail locks the account.
        """

        async def on_its_way() -> None:
            if self.broken_off < ENOUGH:
                self._use_all()
            await before_data()

        while True:
            connection = await self._free.get()
            if (timer := self._idle.pop(connection, None)) is not None:
                timer.cancel()
            try:
                self._look_for_fault()
                outcome = self._understood(await connection.send(envelope, message, on_its_way))
            except DeliveryUnavailable as fault:
                if self.fault is None and self._works_without(connection):
                    self._leave_out(connection)
                    continue
                self.fault = fault
                self._free.put_nowait(connection)
                raise
            except BaseException:
                self._give_back(connection)
                raise
            self._give_back(connection)
            self._learn_from(outcome, connection.login.place)
            return outcome

    async def aclose(self) -> None:
        """Say goodbye on every connection."""
        for timer in self._idle.values():
            timer.cancel()
        await asyncio.gather(*(connection.aclose() for connection in self._connections), return_exceptions=True)

    def _use_all(self) -> None:
        while self._kept_back:
            self._free.put_nowait(self._kept_back.pop())

    def _works_without(self, failed: SmtpConnection) -> bool:
        """Whether the server has let in another connection: then it takes fewer than we thought."""
        return any(other.is_open for other in self._connections if other is not failed)

    def _leave_out(self, connection: SmtpConnection) -> None:
        """Do without it for a while."""

        def come_back() -> None:
            self._idle.pop(connection, None)
            self._free.put_nowait(connection)

        self._idle[connection] = asyncio.get_running_loop().call_later(self._timing.first_retry, come_back)

    async def _admit(self) -> Callable[[], None]:
        left = await self._slots.take()
        try:
            self._look_for_fault()
        except DeliveryUnavailable:
            left()
            raise
        return left

    def _look_for_fault(self) -> None:
        if self.fault is not None:
            raise DeliveryUnavailable(self.fault.message, self.fault.hint)

    def _give_back(self, connection: SmtpConnection) -> None:
        """Others of this program may use it; first those of other programs, if they wait and it is their turn."""
        if time.monotonic() - connection.open_since >= self._timing.connection_turn and self._slots.wanted:
            self._close(connection, after=lambda: self._free.put_nowait(connection))
            return
        self._free.put_nowait(connection)
        loop = asyncio.get_running_loop()
        self._idle[connection] = loop.call_later(self._timing.idle_connection, self._close, connection)

    def _close(self, connection: SmtpConnection, after: Callable[[], None] = lambda: None) -> None:
        """Say goodbye in the background: what became of the last mail is to be written down at once."""
        self._idle.pop(connection, None)

        def said(task: asyncio.Task[None]) -> None:
            self._farewells.discard(task)
            after()

        farewell = asyncio.create_task(connection.aclose())
        self._farewells.add(farewell)
        farewell.add_done_callback(said)

    def _understood(self, outcome: SmtpOutcome) -> SmtpOutcome:
        """A provider's "no more today" leaves the mail for later, whatever the code says."""
        if outcome.result is SmtpResult.REFUSED and any(words in outcome.text for words in self._day_is_full):
            return replace(outcome, result=SmtpResult.LATER, day_is_full=True)
        return outcome

    def _learn_from(self, outcome: SmtpOutcome, place: str) -> None:
        if not outcome.concerns_server:
            self.broken_off = 0
            self._use_all()
            return
        self.broken_off += 1
        if self.fault is None and (self.broken_off >= ENOUGH or outcome.day_is_full):
            self.fault = _trouble(place, self.broken_off, outcome)


def _trouble(place: str, times: int, outcome: SmtpOutcome) -> DeliveryUnavailable:
    hint = phrase("Nothing is lost and sending goes on by itself; if it stays so, ask the server's operator.")
    if outcome.day_is_full:
        return DeliveryUnavailable(outcome.sentence, hint)
    if answer := outcome.answer:
        text = phrase(
            "The mail server {server} has put off {count} mails in a row. Its last answer: {answer}",
            server=place,
            count=times,
            answer=answer,
        )
        return DeliveryUnavailable(text, hint)
    text = phrase("The mail server {server} broke off {count} mails in a row.", server=place, count=times)
    return DeliveryUnavailable(text, hint)
