"""A mail of the program itself, to a person of this office: no job, no invoice, nothing kept."""

from __future__ import annotations

import asyncio

from xr_tui.delivery.message import Mail, compose, envelope_of, new_message_id
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.errors import DeliveryUnavailable
from xr_tui.jobs.logging_in import login_of
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.sender import Sender
from xr_tui.store.convert import now


def send_notice(sender: Sender, credentials: Credentials, to: str, subject: str, body: str) -> None:
    """Hand one plain mail over to the mail server of the default sender.

    Args:
        sender: the default sender of the setup.
        credentials: where this user's secrets are.
        to: the one recipient.
        subject: one line.
        body: plain text.

    Raises:
        DeliveryUnavailable: no mail server is set up, or it does not take the mail.
        InputError: an address is none.
        Unable: the password command fails.
    """
    login = login_of(sender, credentials)
    mail = Mail(
        sender=sender.address,
        sender_name="XR-TUI",
        to=(to,),
        subject=subject,
        body=body,
        message_id=new_message_id(sender.address.rpartition("@")[2]),
        date=now(),
        automatic=True,
    )
    message = compose(mail)
    outcome = asyncio.run(_hand_over(SmtpConnection(login), mail, message))
    if outcome.result is not SmtpResult.ACCEPTED:
        raise DeliveryUnavailable(outcome.sentence)


async def _hand_over(connection: SmtpConnection, mail: Mail, message: bytes) -> SmtpOutcome:
    try:
        return await connection.send(envelope_of(mail), message, _nothing_to_keep)
    finally:
        await connection.aclose()


async def _nothing_to_keep() -> None:
    """It is no evidence of anything; should it be lost, the next run says the same."""
