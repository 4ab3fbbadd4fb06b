"""The words for what lists show: modes, states, filters, steps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from xr_tui.i18n import language, moment, tr
from xr_tui.store.states import OPEN, State
from xr_tui.ui.widgets.columns import Tone

if TYPE_CHECKING:
    from xr_tui.store.rows import JobRow


def day_width() -> int:
    """Cells of a day as `xr_tui.i18n.day` writes it."""
    return 8 if language() == "de" else 10


def short_moment(value: dt.datetime | None) -> str:
    """The time of today, or the day: all that a narrow column has room for."""
    if value is None:
        return ""
    text = moment(value)
    today, _, time = text.partition(" ")
    return time if value.astimezone().date() == dt.datetime.now().astimezone().date() else today


def due_word(job: JobRow) -> str:
    """Until when a job waits for its date or its next attempt, in six cells: the time of today, or the day.

    Nothing for others, also for what may be begun already.
    """
    if job.state not in OPEN or job.not_before is None:
        return ""
    if job.state is State.WAITING and job.not_before <= dt.datetime.now(dt.UTC):
        return ""
    local = job.not_before.astimezone()
    if local.date() == dt.datetime.now().astimezone().date():
        return f"{local:%H:%M}"
    return f"{local:%d.%m.}" if language() == "de" else f"{local:%d/%m}"


def state_word(state: State | None) -> str:
    """A job's state in words."""
    words = {
        None: "",
        State.HELD: tr("held"),
        State.WAITING: tr("waiting"),
        State.CREATING: tr("creating"),
        State.CHECKING: tr("checking"),
        State.SENDING: tr("sending"),
        State.DONE: tr("done"),
        State.UNCLEAR: tr("unclear"),
        State.FAILED: tr("failed"),
        State.RETURNED: tr("returned"),
        State.CANCELLED: tr("cancelled"),
    }
    return words[state]


def state_tone(state: State | None) -> Tone:
    """How a state is coloured; its sign says the same."""
    if state is State.DONE:
        return Tone.GOOD
    if state in (State.FAILED, State.RETURNED):
        return Tone.BAD
    if state is State.UNCLEAR:
        return Tone.UNSURE
    return Tone.PLAIN


def status_word(status: str) -> str:
    """What the invoice list is narrowed to."""
    words = {
        "open": tr("open"),
        "working": tr("at work"),
        "sent": tr("sent"),
        "failed": tr("failed"),
        "unclear": tr("unclear"),
    }
    return words.get(status, status)


def step_word(step: str) -> str:
    """A step of a job."""
    words = {"create": tr("Create"), "check": tr("Check"), "send": tr("Send"), "file": tr("File")}
    return words.get(step, step)


def level_word(level: str) -> str:
    """How grave a feedback line is."""
    words = {"error": tr("Error"), "warning": tr("Warning"), "information": tr("Info")}
    return words.get(level, level)


def level_tone(level: str) -> Tone:
    """How a feedback line's level is coloured; its word says the same."""
    return {"error": Tone.BAD, "warning": Tone.UNSURE}.get(level, Tone.PLAIN)


def batch_word(value: bool) -> str:
    """What a list is narrowed to by batch mode."""
    return tr("batch mode") if value else tr("no batch mode")


def yes_no(value: bool) -> str:
    """`ja` or `nein`."""
    return tr("yes") if value else tr("no")
