"""The way into a mail server: connection, TLS, login. What fails here concerns every mail, not just one."""

from __future__ import annotations

import asyncio
import base64
import functools
import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass, field
from functools import cached_property

import aiosmtplib

from xr_tui.delivery.access_token import TokenSource, xoauth2
from xr_tui.delivery.outcome import clean_words
from xr_tui.delivery.smtp_auth import log_in
from xr_tui.delivery.smtp_faults import faults_of
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.sender import LoginKind, Security

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
    kind: LoginKind = LoginKind.PASSWORD
    """How the server is shown who we are."""
    tokens: TokenSource | None = None
    """Where tokens come from, for the kinds that take one."""
    client_certificate: tuple[str, str | None] | None = None
    """PEM files of certificate and key that the server is shown in TLS; None for the key: in the same file."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What logs in, in every form in which a server may repeat it."""
        return self._forms_of_password + (_forms_of_tokens(self.user, self.tokens.given) if self.tokens else ())

    @cached_property
    def _forms_of_password(self) -> tuple[str, ...]:
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


@functools.lru_cache(maxsize=8)
def _forms_of_tokens(user: str, given: tuple[str, ...]) -> tuple[str, ...]:
    told = (xoauth2(user, token) for token in given)
    encoded = (base64.b64encode(token.encode()).decode() for token in given)
    return tuple(sorted({*given, *told, *encoded, *(form.rstrip("=") for form in (*told, *encoded))}, key=len))[::-1]


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
    token = await asyncio.to_thread(login.tokens.token) if login.tokens is not None else ""
    try:
        with faults_of(login):
            await client.connect()
            await _greet(client, login)
            await log_in(client, login, token)
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


def certificate_name(client: aiosmtplib.SMTP) -> str:
    """The name in the certificate that the server has shown; empty where none was looked at."""
    protected = client.get_transport_info("ssl_object") if client.is_connected else None
    shown = protected.getpeercert() if protected else None
    if not shown:
        return ""
    names = [value for kind, value in shown.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
    common = [value for part in shown.get("subject", ()) for kind, value in part if kind == "commonName"]
    return clean_words(next(iter([*names, *common]), ""))


def size_limit(client: aiosmtplib.SMTP) -> int:
    """Largest mail the server takes, in bytes; 0 where it names none (RFC 1870)."""
    limit = client.esmtp_extensions.get("size", "").strip()
    return int(limit) if limit.isdecimal() and len(limit) < 20 else 0


def _check_login(login: SmtpLogin) -> None:
    if not login.host:
        raise DeliveryUnavailable(
            phrase("No mail server is set up."), phrase("Enter it in the setup, or set XR_TUI_SMTP_HOST.")
        )
    if login.kind is LoginKind.CERTIFICATE and login.client_certificate is None:
        raise DeliveryUnavailable(
            phrase("The login at {server} needs a client certificate, and none is named.", server=login.place),
            phrase("Name its file in your own config.toml (client_certificate) or XR_TUI_SMTP_CLIENT_CERTIFICATE."),
        )
    if not login.user and login.kind is LoginKind.PASSWORD:
        return
    if not login.password and login.kind is LoginKind.PASSWORD:
        raise DeliveryUnavailable(
            phrase(
                "The mail server {server} needs a password for {user}, and none is known.",
                server=login.place,
                user=login.user,
            ),
            phrase("Set XR_TUI_SMTP_PASSWORD, or password_command in your own config.toml."),
        )
    if login.security in (Security.NONE, Security.OPPORTUNISTIC) and not _loopback(login.host):
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
        return await asyncio.to_thread(_trusted_certificates, login)
    except (ssl.SSLError, OSError) as fault:
        raise DeliveryUnavailable(*_unreadable(login, fault)) from None


def _trusted_certificates(login: SmtpLogin) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if login.ca_file is not None:
        context.load_verify_locations(cafile=login.ca_file)
    if login.security is Security.OPPORTUNISTIC:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if login.client_certificate is not None:
        # Without a password, OpenSSL would ask for one at the terminal, on top of the screens.
        context.load_cert_chain(*login.client_certificate, password="")
    return context


def _unreadable(login: SmtpLogin, fault: OSError) -> tuple[Phrase, Phrase]:
    """Which file it was, and what it should be."""
    if login.ca_file is not None and (not login.client_certificate or not _reads(login.ca_file)):
        return (
            phrase("The certificates in {file} cannot be read.", file=login.ca_file),
            phrase("Name a PEM file with the certificate authority of your mail server."),
        )
    certificate, key = login.client_certificate or ("", None)
    reason = fault.strerror if not isinstance(fault, ssl.SSLError) and fault.strerror else type(fault).__name__
    return (
        phrase("The client certificate in {file} cannot be used: {reason}.", file=certificate, reason=reason),
        phrase(
            "Name PEM files whose certificate and key belong together, the key without a password ({key}).",
            key=key or certificate,
        ),
    )


def _reads(ca_file: str) -> bool:
    try:
        ssl.create_default_context().load_verify_locations(cafile=ca_file)
    except OSError:
        return False
    return True


async def _greet(client: aiosmtplib.SMTP, login: SmtpLogin) -> None:
    await client.ehlo()
    if login.security not in (Security.STARTTLS, Security.OPPORTUNISTIC):
        return
    if not client.supports_extension("starttls"):
        if login.security is Security.OPPORTUNISTIC:
            return
        raise DeliveryUnavailable(
            phrase("The mail server {server} offers no STARTTLS; nothing was sent to it.", server=login.place),
            phrase("Ask its operator for the right port; for port 465 choose TLS in the setup."),
        )
    await client.starttls()
    await client.ehlo()
