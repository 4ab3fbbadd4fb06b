"""One attempt of one job: create, check, mail or file. The job's states and their durable writes happen here alone."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from xr_tui.delivery.message import (
    Envelope,
    Mail,
    MailAttachment,
    attachment_name,
    compose,
    envelope_of,
    new_message_id,
)
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult
from xr_tui.errors import InputError, Refused, StoreUnavailable, Unable, XrTuiError
from xr_tui.jobs import feedback as say
from xr_tui.jobs.creation import Material, create_xml, syntax_of
from xr_tui.jobs.own_terms import own_terms
from xr_tui.jobs.retry import pause_after
from xr_tui.jobs.timing import Timing
from xr_tui.matrix import JobMode, Kind
from xr_tui.phrase import phrase
from xr_tui.store import blobs, feedback, handed_over, jobs
from xr_tui.store.convert import now
from xr_tui.store.jobs import LostJob
from xr_tui.store.rows import FeedbackRow, JobRow
from xr_tui.store.states import State
from xr_tui.validation.report import Report, Verdict

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Work:
    """A claimed job and all it needs, read in the transaction that claimed it."""

    job: JobRow
    material: Material


class Surroundings(Protocol):
    """What an attempt needs of the service it runs in."""

    runner: str
    storage: Path
    timing: Timing

    async def write(self, change: Callable[[Any], T], *, hurry: bool = True) -> T:
        """Run a change of the store; returns when it is durable, which may take a moment longer without hurry."""

    def write_along(self, change: Callable[[Any], object]) -> None:
        """Run a change of the store with the next ones, all in their order; nobody hears what became of it."""

    async def check(self, xml: bytes) -> Report:
        """The official check."""

    async def hand_over(
        self, envelope: Envelope, message: bytes, before_data: Callable[[], Awaitable[None]]
    ) -> SmtpOutcome:
        """The mail server."""

    async def file(self, folder: Path, copies: Mapping[str, bytes], *, durably: bool) -> tuple[str, ...]:
        """Lay files down in the storage folder; returns the names they got."""

    def moved(self, job: int, state: State) -> None:
        """Tell who listens."""

    def troubled(self, cause: XrTuiError) -> None:
        """An outcome cannot be written down just now."""


class NotChecked(Unable):
    """The check could not be made, through no fault of the document."""


class _Failed(Exception):
    """The job ends here; what was found is to be kept."""

    def __init__(self, rows: list[FeedbackRow], xml: bytes | None = None, report: Report | None = None) -> None:
        super().__init__()
        self.rows = rows
        self.xml = xml
        self.report = report


@dataclass
class Attempt:
    """Works one job until it is finished, waits again, or its outcome is unclear."""

    work: Work
    around: Surroundings
    state: State = State.CREATING
    outcome: SmtpOutcome | None = field(default=None)
    """What the mail server said, once it has."""
    message_id: str = field(default="")
    """Of the mail, once it is kept."""
    in_data: bool = field(default=False)
    """From the durable commit before DATA until the outcome is kept: not to be broken off."""

    async def run(self) -> None:
        """Do it all.

        Raises:
            Unable: a fault that concerns the whole queue (no rules, no server, no disk); the job waits again.
            LostJob: the job is somebody else's now; nothing was done to it.
        """
        try:
            await self._steps()
        except _Failed as end:
            await self._end_failed(end)
        except LostJob:
            raise
        except (XrTuiError, asyncio.CancelledError):
            await self._put_back_for_the_queue()
            raise

    async def _steps(self) -> None:
        xml = await self._create()
        report = await self._check(xml)
        if self.work.job.mode is JobMode.EMAIL:
            await self._mail(xml, report)
        else:
            await self._file(xml, report)

    async def _create(self) -> bytes:
        try:
            xml = create_xml(self.work.material)
        except XrTuiError as error:
            raise _Failed(say.faults(say.CREATE, error)) from None
        filled_in = say.filled_in(self.work.material.filled_in)
        self._go_on_to_checking([say.created(len(xml), syntax_of(xml)), *filled_in])
        return xml

    async def _check(self, xml: bytes) -> Report | None:
        job = self.work.job
        if not job.check_enabled:
            row = say.not_checked(job.check_off_by)
            self.around.write_along(lambda db: feedback.add(db, job.id, [row]))
            return None
        report = await self.around.check(xml)
        if report.verdict is Verdict.NOT_CHECKED:
            cause = report.problems[0] if report.problems else phrase("The check could not be made.")
            raise NotChecked(cause, phrase("Nothing is mailed unchecked; the job waits."))
        if report.verdict is not Verdict.ACCEPTED:
            raise _Failed(self._checked(report), xml, report)
        return report

    def _checked(self, report: Report | None) -> list[FeedbackRow]:
        """What the check found, each with the place where this invoice is mended; nothing where it is off."""
        if report is None:
            return []
        own = own_terms(self.work.material) if report.findings else ()
        return say.checked(report, self.work.job.mode, own=own)

    # mail

    async def _mail(self, xml: bytes, report: Report | None) -> None:
        try:
            mail = _mail_of(self.work, xml)
            message, envelope = compose(mail), envelope_of(mail)
        except (InputError, Refused) as error:
            raise _Failed([*self._checked(report), *say.faults(say.SEND, error)], xml, report) from None

        async def before_data() -> None:
            self.in_data = True
            await self._keep_before_data(mail.message_id, xml, message, report)

        self.outcome = outcome = await self.around.hand_over(envelope, message, before_data)
        await self._record(lambda db: self._outcome(db, outcome, mail.message_id, xml, report))
        self.around.moved(self.work.job.id, self.state)
        if self.state is State.DONE:
            await self._copy({"_xrechnung.xml": xml, "_mail.eml": message}, report)
        self.in_data = False

    async def _keep_before_data(self, message_id: str, xml: bytes, message: bytes, report: Report | None) -> None:
        """The one durable transaction before DATA (design: contracts); if it fails, nothing is sent."""

        def change(db: Any) -> None:
            self._update(db, State.SENDING, message_id=message_id, **_kept(db, xml, message, report))
            handed_over.note(db, self.work.job)
            feedback.add(db, self.work.job.id, self._checked(report))

        self.message_id = message_id
        await self.around.write(change)
        self._arrived(State.SENDING)

    def _outcome(self, db: Any, outcome: SmtpOutcome, message_id: str, xml: bytes, report: Report | None) -> State:
        rows = say.handed_over(outcome, message_id)
        job, at = self.work.job, now()
        pause = _DAY_IS_FULL if outcome.day_is_full else None
        if outcome.result is SmtpResult.LATER and pause is None:
            pause = pause_after(job.attempts, self.around.timing)
        if outcome.result is SmtpResult.LATER and pause is not None:
            again = at + pause
            rows.append(say.next_attempt(again))
            jobs.put_back(db, job.id, self.around.runner, self.state, not_before=again, counts=not outcome.day_is_full)
            new = State.WAITING
        else:
            if outcome.result is SmtpResult.LATER:
                rows.append(say.given_up(job.attempts))
            new, kept = _ENDS.get(outcome.result, State.FAILED), {}
            if self.state is State.CHECKING:  # refused before DATA: nothing was kept yet
                kept = _kept(db, xml, None, report)
                rows = [*self._checked(report), *rows]
            self._update(db, new, finished_at=at, answer=outcome.answer, **kept)
        feedback.add(db, job.id, rows)
        return new

    # file

    async def _file(self, xml: bytes, report: Report | None) -> None:
        names = await self.around.file(self._folder(), self._copies({"_xrechnung.xml": xml}, report), durably=True)

        def change(db: Any) -> None:
            self._update(db, State.DONE, finished_at=now(), **_kept(db, xml, None, report))
            feedback.add(db, self.work.job.id, [*self._checked(report), say.filed(str(self._folder()), names)])

        await self.around.write(change)
        self._arrived(State.DONE)

    async def _copy(self, files: dict[str, bytes], report: Report | None) -> None:
        """Copies of what was mailed; that they fail changes nothing about the mail."""
        try:
            await self.around.file(self._folder(), self._copies(files, report), durably=False)
        except Unable as error:
            row = say.not_filed(error)
            await self._record(lambda db: feedback.add(db, self.work.job.id, [row]))

    def _folder(self) -> Path:
        return self.around.storage / self.work.job.accepted_at.strftime("%Y-%m")

    def _copies(self, files: dict[str, bytes], report: Report | None) -> dict[str, bytes]:
        name = attachment_name(self.work.job.invoice_number).removesuffix("_xrechnung.xml")
        stem = name.encode()[:_LONGEST_STEM].decode(errors="ignore")
        if report is not None:
            files = {**files, "_report.json": report.to_json()}
        return {stem + suffix: content for suffix, content in files.items()}

    # states

    def _update(self, db: Any, new: State, **changed: Any) -> None:
        jobs.move(db, self.work.job.id, self.around.runner, self.state, new, **changed)

    def _arrived(self, state: State) -> None:
        self.state = state
        self.around.moved(self.work.job.id, state)

    def _go_on_to_checking(self, rows: list[FeedbackRow]) -> None:
        """Nothing has left the house yet: no wait for the disk. Was it not kept, the job's next change is refused."""

        def change(db: Any) -> None:
            jobs.move(db, self.work.job.id, self.around.runner, State.CREATING, State.CHECKING)
            feedback.add(db, self.work.job.id, rows)

        self.around.write_along(change)
        self._arrived(State.CHECKING)

    async def _record(self, change: Callable[[Any], State | None]) -> None:
        """Write down what has happened, however long it takes: a mail that is out must not look unsent."""
        while True:
            try:
                new: State | None = await self.around.write(change, hurry=False)
                self.state = new or self.state
            except StoreUnavailable as fault:
                self.around.troubled(fault)
                await asyncio.sleep(self.around.timing.write_again)
            else:
                return

    async def _end_failed(self, end: _Failed) -> None:
        def change(db: Any) -> None:
            self._update(db, State.FAILED, finished_at=now(), **_kept(db, end.xml, None, end.report))
            feedback.add(db, self.work.job.id, end.rows)

        await self.around.write(change)
        self._arrived(State.FAILED)

    async def end_broken(self, kind: str) -> None:
        """A fault of the program itself: the job must not be tried for ever, nor look unsent when it may be sent."""
        if self.state is State.SENDING:
            row, end = jobs.interrupted(self.message_id), State.UNCLEAR
        elif self.state in (State.CREATING, State.CHECKING):
            text = phrase("A fault in the program ({kind}); nothing was sent.", kind=kind)
            row, end = FeedbackRow(step=say.CREATE, level="error", text=text), State.FAILED
        else:
            return

        def change(db: Any) -> State:
            self._update(db, end, finished_at=now())
            feedback.add(db, self.work.job.id, [row])
            return end

        await self._record(change)
        self.in_data = False
        self.around.moved(self.work.job.id, self.state)

    async def _put_back_for_the_queue(self) -> None:
        if self.state not in (State.CREATING, State.CHECKING):
            return
        job, runner, state = self.work.job.id, self.around.runner, self.state
        back = self.around.write(lambda db: jobs.put_back(db, job, runner, state, not_before=None, counts=False))
        await asyncio.shield(asyncio.ensure_future(back))
        self._arrived(State.WAITING)


_ENDS = {SmtpResult.ACCEPTED: State.DONE, SmtpResult.UNCLEAR: State.UNCLEAR}


_DAY_IS_FULL = dt.timedelta(hours=1)
"""To the next try where the server takes no more today: nobody says when its day ends."""
_LONGEST_STEM = 150
"""Bytes; no file system takes a name of more than 255."""


def _kept(db: Any, xml: bytes | None, mail: bytes | None, report: Report | None) -> dict[str, str | None]:
    """Keep what there is; returns the columns that name it."""
    columns: dict[str, str | None] = {}
    if xml is not None:
        columns["xml_sha256"] = blobs.keep(db, xml)
    if mail is not None:
        columns["mail_sha256"] = blobs.keep(db, mail)
    if report is not None:
        columns |= {"report_sha256": blobs.keep(db, report.to_json()), "rules_version": report.rules_version}
    return columns


def _mail_of(work: Work, xml: bytes) -> Mail:
    job = work.job
    further = {kind: tuple(item.address for item in job.further_addresses if item.kind is kind) for kind in Kind}
    return Mail(
        sender=job.sender,
        sender_name=job.sender_name or work.material.company.seller.name or "",
        reply_to=job.reply_to,
        to=(job.target, *further[Kind.TO]),
        cc=further[Kind.CC],
        bcc=further[Kind.BCC],
        subject=job.subject,
        body=job.body,
        attachments=(
            MailAttachment(filename=attachment_name(job.invoice_number), mime="application/xml", content=xml),
        ),
        # An attempt that was put off goes out under the same Message-ID, so that receivers can tell a repetition.
        message_id=job.message_id or new_message_id(job.sender.rpartition("@")[2]),
        date=now(),
    )
