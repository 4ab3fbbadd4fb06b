"""Handing mails to a server so that of each one it is known whether the server has it (RFC 5321).

The order is MAIL, RCPT for each recipient, then the caller's durable commit, then DATA. Only between the first byte
of the mail and the server's answer can a fault leave it unclear whether the mail was sent; everything before that is
definite and may be tried again.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias

import aiosmtplib

from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import LoginFacts, SmtpOutcome, SmtpResult, SmtpStage, clean_words
from xr_tui.delivery.smtp_login import SmtpLogin, certificate_name, open_session, size_limit, tls_version
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import phrase

__all__ = ["SmtpConnection", "SmtpLogin"]


Admission: TypeAlias = Callable[[], Awaitable[Callable[[], None]]]
"""Waits until one more connection may be opened; what it returns is called when that is closed."""
_Answer: TypeAlias = aiosmtplib.SMTPResponse | aiosmtplib.SMTPResponseException
_WANTS_LOGIN = (530, 534, 535, 538)
"""Replies to MAIL and RCPT that concern the login (RFC 4954) and therefore every mail."""
_CLOSING = 421
_SEND_IT = 354
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
_GOODBYE_SECONDS = 2.0


class SmtpConnection:
    """One connection to the mail server, opened when needed and used for many mails, one after the other."""

    def __init__(self, login: SmtpLogin, *, mails: int = 0, admit: Admission | None = None) -> None:
        """A connection that is not open yet.

        Args:
            login: where to, and as whom.
            mails: so many are handed over before the next one calls the server anew; 0 means no limit.
            admit: awaited whenever it is to be opened; None where nobody counts. What it raises passes on.
        """
        self.login = login
        self.open_since = 0.0
        """When it was last opened, by `time.monotonic`."""
        self._admit = admit or _at_once
        self._left: Callable[[], None] | None = None
        """Tells that the connection is no more."""
        self._most = mails
        self._handed_over = 0
        self._client: aiosmtplib.SMTP | None = None
        self._turn = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the server has let us in, and has not hung up that we know of."""
        return self._client is not None and self._client.is_connected

    async def send(self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]) -> SmtpOutcome:
        """Hand over one mail.

        Args:
            envelope: sender and recipients; one refused recipient is enough that nothing is sent.
            message: the mail, as `compose` wrote it.
            before_data: awaited when all recipients are accepted and before the mail leaves. If it raises, nothing is
                sent and its exception passes on.

        Raises:
            DeliveryUnavailable: no mail at all can be sent just now; this one was not.
        """
        message = _with_crlf(message)
        async with self._turn:
            with self._dropped_on_error():
                client, failed = await self._announce(envelope, len(message))
                if failed is not None:
                    await self._reset(client)
                    return failed
            try:
                await before_data()
            except BaseException:
                with self._dropped_on_error():
                    await self._reset(client)
                raise
            with self._dropped_on_error():
                return await self._hand_over(client, message)

    async def test_login(self, sender: str = "") -> LoginFacts:
        """Connect, protect, log in and say goodbye, without sending anything.

        Args:
            sender: address that the server is asked whether it takes mail from; the mail is then called off (RSET).

        Raises:
            DeliveryUnavailable: as when sending.
        """
        async with self._turn:
            left = await self._admit()
            try:
                return await self._test(sender)
            finally:
                left()

    async def _test(self, sender: str) -> LoginFacts:
        client = await open_session(self.login)
        try:
            facts = LoginFacts(
                server=self.login.place,
                tls=tls_version(client),
                certificate=certificate_name(client),
                logged_in=bool(self.login.user),
                size_limit=size_limit(client),
                extensions=tuple(sorted(client.esmtp_extensions)),
            )
            await (self._may_send(client, sender) if sender else client.noop())
        except (aiosmtplib.SMTPException, OSError):
            raise DeliveryUnavailable(
                phrase("The mail server {server} let us in, then closed the connection.", server=self.login.place),
                phrase("Try again later; if it stays so, ask the server's operator."),
            ) from None
        finally:
            await _say_goodbye(client)
        return facts

    async def _may_send(self, client: aiosmtplib.SMTP, sender: str) -> None:
        """MAIL and RSET: many servers let one in, but only for addresses of one's own."""
        try:
            await client.mail(sender)
        except aiosmtplib.SMTPResponseException as answer:
            if answer.code in _WANTS_LOGIN:
                raise self._wants_login(answer) from None
            raise DeliveryUnavailable(
                phrase(
                    "The mail server {server} takes no mail from {sender}: {answer}",
                    server=self.login.place,
                    sender=sender,
                    answer=f"{answer.code} {clean_words(answer.message, self.login.secrets)}",
                ),
                phrase("Check the sender's address, and whether this login may send for it."),
            ) from None
        await client.rset()

    async def aclose(self) -> None:
        """Say goodbye to the server; the next `send` would connect anew."""
        async with self._turn:
            try:
                if self._client is not None:
                    await _say_goodbye(self._client)
            finally:
                self._drop()

    async def _announce(self, envelope: Envelope, size: int) -> tuple[aiosmtplib.SMTP, SmtpOutcome | None]:
        """All that comes before the mail; an outcome only if it ends here."""
        client, failed = await self._begin(envelope.sender, size)
        return client, failed or await self._recipients(client, envelope.recipients)

    async def _begin(self, sender: str, size: int) -> tuple[aiosmtplib.SMTP, SmtpOutcome | None]:
        """MAIL, on the connection there is; a server that dropped it meanwhile is called once more."""
        while True:
            client, fresh = await self._session()
            limit = size_limit(client)
            if limit and size > limit:
                return client, self._outcome(SmtpResult.REFUSED, SmtpStage.SIZE, size=size, limit=limit)
            options = [f"SIZE={size}"] if client.supports_extension("size") else []
            try:
                await client.mail(sender, options=options)
            except aiosmtplib.SMTPResponseException as answer:
                if answer.code in _WANTS_LOGIN:
                    raise self._wants_login(answer) from None
                if fresh or answer.code != _CLOSING:
                    return client, self._answered(answer, SmtpStage.MAIL)
            except OSError as fault:
                if fresh or not isinstance(fault, ConnectionError):
                    return client, self._lost(SmtpStage.MAIL)
            else:
                return client, None
            self._drop()

    async def _session(self) -> tuple[aiosmtplib.SMTP, bool]:
        if self._client is not None and self._client.is_connected:
            if not self._most or self._handed_over < self._most:
                return self._client, False
            await _say_goodbye(self._client)
        self._drop()
        self._handed_over = 0
        self._left = await self._admit()
        self._client = await open_session(self.login)
        self.open_since = time.monotonic()
        return self._client, True

    async def _recipients(self, client: aiosmtplib.SMTP, recipients: tuple[str, ...]) -> SmtpOutcome | None:
        """RCPT for each; all refused ones are named, not just the first."""
        refusals: dict[str, aiosmtplib.SMTPResponseException] = {}
        for address in recipients:
            try:
                await client.rcpt(address)
            except aiosmtplib.SMTPResponseException as refusal:
                if refusal.code in _WANTS_LOGIN:
                    raise self._wants_login(refusal) from None
                refusals[address] = refusal
            except OSError:
                break
            if not client.is_connected:
                break
        if refusals:
            # A definite no outweighs a "not now": trying again would not help.
            worst = max(refusals.values(), key=lambda refusal: refusal.code // 100)
            return self._answered(worst, SmtpStage.RCPT, refused=tuple(refusals))
        return None if client.is_connected else self._lost(SmtpStage.RCPT)

    async def _hand_over(self, client: aiosmtplib.SMTP, message: bytes) -> SmtpOutcome:
        """DATA and the mail. aiosmtplib's own `data()` does both in one and hides where it broke off."""
        tls, certificate = tls_version(client), certificate_name(client)
        try:
            start = await client.execute_command(b"DATA")
        except aiosmtplib.SMTPResponseException as garbled:
            self._drop()
            return self._answered(garbled, SmtpStage.DATA)
        except OSError:
            self._drop()
            return self._lost(SmtpStage.DATA)
        if start.code != _SEND_IT:
            await self._reset(client)
            return self._answered(start, SmtpStage.DATA)
        protocol = client.protocol
        if protocol is None or not protocol.is_connected or _is_ahead(protocol):
            self._drop()
            return self._lost(SmtpStage.DATA)
        try:
            self._handed_over += 1
            protocol.write(_dot_stuffed(message) + b".\r\n")
            answer = await protocol.read_response(timeout=self.login.reply_timeout)
        except (aiosmtplib.SMTPResponseException, OSError):
            self._drop()
            return self._outcome(SmtpResult.UNCLEAR, SmtpStage.BODY, tls=tls, certificate=certificate)
        return self._final(answer, tls, certificate)

    def _final(self, answer: aiosmtplib.SMTPResponse, tls: str, certificate: str) -> SmtpOutcome:
        """What the answer to the mail itself means; anything but a plain yes or no leaves it unclear."""
        results = {2: SmtpResult.ACCEPTED, 4: SmtpResult.LATER, 5: SmtpResult.REFUSED}
        result = results.get(answer.code // 100, SmtpResult.UNCLEAR)
        if answer.code == _CLOSING or result is SmtpResult.UNCLEAR:
            self._drop()
        return self._outcome(result, SmtpStage.BODY, answer=answer, tls=tls, certificate=certificate)

    def _answered(self, answer: _Answer, stage: SmtpStage, refused: tuple[str, ...] = ()) -> SmtpOutcome:
        """What an answer before the mail left means: 5xx is a no, anything else leaves the mail for later."""
        result = SmtpResult.REFUSED if 500 <= answer.code < 600 else SmtpResult.LATER
        return self._outcome(result, stage, answer=answer, refused=refused)

    def _lost(self, stage: SmtpStage) -> SmtpOutcome:
        return self._outcome(SmtpResult.LATER, stage)

    def _outcome(
        self,
        result: SmtpResult,
        stage: SmtpStage,
        *,
        answer: _Answer | None = None,
        refused: tuple[str, ...] = (),
        tls: str = "",
        certificate: str = "",
        size: int = 0,
        limit: int = 0,
    ) -> SmtpOutcome:
        return SmtpOutcome(
            result=result,
            code=answer.code if answer and answer.code > 0 else None,
            text=clean_words(answer.message, self.login.secrets) if answer else "",
            stage=stage,
            refused=refused,
            tls=tls or (tls_version(self._client) if self._client else ""),
            certificate=certificate or (certificate_name(self._client) if self._client else ""),
            size=size,
            size_limit=limit,
        )

    def _wants_login(self, answer: aiosmtplib.SMTPResponseException) -> DeliveryUnavailable:
        return DeliveryUnavailable(
            phrase(
                "The mail server {server} takes no mail from us without a login: {answer}",
                server=self.login.place,
                answer=f"{answer.code} {clean_words(answer.message, self.login.secrets)}",
            ),
            phrase("Enter user and password of the mail server."),
        )

    async def _reset(self, client: aiosmtplib.SMTP) -> None:
        """RSET, so that the connection can carry the next mail; else it is dropped."""
        if client.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.rset()
                return
        self._drop()

    @contextmanager
    def _dropped_on_error(self) -> Iterator[None]:
        """Nobody knows where a dialogue stands that an exception or a cancellation left."""
        try:
            yield
        except BaseException:
            self._drop()
            raise

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()
        left, self._left = self._left, None
        if left is not None:
            left()


async def _at_once() -> Callable[[], None]:
    """Nobody counts the connections."""
    return _say_nothing


def _say_nothing() -> None:
    """Nobody wants to know that the connection is no more."""


def _is_ahead(protocol: aiosmtplib.protocol.SMTPProtocol) -> bool:
    """Whether the server has said more than it was asked: what is unread would pass for its answer to the mail."""
    return bool(protocol._buffer)  # aiosmtplib tells it nowhere else


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    try:
        if client.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_GOODBYE_SECONDS)
    finally:
        client.close()


def _with_crlf(message: bytes) -> bytes:
    """The message with CRLF at every line's end, the last too; what `compose` wrote stays as it is."""
    if not message.count(b"\r\n") == message.count(b"\n") == message.count(b"\r"):
        message = _LINE_ENDS.sub(b"\r\n", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def _dot_stuffed(message: bytes) -> bytes:
    """A dot before each line that starts with one, which the server takes away again (RFC 5321 section 4.5.2)."""
    stuffed = message.replace(b"\n.", b"\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
