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
        pool = self._pool or await self._start()
        return await pool.check(xml)

    async def aclose(self) -> None:
        """End the worker processes, and what is asked of a service."""
        for remote in self._remote.values():
            await remote.aclose()
        if self._pool is not None:
            await self._pool.aclose()

    async def _start(self) -> CheckPool:
        async with self._starting:
            if self._pool is None:
                rules = await asyncio.to_thread(self._rules)
                self._log_folder.mkdir(parents=True, exist_ok=True)
                pool = CheckPool(rules, stderr_path=self._log_folder / "check.log")
                await pool.start()
                self._pool = pool
        return self._pool
