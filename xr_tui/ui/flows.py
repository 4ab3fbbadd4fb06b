"""What several screens can start: sending, repeating, mending the matrix or a customer.

All of it runs in a worker of the screen that starts it, asks with dialogs and works in threads. Errors of the user's
are raised for `xr_tui.ui.errors.told`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.screen import Screen

from xr_tui.i18n import tr
from xr_tui.ui.widgets.visible_text import visible
from xr_tui.ui.wishes import JobsMade

# A person waits for the first screen: what only a dialog needs is imported when there is one.
if TYPE_CHECKING:
    from xr_tui.jobs.making import Made
    from xr_tui.jobs.office import Office
    from xr_tui.jobs.plan import PlanLine
    from xr_tui.matrix import JobMode
    from xr_tui.settings.model import Settings
    from xr_tui.ui.modals.conditions import Conditions
    from xr_tui.ui.modals.run_plan import RunPlan

    Planner = Callable[[Any, Settings], list[PlanLine]]

T = TypeVar("T")
_PATIENCE = 0.7
"""Seconds after which the screen says what it is waiting for."""
_NAMED = 5
"""Invoices that a notice names; the job list and the run's report have them all."""


async def send(app: App[Any], office: Office, ids: Sequence[int], mode: JobMode) -> Made | None:
    """E-Mail or PDF for these invoices, after a dialog."""
    from xr_tui.jobs.plan import plan_send

    return await _run(app, office, lambda db, settings: plan_send(db, ids, mode, settings))


async def batch(app: App[Any], office: Office, ids: Sequence[int] | None) -> Made | None:
    """A Stapellauf over these invoices, or over all open ones for None, after a dialog."""
    from xr_tui.jobs.plan import plan_batch

    return await _run(app, office, lambda db, settings: plan_batch(db, ids, settings), is_batch=True)


async def repeat(app: App[Any], office: Office, jobs: Sequence[int]) -> Made | None:
    """New jobs that repeat these, after a dialog."""
    from xr_tui.jobs.repeat import plan_repeat

    return await _run(app, office, lambda db, settings: plan_repeat(db, jobs, settings))


async def ask(app: App[Any], question: str, *, yes: str, no: str = "", detail: str = "") -> bool:
    """A question before something that cannot be taken back.

    Args:
        app: whose screens.
        question: in the language shown.
        yes: the words of the button for yes.
        no: those for no, best what stays as it is; `Abbrechen` if none are given, which says nothing where jobs or
            mails might be meant.
        detail: what follows from yes.
    """
    from xr_tui.ui.modals.confirm import Confirm

    screen: Screen[bool] = Confirm(question, yes=yes, no=no or tr("Cancel"), detail=detail)
    return await app.push_screen_wait(screen)


async def _run(app: App[Any], office: Office, plan: Planner, *, is_batch: bool = False) -> Made | None:
    planning = asyncio.to_thread(_planned, office, plan, is_batch)
    planned = await waited_for(app, planning, tr("Looking at the invoices …"))
    if planned.run is None and planned.line is None:
        app.notify(tr("There is no open invoice."), markup=False)
        return None
    confirmed = await _confirmed(app, office, planned, is_batch=is_batch)
    if not confirmed:
        return None
    making = asyncio.wrap_future(office.service.submit(confirmed, batch=is_batch))
    made = await waited_for(app, making, tr("Making the jobs …"))
    _say(app, made, confirmed, held=office.service.held)
    app.post_message(JobsMade(made))
    return made


@dataclass(frozen=True)
class _Planned:
    """What a dialog begins with: one line, or a run of them, or neither where nothing is open."""

    conditions: Conditions
    line: PlanLine | None = None
    run: RunPlan | None = None


def _planned(office: Office, plan: Planner, is_batch: bool) -> _Planned:
    """Runs in a thread: thousands of invoices take their time."""
    from xr_tui.ui.modals.conditions import Conditions
    from xr_tui.ui.modals.run_plan import RunPlan

    setup = office.setup()
    with office.store.reading() as db:
        lines = plan(db, setup.settings)
    conditions = Conditions.of(setup, str(office.places.storage))
    if len(lines) == 1 and not is_batch:
        return _Planned(conditions, line=lines[0])
    return _Planned(conditions, run=RunPlan(lines) if lines else None)


async def waited_for(app: App[Any], work: Awaitable[T], text: str) -> T:
    """The result of the work; says what is being done if that takes longer than a person waits gladly."""
    task = asyncio.ensure_future(work)
    done, _pending = await asyncio.wait([task], timeout=_PATIENCE)
    if done:
        return task.result()
    from xr_tui.ui.modals.waiting import Waiting

    screen = Waiting(text)
    await app.push_screen(screen)
    try:
        return await task
    finally:
        screen.end()


async def _confirmed(
    app: App[Any], office: Office, planned: _Planned, *, is_batch: bool
) -> tuple[PlanLine, ...] | None:
    from xr_tui.ui.modals.send_dialog import Draft, SendDialog

    def measure(line: PlanLine) -> Draft:
        xml = office.xml_of(line.invoice.id, line.buyer_reference)
        return Draft(len(xml), office.doubts_about_files(line.invoice.id))

    if planned.line is not None:
        dialog = SendDialog(planned.line, planned.conditions, measure=partial(measure, planned.line))
        line = await app.push_screen_wait(dialog)
        return (line,) if line else None
    from xr_tui.ui.modals.run_dialog import RunDialog

    assert planned.run is not None
    run = RunDialog(planned.run, planned.conditions, batch=is_batch, measure=measure)
    return await app.push_screen_wait(run)


def _say(app: App[Any], made: Made, lines: Sequence[PlanLine], *, held: bool) -> None:
    """How many jobs there are now, until when they wait, and the invoices of which none was made."""
    from xr_tui.i18n import moment, number
    from xr_tui.ui.actions import key_of

    left_out = sum(1 for line in lines if line.left_out is not None)
    parts = [tr("Jobs made: {count}.", count=number(len(made.jobs)))]
    dates = [line.not_before for line in lines if line.not_before is not None and line.left_out is None]
    if made.held and dates:
        parts.append(tr("They wait until {when}.", when=moment(min(dates), seconds=False)))
    if held and made.jobs:
        parts.append(tr("The queue is held: nothing is begun until {key} lets it go on.", key=key_of("main.hold")))
    if left_out:
        parts.append(tr("Left out, as the dialog said: {count}.", count=number(left_out)))
    parts += [f"{invoice}: {tr(reason)}" for invoice, reason in made.refused[:_NAMED]]
    if len(made.refused) > _NAMED:
        parts.append(tr("and {count} more", count=number(len(made.refused) - _NAMED)))
    app.notify(
        visible("\n".join(parts), kept="\n"),
        severity="warning" if made.refused else "information",
        markup=False,
        timeout=12 if made.refused else 5,
    )
