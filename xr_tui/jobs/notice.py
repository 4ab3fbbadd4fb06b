"""A mail of the program itself, to a person of this office: no job, no invoice, nothing kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from xr_tui.delivery.message import Mail, compose, envelope_of, new_message_id
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.delivery.smtp_login import SmtpLogin
from xr_tui.errors import DeliveryUnavailable
from xr_tui.jobs.outbox import login_of
from xr_tui.settings.model import MailServer
from xr_tui.store.convert import now


def send_notice(
    server: MailServer,
    to: str,
    subject: str,
    body: str,
    *,
    environ: Mapping[str, str],
    password_command: Sequence[str],
) -> None:
    """Hand one plain mail over to the mail server of the setup.

    Args:
        server: whose sender it comes from.
        to: the one recipient.
        subject: one line.
        body: plain text.
        environ: where the password may be.
        password_command: what prints the password.

    Raises:
        DeliveryUnavailable: no mail server is set up, or it does not take the mail.
        InputError: an address is none.
        Unable: the password command fails.
    """
    login = login_of(server, environ=environ, password_command=password_command)
    mail = Mail(
        sender=server.sender,
        sender_name="XR-TUI",
        to=(to,),
        subject=subject,
        body=body,
        message_id=new_message_id(server.sender.rpartition("@")[2]),
        date=now(),
        automatic=True,
    )
    message = compose(mail)
    outcome = asyncio.run(_hand_over(login, mail, message))
    if outcome.result is not SmtpResult.ACCEPTED:
        raise DeliveryUnavailable(outcome.sentence)


async def _hand_over(login: SmtpLogin, mail: Mail, message: bytes) -> SmtpOutcome:
    connection = SmtpConnection(login)
    try:
        return await connection.send(envelope_of(mail), message, _nothing_to_keep)
    finally:
        await connection.aclose()


async def _nothing_to_keep() -> None:
    """It is no evidence of anything; should it be lost, the next run says the same."""
