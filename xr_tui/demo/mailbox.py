"""A mail server of one's own on this machine: it delivers nothing and keeps every mail as a file to look at."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import threading
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from xr_tui.errors import Unable
from xr_tui.phrase import phrase

_LARGEST_MAIL = 50_000_000
_STOP_SECONDS = 5.0
_UNSAFE = re.compile(r"[^A-Za-z0-9.@_-]+")


class Mailbox:
    """A real SMTP server on 127.0.0.1 and a free port, in a thread of its own.

    Every accepted mail becomes `<n>-<first recipient>.eml` in the folder, its bytes as they came over the line.

        with Mailbox(folder) as mailbox:
            send_to("127.0.0.1", mailbox.port)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        """Where the mails are."""
        self.port = 0
        """Port on 127.0.0.1 once started."""
        self._numbers = count(1)
        self._count = 0
        self._connections: set[asyncio.Transport] = set()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @property
    def count(self) -> int:
        """How many mails this mailbox has taken since it was started."""
        return self._count

    def start(self) -> None:
        """Listen; returns when mails can be sent.

        Raises:
            Unable: aiosmtpd is not installed, or the folder cannot be made.
        """
        smtp = _aiosmtpd()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise Unable(
                phrase("The folder {folder} cannot be made: {fault}.", folder=self.folder, fault=fault.strerror)
            ) from None
        self._numbers = count(_highest_number(self.folder) + 1)
        started: Future[int] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(smtp, started)), name="mailbox", daemon=True
        )
        self._thread.start()
        self.port = started.result()

    def stop(self) -> None:
        """Stop listening and cut what is still connected; does nothing if it is not running."""
        thread, self._thread = self._thread, None
        if thread is None or self._loop is None or self._stop is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        thread.join(_STOP_SECONDS)

    def __enter__(self) -> Mailbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        """Called by aiosmtpd for each mail; the answer is what the sender gets."""
        number = next(self._numbers)
        try:
            self._keep(number, envelope.rcpt_tos[0], envelope.original_content)
        except OSError:
            return "451 The mail cannot be stored"
        self._count += 1
        return f"250 Kept as number {number}"

    def _keep(self, number: int, recipient: str, content: bytes) -> None:
        """Written beside and renamed: who watches the folder never sees half a mail."""
        name = f"{number:04}-{_UNSAFE.sub('_', recipient)[:80]}.eml"
        beside = self.folder / f".{name}.part"
        beside.write_bytes(content)
        os.replace(beside, self.folder / name)

    async def _serve(self, smtp: Any, started: Future[int]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        handler = self

        class Dialogue(smtp.SMTP):  # type: ignore[misc]
            """One connection; remembered so that stopping need not wait for the other side."""

            def connection_made(self, transport: asyncio.Transport) -> None:
                handler._connections.add(transport)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                handler._connections.discard(self.transport)
                super().connection_lost(error)

        def answer() -> Any:
            return Dialogue(
                handler, hostname="localhost", ident="xr-tui demo", data_size_limit=_LARGEST_MAIL, loop=self._loop
            )

        try:
            server = await self._loop.create_server(answer, "127.0.0.1", 0, family=socket.AF_INET)
        except OSError as fault:
            started.set_exception(Unable(phrase("No port is free for the mailbox: {fault}.", fault=fault.strerror)))
            return
        started.set_result(server.sockets[0].getsockname()[1])
        await self._stop.wait()
        server.close()
        for transport in tuple(self._connections):
            transport.abort()
        await asyncio.sleep(0)


def _aiosmtpd() -> Any:
    """aiosmtpd is in the extra `demo`: who only sends needs no server."""
    try:
        from aiosmtpd import smtp
    except ImportError:
        raise Unable(
            phrase("The mailbox needs the package aiosmtpd, which is not installed."),
            phrase("Type: pip install 'xr-tui[demo]'"),
        ) from None
    # Without a handler of its own, Python would print the server's log over the screens.
    logger = logging.getLogger("mail.log")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return smtp


def _highest_number(folder: Path) -> int:
    numbers = (path.name.partition("-")[0] for path in folder.glob("*.eml"))
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
