"""What a batch run leaves out, what a job freezes, and that nothing is made twice."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

from tests.services.jobs.conftest import SECONDS, Desk
from tests.services.jobs.test_the_queue_pauses import nobody_listens
from xr_tui.demo.mailbox import Mailbox
from xr_tui.matrix import JobMode
from xr_tui.phrase import Phrase
from xr_tui.store.states import State


def reasons(desk: Desk) -> dict[str, str]:
    return {line.invoice.number: str(line.left_out) for line in desk.batch() if line.left_out}


def test_a_batch_run_names_whom_it_leaves_out_and_why_and_remembers_it(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    desk.execute("UPDATE invoice SET customer = 'nobody' WHERE number = 'R-001'")
    desk.execute("UPDATE invoice SET customer = '10008' WHERE number = 'R-002'")
    desk.execute("UPDATE invoice SET customer = '10012' WHERE number = 'R-003'")
    left_out = reasons(desk)
    assert left_out["R-001"] == "no entry in the communication matrix"
    assert left_out["R-002"] == "entry without batch mode"
    assert left_out["R-003"] == "no target address"
    made = desk.submit(desk.batch(), batch=True)
    desk.idle()
    with desk.office.store.reading() as db:
        (kept,) = db.execute_sql("SELECT left_out FROM batch_run WHERE id = ?", (made.batch,)).fetchone()
    assert {number: str(Phrase.from_json(why)) for number, why in json.loads(kept)} == left_out
    numbers = {job.invoice_number for job in desk.jobs()}
    assert numbers.isdisjoint(left_out)
    assert "R-004" in numbers
    assert {job.batch for job in desk.jobs()} == {made.batch}


def test_a_batch_run_leaves_out_what_is_already_in_a_job_by_name(desk: Desk) -> None:
    desk.mail_server(nobody_listens())
    ids = [line.invoice.id for line in desk.plan("R-001")]
    (job,) = desk.submit(desk.plan("R-001")).jobs
    from xr_tui.jobs.plan import plan_batch

    with desk.office.store.reading() as db:
        (line,) = plan_batch(db, ids, desk.office.setup().settings)
    assert str(line.left_out) == f"already in job {job}"


def test_a_second_batch_run_sends_nothing_again(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    desk.run(desk.batch())
    sent = mailbox.count
    assert sent > 40
    assert [line for line in desk.batch() if line.left_out is None] == []
    desk.run(desk.batch())
    assert mailbox.count == sent


def test_an_explicit_yes_sends_once_more_names_the_earlier_job_and_counts_once(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    first = desk.send("R-001")
    (line,) = desk.plan("R-001")
    refused = desk.submit([line])
    assert refused.jobs == ()
    assert f"already job {first.id}" in str(refused.refused[0][1])
    yes = replace(line, again=True)
    (second,) = desk.run([yes])
    assert (second.state, second.again, mailbox.count) == (State.DONE, first.id, 2)
    assert desk.submit([yes]).jobs == ()
    assert mailbox.count == 2


def test_a_job_without_an_address_is_not_made_and_said_so(desk: Desk) -> None:
    (line,) = desk.plan("R-001")
    made = desk.submit([replace(line, target=" ")])
    assert [(number, str(why)) for number, why in made.refused] == [("R-001", "There is no target address.")]


def test_a_job_keeps_what_it_was_made_with_when_matrix_and_setup_change(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(nobody_listens())
    (before,) = desk.jobs(desk.submit(desk.plan("R-001")).jobs)
    desk.idle()
    desk.execute("UPDATE matrix_entry SET target_address = 'other@x.example', buyer_reference = 'X', subject = 'X'")
    desk.office.save_settings(replace(desk.office.setup().settings, subject="anders", body="anders"))
    desk.mail_server(mailbox.port)
    desk.idle()
    (job,) = desk.jobs()
    assert job.state is State.DONE
    frozen = ("target", "further_addresses", "subject", "body", "buyer_reference", "sender")
    assert [getattr(job, name) for name in frozen] == [getattr(before, name) for name in frozen]
    (mail,) = mailbox.folder.glob(f"*{before.target}.eml")
    assert b"anders" not in mail.read_bytes()


def test_the_matrix_stays_as_it_was_when_the_dialog_is_changed(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    job = desk.send("R-001", target="nur-diesmal@stadt.example")
    assert job.target == "nur-diesmal@stadt.example"
    assert desk.plan("R-002")[0].target == "rechnung@musterheim.example"


def test_a_repeat_keeps_what_was_typed_for_the_one_job_where_the_matrix_has_nothing(desk: Desk) -> None:
    desk.mail_server(nobody_listens())
    desk.execute("UPDATE matrix_entry SET target_address = '', buyer_reference = '' WHERE customer = '10001'")
    (line,) = desk.plan("R-001")
    (job,) = desk.submit([replace(line, target="getippt@stadt.example", buyer_reference="04-1")]).jobs
    desk.idle()
    desk.execute("UPDATE job SET state = 'cancelled' WHERE id = ?", job)
    (again,) = desk.repeat(job)
    assert (again.target, again.buyer_reference, again.repeats) == ("getippt@stadt.example", "04-1", job)


def test_the_other_mode_needs_no_yes(desk: Desk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    desk.send("R-001")
    assert desk.send("R-001", mode=JobMode.PDF).state is State.DONE


_SUBMITS = """
import sys
from pathlib import Path
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import plan_batch
from xr_tui.settings.places import Places
environ = {"XR_TUI_CHECK_ENABLED": "false"}
office = Office.open(Places(Path(sys.argv[1])), environ=environ, rules_folder=Path(sys.argv[2]))
office.service.start()
with office.store.reading() as db:
    lines = plan_batch(db, None, office.setup().settings)
print("ready", flush=True)
sys.stdin.readline()
made = office.service.submit(lines, batch=True).result()
print(len(made.jobs), len(made.refused), flush=True)
sys.stdin.readline()
office.close()
"""


def test_two_programs_that_submit_the_same_plan_at_once_make_each_job_once(desk: Desk, rules_home: object) -> None:
    wanted = len([line for line in desk.batch() if line.left_out is None])
    command = [sys.executable, "-c", _SUBMITS, str(desk.office.places.data), str(rules_home)]
    programs = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    outcomes = [[int(part) for part in program.communicate("end\n", SECONDS)[0].split()] for program in programs]
    assert sum(made for made, _refused in outcomes) == wanted
    assert sum(refused for _made, refused in outcomes) == wanted
    assert len({job.invoice for job in desk.jobs()}) == len(desk.jobs()) == wanted
