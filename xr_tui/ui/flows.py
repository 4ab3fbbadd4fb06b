"""What several screens can start: sending, repeating, mending the matrix or a customer.

All of it runs in a worker of the screen that starts it, asks with dialogs and works in threads. Errors of the user's
are raised for `xr_tui.ui.errors.told`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

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
    from xr_tui.settings.environment import Effective
    from xr_tui.settings.model import Settings

    Planner = Callable[[Any, Settings], list[PlanLine]]


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


async def ask(app: App[Any], question: str, *, yes: str, detail: str = "") -> bool:
    """A question before something that cannot be taken back."""
    from xr_tui.ui.modals.confirm import Confirm

    screen: Screen[bool] = Confirm(question, yes=yes, no=tr("Cancel"), detail=detail)
    return await app.push_screen_wait(screen)


async def _run(app: App[Any], office: Office, plan: Planner, *, is_batch: bool = False) -> Made | None:
    setup, lines = await asyncio.to_thread(_planned, office, plan)
    if not lines:
        app.notify(tr("There is no open invoice."), markup=False)
        return None
    confirmed = await _confirmed(app, office, lines, setup, is_batch=is_batch)
    if not confirmed:
        return None
    made = await asyncio.wrap_future(office.service.submit(confirmed, batch=is_batch))
    _say(app, made, confirmed)
    app.post_message(JobsMade(made))
    return made


def _planned(office: Office, plan: Planner) -> tuple[Effective, list[PlanLine]]:
    setup = office.setup()
    with office.store.reading() as db:
        return setup, plan(db, setup.settings)


async def _confirmed(
    app: App[Any], office: Office, lines: Sequence[PlanLine], setup: Effective, *, is_batch: bool
) -> tuple[PlanLine, ...] | None:
    enabled = setup.settings.check_enabled
    off_by = setup.locked.get("check_enabled") or setup.settings.check_changed_by
    if len(lines) == 1 and not is_batch:
        from xr_tui.ui.modals.send_dialog import SendDialog

        folder = setup.settings.storage_path or str(office.places.storage)
        dialog = SendDialog(lines[0], check_enabled=enabled, check_off_by=off_by, storage_path=folder)
        line = await app.push_screen_wait(dialog)
        return (line,) if line else None
    from xr_tui.ui.modals.run_dialog import RunDialog

    run = RunDialog(tuple(lines), batch=is_batch, check_enabled=enabled, check_off_by=off_by)
    return await app.push_screen_wait(run)


def _say(app: App[Any], made: Made, lines: Sequence[PlanLine]) -> None:
    """How many jobs there are now, and each invoice of which none was made."""
    left_out = sum(1 for line in lines if line.left_out is not None)
    parts = [tr("Jobs made: {count}.", count=len(made.jobs))]
    if left_out:
        parts.append(tr("Left out, as the dialog said: {count}.", count=left_out))
    parts += [f"{number}: {tr(reason)}" for number, reason in made.refused]
    app.notify(
        visible("\n".join(parts), kept="\n"),
        severity="warning" if made.refused else "information",
        markup=False,
        timeout=12 if made.refused else 5,
    )
