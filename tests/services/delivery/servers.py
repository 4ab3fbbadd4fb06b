"""Mail servers to test against: a real one with TLS and logins, and one that misbehaves wherever it is told to."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER = "rechnung@musterbau.example"
PASSWORD = "Straße 7"


class Fault(Enum):
    """What a server does instead of answering."""

    HANG = "says nothing more"
    DROP = "closes the connection"
    DROP_IN_BODY = "closes the connection after the first lines of the mail"


Answer = str | Fault

_GOOD: Mapping[str, str] = {
    "GREETING": "220 here",
    "EHLO": "250-here\r\n250 SIZE 1000000",
    "MAIL": "250 sender ok",
    "RCPT": "250 recipient ok",
    "DATA": "354 go ahead",
    "BODY": "250 taken",
    "RSET": "250 forgotten",
    "NOOP": "250 ok",
    "QUIT": "221 bye",
}


@dataclass
class ScriptedServer:
    """A server that answers every command as the script says, and remembers what it was told."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Command, or `RCPT address`, to what happens there; all others are answered well."""
    drop_after_mails: int = 0
    """Closes an idle connection after so many mails; 0 means never."""
    port: int = 0
    """Port on 127.0.0.1."""
    connections: int = 0
    """How often it was called."""
    commands: list[str] = field(default_factory=list)
    """Every command line, in order."""
    mails: list[bytes] = field(default_factory=list)
    """Every mail that came whole, dots put back."""
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    """Connections there are."""

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in self.open:
            writer.close()

    def _answer(self, line: str) -> Answer:
        verb = line[:4].upper().strip()
        address = line.partition("<")[2].partition(">")[0]
        return self.answers.get(f"{verb} {address}") or self.answers.get(verb) or _GOOD.get(verb, "502 what?")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        self.open.add(writer)
        taken = 0
        try:
            await _give(writer, self.answers.get("GREETING", _GOOD["GREETING"]))
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                self.commands.append(line)
                answer = self._answer(line)
                await _give(writer, answer)
                if line == "DATA" and str(answer).startswith("354"):
                    await self._take_mail(reader, writer)
                    taken += 1
                    if taken == self.drop_after_mails:
                        return
                if line == "QUIT" or str(answer).startswith("421"):
                    return
        except (_Dropped, ConnectionError):
            pass
        finally:
            self.open.discard(writer)
            writer.close()

    async def _take_mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = self.answers.get("BODY", _GOOD["BODY"])
        lines: list[bytes] = []
        while (line := await reader.readline()) != b".\r\n":
            if not line or (answer is Fault.DROP_IN_BODY and len(lines) == 3):
                raise _Dropped
            lines.append(line[1:] if line.startswith(b".") else line)
        self.mails.append(b"".join(lines))
        await _give(writer, answer)


class _Dropped(Exception):
    """The script wants the connection closed."""


async def _give(writer: asyncio.StreamWriter, answer: Answer) -> None:
    if answer is Fault.HANG:
        await asyncio.Event().wait()
    if isinstance(answer, Fault) and answer is not Fault.DROP_IN_BODY:
        raise _Dropped
    if isinstance(answer, str):
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def scripted(
    answers: Mapping[str, Answer] | None = None, *, drop_after_mails: int = 0
) -> AsyncIterator[ScriptedServer]:
    """A running scripted server; at the end every connection is cut."""
    server = ScriptedServer(answers=answers or {}, drop_after_mails=drop_after_mails)
    dialogues: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        dialogues.add(task)
        try:
            await server.serve(reader, writer)
        except asyncio.CancelledError:
            writer.close()
        finally:
            dialogues.discard(task)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, limit=10_000_000)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for _turn in range(3):  # a connection that has just been accepted has its dialogue a turn later
            for task in tuple(dialogues):
                task.cancel()
            await asyncio.gather(*dialogues)
            await asyncio.sleep(0)


@dataclass
class RealServer:
    """An aiosmtpd server: what came in, and over how many connections."""

    port: int = 0
    """Port on 127.0.0.1."""
    connections: int = 0
    """How often it was called."""
    open: int = 0
    """Connections there are."""
    most: int = 0
    """The most there were at the same time."""
    mails: list[bytes] = field(default_factory=list)
    """Every mail, as it came."""
    recipients: list[list[str]] = field(default_factory=list)
    """The envelope's recipients of each."""

    tokens: Collection[str] = ()
    """Access tokens that let USER in."""
    before_answer: Callable[[], None] = lambda: None
    """Done, in a thread, before the answer to each mail."""
    shown: list[str] = field(default_factory=list)
    """Every token that was shown, good or not; and who logged in with a certificate."""

    async def auth_XOAUTH2(self, server: Any, arguments: list[str]) -> AuthResult:
        """Called by aiosmtpd; refuses as Google does: a 334 that says why, then an empty line is awaited."""
        user, bearer = base64.b64decode(arguments[1]).decode().rstrip("\1").split("\1")
        self.shown.append(bearer.removeprefix("auth=Bearer "))
        if user == f"user={USER}" and self.shown[-1] in self.tokens:
            return AuthResult(success=True)
        answer = await server.challenge_auth(json.dumps({"status": "401", "schemes": "bearer"}))
        assert answer == b"", "RFC 7628 wants an empty answer"
        return AuthResult(success=False, handled=False)

    async def auth_EXTERNAL(self, server: Any, arguments: list[str]) -> AuthResult:
        """Called by aiosmtpd: the certificate says who it is."""
        certificate = server.transport.get_extra_info("peercert") or {}
        names = [value for _, value in certificate.get("subjectAltName", ())]
        wanted = "" if arguments[1] == "=" else base64.b64decode(arguments[1]).decode()
        self.shown += names
        return AuthResult(success=wanted in ("", *names) and bool(names), handled=False)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        """Called by aiosmtpd for each mail."""
        await asyncio.to_thread(self.before_answer)
        self.mails.append(envelope.original_content)
        self.recipients.append(envelope.rcpt_tos)
        return "250 taken"


@asynccontextmanager
async def real(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: bool = False,
    tokens: Collection[str] = (),
) -> AsyncIterator[RealServer]:
    """A running aiosmtpd server with TLS, STARTTLS or neither, and with a login for USER if wanted.

    Args:
        login: by PASSWORD, by one of the tokens (XOAUTH2), or by a certificate (EXTERNAL).
        tokens: may grow and shrink while it runs.
    """
    server = RealServer(tokens=tokens)
    transports: set[asyncio.BaseTransport] = set()

    class Dialogue(SMTP):  # type: ignore[misc]
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            if self._original_transport is None:
                server.connections += 1
                server.open += 1
                server.most = max(server.most, server.open)
            transports.add(transport)
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            server.open -= 1
            super().connection_lost(error)

    def authenticate(_server: object, _session: object, _envelope: object, _method: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        right = given.login == USER.encode() and given.password == PASSWORD.encode()
        return AuthResult(success=right, handled=False)

    options: dict[str, Any] = {"hostname": "localhost", "loop": asyncio.get_running_loop()}
    if login:
        options |= {"authenticator": authenticate, "auth_required": bool(starttls), "auth_require_tls": bool(starttls)}
    if starttls:
        options |= {"tls_context": starttls, "require_starttls": True}
    make: Callable[[], Any] = lambda: Dialogue(server, **options)  # noqa: E731
    listener = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for _turn in range(3):  # a connection that has just been accepted is known a turn later
            for transport in tuple(transports):
                if isinstance(transport, asyncio.Transport):
                    transport.abort()
            await asyncio.sleep(0)
