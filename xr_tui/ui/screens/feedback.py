"""Rückmeldungsübersicht: what happened in a job, why, and the way to where it is mended."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from xr_tui.i18n import day, tr
from xr_tui.jobs.archive import job_kept_until
from xr_tui.jobs.kept_documents import Kept, digest_of, file_documents, files_of
from xr_tui.jobs.office import Office
from xr_tui.jobs.overlay import filled_in_since
from xr_tui.jobs.pause import Rest
from xr_tui.matrix import JobMode
from xr_tui.store import blobs, feedback, invoices, job_list, jobs
from xr_tui.store.mended import Mended
from xr_tui.store.rows import FeedbackRow, InvoiceRow, JobRow
from xr_tui.store.states import UNFINISHED, State
from xr_tui.ui import flows
from xr_tui.ui.actions import key_of
from xr_tui.ui.actions.screens import FEEDBACK
from xr_tui.ui.bindings import bound
from xr_tui.ui.errors import told
from xr_tui.ui.going import go_to_cause
from xr_tui.ui.modals.words import mode_word
from xr_tui.ui.saving import folder_of
from xr_tui.ui.screens.document_view import DocumentView
from xr_tui.ui.screens.jobs import full_moments
from xr_tui.ui.screens.mail_text import mail_text
from xr_tui.ui.screens.report_text import report_text
from xr_tui.ui.widgets.click_line import ClickLine, Word
from xr_tui.ui.widgets.findings_view import FindingsView
from xr_tui.ui.widgets.hanging_text import HangingText, Labelled
from xr_tui.ui.widgets.key_line import KeyLine
from xr_tui.ui.widgets.visible_text import plain
from xr_tui.ui.widgets.ways_out import WaysOut, what_to_look_for, what_was_mended, why_it_rests
from xr_tui.ui.wishes import StoreChanged
from xr_tui.ui.words import state_word


@dataclass(frozen=True)
class _Story:
    """A job with all that is said about it."""

    job: JobRow
    invoice: InvoiceRow
    rows: tuple[FeedbackRow, ...]
    head: tuple[Labelled, ...]
    filled_in_since: tuple[Mended, ...] = ()
    """What was filled in for the invoice after this job, its newest, had come to nothing."""
    rest: Rest | None = None
    """Why it is not begun just now, where this program knows."""


class FeedbackScreen(Screen[None]):
    """The feedback of one job; follows it while it is at work."""

    ACTIONS = (FEEDBACK,)
    BINDINGS: ClassVar[list[BindingType]] = bound(FEEDBACK)

    def __init__(self, office: Office, job: int, *, mended: bool = False) -> None:
        """The screen.

        Args:
            office: whose job.
            job: its number.
            mended: whether somebody comes back from mending the cause.
        """
        super().__init__()
        self._office = office
        self._job = job
        self._mended = mended
        self._story: _Story | None = None

    def compose(self) -> ComposeResult:
        yield Static(self._title(), classes="screen-title", markup=False)
        yield HangingText(id="head")
        yield WaysOut()
        yield FindingsView(timed=True)
        yield KeyLine()

    def on_screen_resume(self) -> None:
        """At first, and after whatever was done in front of it."""
        self.reload()

    def _title(self) -> Content:
        return plain(" " + tr("Feedback of job {job}", job=self._job))

    def speak_anew(self) -> None:
        """The language has changed."""
        self.query_one(".screen-title", Static).update(self._title())
        self.query_one(FindingsView).speak_anew()
        self.reload()

    @on(StoreChanged)
    def _store_changed(self) -> None:
        """A job that is at work goes on, and of an unclear one somebody else may have said what became of it."""
        if self.is_current:
            self.reload()

    @work(group="load", name="load", exclusive=True, description="feedback of the job")
    async def reload(self) -> None:
        """Fetch the job and its feedback."""
        with told(self):
            story = await asyncio.to_thread(self._load)
            if story is not None:
                self._show(story)

    def _load(self) -> _Story | None:
        """Runs in a thread."""
        with self._office.store.reading() as db:
            job = job_list.get(db, self._job)
            if job is None:
                return None
            (invoice,) = invoices.by_ids(db, [job.invoice])
            rows = tuple(feedback.of_job(db, job.id))
            since = filled_in_since(db, job)
            until = job_kept_until(db, job) if any(digest_of(job, kept) for kept in Kept) else None
        return _Story(job, invoice, rows, _head(job, until), since, self._rest_of(job))

    def _rest_of(self, job: JobRow) -> Rest | None:
        service = self._office.service
        if job.state is not State.WAITING or job.runner != service.runner:
            return None
        sender = job.sender if job.mode is JobMode.EMAIL else ""
        return next((rest for rest in service.rests if rest.holds_back(sender)), None)

    def _show(self, story: _Story) -> None:
        if story == self._story:
            return
        self._story = story
        self._show_ways(story)
        self.query_one("#head", HangingText).show(story.head)
        self.query_one(FindingsView).show(story.rows, empty=_nothing_yet(story.job))
        self.refresh_bindings()

    def _show_ways(self, story: _Story) -> None:
        """What a person is asked for: to say what became of it, or to repeat what was mended."""
        text, ways = "", [Word(key_of("feedback.repeat"), tr("Repeat"), "repeat")]
        if story.rest is not None:
            text, ways = why_it_rests(story.rest), [Word(key_of("feedback.try_again"), tr("Try again"), "try_again")]
        if story.job.state is State.UNCLEAR:
            text, ways = what_to_look_for(story.job), _ways()
        elif self._may_be_repeated(story):
            text = what_was_mended(story.filled_in_since)
        self.query_one(WaysOut).show(text, ways)

    def _may_be_repeated(self, story: _Story) -> bool:
        """Whether something was mended since a job came to nothing, and no newer one has taken it up."""
        newest = story.invoice.last_job == story.job.id
        return story.job.state is State.FAILED and newest and (self._mended or bool(story.filled_in_since))

    # What the keys do

    @work(group="mend", name="go", description="mending the cause")
    async def action_go(self) -> None:
        """Go where the chosen line is mended."""
        chosen = self.query_one(FindingsView).chosen
        if chosen is None or self._story is None:
            return
        with told(self):
            if await go_to_cause(self.app, self._office, chosen.mend_at, self._story.invoice, job=self._job):
                self._mended = True
                self._story = None
                self.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What this job and the chosen line have no use for is not offered."""
        if action not in ("go", "repeat", "was_sent", "try_again", "copy", "kept"):
            return True
        job, chosen = self._story.job if self._story else None, self._chosen
        if job is None:
            return None
        possible = {
            "go": chosen is not None and bool(chosen.mend_at),
            "repeat": job.state not in UNFINISHED,
            "was_sent": job.state is State.UNCLEAR,
            "try_again": self._story is not None and self._story.rest is not None,
            "copy": bool(job.message_id),
            "kept": action == "kept" and digest_of(job, Kept(str(parameters[0]))) is not None,
        }
        return True if possible[action] else None

    @property
    def _chosen(self) -> FeedbackRow | None:
        return next((view.chosen for view in self.query(FindingsView)), None)

    @work(group="change", name="was sent", description="question and change of the job")
    async def action_was_sent(self) -> None:
        """Say of an unclear job that its mail arrived, after a question."""
        if self._story is None:
            return
        job = self._story.job
        question = tr("Did this mail arrive: job {job}, {number}?", job=job.id, number=job.invoice_number)
        if await flows.ask(
            self.app, question, yes=tr("Was sent"), no=tr("Not known yet"), detail=what_to_look_for(job)
        ):
            with told(self):
                await asyncio.to_thread(self._confirm_sent)
                self.reload()

    def _confirm_sent(self) -> None:
        """Runs in a thread."""
        with self._office.store.writing() as db:
            jobs.confirm_sent(db, self._job, self._office.user)

    def action_try_again(self) -> None:
        """Do not wait for the end of the pause."""
        self._office.service.resume()
        self.query_one(WaysOut).show("", ())

    def action_copy(self) -> None:
        """Put the Message-ID into the clipboard."""
        if self._story is not None and self._story.job.message_id:
            self.app.copy_to_clipboard(self._story.job.message_id)
            self.app.notify(tr("The Message-ID is in the clipboard."), markup=False, timeout=3)

    @on(ClickLine.Clicked, "#ways")
    async def _way_clicked(self, event: ClickLine.Clicked) -> None:
        event.stop()
        await self.run_action(event.action)

    @work(group="send", name="repeat", description="dialog and new job")
    async def action_repeat(self) -> None:
        """Make a new job like this one."""
        with told(self):
            made = await flows.repeat(self.app, self._office, [self._job])
            if made is not None and made.jobs:
                self.dismiss(None)

    @work(group="kept", name="kept", description="kept document")
    async def action_kept(self, which: str) -> None:
        """Show XML, report or mail as they were kept."""
        if self._story is None:
            return
        job, kept = self._story.job, Kept(which)
        digest = digest_of(job, kept)
        if digest is None:
            self.app.notify(_missing(which), markup=False)
            return
        with told(self):
            read = partial(self._text, kept, digest)
            text = await asyncio.to_thread(read)
            title, save = partial(_title_of, kept, job), partial(_save, self._office, job, kept)
            await self.app.push_screen(DocumentView(title, text, wrap=kept is not Kept.XML, read=read, save=save))

    def _text(self, kept: Kept, digest: str) -> str:
        """Runs in a thread."""
        with self._office.store.reading() as db:
            content = blobs.fetch(db, digest)
        if kept is Kept.REPORT:
            return report_text(content)
        if kept is Kept.MAIL and self._story is not None:
            return mail_text(content, self._story.job.further_addresses)
        return content.decode("utf-8", errors="replace")

    def action_close(self) -> None:
        self.dismiss(None)


def _title_of(kept: Kept, job: JobRow) -> str:
    name = {Kept.XML: "XRechnung", Kept.REPORT: tr("Report"), Kept.MAIL: tr("Mail")}[kept]
    return f"{name} · {job.invoice_number} · Job {job.id}"


def _save(office: Office, job: JobRow, kept: Kept) -> Path:
    """Lay a kept document down as a file, beside the copies of what was sent. Runs in a thread."""
    with office.store.reading() as db:
        files = files_of(db, job, [kept])
    (path,) = file_documents(folder_of(office, job), files)
    return path


def _nothing_yet(job: JobRow) -> str:
    if job.state is State.CANCELLED:
        return tr("The job was cancelled before anything happened: nothing was sent.")
    return tr("Nothing has happened in this job yet.")


def _ways() -> list[Word]:
    """The ways out of an unclear job."""
    return [
        Word(key_of("feedback.was_sent"), tr("Was sent"), "was_sent"),
        Word(key_of("feedback.repeat"), tr("Repeat"), "repeat"),
        Word(key_of("feedback.copy"), tr("Copy Message-ID"), "copy"),
    ]


def _head(job: JobRow, until: dt.date | None) -> tuple[Labelled, ...]:
    """Job, invoice, customer, target and state in two or three lines. Runs in a thread.

    Args:
        job: whose feedback it is.
        until: the last day on which its documents must still be there.
    """
    state = state_word(job.state)
    where = [job.invoice_number, job.customer_name, mode_word(job.mode)]
    to = [tr("to {address}", address=job.target)] if job.target else []
    repeats = [tr("repeats job {job}", job=job.repeats)] if job.repeats else []
    keep = [tr("to be kept until {date}", date=day(until))] if until is not None else []
    lines = [" · ".join((state, *where)), " · ".join(to + repeats + keep), full_moments(job)]
    return (Labelled(lines[0], job.state.sign or " "), *(Labelled(line, indent=2) for line in lines[1:] if line))


def _missing(which: str) -> str:
    words = {
        "xml": tr("This job came to no XML."),
        "report": tr("This job has no report: nothing was checked."),
        "mail": tr("This job came to no mail."),
    }
    return words[which]
