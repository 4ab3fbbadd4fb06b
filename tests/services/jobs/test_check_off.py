"""With the check off everything is mailed unchecked, and each job says so and who wanted it."""

from __future__ import annotations

from dataclasses import replace

from tests.services.jobs.conftest import Desk, OpenDesk
from tests.services.jobs.test_the_queue_pauses import nobody_listens
from xr_tui.demo.mailbox import Mailbox
from xr_tui.matrix import JobMode
from xr_tui.store.states import State

NO_LEITWEG_ID = "RE-2026-1140"


def switch(desk: Desk, *, on: bool) -> None:
    settings = desk.office.setup().settings
    desk.office.save_settings(replace(settings, check_enabled=on, check_changed_by="jana"))


def test_an_invoice_the_rules_would_reject_is_mailed_and_the_feedback_names_who_switched_the_check_off(
    open_desk: OpenDesk, mailbox: Mailbox
) -> None:
    desk = open_desk({})
    desk.mail_server(mailbox.port)
    switch(desk, on=False)
    job = desk.send(NO_LEITWEG_ID)
    (row,) = [row for row in desk.feedback(job.id) if row.step == "check"]
    assert (job.state, mailbox.count, job.report_sha256) == (State.DONE, 1, None)
    assert (row.level, row.mend_at) == ("warning", "setup.check_enabled")
    assert "jana switched the XRechnung check off" in str(row.text)


def test_a_check_switched_off_by_the_environment_is_named_by_its_variable(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    job = desk.send(NO_LEITWEG_ID)
    assert "XR_TUI_CHECK_ENABLED switched the XRechnung check off" in desk.said(job.id)
    assert desk.office.setup().locked["check_enabled"] == "XR_TUI_CHECK_ENABLED"


def test_a_job_keeps_the_check_it_was_made_with(open_desk: OpenDesk, mailbox: Mailbox) -> None:
    desk = open_desk({})
    desk.mail_server(nobody_listens())
    desk.submit(desk.plan(NO_LEITWEG_ID))  # made with the check on
    desk.idle()
    switch(desk, on=False)
    desk.mail_server(mailbox.port)
    desk.idle()
    (job,) = desk.jobs()
    assert (job.state, job.check_enabled, mailbox.count) == (State.FAILED, True, 0)


def test_job_mode_pdf_files_the_xml_alone_when_nothing_was_checked(desk: Desk) -> None:
    desk.send("R-001", mode=JobMode.PDF)
    assert [path.name for path in desk.office.places.storage.glob("*/*")] == ["R-001_xrechnung.xml"]
