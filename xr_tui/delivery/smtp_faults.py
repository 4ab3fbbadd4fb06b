"""What can go wrong on the way into a mail server, each in one sentence with its cure."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import aiosmtplib

from xr_tui.delivery.outcome import clean_words
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.sender import LoginKind

if TYPE_CHECKING:
    from xr_tui.delivery.smtp_login import SmtpLogin


@contextmanager
def faults_of(login: SmtpLogin) -> Iterator[None]:
    """Puts whatever goes wrong while connecting into a sentence; the causes stay out, they may hold what was sent."""
    try:
        yield
    except DeliveryUnavailable:
        raise
    except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
        message, hint = _sentence(login, fault)
        raise DeliveryUnavailable(message, hint) from None


def _sentence(login: SmtpLogin, fault: BaseException) -> tuple[Phrase, Phrase]:
    root = fault.__cause__ if isinstance(fault, aiosmtplib.SMTPConnectError) and fault.__cause__ else fault
    server = login.place
    match root:
        case aiosmtplib.SMTPAuthenticationError():
            return _login_sentence(login, root)
        case aiosmtplib.SMTPResponseException():
            return (
                phrase("The mail server {server} turned us away: {answer}", server=server, answer=_answer(login, root)),
                phrase("Try again later; if it stays so, show this answer to the server's operator."),
            )
        case ssl.SSLCertVerificationError():
            return (
                phrase(
                    "The certificate of the mail server {server} cannot be trusted: {reason}.",
                    server=server,
                    reason=clean_words(root.verify_message).rstrip("."),
                ),
                phrase("Check the host name; a certificate authority of your own must be known to this machine."),
            )
        case _ if "CERTIFICATE_REQUIRED" in f"{root} {root.__cause__}":  # TLS 1.3 says so only after the handshake
            return (
                phrase("The mail server {server} wants to be shown a client certificate.", server=server),
                phrase("Name its file in your own config.toml (client_certificate) or XR_TUI_SMTP_CLIENT_CERTIFICATE."),
            )
        case ssl.SSLError():
            return (
                phrase("The mail server {server} does not speak TLS as set up.", server=server),
                phrase("Port 465 goes with TLS, port 587 with STARTTLS: check both in the setup."),
            )
        case TimeoutError():
            return (
                phrase(
                    "The mail server {server} did not answer within {seconds} s.", server=server, seconds=_time(login)
                ),
                phrase("Check host, port and firewall; port 465 goes with TLS, port 587 with STARTTLS."),
            )
        case socket.gaierror() | UnicodeError():
            return (
                phrase("The mail server {server} is unknown: its name cannot be found.", server=server),
                phrase("Check the host name in the setup, and the network."),
            )
        case ConnectionRefusedError():
            return (
                phrase("Nothing answers at the mail server {server}.", server=server),
                phrase("Check host and port in the setup, and whether the server is running."),
            )
        case ConnectionError():
            return (
                phrase("The mail server {server} closed the connection before it could be used.", server=server),
                phrase(
                    "Check port and protection in the setup: 465 goes with TLS, 587 with STARTTLS. "
                    "Or it wants a client certificate."
                ),
            )
    reason = clean_words(getattr(root, "strerror", None) or type(root).__name__)
    return (
        phrase("The mail server {server} cannot be reached: {reason}.", server=server, reason=reason),
        phrase("Check host and port in the setup, and the network."),
    )


def _login_sentence(login: SmtpLogin, fault: aiosmtplib.SMTPAuthenticationError) -> tuple[Phrase, Phrase]:
    answer = _answer(login, fault)
    if 400 <= fault.code < 500:
        return (
            phrase(
                "The mail server {server} cannot log in {user} just now: {answer}",
                server=login.place,
                user=login.user,
                answer=answer,
            ),
            phrase("Try again later."),
        )
    return (
        phrase(
            "The mail server {server} refused the login of {user}: {answer}",
            server=login.place,
            user=login.user or login.host,
            answer=answer,
        ),
        _ADVICE.get(login.kind, phrase("Check that the mailbox may send, and that the login is this mailbox's.")),
    )


_ADVICE = {
    LoginKind.PASSWORD: phrase("Check user and password; some providers want an app password."),
    LoginKind.CERTIFICATE: phrase("Ask the server's operator whether this certificate may send."),
}


def _answer(login: SmtpLogin, fault: aiosmtplib.SMTPResponseException) -> str:
    code = str(fault.code) if fault.code > 0 else ""
    return f"{code} {clean_words(fault.message, login.secrets)}".strip()


def _time(login: SmtpLogin) -> str:
    return f"{login.timeout:g}"
