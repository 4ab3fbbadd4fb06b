"""Dialogs: sending, batch runs, entries, customers, questions."""

from __future__ import annotations

from tests.snapshots.walk import Walking
from xr_tui.jobs.office import Office


async def test_sending_one(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("e")
        await walk.on("SendDialog")
        await walk.see("kB")
        await walk.look("by e-mail")
        await walk.press("escape", "p")
        await walk.on("SendDialog")
        await walk.look("as PDF")
        await walk.press("escape", "slash", *"1113", "enter")
        await walk.unsee("RE-2026-1145")
        await walk.press("e")
        await walk.on("SendDialog")
        await walk.see("kB")
        await walk.look("already sent, wants a yes")
        await walk.press("escape", "slash", "ctrl+u", *"1106", "enter")
        await walk.unsee("RE-2026-1113")
        await walk.press("e")
        await walk.on("SendDialog")
        await walk.see("kB")
        await walk.look("unclear, wants a yes")


async def test_a_run_over_the_marked_ones(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("s")
        await walk.on("Confirm")
        await walk.look("no invoice is marked")
        await walk.press("escape", "a", "s")
        await walk.on("RunDialog")
        await walk.see("RE-2026-1138")
        await walk.look("batch run with those left out")
        await walk.press("enter")
        await walk.on("SendDialog")
        await walk.see("kB")
        await walk.look("details of a line")
        await walk.press("escape")
        await walk.on("RunDialog")
        await walk.press("f")
        await walk.look("only a part of the lines")
        await walk.press("escape")
        await walk.on("MainScreen")
        await walk.press("e")
        await walk.on("RunDialog")
        await walk.see("RE-2026-1138")
        await walk.look("e-mail to all, an address is missing")
        await walk.press("a", *"neu@x.de")
        await walk.look("an address is typed")
        await walk.press("escape", "t")
        await walk.look("a date is typed")
        await walk.press("escape", *["down"] * 9, "j")
        await walk.look("once more")


async def test_entries_and_customers(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("3")
        await walk.see("10016")
        await walk.press(*["down"] * 6, "enter")
        await walk.on("MatrixForm")
        await walk.look("entry with further addresses")
        await walk.press("escape", "n")
        await walk.on("MatrixForm")
        await walk.look("new entry")
        await walk.press("escape", "a", "e")
        await walk.on("MatrixMany")
        await walk.press("right")
        await walk.look("many entries")
        await walk.press("escape", "u", "d")
        await walk.on("Confirm")
        await walk.look("delete an entry")
        await walk.press("escape", "4")
        await walk.see("Zweckverband")
        await walk.press("enter")
        await walk.on("CustomerForm")
        await walk.look("customer")
        await walk.press("escape", "d")
        await walk.on("Confirm")
        await walk.press("y")
        await walk.on("MainScreen")
        await walk.see("10001")
        await walk.look("notice that a customer stays")


async def test_everywhere(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("question_mark")
        await walk.on("Help")
        await walk.look("help")
        await walk.press("escape", "ctrl+p")
        await walk.on("CommandPalette")
        await walk.see("E-mail")
        await walk.look("commands")
        await walk.press("escape", "5")
        await walk.see("Jana Lindner", "╸━")  # the line under the tabs comes a moment later
        await walk.press("tab", "X", "ctrl+q")
        await walk.on("Confirm")
        await walk.look("quit with an unsaved setup")
        await walk.press("escape")
        await walk.on("MainScreen")
        await walk.resize(59, 17)
        await walk.on("TooSmall")
        await walk.look("terminal too small")
