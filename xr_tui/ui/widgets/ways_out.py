"""Of a job that asks for somebody: why it does, and the ways out, each with its key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from xr_tui.i18n import moment, tr
from xr_tui.invoice.mendable import OF_FIELD
from xr_tui.jobs.pause import Rest
from xr_tui.store.mended import Mended
from xr_tui.store.rows import JobRow
from xr_tui.ui.errors import sentence
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.visible_text import plain


class WaysOut(Widget):
    """Is there only while there is something to say; a click on a way asks for its action."""

    def __init__(self) -> None:
        super().__init__(id="ways-out")
        self.display = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="ways-text", can_focus=False):
            yield Static(id="what-to-look-for", markup=False)
        yield ClickLine(id="ways")

    def show(self, text: str, ways: Sequence[Word]) -> None:
        """Show why somebody is asked for, and the ways with their keys; without a text nothing."""
        self.display = bool(text)
        if self.display:
            self.query_one("#what-to-look-for", Static).update(plain(text, kept="\n"))
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


def why_it_rests(rest: Rest) -> str:
    """The fault that keeps a job from being begun, its cure, and when it is tried again."""
    again = tr("It is just being tried again.")
    if rest.until > dt.datetime.now(dt.UTC):
        at = f"{rest.until.astimezone():%H:%M}"
        again = tr("It is tried again by itself at {when}.", when=at)
    return "\n".join([tr("This job waits: {cause}", cause=sentence(rest.cause)), again])


def what_was_mended(filled_in: Sequence[Mended]) -> str:
    """What was filled in since a job came to nothing, by name; of whatever else was changed, that it was."""
    terms = [OF_FIELD[each.field] for each in filled_in if each.field in OF_FIELD]
    if not terms:
        return tr("Mended? Then repeat the job: a new one is checked and sent.")
    names = ", ".join(f"{term.term} {tr(term.name)}" for term in terms)
    return tr("Filled in since: {fields} – a new job is checked and sent with it.", fields=names)
