"""Showing a mail server who we are: password, token (XOAUTH2), client certificate (EXTERNAL)."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING

import aiosmtplib

from xr_tui.delivery.access_token import challenge_in_words, xoauth2
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import phrase
from xr_tui.settings.sender import LoginKind

if TYPE_CHECKING:
    from xr_tui.delivery.smtp_login import SmtpLogin

_LOGGED_IN, _MORE, _NOT_YOU = 235, 334, 535
_OTHER_WAY = (500, 502, 504, 534)
"""Replies to AUTH that concern the way, not the password (RFC 4954 section 6, RFC 5321 section 4.2.2)."""


async def log_in(client: aiosmtplib.SMTP, login: SmtpLogin, token: str) -> None:
    """Log in on a connection that is as protected as it will be.

    Args:
        client: greeted.
        login: which way.
        token: good for now; empty for the ways that take none.

    Raises:
        DeliveryUnavailable: the server does not offer this way.
        aiosmtplib.SMTPAuthenticationError: it refuses.
    """
    if login.kind is LoginKind.CERTIFICATE:
        await _external(client, login)
    elif login.tokens is not None:
        await _with_token(client, login, token)
    elif login.user:
        if not client.supported_auth_methods:
            raise DeliveryUnavailable(
                phrase("The mail server {server} offers no login with a password.", server=login.place),
                phrase("Ask its operator for the port for sending with a login, usually 587 or 465."),
            )
        await _with_password(client, login)


async def _with_password(client: aiosmtplib.SMTP, login: SmtpLogin) -> None:
    """The ways that the server offers, until it takes one. A password that it refuses is not shown once more: a few
    of those lock the account."""
    ways = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    offered = [way for way in ways if way in client.supported_auth_methods]
    for way in offered:
        try:
            await ways[way](login.user, login.password)
        except aiosmtplib.SMTPAuthenticationError as refusal:
            if refusal.code not in _OTHER_WAY or way == offered[-1]:
                raise
        else:
            return


async def _external(client: aiosmtplib.SMTP, login: SmtpLogin) -> None:
    """AUTH EXTERNAL (RFC 4422 appendix A); servers that do not offer it take the certificate itself for the login."""
    if "EXTERNAL" not in client.esmtp_extensions.get("auth", "").upper().split():
        return
    identity = base64.b64encode(login.user.encode()) if login.user else b"="
    answer = await client.execute_command(b"AUTH", b"EXTERNAL", identity)
    if answer.code != _LOGGED_IN:
        raise aiosmtplib.SMTPAuthenticationError(answer.code, answer.message)


async def _with_token(client: aiosmtplib.SMTP, login: SmtpLogin, token: str) -> None:
    """XOAUTH2; a token that the server refuses although it seems good is renewed, once."""
    assert login.tokens is not None
    if "XOAUTH2" not in client.esmtp_extensions.get("auth", "").upper().split():
        raise DeliveryUnavailable(
            phrase("The mail server {server} offers no login with a token (XOAUTH2).", server=login.place),
            phrase("Choose the way of logging in that its operator names, in the setup."),
        )
    answer = await _show(client, login, token)
    if answer.code == _NOT_YOU:
        fresh = await asyncio.to_thread(login.tokens.token, not_this=token)
        if fresh != token and client.is_connected:
            answer = await _show(client, login, fresh)
    if answer.code != _LOGGED_IN:
        raise aiosmtplib.SMTPAuthenticationError(answer.code, answer.message)


async def _show(client: aiosmtplib.SMTP, login: SmtpLogin, token: str) -> aiosmtplib.SMTPResponse:
    answer = await client.execute_command(b"AUTH", b"XOAUTH2", xoauth2(login.user, token).encode())
    if answer.code != _MORE:
        return answer
    reason = challenge_in_words(answer.message, login.secrets)
    final = await client.execute_command(b"")  # the server says no only after an empty line (RFC 7628 section 3.2.3)
    return aiosmtplib.SMTPResponse(final.code, f"{final.message} ({reason})" if reason else final.message)
