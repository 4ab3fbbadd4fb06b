"""What became of a job, and the documents that were kept of it."""

from __future__ import annotations

from tests.snapshots.walk import Walking
from xr_tui.jobs.office import Office

_FEEDBACK = {
    1: "sent",
    3: "rejected",
    5: "refused by the mail server",
    6: "unclear",
    7: "cancelled",
    9: "tried again later",
    10: "held until tomorrow",
    11: "at work",
    13: "waiting",
}


async def test_feedback(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("2")
        await walk.see("RE-2026-1101", "13")
        await walk.press("end")
        at = 1
        for job, name in _FEEDBACK.items():
            await walk.press(*["up"] * (job - at), "enter")
            at = job
            await walk.on("FeedbackScreen")
            await walk.see("STATUSTEXT", "RE-2026-11")
            await walk.look(name)
            await walk.press("escape")
            await walk.on("MainScreen")


async def test_kept_documents(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("2")
        await walk.see("RE-2026-1101", "13")
        await walk.press("end", "enter")
        await walk.on("FeedbackScreen")
        await walk.see("STATUSTEXT", "08:30:00")
        for key, name in (("m", "mail"), ("b", "report of the check"), ("x", "XML as sent")):
            await walk.press(key)
            await walk.on("DocumentView")
            await walk.look(name)
            await walk.press("escape")
            await walk.on("FeedbackScreen")
        await walk.press("escape")
        await walk.on("MainScreen")
        await walk.press("up", "up", "enter")
        await walk.on("FeedbackScreen")
        await walk.see("BR-DE-15")
        await walk.press("b")
        await walk.on("DocumentView")
        await walk.look("report of a rejected one")


async def test_an_invoice(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("end", "enter")
        await walk.on("InvoiceView")
        await walk.see("Musterbau GmbH")
        await walk.look("in words")
        await walk.press("end")
        await walk.look("its end in words")
        await walk.press("2")
        await walk.see("CustomizationID")
        await walk.look("as XML")
        await walk.press("escape", "home", "enter")
        await walk.on("InvoiceView")
        await walk.see("Musterbau GmbH")
        await walk.press("e")
        await walk.on("TermsForm")
        await walk.look("filling in what is missing")


async def test_report_of_a_batch_run(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        await walk.press("b")
        await walk.on("RunReportScreen")
        await walk.see("RE-2026-1103")
        await walk.look("all")
        await walk.press("f")
        await walk.look("only a part")


async def test_a_check_that_lacks_its_rules(walking: Walking, checking_office: Office) -> None:
    async with walking(checking_office) as walk:
        await walk.on("RulesOffer")
        await walk.press("escape")
        await walk.arrive()
        await walk.press("v")
        await walk.on("CheckScreen")
        await walk.see("could not be checked")
        await walk.look("what to do")
        await walk.press("g")
        await walk.see("Install the rules")


async def test_a_check_by_the_official_rules(walking: Walking, ruled_office: Office) -> None:
    async with walking(ruled_office) as walk:
        await walk.see("RE-2026-1200", "SMTP")
        await walk.press("slash", *"1200", "enter")
        await walk.unsee("RE-2026-1145")
        await walk.press("v")
        await walk.on("CheckScreen")
        await walk.see("BR-CO-", "BT-1")
        await walk.look("several rules, one defect")
