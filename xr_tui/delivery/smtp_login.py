"""The way into a mail server: connection, TLS, login. What fails here concerns every mail, not just one."""

from __future__ import annotations

import asyncio
import base64
import functools
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import aiosmtplib

from xr_tui.delivery.outcome import clean_words
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.model import Security

_HOST_NAME = re.compile(r"([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class SmtpLogin:
    """Where mails are handed over, and as whom."""

    host: str
    """Name or IP address of the mail server; its certificate must be for this name."""
    port: int
    """587 for STARTTLS, 465 for TLS, 25 for a server of one's own."""
    security: Security
    """How the connection is protected; never less than this."""
    user: str = ""
    """Login name; empty means no login."""
    password: str = field(default="", repr=False)
    """Password of the user."""
    timeout: float = 30
    """Seconds to wait for the connection and for each answer but the one below."""
    reply_timeout: float = 300
    """Seconds to wait for the answer to the mail itself: servers scan it first, and giving up leaves it unclear
    (RFC 5321 section 4.5.3.2.6 asks for ten minutes)."""
    ca_file: str | None = None
    """PEM file with the firm's own certificate authority, trusted beside those of the system."""

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """The password as it is and as AUTH PLAIN and LOGIN say it (RFC 4616): servers repeat commands they dislike."""
        if not self.password:
            return ()
        said = (f"\0{self.user}\0{self.password}", f"{self.user}\0{self.user}\0{self.password}", self.password)
        forms = {base64.b64encode(form.encode()).decode() for form in said}
        return (self.password, *sorted({*forms, *(form.rstrip("=") for form in forms)}, key=len, reverse=True))

    @property
    def place(self) -> str:
        """`host:port`, for messages."""
        return f"{self.host}:{self.port}"


async def open_session(login: SmtpLogin) -> aiosmtplib.SMTP:
    """A connection that is protected and logged in.

    Raises:
        DeliveryUnavailable: names the server, what went wrong, and what to do.
    """
    _check_login(login)
    client = aiosmtplib.SMTP(
        hostname=login.host,
        port=login.port,
        timeout=login.timeout,
        use_tls=login.security is Security.TLS,
        start_tls=False,
        local_hostname=await asyncio.to_thread(own_name),
        tls_context=None if login.security is Security.NONE else await _trust(login),
    )
    try:
        with _faults_of(login):
            await client.connect()
            await _greet(client, login)
    except BaseException:
        client.close()
        raise
    return client


@functools.cache
def own_name() -> str:
    """The name this machine gives in EHLO; an address literal where it has no full name (RFC 5321 section 4.1.1.1)."""
    name = socket.getfqdn()
    return name if _HOST_NAME.fullmatch(name) else "[127.0.0.1]"


def tls_version(client: aiosmtplib.SMTP) -> str:
    """Protocol version of the protected connection, such as `TLSv1.3`; empty for an open one."""
    protected = client.get_transport_info("ssl_object") if client.is_connected else None
    return str(protected.version()) if protected else ""


def size_limit(client: aiosmtplib.SMTP) -> int:
    """Largest mail the server takes, in bytes; 0 where it names none (RFC 1870)."""
    limit = client.esmtp_extensions.get("size", "").strip()
    return int(limit) if limit.isdecimal() and len(limit) < 20 else 0


def _check_login(login: SmtpLogin) -> None:
    if not login.host:
        raise DeliveryUnavailable(
            phrase("No mail server is set up."), phrase("Enter it in the setup, or set XR_TUI_SMTP_HOST.")
        )
    if not login.user:
        return
    if not login.password:
        raise DeliveryUnavailable(
            phrase(
                "The mail server {server} needs a password for {user}, and none is known.",
                server=login.place,
                user=login.user,
            ),
            phrase("Set XR_TUI_SMTP_PASSWORD, or password_command in your own config.toml."),
        )
    if login.security is Security.NONE and not _loopback(login.host):
        raise DeliveryUnavailable(
            phrase(
                "The password for {server} would go over an unprotected connection; it was not sent.",
                server=login.place,
            ),
            phrase("Choose STARTTLS or TLS in the setup, or log in without a user."),
        )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


async def _trust(login: SmtpLogin) -> ssl.SSLContext:
    try:
        return await asyncio.to_thread(_trusted_certificates, login.ca_file)
    except OSError:
        raise DeliveryUnavailable(
            phrase("The certificates in {file} cannot be read.", file=login.ca_file),
            phrase("Name a PEM file with the certificate authority of your mail server."),
        ) from None


def _trusted_certificates(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


async def _greet(client: aiosmtplib.SMTP, login: SmtpLogin) -> None:
    await client.ehlo()
    if login.security is Security.STARTTLS:
        if not client.supports_extension("starttls"):
            raise DeliveryUnavailable(
                phrase("The mail server {server} offers no STARTTLS; nothing was sent to it.", server=login.place),
                phrase("Ask its operator for the right port; for port 465 choose TLS in the setup."),
            )
        await client.starttls()
        await client.ehlo()
    if login.user:
        if not client.supported_auth_methods:
            raise DeliveryUnavailable(
                phrase("The mail server {server} offers no login with a password.", server=login.place),
                phrase("Ask its operator for the port for sending with a login, usually 587 or 465."),
            )
        await client.login(login.user, login.password)


@contextmanager
def _faults_of(login: SmtpLogin) -> Iterator[None]:
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
                phrase("Check port and protection in the setup: 465 goes with TLS, 587 with STARTTLS."),
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
            user=login.user,
            answer=answer,
        ),
        phrase("Check user and password; some providers want an app password."),
    )


def _answer(login: SmtpLogin, fault: aiosmtplib.SMTPResponseException) -> str:
    code = str(fault.code) if fault.code > 0 else ""
    return f"{code} {clean_words(fault.message, login.secrets)}".strip()


def _time(login: SmtpLogin) -> str:
    return f"{login.timeout:g}"
