"""What another program does on the same database appears by itself, and the reader's place stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.lists.test_jobs import SENDER, store_jobs
from tests.ui.reading import screen_lines, store_invoices, until, until_seen
from xr_tui.jobs.office import Office
from xr_tui.matrix import JobMode
from xr_tui.phrase import verbatim
from xr_tui.store import feedback, job_list, jobs
from xr_tui.store.convert import now
from xr_tui.store.database import Store
from xr_tui.store.rows import FeedbackRow, NewJob
from xr_tui.store.states import State
from xr_tui.ui.app import XrTuiApp
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.screens.feedback import FeedbackScreen
from xr_tui.ui.screens.jobs import JobsPane


async def test_jobs_change_as_they_happen_and_cursor_and_rows_stay_where_they_are(
    office: Office, tmp_path: Path
) -> None:
    store_invoices(office, 400)
    numbers = store_jobs(office, 300, runner=None)
    other = Store.open(tmp_path / "data" / "xr-tui.db")
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape", "2")
        await until_seen(pilot, "alle · 300", str(numbers[-1]))
        await pilot.press("pagedown", "pagedown", "up", "up", "up")
        rows = app.query_one(JobsPane).rows
        await until(pilot, lambda: rows.row is not None)
        held = rows.row
        assert held is not None
        seen = [line[:20] for line in screen_lines(app)[4:20]]

        with other.writing() as db:
            jobs.cancel(db, held.id)
            for invoice in range(301, 311):
                new = NewJob(invoice=invoice, mode=JobMode.EMAIL, made_by="anna", sender=SENDER, target="a@b.example")
                jobs.make(db, new, runner=None)
        await until_seen(pilot, "alle · 310")
        await until(pilot, lambda: rows.row is not None and rows.row.state is State.CANCELLED)
        assert rows.row is not None
        assert rows.row.id == held.id
        assert [line[:20] for line in screen_lines(app)[4:20]] == seen, "the rows stay on their lines"

        await pilot.press("1")
        with other.writing() as db:
            jobs.cancel(db, numbers[0])
        await pilot.press("2", "end")
        await until(pilot, lambda: rows.row is not None and rows.row.state is State.CANCELLED)


async def test_a_job_with_a_date_that_a_command_left_is_offered_to_an_open_screen_and_sent_then(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xr_tui.ui.app._LOOK_SECONDS", 0.2)
    store_invoices(office, 2)
    other = Store.open(tmp_path / "data" / "xr-tui.db")
    app = XrTuiApp(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "RE-00001")
        await pilot.press("/", *"RE-")
        at = now() + dt.timedelta(days=1)
        with other.writing() as db:
            new = NewJob(invoice=1, mode=JobMode.EMAIL, made_by="anna", sender=SENDER, target="a@b.example")
            first = jobs.make(db, replace(new, not_before=at), runner="ended")
        await pilot.press("0")
        await until_seen(pilot, "Suche: RE-0")  # who types is not asked: the next letter would be the answer
        await pilot.press("enter")
        await until_seen(pilot, "Noch wartende Jobs eines früheren Laufs: 1. Jetzt")
        await pilot.press("n")
        await until(pilot, lambda: app.screen is app.main)

        with other.writing() as db:
            second = jobs.make(db, replace(new, invoice=2, not_before=at), runner="ended")
        await until_seen(pilot, "Noch wartende Jobs eines früheren Laufs: 2. Jetzt")  # the no to one was remembered
        await pilot.press("j")

        def runners() -> set[str | None]:
            with office.store.reading() as db:
                return {row.runner for row in job_list.by_ids(db, [first, second])}

        await until(pilot, lambda: runners() == {office.service.runner})  # sends them when their time comes


async def test_the_feedback_follows_what_another_program_does_and_the_cursor_stays(
    office: Office, tmp_path: Path
) -> None:
    store_invoices(office, 1)
    (number,) = store_jobs(office, 1)
    other = Store.open(tmp_path / "data" / "xr-tui.db")
    app = XrTuiApp(office)

    def say(text: str) -> None:
        with other.writing() as db:
            feedback.add(db, number, [FeedbackRow(step="create", level="information", text=verbatim(text))])

    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape", "2")
        await until_seen(pilot, "alle · 1")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        await until_seen(pilot, "In diesem Job ist noch nichts geschehen.")
        say("Erstens")
        await until_seen(pilot, "Erstens")
        say("Zweitens")
        with other.writing() as db:
            jobs.cancel(db, number)
        await until_seen(pilot, "Zweitens", "x storniert")
        assert any(line.startswith("▸") and "Erstens" in line for line in screen_lines(app))
