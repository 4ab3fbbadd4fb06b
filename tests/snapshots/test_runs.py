"""A run at work, held, stopped and ended, and the end of the program in the middle of one."""

from __future__ import annotations

from tests.snapshots.walk import Walking
from xr_tui.errors import Unable
from xr_tui.jobs.events import JobMoved, QueuePaused, QueueResumed
from xr_tui.jobs.office import Office
from xr_tui.phrase import phrase
from xr_tui.store.states import State
from xr_tui.ui.screens.closing import ClosingScreen
from xr_tui.ui.widgets.progress_line import ProgressLine

_JOBS = range(1001, 1201)
"""Jobs that only this run knows: nothing else moves them while they are looked at."""
_ENDED = (*[State.DONE] * 77, *[State.FAILED] * 2, State.UNCLEAR)
_DOWN = Unable(phrase("The mail server {host}:{port} does not answer.", host="mail.musterbau.example", port=587))


async def test_a_run_and_the_end_of_the_program_in_the_middle_of_it(walking: Walking, office: Office) -> None:
    async with walking(office) as walk:
        await walk.arrive()
        main = walk.app.main
        line = main.query_one(ProgressLine)
        line.clock = iter(range(0, 10_000, 4)).__next__
        line.follow(_JOBS, run=1)
        line.count()
        line.clock = lambda: 4.0
        main.heard([JobMoved(job, state) for job, state in zip(_JOBS, _ENDED, strict=False)])
        line.count()
        await walk.look("at work")
        main.heard([QueuePaused(_DOWN, 30)])
        walk.app.notify("Musterbau", timeout=600)
        await walk.look("stopped, with a notice")
        walk.app.clear_notifications()
        main.heard([QueueResumed()])
        await walk.press("h")
        await walk.see("Go on")
        await walk.look("held")
        await walk.press("q")
        await walk.on("Confirm")
        await walk.look("quitting with unfinished jobs")
        await walk.press("escape")
        await walk.on("MainScreen")
        main.heard([JobMoved(job, State.DONE) for job in _JOBS])
        await walk.see("Report")
        await walk.look("ended")
        walk.app.push_screen(ClosingScreen())
        await walk.look("the program ends")
