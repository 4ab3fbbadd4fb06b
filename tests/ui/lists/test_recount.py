"""Totals that take a while: marked as old, worked out again, never of other rows than those that are shown."""

from __future__ import annotations

import threading
import time

from textual.app import App

from tests.ui.reading import until
from xr_tui.store.stopping import Stop, Stopped
from xr_tui.ui.widgets.recount import Recount


class Slow:
    """A total that is told when the gate opens, or stopped."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.gate = threading.Event()
        self.calls = 0
        self.stopped = False

    def __call__(self, stop: Stop) -> str:
        self.calls += 1
        while not self.gate.wait(0.01):
            if stop.asked:
                self.stopped = True
                raise Stopped
        return self.text


async def test_an_old_total_is_marked_and_one_of_other_rows_is_never_shown() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        said: list[tuple[str, bool]] = []
        recount = Recount(app.screen, "totals", lambda text, is_old: said.append((text, is_old)))
        recount.ask(lambda _stop: "1,00 €")
        await until(pilot, lambda: said[-1:] == [("1,00 €", False)])
        assert said[0] == ("", True)

        first, second = Slow("of the first search"), Slow("of the second search")
        recount.ask(first)
        await until(pilot, lambda: first.calls == 1)
        assert said[-1] == ("1,00 €", True), "at once: it holds for other rows"
        recount.ask(second)
        await until(pilot, lambda: second.calls == 1)
        assert first.stopped
        second.gate.set()
        await until(pilot, lambda: said[-1] == ("of the second search", False))
        assert all(text != "of the first search" for text, _is_old in said)


async def test_rows_that_keep_changing_are_counted_all_the_same_but_not_all_the_time() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        said: list[tuple[str, bool]] = []
        recount = Recount(app.screen, "totals", lambda text, is_old: said.append((text, is_old)))
        total = Slow("5,00 €")
        recount.ask(total)
        for _change in range(10):
            recount.ask(total, other=False)
            await pilot.pause(0.05)
        total.gate.set()
        await until(pilot, lambda: ("5,00 €", False) in said)
        assert total.calls == 1, "what changed meanwhile does not begin it anew"
        counted = time.monotonic()
        await until(pilot, lambda: total.calls == 2)
        assert time.monotonic() - counted > 0.5, "and it rests longer than it took"


async def test_nothing_marked_takes_back_what_is_being_worked_out() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        said: list[tuple[str, bool]] = []
        recount = Recount(app.screen, "marked", lambda text, is_old: said.append((text, is_old)))
        marked = Slow("3 markiert")
        recount.ask(marked)
        await until(pilot, lambda: marked.calls == 1)
        recount.settle("")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert marked.stopped
        assert said[-1] == ("", False)
