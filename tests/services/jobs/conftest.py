"""An office with the sample company on a copy of one database, its mail server wherever a test says."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.events import Event
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.making import Made
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import PlanLine, plan_batch, plan_send
from xr_tui.jobs.repeat import plan_repeat
from xr_tui.jobs.service import Idle
from xr_tui.matrix import JobMode
from xr_tui.settings.places import Places, packed_folder
from xr_tui.settings.sender import Security, Sender
from xr_tui.store import blobs, feedback, invoices, job_list
from xr_tui.store.database import Store
from xr_tui.store.rows import FeedbackRow, JobRow

SENDER = "rechnung@musterbau.example"
SECONDS = 20
"""Longer than anything here may take."""
UNCHECKED = {"XR_TUI_CHECK_ENABLED": "false"}
"""For tests of everything that comes after the check: no worker processes need to be started."""


class Desk:
    """What a clerk does, and what came of it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.events: list[Event] = []
        self._came = threading.Condition()

    def start(self) -> Desk:
        """Begin to work."""
        self.office.service.start(self._hear)
        return self

    def _hear(self, event: Event) -> None:
        with self._came:
            self.events.append(event)
            self._came.notify_all()

    def until(self, wanted: Callable[[Event], bool], *, after: int = 0) -> Event:
        """Wait for an event, of those after so many."""
        found: list[Event] = []

        def there() -> bool:
            found[:] = [event for event in self.events[after:] if wanted(event)]
            return bool(found)

        with self._came:
            assert self._came.wait_for(there, SECONDS), f"only {self.events[-5:]}"
        return found[0]

    def mail_server(self, port: int, security: Security = Security.NONE, user: str = "", sender: str = SENDER) -> None:
        """Set the mail server up; a paused queue tries again at once."""
        server = Sender(host="127.0.0.1", port=port, security=security, user=user, address=sender)
        self.office.save_settings(replace(self.office.setup().settings, mail=server))

    def storage(self, folder: Path) -> None:
        """Set the storage folder up."""
        self.office.save_settings(replace(self.office.setup().settings, storage_path=str(folder)))

    def plan(self, *numbers: str, mode: JobMode = JobMode.EMAIL) -> list[PlanLine]:
        """The lines of the dialog."""
        with self.office.store.reading() as db:
            ids = [row.id for row in invoices.by_numbers(db, numbers)]
            return plan_send(db, ids, mode, self.office.setup().settings)

    def batch(self) -> list[PlanLine]:
        """The lines of a batch run over everything open."""
        with self.office.store.reading() as db:
            return plan_batch(db, None, self.office.setup().settings)

    def repeat(self, *ids: int) -> list[PlanLine]:
        """The lines that repeat these jobs."""
        with self.office.store.reading() as db:
            return plan_repeat(db, ids, self.office.setup().settings)

    def submit(self, lines: Sequence[PlanLine], *, batch: bool = False) -> Made:
        """OK in the dialog."""
        return self.office.service.submit(lines, batch=batch).result(SECONDS)

    def idle(self) -> Idle:
        """Wait until nothing is due, or the queue pauses."""
        return self.office.service.when_idle().result(SECONDS)

    def run(self, lines: Sequence[PlanLine]) -> list[JobRow]:
        """OK in the dialog, and wait for the end; returns what became of it."""
        made = self.submit(lines)
        self.idle()
        return self.jobs(made.jobs)

    def send(self, number: str, *, mode: JobMode = JobMode.EMAIL, **changed: Any) -> JobRow:
        """Send one invoice, with the dialog's fields changed."""
        (line,) = self.plan(number, mode=mode)
        (job,) = self.run([replace(line, **changed)])
        return job

    def jobs(self, ids: Sequence[int] = ()) -> list[JobRow]:
        """These jobs, or all."""
        with self.office.store.reading() as db:
            return job_list.by_ids(db, ids) if ids else sorted(job_list.page(db, job_list.JobQuery()), key=_by_id)

    def feedback(self, job: int) -> list[FeedbackRow]:
        """The Rückmeldungsübersicht."""
        with self.office.store.reading() as db:
            return feedback.of_job(db, job)

    def said(self, job: int) -> str:
        """All STATUSTEXT of a job."""
        return "\n".join(str(row.text) for row in self.feedback(job))

    def kept(self, digest: str | None) -> bytes:
        """The document of this digest."""
        assert digest is not None
        with self.office.store.reading() as db:
            return blobs.fetch(db, digest)

    def execute(self, statement: str, *values: object) -> None:
        """Change the database past the program."""
        with self.office.store.writing() as db:
            db.execute_sql(statement, values)


def _by_id(row: JobRow) -> int:
    return row.id


def xml_of(mail: bytes) -> bytes:
    """The one attachment of a mail."""
    message = message_from_bytes(mail, policy=default)
    assert isinstance(message, EmailMessage)
    (attachment,) = message.iter_attachments()
    content = attachment.get_content()
    assert isinstance(content, bytes)
    return content


def mails_in(mailbox: Mailbox) -> list[bytes]:
    """Every mail that came, in order."""
    return [path.read_bytes() for path in sorted(mailbox.folder.glob("*.eml"))]


def number_of(mail: bytes) -> str:
    """The invoice number in a mail's file name."""
    message = message_from_bytes(mail, policy=default)
    assert isinstance(message, EmailMessage)
    (attachment,) = message.iter_attachments()
    return (attachment.get_filename() or "").removesuffix("_xrechnung.xml")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample company and forty good invoices R-001 to R-040 of customer 10001; to be copied."""
    return fill(tmp_path_factory.mktemp("filled"), 40)


def fill(folder: Path, count: int) -> Path:
    """The sample company's database with so many good invoices beside its own."""
    sample = packed_folder("sample_data")
    good = json.loads((sample / "invoices" / "RE-2026-1101.json").read_text(encoding="utf-8"))
    made = folder / "invoices.json"
    made.write_text(json.dumps({"invoices": [{**good, "number": f"R-{n:03}"} for n in range(1, count + 1)]}))
    store = Store.open(folder / "xr-tui.db")
    imported = import_files(store, [sample, made])
    assert not imported.problems
    return store.path


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(filled: Path, tmp_path: Path, rules_home: Path) -> Iterator[OpenDesk]:
    """Opens an office on a copy of the filled database; a second one opens the same copy."""
    desks: list[Desk] = []

    def open_one(environ: dict[str, str] | None = None, rules: Path | None = None, **more: Any) -> Desk:
        if not (tmp_path / filled.name).exists():
            shutil.copy(filled, tmp_path)
        environ = UNCHECKED if environ is None else environ
        office = Office.open(Places(tmp_path), environ=environ, rules_folder=rules or rules_home, **more)
        desks.append(Desk(office).start())
        return desks[-1]

    yield open_one
    for desk in desks:
        desk.office.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """An office at work, with the check off and no mail server yet."""
    return open_desk()


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with Mailbox(tmp_path / "mailbox") as mailbox:
        yield mailbox
