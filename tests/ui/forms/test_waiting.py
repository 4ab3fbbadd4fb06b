"""A person who must wait is told what for; who need not is shown nothing."""

from __future__ import annotations

import asyncio

from tests.ui.forms.stage import SIZE, Stage, until, words_on
from xr_tui.ui.flows import waited_for
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.waiting import Waiting


async def test_what_takes_long_is_named_until_it_is_done_and_its_result_comes_back() -> None:
    app = Stage(Confirm("?", yes="Ja", no="Nein"))
    async with app.run_test(size=SIZE) as pilot:
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        waiting = asyncio.create_task(waited_for(app, done, "Die Rechnungen werden durchgesehen …"))
        await until(pilot, lambda: isinstance(app.screen, Waiting))
        await until(pilot, lambda: "Die Rechnungen werden durchgesehen" in words_on(app.screen))
        await pilot.press("escape", "enter")
        assert isinstance(app.screen, Waiting), "it cannot be closed by hand"
        done.set_result(7)
        await until(pilot, lambda: not isinstance(app.screen, Waiting))
        assert await waiting == 7


async def test_a_dialog_that_came_in_front_meanwhile_stays_and_the_notice_is_gone_below_it() -> None:
    app = Stage(Confirm("?", yes="Ja", no="Nein"))
    async with app.run_test(size=SIZE) as pilot:
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        waiting = asyncio.create_task(waited_for(app, done, "…"))
        await until(pilot, lambda: isinstance(app.screen, Waiting))
        front = Confirm("Regeln?", yes="Ja", no="Nein")
        await app.push_screen(front)
        done.set_result(7)
        assert await waiting == 7
        assert app.screen is front
        await pilot.press("n")
        await until(pilot, lambda: not isinstance(app.screen, Waiting) and app.screen is not front)


async def test_what_is_done_at_once_shows_nothing_and_a_fault_is_passed_on() -> None:
    app = Stage(Confirm("?", yes="Ja", no="Nein"))
    async with app.run_test(size=SIZE):
        before = app.screen
        assert await waited_for(app, asyncio.sleep(0, 7), "…") == 7
        assert app.screen is before
