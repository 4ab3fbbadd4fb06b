"""A firm on a Monday morning: the sample data, and jobs in every state, all at fixed moments."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import time_machine

from xr_tui.delivery.message import Mail, MailAttachment, attachment_name, compose
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult, SmtpStage
from xr_tui.jobs import feedback as say
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import PlanLine, plan_send
from xr_tui.matrix import JobMode
from xr_tui.phrase import phrase
from xr_tui.settings.places import Places, packed_folder
from xr_tui.store import batch_runs, blobs, feedback, invoices, jobs
from xr_tui.store.rows import NewJob
from xr_tui.store.states import State
from xr_tui.validation.report import Finding, Layer, Level, Report, Verdict

MORNING = dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)
NOON = MORNING + dt.timedelta(hours=3)
"""When the screens are looked at: what was done in the morning is past."""
RUNNER = "snapshots"
SENDER = "rechnung@musterbau.example"
_VERSION = "2026-08-31"


def open_firm(folder: Path, rules: Path = Path("/nowhere/rules"), **environ: str) -> Office:
    """The office on that folder: no rules, no mail server, check off, so that no screen depends on the machine.

    Args:
        folder: of its data.
        rules: where the official rules are; nowhere, unless a screen needs them.
        environ: variables of the environment that change this.
    """
    variables = {"XR_TUI_CHECK_ENABLED": "false", "XR_TUI_STORAGE_PATH": "/nowhere/storage", **environ}
    office = Office.open(Places(folder), environ=variables, rules_folder=rules)
    office.user = "erika"
    return office


def make_firm(folder: Path) -> None:
    """Import the sample data and make a job of each kind, all of one batch run."""
    office = open_firm(folder)
    with time_machine.travel(MORNING, tick=False):
        import_files(office.store, [packed_folder("sample_data")])
    with office.store.reading() as db:
        ids = invoices.ids(db, invoices.InvoiceQuery())
        lines = plan_send(db, ids, JobMode.EMAIL, office.setup().settings)
    with time_machine.travel(MORNING, tick=False), office.store.writing() as db:
        run = batch_runs.make(db, "erika", [("RE-2026-1138", phrase("no target address"))])
    for number, (line, story) in enumerate(zip(lines, _STORIES, strict=False)):
        with time_machine.travel(MORNING + dt.timedelta(minutes=7 * number), tick=False):
            _tell(office, run, line, story)
    office.close()


def _tell(office: Office, run: int, line: PlanLine, story: str) -> None:
    xml = office.xml_of(line.invoice.id)
    with office.store.writing() as db:
        job = jobs.make(db, _new_job(line, story), runner=RUNNER, batch=run)
        if story in ("waiting", "held"):
            return
        if story == "cancelled":
            jobs.cancel(db, job)
            return
        jobs.claim(db, RUNNER, senders=[SENDER], limit=1, at=dt.datetime.now(dt.UTC))
        feedback.add(db, job, [say.created(len(xml), line.syntax)])
        jobs.move(db, job, RUNNER, State.CREATING, State.CHECKING)
        if story != "checking":
            _end(db, job, line, xml, story)


def _end(db: Any, job: int, line: PlanLine, xml: bytes, story: str) -> None:
    report = _report(rejected=story == "rejected")
    kept = {"xml_sha256": blobs.keep(db, xml), "report_sha256": blobs.keep(db, report.to_json())}
    kept["rules_version"] = _VERSION
    at = dt.datetime.now(dt.UTC)
    feedback.add(db, job, say.checked(report, JobMode.EMAIL))
    if story == "rejected":
        jobs.move(db, job, RUNNER, State.CHECKING, State.FAILED, finished_at=at, **kept)
        return
    message_id = f"<{job:032x}@musterbau.example>"
    kept["mail_sha256"] = blobs.keep(db, compose(_mail(line, xml, message_id, at)))
    jobs.move(db, job, RUNNER, State.CHECKING, State.SENDING, message_id=message_id, **kept)
    outcome = _outcome(story)
    feedback.add(db, job, say.handed_over(outcome, message_id))
    if story == "postponed":
        feedback.add(db, job, [say.next_attempt(at + dt.timedelta(hours=1))])
        later = at + dt.timedelta(hours=1)
        jobs.put_back(db, job, RUNNER, State.SENDING, not_before=later, counts=True)
        return
    ends = {SmtpResult.ACCEPTED: State.DONE, SmtpResult.UNCLEAR: State.UNCLEAR}
    jobs.move(db, job, RUNNER, State.SENDING, ends.get(outcome.result, State.FAILED), finished_at=at)


def _new_job(line: PlanLine, story: str) -> NewJob:
    return NewJob(
        invoice=line.invoice.id,
        mode=JobMode.EMAIL,
        made_by="erika",
        sender=SENDER,
        target=line.target or "rechnung@kunde.example",
        subject=line.subject,
        body=line.body,
        buyer_reference=line.buyer_reference,
        not_before=MORNING + dt.timedelta(days=1) if story == "held" else None,
    )


def _report(*, rejected: bool) -> Report:
    missing = Finding(
        rule="BR-DE-15",
        level=Level.ERROR,
        layer=Layer.XRECHNUNG,
        location="/Q{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice[1]",
        text='[BR-DE-15] Das Element "Buyer reference" (BT-10) muss übermittelt werden.',
        terms=("BT-10",),
    )
    return Report(
        verdict=Verdict.REJECTED if rejected else Verdict.ACCEPTED,
        document_sha256="0" * 64,
        syntax="UBL Invoice",
        scenario="EN16931 XRechnung (UBL Invoice)",
        rules_version=_VERSION,
        findings=(missing,) if rejected else (),
        engine="SaxonC-HE 12",
    )


def _outcome(story: str) -> SmtpOutcome:
    stage, tls = SmtpStage.BODY, "TLSv1.3"
    if story == "refused":
        text, address = "5.1.1 no such user", ("rechnung@kunde.example",)
        return SmtpOutcome(result=SmtpResult.REFUSED, code=550, text=text, stage=SmtpStage.RCPT, refused=address)
    if story == "postponed":
        return SmtpOutcome(result=SmtpResult.LATER, code=451, text="4.7.1 greylisted", stage=stage, tls=tls)
    if story == "unclear":
        return SmtpOutcome(result=SmtpResult.UNCLEAR, code=None, text="", stage=stage, tls=tls)
    return SmtpOutcome(result=SmtpResult.ACCEPTED, code=250, text="2.0.0 queued as 4c1f", stage=stage, tls=tls)


def _mail(line: PlanLine, xml: bytes, message_id: str, at: dt.datetime) -> Mail:
    name = attachment_name(line.invoice.number)
    return Mail(
        sender=SENDER,
        sender_name="Musterbau GmbH",
        to=(line.target or "rechnung@kunde.example",),
        subject=line.subject,
        body=line.body,
        attachments=(MailAttachment(filename=name, mime="application/xml", content=xml),),
        message_id=message_id,
        date=at,
    )


_STORIES = (
    *("sent", "sent", "rejected", "sent", "refused", "unclear", "cancelled", "sent"),
    *("postponed", "held", "checking", "sent", "waiting"),
)
"""What became of the jobs, the oldest invoice first."""
