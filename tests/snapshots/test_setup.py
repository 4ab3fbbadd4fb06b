"""The setup, part by part."""

from __future__ import annotations

from tests.snapshots.walk import Walking
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office

_PARTS = ("Company", "Payment", "Mail server", "Check and storage", "Texts", "Display")


async def test_setup(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("5")
        await walk.see("Jana Lindner")
        for part in _PARTS:
            await walk.click(tr(part))
            await walk.look(part)
