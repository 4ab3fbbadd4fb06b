"""The receiving mail server: its log says what it has taken, and at every step of a dialogue it may do mischief."""

from __future__ import annotations

import asyncio
import hashlib
import re
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

STEPS = (
    "connect",  # before the greeting
    "ehlo",
    "mail",
    "rcpt",
    "data",  # before the 354
    "in the mail",  # after its first lines
    "mail came",  # whole, and nothing answered nor logged: the server does not have it
    "taken",  # logged: the server has it, and nobody was told
    "answered",  # the 250 is on its way
)
"""Of every dialogue, in their order."""
_GOOD = {"ehlo": "250 here", "mail": "250 ok", "rcpt": "250 ok", "data": "354 go ahead"}
_NUMBER = re.compile(rb"([A-Z]+-[0-9-]+)_xrechnung\.xml")
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)

Mischief = Callable[[], str | None]
"""What happens at a step; returns the answer to give instead, `cut`, `hang`, or None to go on as if nothing were."""


@dataclass(frozen=True)
class Taken:
    """One line of the log: from here on the server answers for the mail."""

    number: str
    message_id: str
    sha256: str
    """Of the mail as it came."""


class Receiver:
    """Listens on 127.0.0.1 in a thread of its own."""

    def __init__(self) -> None:
        self.log: list[Taken] = []
        """What it has taken, ever."""
        self.port = 0
        self._mischief: dict[tuple[str, int], Mischief] = {}
        self._seen: Counter[str] = Counter()
        self._dialogues: set[asyncio.Task[None]] = set()
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        ready.result()

    def plan(self, mischief: Mapping[tuple[str, int], Mischief]) -> None:
        """From now on do this at the n-th time of a step, counted from now and from 1."""
        self._loop.call_soon_threadsafe(self._plan, dict(mischief))

    def close(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _plan(self, mischief: dict[tuple[str, int], Mischief]) -> None:
        self._mischief, self._seen = mischief, Counter()
        for dialogue in self._dialogues:  # those that hang
            dialogue.cancel()

    async def _serve(self, ready: Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._dialogue, "127.0.0.1", 0, limit=10_000_000)
        self.port = server.sockets[0].getsockname()[1]
        ready.set_result(None)
        await self._stop.wait()
        server.close()
        for dialogue in self._dialogues:
            dialogue.cancel()

    async def _dialogue(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._dialogues.add(task)
        try:
            await self._speak(reader, writer)
        except (_Cut, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._dialogues.discard(task)
            writer.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._answer(writer, "connect", "220 here")
        while line := (await reader.readline()).decode(errors="replace").strip():
            verb = line[:4].lower().strip()
            if verb == "quit":
                return
            if verb == "data":
                answer = await self._answer(writer, "data", _GOOD["data"])
                if answer is None:
                    await self._take(reader, writer)
                elif answer.startswith("354"):
                    await _whole(reader)
                    writer.write(b"554 5.6.0 no\r\n")
            elif verb in _GOOD:
                await self._answer(writer, verb, _GOOD[verb])
            else:
                writer.write(b"250 ok\r\n")

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mail = await _whole(reader, lambda: self._reach("in the mail"))
        if (refusal := await self._reach("mail came")) is not None:
            writer.write(f"{refusal}\r\n".encode())
            return
        self.log.append(_taken(mail))
        answer = await self._reach("taken")
        writer.write(f"{answer or '250 taken'}\r\n".encode())
        await writer.drain()
        await self._reach("answered")

    async def _answer(self, writer: asyncio.StreamWriter, step: str, good: str) -> str | None:
        answer = await self._reach(step)
        writer.write(f"{answer or good}\r\n".encode())
        await writer.drain()
        if (answer or "").startswith("421"):
            raise _Cut
        return answer

    async def _reach(self, step: str) -> str | None:
        """Do what was planned for this step."""
        self._seen[step] += 1
        mischief = self._mischief.pop((step, self._seen[step]), None)
        answer = mischief() if mischief is not None else None
        if answer == "hang":
            await asyncio.Event().wait()
        if answer == "cut":
            raise _Cut
        return answer


class _Cut(Exception):
    """The connection is closed without a word."""


async def _whole(reader: asyncio.StreamReader, begun: Callable[[], Awaitable[object]] | None = None) -> bytes:
    """The mail as it was before dots were doubled (RFC 5321 section 4.5.2); tells when its first lines are here."""
    lines: list[bytes] = []
    while (line := await reader.readline()) != b".\r\n":
        if not line:
            raise _Cut
        lines.append(line.removeprefix(b"."))
        if len(lines) == 3 and begun is not None:
            await begun()
    return b"".join(lines)


def _taken(mail: bytes) -> Taken:
    number, message_id = _NUMBER.search(mail), _MESSAGE_ID.search(mail)
    assert number, "a mail without an invoice"
    assert message_id, "a mail without a Message-ID"
    return Taken(number[1].decode(), message_id[1].decode(), hashlib.sha256(mail).hexdigest())
