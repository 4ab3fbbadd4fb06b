"""The scripted mail server of the delivery tests in a thread of its own, and a disk that is full when a test says."""

from __future__ import annotations

import asyncio
import resource
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

from tests.services.delivery.servers import Answer, RealServer, ScriptedServer, real, scripted

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds that an answer is held back at most: a test that fails must end."""


class SetOff(dict[str, Answer]):
    """Answers of a server that set something off when one of them is given."""

    def __init__(self, at: str, do: Callable[[], None], answers: Mapping[str, Answer] | None = None) -> None:
        super().__init__(answers or {})
        self._at = at
        self._do = do

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: object = None) -> Answer | None:  # type: ignore[override]
        """The answer to this command."""
        if key == self._at:
            self._do()
        return super().get(key, default)  # type: ignore[arg-type]


class Gate:
    """A server's answer to a mail that comes only when a test lets it."""

    def __init__(self) -> None:
        self.mail_came = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> None:
        """Hold the answer back."""
        self.mail_came.set()
        assert self.open.wait(PATIENCE)


@contextmanager
def serving(answers: Mapping[str, Answer] | None = None) -> Iterator[ScriptedServer]:
    """A scripted server that runs while this lasts."""
    with _in_a_thread(scripted(answers)) as server:
        yield server


@contextmanager
def really_serving() -> Iterator[RealServer]:
    """The aiosmtpd server of the delivery tests, which counts connections, while this lasts."""
    with _in_a_thread(real()) as server:
        yield server


@contextmanager
def _in_a_thread(running: AbstractAsyncContextManager[T]) -> Iterator[T]:
    ready: Future[tuple[T, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        async with running as server:
            stop = asyncio.Event()
            ready.set_result((server, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    server, loop, stop = ready.result()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


class Disk:
    """The disk of this process: full means that no file can grow beyond a few bytes."""

    def __init__(self) -> None:
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        """No room any more."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, self._limits[1]))

    def make_room(self) -> None:
        """As it was."""
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)
