"""With a check URL in the setup a service checks instead of this machine; without its clear yes nothing is mailed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.jobs.conftest import SECONDS, Desk, OpenDesk, mails_in, xml_of
from tests.services.validation.kosit_daemon import Daemon, Handler, accept, daemon, message, report
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import InputError, Unable
from xr_tui.jobs.examination import examine
from xr_tui.store import invoices
from xr_tui.store.states import State
from xr_tui.validation.report import Report, Verdict


def reject(handler: Handler, xml: bytes) -> None:
    """What the daemon says of an invoice without a buyer reference."""
    handler.answer(406, report(xml, verdict="reject", valid="false", messages=message("BR-DE-15", "error")))


@pytest.fixture
def service() -> Iterator[Daemon]:
    """A validation service that accepts everything."""
    with daemon() as running:
        yield running


@pytest.fixture
def desk(open_desk: OpenDesk, service: Daemon, mailbox: Mailbox, tmp_path: Path) -> Desk:
    """An office without any rules, whose setup names the service."""
    desk = open_desk({}, tmp_path / "no-rules")
    desk.office.save_settings(replace(desk.office.setup().settings, check_url=service.url))
    desk.mail_server(mailbox.port)
    return desk


def test_what_the_service_accepts_is_mailed_and_its_name_is_kept(desk: Desk, service: Daemon, mailbox: Mailbox) -> None:
    job = desk.send("R-001")

    assert (job.state, mailbox.count) == (State.DONE, 1)
    assert f"Accepted by KoSIT Validator 1.6.3 ({service.url})." in desk.said(job.id)
    kept = Report.from_json(desk.kept(job.report_sha256))
    assert kept.verdict is Verdict.ACCEPTED
    assert service.received == [desk.kept(job.xml_sha256)] == [xml_of(mail) for mail in mails_in(mailbox)]


def test_what_the_service_rejects_fails_with_its_findings_explained(
    desk: Desk, service: Daemon, mailbox: Mailbox
) -> None:
    service.say = reject

    job = desk.send("R-001")

    assert (job.state, mailbox.count) == (State.FAILED, 0)
    (row,) = [row for row in desk.feedback(job.id) if row.rule]
    assert (row.rule, row.mend_at.partition(".")[0]) == ("BR-DE-15", "matrix")
    assert "The buyer reference (BT-10) is missing." in str(row.advice)
    assert "not valid, says KoSIT Validator 1.6.3" in desk.said(job.id)


def test_without_a_clear_answer_the_queue_pauses_and_goes_on_when_there_is_one(
    desk: Desk, service: Daemon, mailbox: Mailbox
) -> None:
    service.say = lambda handler, xml: handler.answer(200, b"<html>Please log in</html>", "text/html")
    desk.submit(desk.plan("R-001", "R-002"))

    paused = desk.idle().paused
    assert "answers with text/html instead of a report" in str(paused)
    assert [job.state for job in desk.jobs()] == [State.WAITING, State.WAITING]
    assert mailbox.count == 0

    service.say = accept
    desk.office.service.resume()
    desk.idle()
    assert [job.state for job in desk.jobs()] == [State.DONE, State.DONE]
    assert mailbox.count == 2


def test_one_invoice_is_checked_by_the_service_without_a_job(desk: Desk, service: Daemon) -> None:
    with desk.office.store.reading() as db:
        (row,) = invoices.by_numbers(db, ["R-001"])

    assert desk.office.check_invoice(row.id).result(SECONDS).verdict is Verdict.ACCEPTED
    assert len(service.received) == 1


def test_the_environment_names_the_service_and_a_wrong_address_is_refused(
    open_desk: OpenDesk, service: Daemon, mailbox: Mailbox, tmp_path: Path
) -> None:
    desk = open_desk({"XR_TUI_CHECK_URL": service.url}, tmp_path / "no-rules")
    desk.mail_server(mailbox.port)
    assert desk.send("R-001").state is State.DONE
    assert desk.office.setup().locked["check_url"] == "XR_TUI_CHECK_URL"

    wrong = open_desk({"XR_TUI_CHECK_URL": "http://check.company.example/"})
    with pytest.raises(InputError) as refused:
        wrong.office.setup()
    assert refused.value.problems[0].field == "XR_TUI_CHECK_URL"


def test_doctor_asks_the_service_with_something_that_is_no_invoice(desk: Desk, service: Daemon) -> None:
    service.say = reject
    (found,) = [finding for finding in examine(desk.office) if finding.name == "rules"]
    assert (found.ok, str(found.text)) == (
        True,
        f"The validation service answers: KoSIT Validator 1.6.3 ({service.url}).",
    )
    assert b"no-invoice" in service.received[0]

    service.say = accept
    (found,) = [finding for finding in examine(desk.office) if finding.name == "rules"]
    assert not found.ok
    assert "accepts what is no invoice" in str(found.text)

    service.say = lambda handler, xml: handler.answer(503, b"")
    with pytest.raises(Unable, match="answers 503"):
        desk.office.test_check_service(desk.office.setup().settings)
