"""A backup was copied back: the screens ask before anything is sent, and go on after a yes."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.ui.lists.test_service import open_office
from tests.ui.reading import store_invoices, until, until_seen
from xr_tui.demo.mailbox import Mailbox
from xr_tui.store.backup import back_up
from xr_tui.store.sent_journal import SentMail
from xr_tui.ui.app import XrTuiApp

SENT = SentMail(
    at="2026-11-02T10:00:00.000000+00:00", job=7, invoice="RE-SEITHER", recipients=1, sender="", by="jana",
    message_id="<7@musterbau.example>",
)  # fmt: skip


async def test_after_a_backup_was_copied_back_a_person_says_when_sending_may_go_on(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mailbox") as mailbox:
        office = open_office(tmp_path / "data", mailbox.port)
        store_invoices(office, 1)
        backup = back_up(office.store, tmp_path / "b.db", "jana").path
        office.store.sent_journal.append([SENT])
        office.close()
        shutil.copy(backup, office.store.path)

        office = open_office(tmp_path / "data", mailbox.port)
        async with XrTuiApp(office).run_test(size=(80, 24)) as pilot:
            await until_seen(
                pilot, "zurückgespielte Sicherung", "(RE-SEITHER)", "wird kein Job angelegt", "Nachgesehen, weiter"
            )
            await pilot.press("escape")
            assert office.copied_back() is not None
        office.close()

        office = open_office(tmp_path / "data", mailbox.port)
        async with XrTuiApp(office).run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, "zurückgespielte Sicherung")
            await pilot.press("j")
            await until(pilot, lambda: office.copied_back() is None)
        office.close()
