"""The chain of evidence: what becomes of a job is recorded with it, and whatever is changed afterwards is found."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from peewee import IntegrityError

from tests.unit.store.conftest import PATHS, job_in, make_job
from xr_tui.jobs.archive import verify
from xr_tui.phrase import verbatim
from xr_tui.store import blobs, evidence, feedback
from xr_tui.store.database import Store
from xr_tui.store.evidence_check import Looked
from xr_tui.store.migrate import MIGRATIONS, bring_up_to_date
from xr_tui.store.rows import FeedbackRow
from xr_tui.store.states import State


def sent(store: Store, number: str) -> int:
    """A job whose mail is out, step by step in transactions of their own, as an attempt does it."""
    with store.writing() as db:
        job = make_job(db, number)
    for state in PATHS[State.DONE]:
        with store.writing() as db:
            db.execute_sql("UPDATE job SET state = ? WHERE id = ?", (state.value, job))
            if state is State.SENDING:
                digest = blobs.keep(db, f"<Invoice>{number}</Invoice>".encode())
                db.execute_sql("UPDATE job SET xml_sha256 = ?, message_id = '<1@x>' WHERE id = ?", (digest, job))
            feedback.add(db, job, [FeedbackRow(step="send", level="information", text=verbatim(state.value))])
    return job


@pytest.fixture
def kept(store: Store) -> Store:
    """Three mails that are out: six records."""
    for number in ("RE-1", "RE-2", "RE-3"):
        sent(store, number)
    return store


def past_the_program(store: Store, *statements: str) -> None:
    """Change the file as somebody with a database tool would who knows of the triggers."""
    with closing(sqlite3.connect(store.path)) as db, db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)


def found(looked: Looked) -> list[tuple[str, int | None]]:
    """What is wrong, and of which job."""
    return [(damage.kind, damage.job) for damage in looked.damages]


def record(db: Any, seq: int) -> dict[str, Any]:
    """What a record says."""
    (text,) = db.execute_sql("SELECT record FROM evidence WHERE seq = ?", (seq,)).fetchone()
    content: dict[str, Any] = json.loads(text)
    return content


def test_before_a_mail_goes_out_and_after_the_answer_a_record_says_so_and_binds_all_before_it(kept: Store) -> None:
    with kept.reading() as db:
        rows = db.execute_sql("SELECT seq, record, sha256, chain FROM evidence ORDER BY seq").fetchall()
        states = [(record(db, seq)["job"], record(db, seq)["job_row"]["state"]) for seq in range(1, 7)]
        mail = record(db, 1)["job_row"]
    assert states == [(job, state) for job in (1, 2, 3) for state in ("sending", "done")]
    assert mail["xml_sha256"] == hashlib.sha256(b"<Invoice>RE-1</Invoice>").hexdigest()
    assert mail["made_by"] == "jana"
    before = "0" * 64
    for _seq, text, digest, chain in rows:  # as docs/archive.md says it, without the program
        assert digest == hashlib.sha256(text.encode()).hexdigest()
        assert chain == hashlib.sha256((before + digest).encode()).hexdigest()
        before = chain
    looked = verify(kept)
    assert found(looked) == []
    assert looked.head.chain == before
    assert kept.head_file.read() == looked.head


@pytest.mark.parametrize("state", State)
def test_every_end_of_a_job_is_recorded_and_no_beginning(store: Store, state: State) -> None:
    with store.writing() as db:
        job = job_in(db, state)
    with store.reading() as db:
        last = evidence.last_of(db, job)
    begins = state in (State.HELD, State.WAITING, State.CREATING, State.CHECKING)
    assert (last is None) == begins
    assert last is None or last.content["job_row"]["state"] == state


def test_an_answer_that_puts_a_job_off_and_what_a_person_says_later_are_recorded_too(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.SENDING)
    with store.writing() as db:
        db.execute_sql("UPDATE job SET state = 'waiting' WHERE id = ?", (job,))
    with store.writing() as db:
        other = job_in(db, State.DONE, "RE-2")
    with store.writing() as db:
        feedback.add(db, other, [FeedbackRow(step="file", level="warning", text=verbatim("no copy"))])
    with store.reading() as db:
        assert [record(db, seq)["job_row"]["state"] for seq in (1, 2, 3, 4)] == ["sending", "waiting", "done", "done"]
        assert [record(db, seq)["feedback"]["count"] for seq in (3, 4)] == [0, 1]


def test_a_transaction_that_fails_leaves_no_record(kept: Store) -> None:
    before = kept.head_file.read()
    with suppress(ZeroDivisionError), kept.writing() as db:
        job_in(db, State.DONE, "RE-9")
        raise ZeroDivisionError
    assert found(verify(kept)) == []
    assert kept.head_file.read() == before == verify(kept).head


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM evidence WHERE seq = 6",
        "UPDATE evidence SET record = '{}' WHERE seq = 6",
        "INSERT OR REPLACE INTO evidence VALUES (6, 3, '{}', '', '')",
        "INSERT INTO evidence VALUES (8, 3, '{}', '', 'x')",
        "DELETE FROM blob",
        "UPDATE blob SET content = x''",
        "INSERT OR REPLACE INTO feedback SELECT 1, job_id, at, 9, step, level, rule, text, advice, location, mend_at"
        " FROM feedback WHERE id = 1",
        "DELETE FROM lineage WHERE 1 OR (SELECT 1)",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_what_is_kept(kept: Store, statement: str) -> None:
    with kept.writing() as db:
        db.execute_sql("INSERT INTO lineage (kind, at, who) VALUES ('accepted', '', '')")
    with pytest.raises(IntegrityError), kept.writing() as db:
        db.execute_sql(statement)
    assert found(verify(kept)) == []


def test_the_same_content_is_kept_once_and_never_replaced(kept: Store) -> None:
    with kept.writing() as db:
        digest = blobs.keep(db, b"<Invoice>RE-1</Invoice>")
        db.execute_sql("INSERT OR REPLACE INTO blob VALUES (?, x'00', 1)", (digest,))
        assert blobs.fetch(db, digest) == b"<Invoice>RE-1</Invoice>"
        assert db.execute_sql("SELECT count(*) FROM blob").fetchone() == (3,)


@pytest.mark.parametrize(
    ("statements", "damages"),
    [
        (["UPDATE evidence SET record = replace(record, 'jana', 'anna') WHERE seq = 3"], [("record", 2)]),
        (["UPDATE evidence SET record = CAST(record AS BLOB) WHERE seq = 3"], [("record", 2)]),
        (["UPDATE evidence SET record = 'no JSON' WHERE seq = 6"], [("record", 3), ("job", 3)]),
        (["UPDATE evidence SET chain = replace(chain, substr(chain, 1, 1), 'x') WHERE seq = 3"], [("chain", 2)] * 2),
        (["DELETE FROM evidence WHERE seq = 3"], [("chain", None)]),
        (["DELETE FROM evidence WHERE seq IN (2, 3)"], [("chain", None), ("job", 1)]),
        (["DELETE FROM evidence WHERE seq = 6"], [("job", 3), ("head", None)]),
        (["DELETE FROM evidence WHERE seq > 4"], [("job", 3), ("head", None)]),
        (["DELETE FROM evidence"], [("job", 1), ("job", 2), ("job", 3), ("head", None)]),
        (["UPDATE blob SET content = zeroblob(9) WHERE rowid = 1"], [("document", 1)] * 2),
        (["DELETE FROM blob WHERE rowid = 3"], [("document", 3)] * 2),
        (["UPDATE feedback SET text = replace(text, 'done', 'dona') WHERE job_id = 2"], [("feedback", 2)]),
        (["DELETE FROM feedback WHERE id = (SELECT max(id) FROM feedback)"], [("feedback", 3)]),
        (["UPDATE job SET target = 'b@stadt.example' WHERE id = 2"], [("job", 2)]),
        (
            ["DELETE FROM job WHERE id = 3", "DELETE FROM feedback WHERE job_id = 3"],
            [("feedback", 3)] * 2 + [("job", 3)],
        ),
        (["UPDATE job SET state = 'waiting' WHERE id = 1"], [("job", 1)]),
    ],
)
def test_one_changed_byte_or_missing_row_is_found_also_at_the_end(
    kept: Store, statements: list[str], damages: list[tuple[str, int | None]]
) -> None:
    past_the_program(kept, *statements)
    assert sorted(found(verify(kept)), key=str) == sorted(damages, key=str)


def test_who_cuts_off_the_end_with_its_job_and_all_is_found_by_the_file_or_by_a_noted_end(kept: Store) -> None:
    noted = verify(kept).head.chain
    gone = ("DELETE FROM evidence WHERE job_id = 3", "DELETE FROM feedback WHERE job_id = 3")
    past_the_program(kept, *gone, "DELETE FROM job WHERE id = 3")
    assert found(verify(kept)) == [("head", None)]
    with kept.reading() as db:
        kept.head_file.set(evidence.head(db))  # the file too: only who noted the end elsewhere can tell
    assert found(verify(kept)) == []
    assert found(verify(kept, [noted])) == [("head", None)]


def test_an_end_noted_earlier_is_still_a_part_of_the_chain_after_more_was_sent(kept: Store) -> None:
    noted = verify(kept).head.chain
    sent(kept, "RE-4")
    assert found(verify(kept, [noted])) == []
    assert found(verify(kept, ["f" * 64])) == [("head", None)]


def test_whoever_looks_on_is_told_how_far_it_is_up_to_the_last_job(kept: Store) -> None:
    with kept.writing() as db:
        for number in range(400):
            make_job(db, f"W-{number}")
    told: list[tuple[int, int]] = []
    verify(kept, progress=lambda done, total: told.append((done, total)))
    assert told == [(200, 412), (400, 412)], "of 3 documents, 6 records and 403 jobs"


def test_a_job_that_was_moved_past_the_program_is_found(kept: Store) -> None:
    with closing(sqlite3.connect(kept.path)) as db, db:
        db.execute("UPDATE job SET state = 'returned' WHERE id = 1")
    assert found(verify(kept)) == [("job", 1), ("job", None)]


def test_several_programs_write_one_chain(store: Store) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.unit.store.test_evidence import sent;"
        "from xr_tui.store.database import Store; store = Store.open(Path(sys.argv[1]));"
        "[sent(store, f'{sys.argv[2]}-{n}') for n in range(20)]"
    )
    begun = [subprocess.Popen([sys.executable, "-c", program, str(store.path), name]) for name in "ABC"]
    assert [one.wait(60) for one in begun] == [0, 0, 0]
    looked = verify(store)
    assert (found(looked), looked.head.count, looked.jobs) == ([], 120, 60)
    assert store.head_file.read() == looked.head


def test_jobs_that_ended_before_there_was_a_chain_are_taken_in_and_marked(tmp_path: Path) -> None:
    before = tmp_path / "migrations"
    before.mkdir()
    for path in MIGRATIONS.glob("*.py"):
        if path.stem not in ("0006_evidence", "0010_what_was_sent_stays"):
            # The columns of jobs that came later are there: jobs are made by today's code.
            shutil.copy(path, before)
    store = Store(tmp_path / "xr-tui.db")
    with store.db.connection_context():
        bring_up_to_date(store.db, store.path, before)
        with store.db.atomic():
            job_in(store.db, State.DONE)
            job_in(store.db, State.WAITING, "RE-2")
    store = Store.open(store.path)
    with store.reading() as db:
        assert [row.content["event"] for row in evidence.records(db)] == ["taken-in"]
    sent(store, "RE-3")
    assert found(verify(Store.open(store.path))) == []
    with store.reading() as db:
        assert [row.content["event"] for row in evidence.records(db)] == ["taken-in", "job", "job"]
