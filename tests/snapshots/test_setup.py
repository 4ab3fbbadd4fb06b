"""The setup, part by part."""

from __future__ import annotations

from dataclasses import replace

from tests.snapshots.walk import Walking
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.store import setup

_PARTS = ("Company", "Payment", "Senders", "Check, storage", "Texts", "Display")


async def test_setup(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("5")
        await walk.see("Jana Lindner")
        for part in _PARTS:
            await walk.click(tr(part))
            await walk.look(part)


async def test_setup_that_somebody_else_has_saved_meanwhile(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("5")
        await walk.see("Jana Lindner", "╸━")  # the line under the tabs comes a moment later
        await walk.press("tab", *"Musterbau", "space", *"KG")
        with office.store.reading() as db:
            theirs = setup.load(db)
        seller = replace(theirs.company.seller, name="Musterbau AG", vat_id="DE923456027")
        mail = replace(theirs.mail, host="mail.musterbau.example", port=465)
        office.save_settings(replace(theirs, company=replace(theirs.company, seller=seller), mail=mail))
        await walk.press("f10")
        await walk.on("Confirm")
        await walk.look("the question before both are saved")
