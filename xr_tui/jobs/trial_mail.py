"""A mail without an invoice, from a sender to itself: the whole way, before the first invoice takes it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable

from xr_tui.delivery.message import Mail, compose, envelope_of, new_message_id
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.errors import DeliveryUnavailable, Refused
from xr_tui.jobs.logging_in import login_of
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.sender import Sender
from xr_tui.store.convert import now

_REPLY_SECONDS = 60.0
"""Somebody waits for the answer; it is only a test."""


def send_test_mail(
    sender: Sender, credentials: Credentials, company: str, speak: Callable[[Phrase], str], *, default: bool
) -> Phrase:
    """Send it; says what the server answered.

    Args:
        sender: who sends it, and receives it.
        credentials: where this user's secrets are.
        company: shown where the sender has no name of its own.
        speak: puts phrases into the language of the mail.
        default: whether it is the default sender.

    Raises:
        DeliveryUnavailable: no mail goes out, or not this one just now.
        Refused: the server does not take it.
    """
    login = dataclasses.replace(login_of(sender, credentials, default=default), reply_timeout=_REPLY_SECONDS)
    mail = Mail(
        sender=sender.address,
        sender_name=sender.display_name or company,
        reply_to=sender.reply_to,
        to=(sender.address,),
        subject=speak(phrase("XR-TUI: test of the sender {name}", name=sender.name)),
        body=speak(phrase("This mail is a test of the mail server. It carries no invoice.")) + "\n",
        message_id=new_message_id(sender.address.rpartition("@")[2]),
        date=now(),
    )
    outcome = asyncio.run(_hand_over(SmtpConnection(login), mail))
    if outcome.result is SmtpResult.ACCEPTED:
        return outcome.sentence
    error = DeliveryUnavailable if outcome.result in (SmtpResult.LATER, SmtpResult.UNCLEAR) else Refused
    raise error(outcome.sentence)


async def _hand_over(connection: SmtpConnection, mail: Mail) -> SmtpOutcome:
    async def nothing_to_keep() -> None:
        """A test is no job."""

    try:
        return await connection.send(envelope_of(mail), compose(mail), nothing_to_keep)
    finally:
        await connection.aclose()
