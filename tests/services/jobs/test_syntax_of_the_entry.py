"""An entry of the matrix says in which syntax a customer's XRechnungen are written; imported ones stay as they came."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import peewee
import pytest

from tests.services.jobs.conftest import Desk, mails_in, xml_of
from tests.services.jobs.test_imported_documents import brought, company_of, document
from xr_tui.demo.mailbox import Mailbox
from xr_tui.invoice import cii
from xr_tui.matrix import Syntax
from xr_tui.settings.places import packed_folder
from xr_tui.store import matrix_entries
from xr_tui.store.states import State


def entry_says(desk: Desk, customer: str, syntax: Syntax) -> None:
    """The customer's entry as somebody changes it in the matrix."""
    with desk.office.store.writing() as db:
        (row,) = matrix_entries.page(db, search=customer)
        matrix_entries.change(db, row.id, replace(row.entry, syntax=syntax))


def test_a_job_sends_cii_where_the_entry_says_so_and_keeps_to_what_it_said_at_its_making(
    desk: Desk, mailbox: Mailbox
) -> None:
    entry_says(desk, "10001", Syntax.CII)
    made = desk.submit(desk.plan("R-001"))
    entry_says(desk, "10001", Syntax.UBL)
    desk.mail_server(mailbox.port)
    desk.idle()

    (job,) = desk.jobs(made.jobs)
    assert (job.state, job.syntax) == (State.DONE, Syntax.CII)
    (mail,) = mails_in(mailbox)
    assert cii.read(xml_of(mail)).problems == ()
    assert "XRechnung created (CII, " in desk.said(job.id)

    (other,) = desk.run(desk.plan("R-002"))
    assert other.syntax is Syntax.UBL
    assert "XRechnung created (UBL 2.1, " in desk.said(other.id)
    with pytest.raises(peewee.IntegrityError, match="no outcome is ever overwritten"):
        desk.execute("UPDATE job SET syntax = 'ubl' WHERE id = ?", job.id)


def test_an_imported_document_goes_out_as_it_came_whatever_the_entry_says(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    reference = {"buyer_reference": "04011000-12345-34"}
    buyer = {
        "name": "Stadt Musterheim",
        "identifiers": [{"value": "10001"}],
        "electronic_address": {"value": "a@stadt.example", "scheme": "EM"},
        "address": {"city": "Musterheim", "post_code": "12345", "country": "DE"},
    }
    came = document("X-1", company_of(desk), **reference, buyer=buyer)
    brought(desk, tmp_path, "X-1.xml", came)
    entry_says(desk, "10001", Syntax.CII)
    desk.mail_server(mailbox.port)

    (job,) = desk.run(desk.plan("X-1"))

    assert desk.kept(job.xml_sha256) == came
    assert "XRechnung created (UBL 2.1, " in desk.said(job.id)
    ids, _ = desk.office.invoice_ids(["X-1", "R-003"])
    assert desk.office.xml_of(ids["X-1"]) == came
    assert cii.read(desk.office.xml_of(ids["R-003"])).invoice is not None
    assert cii.read(desk.office.xml_of(ids["X-1"], syntax=Syntax.CII)).invoice is not None


def test_what_the_syntax_of_the_entry_cannot_say_fails_by_name_and_leads_to_the_entry(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    sample = json.loads((packed_folder("sample_data") / "invoices" / "RE-2026-1101.json").read_text(encoding="utf-8"))
    sample["number"] = "D-1"
    sample["third_party_payments"] = [{"kind": "1", "amount": 10, "description": "Maut"}]
    assert brought(desk, tmp_path, "D-1.json", json.dumps(sample).encode()).invoices == 1
    entry_says(desk, "10001", Syntax.CII)
    desk.mail_server(mailbox.port)

    (job,) = desk.run(desk.plan("D-1"))

    assert job.state is State.FAILED
    (fault,) = (row for row in desk.feedback(job.id) if row.level == "error")
    assert "BG-DEX-09" in str(fault.text)
    assert fault.mend_at == "matrix.syntax"
    entry_says(desk, "10001", Syntax.UBL)
    (again,) = desk.run(desk.repeat(job.id))
    assert again.state is State.DONE
