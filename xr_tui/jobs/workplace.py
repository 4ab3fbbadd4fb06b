"""What a service is made of, and what its attempts work with: writer, check, mail servers, storage folder."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from xr_tui.delivery.message import Envelope
from xr_tui.delivery.outcome import SmtpOutcome
from xr_tui.errors import DeliveryUnavailable, StoreUnavailable, XrTuiError
from xr_tui.jobs.checking import Checker
from xr_tui.jobs.events import Event, JobMoved
from xr_tui.jobs.filing import file_copies
from xr_tui.jobs.pause import Pauses
from xr_tui.jobs.post import Post
from xr_tui.jobs.timing import Timing
from xr_tui.settings.credentials import Credentials
from xr_tui.settings.environment import Effective, effective
from xr_tui.settings.places import Places
from xr_tui.settings.sender import Sender
from xr_tui.store import jobs, setup
from xr_tui.store.database import Store
from xr_tui.store.states import State
from xr_tui.store.writer import Writer
from xr_tui.validation.report import Report
from xr_tui.validation.shelf import Shelf

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ServiceParts:
    """What a service is made of."""

    store: Store
    places: Places
    environ: Mapping[str, str]
    user: str
    rules: Callable[[], Shelf]
    """Finds the rules; may raise `RulesMissing` or `RulesBroken`."""
    credentials: Credentials
    """Where this user's secrets are."""
    takes_all: bool = False
    """Whether it also takes up, again and again, what nobody works off (`xr-tui worker`)."""
    timing: Timing = Timing()
    """How long it waits wherever it waits."""


class Workplace:
    """The `Surroundings` of every attempt of one service."""

    def __init__(self, parts: ServiceParts, runner: str, pauses: Pauses, tell: Callable[[Event], None]) -> None:
        self.runner = runner
        self.storage = parts.places.storage
        self.timing = parts.timing
        self._parts = parts
        self._pauses = pauses
        self._tell = tell
        self._writer = Writer(parts.store)
        self._checker = Checker(parts.rules, parts.places.log)
        self._check_service = ""
        """Who checks instead of this machine, as the setup said when jobs were last claimed."""
        self._post = Post(parts.credentials, parts.timing, parts.places)
        self._clerk = ThreadPoolExecutor(1, "xr-tui-filing")

    def follow(self, holds: Effective, servers: Mapping[str, Sender]) -> None:
        """From now on file, check and send as the setup says.

        Args:
            holds: the setup.
            servers: its mail servers, by their sender's address.
        """
        self.storage = Path(holds.settings.storage_path or self._parts.places.storage)
        self._check_service = holds.settings.check_url
        self._post.keep_only(servers)

    async def connect(self, mail: Sender, *, default: bool) -> None:
        """As `Post.connect`."""
        await self._post.connect(mail, default=default)

    def fault_of(self, sender: str) -> DeliveryUnavailable | None:
        """As `Post.fault_of`."""
        return self._post.fault_of(sender)

    def look_again(self) -> None:
        """Other rules may have been installed."""
        self._checker.look_again()

    async def write(self, change: Callable[[Any], T], *, hurry: bool = True) -> T:
        """Run a change of the store; returns when it is durable."""
        return await asyncio.wrap_future(self._writer.submit(change, hurry=hurry))

    def write_along(self, change: Callable[[Any], object]) -> None:
        """Run a change of the store with the next ones; whatever becomes of it, the next one of the job finds out."""
        self._writer.submit(change, hurry=False)

    async def check(self, xml: bytes) -> Report:
        """The official check, in a worker process or at a service."""
        return await self._checker.check(xml, self._check_service)

    async def check_once(self, xml: bytes) -> Report:
        """The official check of a document that is no job's, by whatever the setup names now."""

        def look() -> Effective:
            with self._parts.store.reading() as db:
                return effective(setup.load(db), self._parts.environ)

        holds = await asyncio.to_thread(look)
        return await self._checker.check(xml, holds.settings.check_url)

    async def hand_over(
        self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]
    ) -> SmtpOutcome:
        """The mail server of its sender."""
        return await self._post.hand_over(envelope, message, before_data)

    async def file(self, folder: Path, copies: Mapping[str, bytes], *, durably: bool) -> tuple[str, ...]:
        """The storage folder, which may be a slow share: written by a thread of its own."""
        work = partial(file_copies, folder, copies, durably=durably)
        return await asyncio.get_running_loop().run_in_executor(self._clerk, work)

    def moved(self, job: int, state: State) -> None:
        """Tell who listens."""
        self._tell(JobMoved(job, state))

    def troubled(self, cause: XrTuiError) -> None:
        """An outcome cannot be written down just now: begin nothing more."""
        self._pauses.rest(cause)

    async def leave(self) -> None:
        """Put right what is still in the middle, as if this service had died: it cannot know better. Then end all."""
        try:
            with suppress(StoreUnavailable):
                await self.write(lambda db: jobs.recover(db, [self.runner]))
            await self._post.aclose(self.timing.goodbye)
            await self._checker.aclose()
        finally:
            await asyncio.to_thread(self._writer.close)
            self._clerk.shutdown(wait=False)
