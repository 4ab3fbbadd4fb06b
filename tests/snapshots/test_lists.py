"""The panes of the main screen, full, narrowed and empty."""

from __future__ import annotations

from tests.snapshots.walk import Walking
from xr_tui.jobs.office import Office


async def test_invoices(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.look("all")
        await walk.press("space", "space")
        await walk.look("two marked")
        await walk.press("f")
        await walk.look("letters of the filters")
        await walk.press("escape")
        await walk.letter("_failed")
        await walk.see("RE-2026-1103")
        await walk.unsee("RE-2026-1145")
        await walk.look("only the failed, two marked ones hidden")
        await walk.press("0", "u", "home", ">", ">", ">")
        await walk.see("RE-2026-1145")
        await walk.look("by another column")
        await walk.press("slash", *"1139", "enter")
        await walk.unsee("RE-2026-1145")
        await walk.look("found by a word")
        await walk.press("slash", "ctrl+u", *"xyz", "enter")
        await walk.unsee("RE-2026-1139")
        await walk.look("nothing found")


async def test_job_list(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("2")
        await walk.see("RE-2026-1101", "13")
        await walk.look("all")
        await walk.letter("_failed")
        await walk.unsee("RE-2026-1113")
        await walk.look("only the failed")
        await walk.press("slash", *"xyz", "enter")
        await walk.unsee("RE-2026-1103")
        await walk.look("nothing found")


async def test_matrix_and_customers(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("3")
        await walk.see("10016")
        await walk.press("space", "space")
        await walk.look("matrix, two marked")
        await walk.press("4")
        await walk.see("Zweckverband")
        await walk.look("customers")


async def test_nothing_there_yet(walking: Walking, empty_office: Office) -> None:
    async with walking(empty_office) as walk:
        await walk.on("RulesOffer")
        await walk.look("rules are offered")
        await walk.press("escape")
        await walk.see("SMTP missing")
        await walk.look("no invoices")
        for key, name in (("2", "no jobs"), ("3", "no entries"), ("4", "no customers")):
            await walk.press(key)
            await walk.look(name)
        await walk.press("b")
        await walk.look("no batch run")
