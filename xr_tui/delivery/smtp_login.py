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

from xr_tui.delivery.access_token import TokenSource, challenge_in_words, xoauth2
from xr_tui.delivery.outcome import clean_words
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
        with _faults_of(login):
            await client.connect()
            await _greet(client, login)
            await _log_in(client, login, token)
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


async def _log_in(client: aiosmtplib.SMTP, login: SmtpLogin, token: str) -> None:
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
        await client.login(login.user, login.password)


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


_LOGGED_IN, _MORE, _NOT_YOU = 235, 334, 535


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
