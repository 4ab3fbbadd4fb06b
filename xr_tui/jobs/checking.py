"""The check as jobs need it: rules are looked for, and worker processes started, with the first document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from xr_tui.validation.pool import CheckPool
from xr_tui.validation.report import Report
from xr_tui.validation.rules import InstalledRules


class Checker:
    """Checks documents with the installed rules."""

    def __init__(self, rules: Callable[[], InstalledRules], log_folder: Path) -> None:
        self._rules = rules
        self._log_folder = log_folder
        self._pool: CheckPool | None = None
        self._starting = asyncio.Lock()

    async def check(self, xml: bytes) -> Report:
        """The report on this document; its verdict is `not-checked` when the fault is ours.

        Raises:
            RulesMissing, RulesBroken: there is nothing to check with.
        """
        pool = self._pool or await self._start()
        return await pool.check(xml)

    async def aclose(self) -> None:
        """End the worker processes."""
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
