"""From the marked invoice to the mail and the job list, with the official rules; one office for all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.jobs.conftest import SECONDS, Desk, mails_in, xml_of
from xr_tui.demo.mailbox import Mailbox
from xr_tui.jobs.importing import import_files
from xr_tui.jobs.office import Office
from xr_tui.matrix import JobMode
from xr_tui.settings.places import Places, packed_folder
from xr_tui.store import matrix_entries
from xr_tui.store.states import State
from xr_tui.validation.report import Report, Verdict

NO_LEITWEG_ID = "RE-2026-1140"


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """The mail server."""
    with Mailbox(tmp_path_factory.mktemp("post")) as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def desk(filled: Path, tmp_path_factory: pytest.TempPathFactory, rules_home: Path, post: Mailbox) -> Iterator[Desk]:
    """An office that checks."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(filled, folder)
    desk = Desk(Office.open(Places(folder), environ={}, rules_folder=rules_home)).start()
    desk.mail_server(post.port)
    yield desk
    desk.office.close()


def filed(desk: Desk, stem: str) -> list[str]:
    return sorted(path.name for path in desk.office.places.storage.glob(f"*/{stem}*"))


def test_a_good_invoice_is_one_mail_with_the_very_xml_that_was_checked_and_kept(desk: Desk, post: Mailbox) -> None:
    before = post.count
    job = desk.send("R-001")
    assert (job.state, job.state.sign) == (State.DONE, "+")
    (mail,) = mails_in(post)[before:]
    xml = desk.kept(job.xml_sha256)
    report = Report.from_json(desk.kept(job.report_sha256))
    assert xml_of(mail) == xml
    assert desk.kept(job.mail_sha256).replace(b"\r\n", b"\n") == mail.replace(b"\r\n", b"\n")
    assert (report.verdict, report.document_sha256) == (Verdict.ACCEPTED, hashlib.sha256(xml).hexdigest())
    assert job.rules_version == report.rules_version
    assert job.message_id is not None
    assert job.message_id.encode() in mail
    assert job.answer is not None
    assert job.answer.startswith("250")


def test_its_feedback_tells_each_step(desk: Desk) -> None:
    job = desk.send("R-002")
    steps = [(row.step, row.level) for row in desk.feedback(job.id)]
    assert steps[0] == ("create", "information")
    assert ("check", "information") in steps
    assert ("send", "information") in steps
    assert "not encrypted" in desk.said(job.id)
    assert {row.attempt for row in desk.feedback(job.id)} == {1}


def test_copies_of_what_was_mailed_lie_in_the_storage_folder(desk: Desk) -> None:
    job = desk.send("R-003")
    assert filed(desk, "R-003") == ["R-003_mail.eml", "R-003_report.json", "R-003_xrechnung.xml"]
    (xml,) = desk.office.places.storage.glob("*/R-003_xrechnung.xml")
    assert xml.read_bytes() == desk.kept(job.xml_sha256)
    assert xml.stat().st_mode & 0o200


def test_a_rejected_invoice_is_not_mailed_and_says_which_rule_where_and_what_to_do(desk: Desk, post: Mailbox) -> None:
    before = post.count
    job = desk.send(NO_LEITWEG_ID)
    (row,) = [row for row in desk.feedback(job.id) if row.rule == "BR-DE-15"]
    assert (job.state, job.state.sign, post.count) == (State.FAILED, "-", before)
    assert "BT-10" in str(row.text)
    assert (row.level, row.mend_at) == ("error", "matrix.buyer_reference")
    assert row.location
    assert row.advice is not None
    assert "it was not mailed" in desk.said(job.id)


def test_of_a_rejected_invoice_xml_and_report_are_kept_but_no_mail(desk: Desk) -> None:
    job = desk.send(NO_LEITWEG_ID)
    report = Report.from_json(desk.kept(job.report_sha256))
    assert report.verdict is Verdict.REJECTED
    assert report.document_sha256 == hashlib.sha256(desk.kept(job.xml_sha256)).hexdigest()
    assert (job.mail_sha256, job.message_id) == (None, None)
    assert job.rules_version == report.rules_version
    assert filed(desk, NO_LEITWEG_ID) == []


def test_with_the_cause_mended_a_repeat_is_a_new_job_that_goes_through(desk: Desk, post: Mailbox) -> None:
    rejected = desk.send(NO_LEITWEG_ID)
    with desk.office.store.writing() as db:
        (row,) = matrix_entries.page(db, search=rejected.customer)
        matrix_entries.change(db, row.id, replace(row.entry, buyer_reference="05999077-STW-98"))
    (repeated,) = desk.run(desk.repeat(rejected.id))
    assert (repeated.state, repeated.repeats) == (State.DONE, rejected.id)
    assert b"05999077-STW-98" in desk.kept(repeated.xml_sha256)
    assert desk.jobs([rejected.id]) == [rejected]


def test_the_leitweg_id_of_the_dialog_beats_that_of_the_matrix(desk: Desk) -> None:
    job = desk.send("R-004", buyer_reference="04011000-12345-34")
    assert b"<cbc:BuyerReference>04011000-12345-34<" in desk.kept(job.xml_sha256)


def test_job_mode_pdf_files_xml_and_report_and_mails_nothing(desk: Desk, post: Mailbox) -> None:
    before = post.count
    job = desk.send("R-005", mode=JobMode.PDF)
    assert (job.state, post.count) == (State.DONE, before)
    assert filed(desk, "R-005") == ["R-005_report.json", "R-005_xrechnung.xml"]
    assert "R-005_xrechnung.xml" in desk.said(job.id)
    (xml,) = desk.office.places.storage.glob("*/R-005_xrechnung.xml")
    assert xml.read_bytes() == desk.kept(job.xml_sha256)


def test_a_rejected_invoice_in_job_mode_pdf_files_nothing(desk: Desk) -> None:
    job = desk.send("RE-2026-1141", mode=JobMode.PDF)
    assert job.state is State.FAILED
    assert "it was not filed" in desk.said(job.id)
    assert filed(desk, "RE-2026-1141") == []
    assert desk.kept(job.report_sha256)


def test_numbers_that_make_the_same_file_name_do_not_overwrite_each_other(desk: Desk, tmp_path: Path) -> None:
    good = json.loads((packed_folder("sample_data") / "invoices" / "RE-2026-1101.json").read_text())
    numbers = ("X/1", "X:1", f"{'ü' * 90}")
    path = tmp_path / "more.json"
    path.write_text(json.dumps({"invoices": [{**good, "number": number} for number in numbers]}))
    assert not import_files(desk.office.store, [path]).problems
    jobs = desk.run(desk.plan(*numbers, mode=JobMode.PDF))
    assert [job.state for job in jobs] == [State.DONE] * 3
    files = list(desk.office.places.storage.glob("*/X_1_xrechnung*.xml"))
    assert sorted(path.name for path in files) == ["X_1_xrechnung-2.xml", "X_1_xrechnung.xml"]
    assert {path.read_bytes() for path in files} == {desk.kept(job.xml_sha256) for job in jobs[:2]}


def test_a_check_without_a_job_leaves_no_trace(desk: Desk) -> None:
    before = len(desk.jobs())
    (line,) = desk.plan("R-006")
    assert desk.office.check_invoice(line.invoice.id).result(SECONDS).verdict is Verdict.ACCEPTED
    assert len(desk.jobs()) == before
