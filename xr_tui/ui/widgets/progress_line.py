"""How far the jobs of this session are: a bar, figures, rate, time left, and the key that stops it or goes on.

It is there only while there is something to tell.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from xr_tui.i18n import moment, number, tr
from xr_tui.jobs.events import Event, JobMoved
from xr_tui.jobs.progress import Progress, Standing
from xr_tui.ui.actions import key_of
from xr_tui.ui.errors import told
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.visible_text import plain

if TYPE_CHECKING:
    from xr_tui.jobs.office import Office
    from xr_tui.store.states import State

_NARROWEST, _WIDEST = 6, 30
"""Cells of the bar."""
_LINGERS = 8.0
"""Seconds that the line stays when all is done; after a batch run it stays until somebody asks for the report."""
_LOOKS_AGAIN = 2.0
"""Seconds to the next question to the database while jobs are open: another program tells of nothing."""
_SOON = 20.0
"""Seconds; what may not be begun before is for later, and the line does not wait for it."""


class ProgressLine(Widget):
    """Counts the jobs that this program made or took up."""

    @dataclass
    class Finished(Message):
        """All jobs of a batch run are finished, or wait for later."""

        run: int
        standing: Standing

    def __init__(self, office: Office) -> None:
        super().__init__(id="progress")
        self._office = office
        self._progress = Progress()
        self._run: int | None = None
        self._ended_run: int | None = None
        self._next: Timer | None = None
        self._width = 0
        self._last: Standing | None = None
        self.clock: Callable[[], float] = time.monotonic
        """Seconds, for rate and remaining time."""
        self._bar = _WIDEST
        """The bar only gets shorter while a run lasts: figures that jump to and fro cannot be read."""
        self.display = False

    def compose(self) -> ComposeResult:
        yield Static(id="progress-text", markup=False)
        yield ClickLine(id="progress-keys")

    # What it is told

    def follow(self, jobs: Iterable[int], run: int | None = None) -> None:
        """Count these jobs too.

        Args:
            jobs: their numbers.
            run: the batch run that they are of.
        """
        self._progress.follow(jobs)
        self._run = run or self._run
        self._ended_run = None

    def heard(self, events: Sequence[Event]) -> None:
        """What the service told."""
        for event in events:
            if isinstance(event, JobMoved):
                self._progress.heard(event.job, event.state)

    def report_was_seen(self) -> None:
        """Nobody needs to be told of the report any more."""
        self._ended_run = None
        if not self._progress.jobs:
            self.display = False

    @property
    def is_running(self) -> bool:
        """Whether jobs that it counts wait to be begun or are at work."""
        return self._progress.unfinished > 0

    # What it shows

    def speak_anew(self) -> None:
        """The language has changed: the same figures in other words, those of a run that has ended too."""
        self.count()
        if not self._progress.jobs and self.display and self._last is not None:
            self._show(self._last, held=False)

    def count(self) -> None:
        """Show how far the jobs are."""
        if not self._progress.jobs:
            return
        held, paused = self._office.service.held, self._office.service.paused is not None
        standing = self._progress.standing(self.clock(), going=not (held or paused))
        if self._run is not None and not standing.open:
            self._ended_run = self._run
        self._show(standing, held=held)
        if self._next is not None:
            self._next.stop()
        if standing.open:
            self._next = self.set_timer(_LOOKS_AGAIN, self.look_again, name="progress")
        else:
            self._end(standing)

    @work(group="progress", name="progress", exclusive=True, description="asking where the jobs stand")
    async def look_again(self) -> None:
        """Ask the database where the jobs stand, and show it."""
        with told(self):
            await self.recount()

    async def recount(self) -> int:
        """Ask the database where the jobs stand, and show it; returns how many are not finished.

        Raises:
            StoreUnavailable: if it cannot be asked.
        """
        wanted = self._progress.asks()
        if not wanted:
            return 0
        states, later = await asyncio.to_thread(_standing_of, self._office, wanted)
        self._progress.correct(states, later)
        unfinished = self._progress.unfinished
        self.count()
        return unfinished

    def _show(self, standing: Standing, *, held: bool) -> None:
        self._last = standing
        words = self._words(standing, held=held)
        keys = self.query_one("#progress-keys", ClickLine)
        keys.show(words)
        room = sum(len(word.key) + len(word.text) + 3 for word in words) + 1
        keys.styles.width = room
        self.set_class(held, "-held")
        width = self.app.size.width - room
        if width != self._width:
            self._width, self._bar = width, _WIDEST
        self._bar = min(self._bar, bar_width(standing, held=held, width=width))
        text = progress_text(standing, held=held, bar=self._bar)
        line = self.query_one("#progress-text", Static)
        if text != str(line.content):
            line.update(plain(text))
        self.display = True

    def _words(self, standing: Standing, *, held: bool) -> list[Word]:
        if self._ended_run is not None:
            return [Word(key_of("main.report"), tr("Report"), "report")]
        if not standing.open:
            return []
        return [Word(key_of("main.hold"), tr("Go on") if held else tr("Hold"), "hold")]

    def _end(self, standing: Standing) -> None:
        self._progress.forget()
        self._width = 0
        if self._run is not None:
            self.post_message(self.Finished(self._run, standing))
            self._run = None
        else:
            self._next = self.set_timer(_LINGERS, self._leave, name="progress")

    def _leave(self) -> None:
        if not self._progress.jobs and self._ended_run is None:
            self.display = False


def _standing_of(office: Office, jobs: frozenset[int]) -> tuple[dict[int, State], dict[int, dt.datetime]]:
    """Where these jobs stand, and which may not be begun soon but when. Runs in a thread."""
    from xr_tui.store import job_list
    from xr_tui.store.convert import now, to_moment

    soon = now() + dt.timedelta(seconds=_SOON)
    with office.store.reading() as db:
        found = job_list.states(db, sorted(jobs))
    moments = {job: to_moment(until) for job, (_state, until) in found.items()}
    later = {job: moment for job, moment in moments.items() if moment is not None and moment > soon}
    return {job: state for job, (state, _until) in found.items()}, later


def bar_width(standing: Standing, *, held: bool, width: int) -> int:
    """Cells that the figures leave for the bar."""
    return max(_NARROWEST, min(_WIDEST, width - len(_figures(standing, held=held)) - 4))


def progress_text(standing: Standing, *, held: bool, bar: int) -> str:
    """`████░░░░  12 von 200 · + 9 · - 3 · 62/s · noch 0:03`.

    Args:
        standing: how far the jobs are.
        held: whether somebody holds them.
        bar: cells of the bar.
    """
    if not standing.total:
        return " " + _later(standing)
    full = bar * standing.finished // standing.total
    return f" {'█' * full}{'░' * (bar - full)}  {_figures(standing, held=held)}"


def _figures(standing: Standing, *, held: bool) -> str:
    parts = [tr("{finished} of {total}", finished=number(standing.finished), total=number(standing.total))]
    parts += [f"+ {number(standing.done)}", f"- {number(standing.failed)}"]
    if standing.unclear:
        parts.append(f"? {number(standing.unclear)}")
    if held and standing.open:
        parts.append(tr("HELD: {count} wait", count=number(standing.open)))
    elif standing.open and standing.rate is not None and standing.seconds_left is not None:
        parts += [f"{rate_text(standing.rate)}/s", tr("{time} left", time=duration_text(standing.seconds_left))]
    if standing.later:
        parts.append(_later(standing))
    return " · ".join(parts)


def _later(standing: Standing) -> str:
    if standing.later_from is None:
        return tr("later {count}", count=number(standing.later))
    when = moment(standing.later_from, seconds=False)
    return tr("later {count}, from {when}", count=number(standing.later), when=when)


def rate_text(rate: float) -> str:
    """Jobs a second: whole ones, below ten with one digit after the point."""
    if rate >= 10:
        return number(round(rate))
    from decimal import Decimal

    from xr_tui.i18n import decimal

    return decimal(Decimal(str(round(rate, 1))))


def duration_text(seconds: float) -> str:
    """`0:45`, `12:30` or `1:02:10`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
