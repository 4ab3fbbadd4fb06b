"""A small program around a dialog, and lines of a plan to fill it with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from xr_tui.jobs.earlier import EarlierJob
from xr_tui.jobs.plan import PlanLine
from xr_tui.matrix import JobMode
from xr_tui.settings.places import packed_folder
from xr_tui.store.rows import InvoiceRow
from xr_tui.store.states import State
from xr_tui.ui.modals.conditions import Conditions
from xr_tui.ui.widgets.fields import Field

SIZE = (80, 24)
HOSTILE = "[/x] & Co \x1b[2J"
"""A customer's name that is markup, and clears the screen if nobody takes care."""

CONDITIONS = Conditions(sender="rechnung@musterbau.example")
UNCHECKED = replace(CONDITIONS, check_enabled=False, check_off_by="mueller")


class Stage(App[None]):
    """Shows one dialog or screen, and keeps its result."""

    CSS_PATH = [packed_folder("styles") / name for name in ("app.tcss", "lists.tcss", "forms.tcss")]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._shown = screen
        self.hints_off: frozenset[str] = frozenset()
        self.results: list[Any] = []
        """What the dialog gave, once it is closed."""

    def compose(self) -> ComposeResult:
        yield Static("behind")

    def on_mount(self) -> None:
        self.push_screen(self._shown, self.results.append)


def words_on(screen: Screen[Any]) -> str:
    """Everything that labels and texts of a screen say."""
    found = [widget.render() for widget in screen.query("Static, Label, Button, Checkbox, RadioButton")]
    return "\n".join(str(text) for text in found)


def picture_of(app: App[Any]) -> str:
    """The characters on the screen, row by row; none while a new screen is not laid out."""
    width, height = app.size
    rows = app.screen._compositor.render_strips()
    if len(rows) != height:
        return ""
    return "\n".join("".join(segment.text for segment in row)[:width] for row in rows)


async def until(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    """Let the program work until something is so."""
    for _round in range(500):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came to pass")


async def put(pilot: Pilot[Any], text: str) -> None:
    """Paste a text where the cursor is; typing it key by key takes seconds."""
    focused = pilot.app.focused
    assert focused is not None
    focused.post_message(events.Paste(text))
    await pilot.pause()


async def type_over(pilot: Pilot[Any], field: str, text: str) -> None:
    """Replace what stands in a field."""
    pilot.app.screen.query_one(field, Field).focus()
    await pilot.pause()
    await pilot.press("end", "ctrl+u")
    await put(pilot, text)


def invoice_row(number: int = 117, *, customer_name: str = "Stadt Musterheim") -> InvoiceRow:
    """A line of the invoice table."""
    return InvoiceRow(
        id=number,
        number=f"RE-2026-{number}",
        customer="10001",
        customer_name=customer_name,
        issue_date=dt.date(2026, 11, 20),
        due_date=None,
        document_type="invoice",
        currency="EUR",
        net_cents=100000,
        gross_cents=119000,
        buyer_reference="04011000-1234512345-06",
        mode=JobMode.EMAIL,
        batch=True,
        last_job=None,
        last_state=None,
    )


def plan_line(number: int = 117, **changes: Any) -> PlanLine:
    """What would become of an invoice."""
    line = PlanLine(
        invoice=invoice_row(number),
        mode=JobMode.EMAIL,
        target=f"rechnung{number}@stadt.example",
        subject=f"Rechnung RE-2026-{number}",
        body="Guten Tag,\n\nanbei die Rechnung.\n",
        buyer_reference="04011000-1234512345-06",
    )
    return replace(line, **changes)


def earlier(job: int, state: State = State.DONE, **changes: Any) -> EarlierJob:
    """A job that bars another one for the same invoice."""
    at = dt.datetime(2026, 11, 20, 14, 3).astimezone()
    found = EarlierJob(job=job, mode=JobMode.EMAIL, state=state, target="kasse@stadt.example", at=at)
    return replace(found, **changes)
