"""In a batch run each failure stays with its own invoice: whatever kind it is, all others go out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.services.jobs.conftest import OpenDesk, number_of
from tests.services.jobs.servers import serving
from tests.services.jobs.test_imported_documents import brought
from tests.services.jobs.test_syntax_of_the_entry import entry_says
from xr_tui.matrix import JobMode, Syntax
from xr_tui.settings.places import packed_folder
from xr_tui.store.states import State

_NO = "550 5.1.1 unknown here"
_LATER = "450 4.2.0 try later"


def test_one_failure_of_each_kind_never_stops_the_rest_of_a_batch_run(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = open_desk(environ={})
    with serving({"RCPT no@stadt.example": _NO, "RCPT later@stadt.example": _LATER}) as server:
        desk.mail_server(server.port)
        # Cannot be created: the entry wants CII, which has no place for a third party's payment.
        sample = json.loads((packed_folder("sample_data") / "invoices" / "RE-2026-1101.json").read_text("utf-8"))
        sample |= {"number": "D-1", "third_party_payments": [{"kind": "1", "amount": 10, "description": "Maut"}]}
        assert brought(desk, tmp_path, "D-1.json", json.dumps(sample).encode()).invoices == 1
        entry_says(desk, "10001", Syntax.CII)
        # The first in the run and one in its middle are refused, the next one each is put off.
        for customer, address in (("10002", "no@stadt.example"), ("10003", "later@stadt.example")):
            desk.execute("UPDATE matrix_entry SET target_address = ? WHERE customer = ?", address, customer)
        for customer, numbers in (("10002", "('R-001', 'R-020')"), ("10003", "('R-002', 'R-021')")):
            desk.execute(f"UPDATE invoice SET customer = ? WHERE number IN {numbers}", customer)  # noqa: S608

        made = desk.submit(desk.batch(), batch=True)
        assert desk.idle().paused is None
        jobs = {job.invoice_number: job for job in desk.jobs(made.jobs)}
        mails = sorted(map(number_of, server.mails))

    assert (jobs["D-1"].state, jobs["D-1"].xml_sha256) == (State.FAILED, None)
    assert "BG-DEX-09" in desk.said(jobs["D-1"].id)
    rejected = jobs["RE-2026-1140"]
    assert (rejected.state, rejected.mail_sha256) == (State.FAILED, None)
    assert "BR-DE-15" in {row.rule for row in desk.feedback(rejected.id)}
    assert [(jobs[number].state, jobs[number].answer) for number in ("R-001", "R-020")] == [(State.FAILED, _NO)] * 2
    put_off = [jobs[number] for number in ("R-002", "R-021")]
    assert [(job.state, job.attempts, job.not_before is None) for job in put_off] == [(State.WAITING, 1, False)] * 2

    good = {f"R-{n:03}" for n in range(1, 41)} - {"R-001", "R-002", "R-020", "R-021"}
    assert {jobs[number].state for number in good} == {State.DONE}
    sent = [job.invoice_number for job in jobs.values() if (job.state, job.mode) == (State.DONE, JobMode.EMAIL)]
    assert good < set(sent)
    assert mails == sorted(sent), "each once, and nothing of the others"
