"""A mail of the program itself: no job, no invoice, nothing kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from xr_tui.delivery.message import Mail, compose, envelope_of, new_message_id
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.errors import DeliveryUnavailable
from xr_tui.jobs.connection_slots import slots_of
from xr_tui.jobs.logging_in import login_of
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.places import Places
from xr_tui.settings.sender import Sender
from xr_tui.store.convert import now

_REPLY_SECONDS = 60.0
"""Somebody, or a run of cron, waits for the answer; an unclear one does no harm."""


def send_notice(
    sender: Sender,
    to: str,
    subject: str,
    body: str,
    *,
    credentials: Credentials,
    places: Places | None,
    default: bool = True,
    sender_name: str = "XR-TUI",
) -> Phrase:
    """Hand one plain mail over to the mail server of a sender; says what that answered.

    Args:
        sender: whom it comes from.
        to: the one recipient.
        subject: one line.
        body: plain text.
        credentials: where this user's secrets are.
        places: of the database whose programs share the connections; None where there is none.
        default: whether it is the default sender.
        sender_name: shown to the recipient.

    Raises:
        DeliveryUnavailable: no mail server is set up, or it does not take the mail.
        InputError: an address is none.
        Unable: the password command fails.
    """
    login = replace(login_of(sender, credentials, default=default), reply_timeout=_REPLY_SECONDS)
    mail = Mail(
        sender=sender.address,
        sender_name=sender_name,
        reply_to=sender.reply_to,
        to=(to,),
        subject=subject,
        body=body,
        message_id=new_message_id(sender.address.rpartition("@")[2]),
        date=now(),
        automatic=True,
    )
    message = compose(mail)
    admit = slots_of(sender, places).take if places is not None else None
    outcome = asyncio.run(_hand_over(SmtpConnection(login, admit=admit), mail, message))
    if outcome.result is not SmtpResult.ACCEPTED:
        raise DeliveryUnavailable(outcome.sentence)
    return outcome.sentence


def send_test_mail(
    sender: Sender, credentials: Credentials, places: Places, speak: Callable[[Phrase], str], *, default: bool
) -> Phrase:
    """Send a mail from a sender to itself: the whole way, before the first invoice takes it.

    Args:
        sender: who sends it, and receives it.
        credentials: where this user's secrets are.
        places: of the database.
        speak: puts phrases into the language of the mail.
        default: whether it is the default sender.

    Raises:
        DeliveryUnavailable: as `send_notice`.
    """
    subject = speak(phrase("XR-TUI: test of the sender {name}", name=sender.name))
    body = speak(phrase("This mail is a test of the mail server. It carries no invoice.")) + "\n"
    name = sender.display_name or "XR-TUI"
    return send_notice(
        sender,
        sender.address,
        subject,
        body,
        credentials=credentials,
        places=places,
        default=default,
        sender_name=name,
    )


async def _hand_over(connection: SmtpConnection, mail: Mail, message: bytes) -> SmtpOutcome:
    try:
        return await connection.send(envelope_of(mail), message, _nothing_to_keep)
    finally:
        await connection.aclose()


async def _nothing_to_keep() -> None:
    """It is no evidence of anything; should it be lost, the next run says the same."""
