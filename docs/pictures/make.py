"""Make the pictures of the README anew: `python docs/pictures/make.py` from a checkout with the rules installed.

The real app runs on a demo without a terminal; Textual itself draws what it shows as SVG.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from xr_tui.demo.company import open_demo
from xr_tui.i18n import use_language
from xr_tui.store import job_list
from xr_tui.ui.app import XrTuiApp
from xr_tui.validation.rules import rules_folder

HERE = Path(__file__).parent
SIZE = (100, 28)


async def main() -> None:
    """From the invoices over a batch run to the feedback of a refused one."""
    use_language("de")
    rules = rules_folder(os.environ)
    with tempfile.TemporaryDirectory() as folder, open_demo(Path(folder), rules_folder=rules) as demo:
        app = XrTuiApp(demo.office)
        async with app.run_test(size=SIZE) as pilot:
            await _seen(pilot, lambda: "RE-2026-1145" in _text(app))
            await pilot.press("space", "space", "space", "space", "space", "space", "space", "space")
            await _take(pilot, "invoices")
            await pilot.press("s")
            await _seen(pilot, lambda: "Stapellauf:" in _text(app))
            await _take(pilot, "batch")
            await pilot.press("f10")
            await _seen(pilot, lambda: _finished(demo.office.store))
            await pilot.press("2")
            await _seen(pilot, lambda: "Lfd.Nr." in _text(app))
            await _take(pilot, "jobs")
            await pilot.press("end", "enter")
            await _seen(pilot, lambda: "STATUSTEXT" in _text(app))
            await _take(pilot, "feedback")


async def _take(pilot: Pilot[None], name: str) -> None:
    await asyncio.sleep(1.5)  # let toasts and lists come to rest
    (HERE / f"{name}.svg").write_text(pilot.app.export_screenshot(), encoding="utf-8")


async def _seen(pilot: Pilot[None], condition: object) -> None:
    for _ in range(400):
        await pilot.pause(0.05)
        if condition():  # type: ignore[operator]
            return
    raise TimeoutError


def _text(app: XrTuiApp) -> str:
    return app.export_screenshot(simplify=True).replace("&#160;", " ")


def _finished(store: object) -> bool:
    with store.reading() as db:  # type: ignore[attr-defined]
        counts = job_list.counts(db)
    return counts.done + counts.failed > 0 and counts.open + counts.at_work == 0


if __name__ == "__main__":
    asyncio.run(main())
