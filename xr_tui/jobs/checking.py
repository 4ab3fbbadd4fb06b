"""The check as jobs need it: on this machine, or at a service where the setup names one.

Rules are looked for, and worker processes started, with the first document that is checked here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from xr_tui.validation.pool import CheckPool
from xr_tui.validation.remote import RemoteCheck
from xr_tui.validation.report import Report
from xr_tui.validation.shelf import Shelf


class Checker:
    """Checks documents with the installed rules, or at a service."""

    def __init__(self, rules: Callable[[], Shelf], log_folder: Path) -> None:
        self._rules = rules
        self._log_folder = log_folder
        self._pool: CheckPool | None = None
        self._remote: dict[str, RemoteCheck] = {}
        self._shelf: Shelf | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._looks_again = False
        self._starting = asyncio.Lock()

    async def check(self, xml: bytes, service: str = "") -> Report:
        """The report on this document; its verdict is `not-checked` when the fault is ours.

        Args:
            xml: the document.
            service: address of a service that checks instead; empty means the rules installed here.

        Raises:
            RulesMissing, RulesBroken: there is nothing to check with.
        """
        if service:
            if service not in self._remote:
                self._remote[service] = RemoteCheck(service)
            return await self._remote[service].check(xml)
        pool = self._pool
        if pool is None or self._looks_again:
            pool = await self._start()
        return await pool.check(xml)

    def look_again(self) -> None:
        """Before the next check, look whether other rules were installed or pinned; running ones go on as they are."""
        self._looks_again = True

    async def aclose(self) -> None:
        """End the worker processes, and what is asked of a service."""
        for remote in self._remote.values():
            await remote.aclose()
        if self._pool is not None:
            await self._pool.aclose()
        await asyncio.gather(*self._leaving)

    async def _start(self) -> CheckPool:
        async with self._starting:
            if self._pool is None or self._looks_again:
                rules = await asyncio.to_thread(self._rules)
                self._looks_again = False
                if self._pool is None or rules != self._shelf:
                    await self._replace(rules)
            assert self._pool is not None
            return self._pool

    async def _replace(self, rules: Shelf) -> None:
        """Start workers with these rules; those with other rules leave when they have done what they were asked for."""
        self._log_folder.mkdir(parents=True, exist_ok=True)
        pool = CheckPool(rules, stderr_path=self._log_folder / "check.log")
        await pool.start()
        before, self._pool, self._shelf = self._pool, pool, rules
        if before is not None:
            leaving = asyncio.create_task(before.finish())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
