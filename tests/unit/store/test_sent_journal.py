"""The journal beside the database: a line for each mail before it goes out, whole or not at all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.unit.store.conftest import job_in, write
from xr_tui.errors import StoreUnavailable
from xr_tui.store.database import Store
from xr_tui.store.sent_journal import SentJournal, SentMail
from xr_tui.store.states import State

MAIL = SentMail(
    at="2026-11-02T10:00:00.000000+00:00", job=7, invoice="RE-7\n", recipients=2, sender="r@m.example", by="jana",
    message_id="<7@m.example>",
)  # fmt: skip


def test_a_job_that_begins_to_send_is_noted_before_the_commit_ends_and_no_other(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.CHECKING)
        job_in(db, State.FAILED, "RE-2")
    assert list(store.sent_journal.mails()) == []
    with store.writing() as db:
        write(db, job, state="sending", message_id="<1@x>")
        assert list(store.sent_journal.mails()) == []
    (mail,) = store.sent_journal.mails()
    assert (mail.job, mail.invoice, mail.recipients, mail.by, mail.message_id) == (job, "RE-1", 1, "jana", "<1@x>")
    with store.writing() as db:
        write(db, job, state="done")
    assert len(store.sent_journal.path.read_text().splitlines()) == 1
    assert "a@stadt.example" not in store.sent_journal.path.read_text(), "no address of a receiver"


def test_what_cannot_be_noted_is_not_committed(store: Store) -> None:
    with store.writing() as db:
        job = job_in(db, State.CHECKING)
    store.sent_journal.path.symlink_to("/dev/full")
    with (
        pytest.raises(StoreUnavailable, match=r"xr-tui\.db\.sent cannot be written: No space left"),
        store.writing() as db,
    ):
        write(db, job, state="sending", message_id="<1@x>")
    with store.reading() as db:
        assert db.execute_sql("SELECT state, message_id FROM job").fetchall() == [("checking", None)]


def test_programs_add_to_one_file_and_a_torn_line_costs_only_itself(store: Store) -> None:
    first, second = SentJournal(store.path), SentJournal(store.path)
    first.append([MAIL, replace(MAIL, job=8)])
    with first.path.open("ab") as file:
        file.write(b'{"at": "2026-11')  # a power cut
    second.append([replace(MAIL, job=9)])
    first.append([])
    for line in (json.dumps({"job": "x"}), json.dumps({**vars(MAIL), "job": "x"}), "[]", "\0\0"):
        with first.path.open("a") as file:
            file.write(line + "\n")
    first.append([replace(MAIL, job=10)])
    assert [mail.job for mail in second.mails()] == [7, 8, 9, 10]
    assert next(iter(first.mails())) == MAIL
