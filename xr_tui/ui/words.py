"""The words for what lists show: modes, states, filters, steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len

from xr_tui.i18n import amount, language, moment, tr
from xr_tui.store.states import OPEN, State
from xr_tui.ui.widgets.columns import Tone

if TYPE_CHECKING:
    from xr_tui.store.rows import JobRow

_SHORT = 9
"""Cells that a narrow list has for a state, beside its sign."""


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


def job_status(job: JobRow) -> str:
    """A job's sign and its state, in the eleven cells that a narrow list has; until when it waits says more."""
    if until := due_word(job):
        return tr("until {when}", when=until)
    return f"{job.state.sign or ' '} {short_state_word(job.state)}"


def short_state_word(state: State) -> str:
    """A state in nine cells."""
    word = state_word(state)
    if cell_len(word) <= _SHORT:
        return word
    shorter = {
        State.HELD: tr("on hold"),
        State.CREATING: step_word("create"),
        State.CHECKING: step_word("check"),
        State.SENDING: step_word("send"),
        State.FAILED: tr("error"),
        State.RETURNED: tr("bounced"),
    }
    return shorter.get(state, word)


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


def sums_word(cents: Mapping[str, int]) -> str:
    """What amounts come to, for each currency, the largest sum first: it is the one that must never be cut off."""
    largest = sorted(cents.items(), key=lambda item: (-abs(item[1]), item[0]))
    return " + ".join(amount(sum_, currency) for currency, sum_ in largest)


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
