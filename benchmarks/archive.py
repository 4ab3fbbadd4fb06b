"""Measures what an auditor waits for: python benchmarks/archive.py [JOBS] [--folder DIR]

Makes an archive of so many sent jobs (100,000 unless said otherwise) through the program's own store, each with an XML
of 7 KB, its mail, its report and two records in the chain; then runs `archive verify` and `archive export` over all of
it, and over a tenth, as commands of their own. Wall and processor time, the most memory that the command took. Claimed:
memory hardly grows with the number of jobs.

The archive and what is exported take some 60 KB a job on the disk; `--folder` says where, and keeps the archive.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from xr_tui.delivery.message import Mail, MailAttachment, compose, new_message_id
from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Invoice
from xr_tui.matrix import JobMode
from xr_tui.phrase import phrase
from xr_tui.store import blobs, feedback, invoices, jobs
from xr_tui.store.convert import to_text
from xr_tui.store.database import Store
from xr_tui.store.rows import FeedbackRow, NewJob
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict

_AT_ONCE = 1000
_FIRST = dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
_SECONDS = 5
"""Between two jobs."""
_SENDER, _TARGET = "rechnung@musterbau.example", "eingang@stadt.example"
_XR_TUI = [sys.executable, "-c", "from xr_tui.cli import main; main()"]
_PATH = "/*:Invoice[namespace-uri()='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'][1]"


def make(path: Path, count: int) -> None:
    """Write an archive of so many sent jobs."""
    store = Store.open(path)
    for start in range(1, count + 1, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count + 1))
        with store.writing() as db:
            made = [_begun(db, number) for number in numbers]
        with store.writing() as db:
            for number, job in zip(numbers, made, strict=True):
                _ended(db, number, job)
        sys.stderr.write(f"\r{numbers[-1]:,} jobs made")
    sys.stderr.write("\n")


def _begun(db: Any, number: int) -> int:
    name = f"RE-{number:07}"
    invoice = Invoice(number=name, issue_date=_at(number).date())
    new = invoices.NewInvoice(
        customer="10001", customer_name="Stadt Musterheim", invoice=invoice, document=to_json(invoice)
    )
    job = jobs.make(
        db,
        NewJob(
            invoice=invoices.save(db, new), mode=JobMode.EMAIL, made_by="jana", sender=_SENDER, target=_TARGET,
            subject=f"Rechnung {name}", body="Sehr geehrte Damen und Herren, anbei unsere Rechnung.",
        ),
        runner="bench",
    )  # fmt: skip
    xml = _xml(name)
    message_id = new_message_id("musterbau.example")
    mail = compose(_mail(name, xml, message_id, _at(number)))
    report = _report(xml).to_json()
    db.execute_sql("UPDATE job SET state = 'creating', attempts = 1 WHERE id = ?", (job,))
    db.execute_sql("UPDATE job SET state = 'checking' WHERE id = ?", (job,))
    db.execute_sql(
        "UPDATE job SET state = 'sending', message_id = ?, xml_sha256 = ?, mail_sha256 = ?, report_sha256 = ?,"
        " rules_version = '2026-08-31' WHERE id = ?",
        (message_id, blobs.keep(db, xml), blobs.keep(db, mail), blobs.keep(db, report), job),
    )
    text = phrase("XRechnung created ({size} bytes).", size=len(xml))
    feedback.add(db, job, [FeedbackRow(step="create", level="information", text=text)])
    return job


def _ended(db: Any, number: int, job: int) -> None:
    ended = "UPDATE job SET state = 'done', finished_at = ?, answer = '250 2.0.0 Ok: queued' WHERE id = ?"
    db.execute_sql(ended, (to_text(_at(number)), job))
    text = phrase("The mail server has taken the mail: {answer}", answer="250 2.0.0 Ok: queued")
    feedback.add(db, job, [FeedbackRow(step="send", level="information", text=text)])


def _at(number: int) -> dt.datetime:
    return _FIRST + dt.timedelta(seconds=_SECONDS * number)


def _xml(name: str) -> bytes:
    lines = "".join(
        f"<cac:InvoiceLine><cbc:ID>{line}</cbc:ID><cbc:Note>{hashlib.sha256(f'{name}{line}'.encode()).hexdigest()}"
        f"</cbc:Note><cbc:LineExtensionAmount currencyID='EUR'>{line}.00</cbc:LineExtensionAmount></cac:InvoiceLine>\n"
        for line in range(37)
    )
    return f"<ubl:Invoice><cbc:ID>{name}</cbc:ID>\n{lines}</ubl:Invoice>\n".encode()


def _mail(name: str, xml: bytes, message_id: str, at: dt.datetime) -> Mail:
    attachment = MailAttachment(filename=f"{name}_xrechnung.xml", mime="application/xml", content=xml)
    return Mail(
        sender=_SENDER, sender_name="Musterbau GmbH", reply_to="", to=(_TARGET,), cc=(), bcc=(),
        subject=f"Rechnung {name}", body="Sehr geehrte Damen und Herren, anbei unsere Rechnung.",
        attachments=(attachment,), message_id=message_id, date=at,
    )  # fmt: skip


def _report(xml: bytes) -> Report:
    hint = Finding(
        rule="BR-DE-21", level=Level.WARNING, layer=Layer.XRECHNUNG, location=_PATH, terms=("BT-24",),
        text="[BR-DE-21] Das Element „Specification identifier“ soll syntaktisch der Kennung entsprechen.",
    )  # fmt: skip
    return Report(
        verdict=Verdict.ACCEPTED, document_sha256=hashlib.sha256(xml).hexdigest(), syntax="UBL Invoice",
        scenario="EN16931 XRechnung (UBL Invoice)", rules_version="2026-08-31", findings=(hint,), engine="xr-tui",
    )  # fmt: skip


def measure(folder: Path, *arguments: str) -> tuple[float, float, int]:
    """Run a command; returns its wall and processor time in seconds, and the most memory that it took in MB."""
    begun = time.perf_counter()
    command = [*_XR_TUI, "--data-dir", str(folder), "archive", *arguments]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0, f"{' '.join(arguments)}: {program.returncode}"
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def _say(what: str, figures: tuple[float, float, int]) -> None:
    wall, cpu, memory = figures
    sys.stdout.write(f"{what:32} {wall:7.1f} s {cpu:7.1f} s of processor time {memory:5} MB\n")
    sys.stdout.flush()


def main() -> None:
    """Make the archive unless it is there, and measure."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("jobs", nargs="?", type=int, default=100_000)
    arguments.add_argument("--folder", type=Path, help="keeps the archive here, and takes the one that is there")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        if not (folder / "xr-tui.db").exists():
            make(folder / "xr-tui.db", options.jobs)
        _say(f"verify, {options.jobs:,} jobs", measure(folder, "verify"))
        for count in (options.jobs // 10, options.jobs):
            # Whole days: the tenth is so many days of the year, the whole is all of it.
            last = _at(count).date() if count < options.jobs else dt.date(2999, 12, 31)
            period = ("--from", "2000-01-01", "--to", last.isoformat())
            target = folder / "exported"
            _say(f"export, about {count:,} jobs", measure(folder, "export", *period, "-o", str(target)))
            shutil.rmtree(target)


if __name__ == "__main__":
    main()
