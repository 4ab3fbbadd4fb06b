"""Every screen as a person sees it, in both languages, small and roomy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.snapshots.frames import frame
from tests.ui.reading import until_seen
from xr_tui.jobs.office import Office
from xr_tui.ui.app import XrTuiApp

Way = Callable[[Pilot[None]], Awaitable[None]]


async def _invoices(pilot: Pilot[None]) -> None:
    await pilot.press("space", "space")


async def _jobs(pilot: Pilot[None]) -> None:
    await pilot.press("2")
    await until_seen(pilot, "13")


_WAYS: dict[str, Way] = {"invoices": _invoices, "jobs": _jobs}


@pytest.mark.parametrize("screen", _WAYS)
async def test_a_screen_looks_as_it_was_approved(
    screen: str, office: Office, language: str, size: tuple[int, int], picture: SnapshotAssertion
) -> None:
    app = XrTuiApp(office)
    async with app.run_test(size=size) as pilot:
        await until_seen(pilot, "RE-2026-1145", "SMTP")
        await _WAYS[screen](pilot)
        await pilot.pause()
        assert frame(app) == picture
