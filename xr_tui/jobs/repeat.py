"""Repeating jobs: always a new job, prefilled from the matrix as it is now, that names the one it repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xr_tui.errors import Refused
from xr_tui.jobs.plan import PlanLine, plan_send
from xr_tui.phrase import phrase
from xr_tui.store import job_list
from xr_tui.store.rows import JobRow
from xr_tui.store.states import UNFINISHED

if TYPE_CHECKING:
    from xr_tui.settings.model import Settings


def plan_repeat(db: Any, ids: Sequence[int], settings: Settings) -> list[PlanLine]:
    """Plan lines that repeat these jobs in their own mode.

    Address and Leitweg-ID come from the matrix, so that what was mended there counts; what a person typed for the one
    job is kept where the matrix has none. A job that is done or unclear shows up in `earlier`
    and needs the explicit yes.

    Raises:
        Refused: if one of them does not exist or is not finished.
    """
    found = {job.id: job for job in job_list.by_ids(db, ids)}
    return [_line(db, found.get(number), number, settings) for number in ids]


def _line(db: Any, job: JobRow | None, number: int, settings: Settings) -> PlanLine:
    if job is None:
        raise Refused(phrase("There is no job {job}.", job=number))
    if job.state in UNFINISHED:
        raise Refused(
            phrase("Job {job} is not finished yet.", job=number), phrase("Wait for it, or cancel it while it waits.")
        )
    (line,) = plan_send(db, [job.invoice], job.mode, settings)
    return replace(
        line,
        repeats=job.id,
        target=line.target or job.target,
        buyer_reference=line.buyer_reference or job.buyer_reference,
    )
