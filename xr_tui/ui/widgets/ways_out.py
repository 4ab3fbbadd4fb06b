"""Of an unclear job: what happened, what to look for, and the two ways out."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from xr_tui.i18n import moment, tr
from xr_tui.store.rows import JobRow
from xr_tui.store.states import State
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.visible_text import plain


class WaysOut(Widget):
    """Is there only while the job is unclear; a click on a way asks for its action."""

    def __init__(self) -> None:
        super().__init__(id="ways-out")
        self.display = False

    def compose(self) -> ComposeResult:
        yield Static(id="what-to-look-for", markup=False)
        yield ClickLine(id="ways")

    def show(self, job: JobRow, ways: Sequence[Word]) -> None:
        """Show what to look for, and the ways with their keys; nothing of a job that is not unclear."""
        self.display = job.state is State.UNCLEAR
        if self.display:
            self.query_one("#what-to-look-for", Static).update(plain(what_to_look_for(job), kept="\n"))
            self.query_one("#ways", ClickLine).show(ways)


def what_to_look_for(job: JobRow) -> str:
    """What happened, and what tells the mail of this job from all others."""
    lines = [
        tr("The connection broke before the mail server confirmed this mail: it may have arrived or not."),
        tr("Look in the mail server's log, or ask the receiver, for:"),
        f"  Message-ID {job.message_id or '-'}",
        "  " + tr("to {address}, handed over {when}", address=job.target, when=moment(job.finished_at)),
    ]
    return "\n".join(lines)
