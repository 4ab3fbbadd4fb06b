"""How far the jobs of this session are: a bar and figures, there only while there is something to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import work
from textual.timer import Timer
from textual.widgets import Static

from xr_tui.i18n import number, tr
from xr_tui.ui.errors import told
from xr_tui.ui.widgets.visible_text import plain

if TYPE_CHECKING:
    from xr_tui.store.database import Store
    from xr_tui.store.rows import JobCounts

_BAR = 20
_LINGERS = 8.0
"""Seconds that the line stays when all is done."""
_LOOKS_AGAIN = 2.0
"""Seconds to the next count while jobs are open: a pause or another program tells of nothing."""


class ProgressLine(Static):
    """Counts the jobs that this program made or took up."""

    def __init__(self, store: Store) -> None:
        super().__init__(id="progress", markup=False)
        self._store = store
        self._jobs: set[int] = set()
        self._past: set[int] = set()  # a late word about one of these begins no new count
        self._next: Timer | None = None
        self.display = False

    def follow(self, jobs: Iterable[int]) -> None:
        """Count these jobs too."""
        self._jobs.update(job for job in jobs if job not in self._past)

    @work(group="progress", name="progress", exclusive=True, description="counting jobs")
    async def count(self) -> None:
        """Count again and show it."""
        with told(self):
            await self.recount()

    async def recount(self) -> int:
        """Count again and show it; returns how many jobs are not finished.

        Raises:
            StoreUnavailable: if they cannot be counted.
        """
        counts = await asyncio.to_thread(count_jobs, self._store, frozenset(self._jobs))
        self._show(counts)
        return counts.open + counts.at_work

    def _show(self, counts: JobCounts) -> None:
        if not self._jobs:
            return
        self.update(plain(progress_text(counts, len(self._jobs))))
        self.display = True
        if self._next is not None:
            self._next.stop()
        if counts.open or counts.at_work:
            self._next = self.set_timer(_LOOKS_AGAIN, self.count, name="progress")
        else:
            self._past |= self._jobs
            self._jobs.clear()
            self._next = self.set_timer(_LINGERS, self._leave, name="progress")

    def _leave(self) -> None:
        if not self._jobs:
            self.display = False


def count_jobs(store: Store, jobs: frozenset[int]) -> JobCounts:
    """Where these jobs stand. Runs in a thread."""
    from xr_tui.store import job_list
    from xr_tui.store.rows import JobCounts

    with store.reading() as db:
        wanted = sorted(jobs)
        parts = [job_list.counts(db, wanted[start : start + 500]) for start in range(0, len(wanted), 500)]
    return JobCounts(
        open=sum(part.open for part in parts),
        at_work=sum(part.at_work for part in parts),
        done=sum(part.done for part in parts),
        failed=sum(part.failed for part in parts),
        unclear=sum(part.unclear for part in parts),
    )


def progress_text(counts: JobCounts, total: int) -> str:
    """`████░░░░ 12 von 200 · + 9 · - 3`."""
    finished = total - counts.open - counts.at_work
    full = _BAR * finished // total
    parts = [tr("{finished} of {total}", finished=number(finished), total=number(total))]
    parts += [f"+ {number(counts.done)}", f"- {number(counts.failed)}"]
    if counts.unclear:
        parts.append(f"? {number(counts.unclear)}")
    return f" {'█' * full}{'░' * (_BAR - full)}  " + " · ".join(parts)
