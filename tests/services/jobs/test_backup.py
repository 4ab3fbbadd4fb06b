"""A backup while mails go out, and what the program says and leaves undone once it was copied back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.services.jobs.conftest import Desk, OpenDesk, mails_in, number_of
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import Refused, Unable
from xr_tui.jobs.archive import verify
from xr_tui.jobs.earlier import statement
from xr_tui.jobs.importing import import_files
from xr_tui.settings.places import packed_folder
from xr_tui.store import job_list, jobs, lineage
from xr_tui.store.backup import Backup, back_up
from xr_tui.store.database import Store
from xr_tui.store.states import State


def backup_of(desk: Desk, path: Path) -> Backup:
    return back_up(desk.office.store, path, "jana")


def copied_back(desk: Desk, backup: Path, *, with_mark: bool = True) -> None:
    """The program ends, and somebody copies the backup over the database."""
    desk.office.close()
    database = desk.office.store.path
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    shutil.copy(backup, database)
    if not with_mark:
        with closing(sqlite3.connect(database)) as db, db:
            db.execute("DROP TRIGGER lineage_stays")
            db.execute("DELETE FROM lineage")


def message_id_of(mail: bytes) -> str:
    """As receivers see it."""
    return str(message_from_bytes(mail, policy=default)["Message-ID"])


def import_new(desk: Desk, folder: Path, *numbers: str) -> None:
    """Invoices that came after the backup was made."""
    good = json.loads((packed_folder("sample_data") / "invoices" / "RE-2026-1101.json").read_text(encoding="utf-8"))
    (folder / "new.json").write_text(json.dumps({"invoices": [{**good, "number": number} for number in numbers]}))
    assert not import_files(desk.office.store, [folder / "new.json"]).problems


def test_a_backup_made_in_the_middle_of_a_run_is_one_moment_of_it(desk: Desk, mailbox: Mailbox, tmp_path: Path) -> None:
    desk.mail_server(mailbox.port)
    desk.submit(desk.batch(), batch=True)
    desk.until(lambda event: getattr(event, "state", None) is State.DONE)
    told: list[int] = []
    made = back_up(desk.office.store, tmp_path / "safe" / "b.db", "jana", lambda done, total: told.append(done))
    desk.idle()
    assert told
    assert [path.name for path in made.path.parent.iterdir()] == ["b.db"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert verify(desk.office.store, [made.head.chain]).damages == ()
    (tmp_path / "look").mkdir()
    looked_at = Store.open(Path(shutil.copy(made.path, tmp_path / "look")))
    assert verify(looked_at, [made.head.chain]).damages == ()
    with looked_at.reading() as db:
        assert lineage.waits_for_a_yes(db) is not None
        assert {job.state for job in job_list.page(db, job_list.JobQuery())} <= {
            State.DONE,
            State.UNCLEAR,
            State.FAILED,
        }


def test_a_backup_overwrites_nothing_and_of_a_damaged_database_there_is_none(desk: Desk, tmp_path: Path) -> None:
    made = backup_of(desk, tmp_path / "b.db")
    before = made.path.read_bytes()
    with pytest.raises(Refused, match="exists already"):
        backup_of(desk, made.path)
    assert made.path.read_bytes() == before
    desk.execute("INSERT INTO evidence VALUES (1, NULL, '{}', 'x', 'y')")
    with pytest.raises(Unable, match="not sound"):
        backup_of(desk, tmp_path / "c.db")
    assert not [path for path in tmp_path.iterdir() if ".part" in path.name or path.name == "c.db"]


@pytest.mark.parametrize("with_mark", [True, False])
def test_after_a_backup_is_copied_back_nothing_goes_out_twice_without_a_yes(
    desk: Desk, open_desk: OpenDesk, mailbox: Mailbox, tmp_path: Path, *, with_mark: bool
) -> None:
    desk.mail_server(mailbox.port)
    desk.send("R-001")
    desk.office.service.hold()
    waiting = desk.submit(desk.plan("R-002")).jobs[0]
    backup = backup_of(desk, tmp_path / "b.db").path
    desk.office.service.release()
    desk.idle()
    desk.send("R-003")
    assert sorted(map(number_of, mails_in(mailbox))) == ["R-001", "R-002", "R-003"]

    copied_back(desk, backup, with_mark=with_mark)
    back = open_desk(takes_all=True)
    back.office.service.take_up().result()
    back.idle()
    first, second, third = back.jobs()
    assert [job.state for job in (first, second, third)] == [State.DONE, State.UNCLEAR, State.UNCLEAR]
    assert [job.invoice_number for job in (second, third)] == ["R-002", "R-003"]
    assert "handed over after the backup" in back.said(waiting)
    ids = [message_id_of(mail) for mail in mails_in(mailbox)]
    assert [(mail.invoice, mail.job, mail.message_id, mail.recipients) for mail in back.office.sent_since_backup()] == [
        ("R-002", waiting, ids[1], 1), ("R-003", third.id, ids[2], 1),
    ]  # fmt: skip
    assert [job.message_id for job in (second, third)] == ids[1:]
    for lines in (back.plan("R-003"), back.batch()):
        with pytest.raises(Unable, match="a backup that was copied back") as refusal:
            back.submit(lines)
        assert "xr-tui restored --yes" in str(refusal.value.hint)
    assert len(mails_in(mailbox)) == 3

    with back.office.store.writing() as db:
        lineage.accept(db, "jana")
        jobs.confirm_sent(db, waiting, "jana")
    back.submit(back.batch(), batch=True)
    back.idle()
    sent = list(map(number_of, mails_in(mailbox)))
    assert [sent.count(f"R-{number:03}") for number in range(1, 41)] == [1] * 40
    assert verify(back.office.store).damages == ()
    (line,) = back.plan("R-003")
    assert line.earlier is not None
    assert str(statement(line.earlier, "29.11.")) == (
        f"Job {third.id} of 29.11. is unclear: the mail may have arrived. Look for it before sending once more."
    )
    assert back.send("R-003", again=True).state is State.DONE


def test_an_invoice_that_was_imported_and_sent_after_the_backup_is_unclear_once_it_is_imported_again(
    desk: Desk, open_desk: OpenDesk, mailbox: Mailbox, tmp_path: Path
) -> None:
    desk.mail_server(mailbox.port)
    backup = backup_of(desk, tmp_path / "b.db").path
    import_new(desk, tmp_path, "N-1", "N-2")
    desk.send("N-1")
    copied_back(desk, backup)
    back = open_desk()
    assert [(mail.invoice, mail.job) for mail in back.office.sent_since_backup()] == [("N-1", None)]
    assert back.jobs() == []
    import_new(back, tmp_path, "N-1", "N-2")
    (job,) = back.jobs()
    assert (job.invoice_number, job.state, job.made_by) == ("N-1", State.UNCLEAR, desk.office.user)
    assert [(mail.invoice, mail.job) for mail in back.office.sent_since_backup()] == [("N-1", job.id)]
    back.office.accept_copied_back()
    back.submit(back.batch(), batch=True)
    back.idle()
    sent = list(map(number_of, mails_in(mailbox)))
    assert [sent.count(number) for number in ("N-1", "N-2")] == [1, 1]
    assert verify(back.office.store).damages == ()


def test_the_same_backup_may_be_copied_back_again_and_one_that_knows_all_names_nothing(
    desk: Desk, open_desk: OpenDesk, mailbox: Mailbox, tmp_path: Path
) -> None:
    desk.mail_server(mailbox.port)
    empty = backup_of(desk, tmp_path / "b.db").path
    for number in ("R-001", "R-002"):
        desk.send(number)
    whole = backup_of(desk, tmp_path / "c.db").path
    copied_back(desk, empty)
    back = open_desk()
    back.office.accept_copied_back()
    assert back.send("R-003").state is State.DONE
    back.send("R-001", again=True)
    taken_in = backup_of(back, tmp_path / "d.db").path
    named = {empty: ["R-001", "R-002", "R-003", "R-001"], whole: ["R-003", "R-001"], taken_in: []}
    for backup, numbers in named.items():
        copied_back(back, backup)
        back = open_desk()
        assert [mail.invoice for mail in back.office.sent_since_backup()] == numbers
        live = [job.invoice_number for job in back.jobs() if job.state is not State.FAILED]
        assert sorted(live) == ["R-001", "R-001", "R-002", "R-003"]
        assert verify(back.office.store).damages == ()


def test_without_the_journal_the_program_asks_as_it_must(
    desk: Desk, open_desk: OpenDesk, mailbox: Mailbox, tmp_path: Path
) -> None:
    desk.mail_server(mailbox.port)
    backup = backup_of(desk, tmp_path / "b.db").path
    desk.send("R-001")
    desk.office.store.sent_journal.path.unlink()
    copied_back(desk, backup)
    back = open_desk()
    assert back.office.sent_since_backup() == []
    with pytest.raises(Unable, match="copied back"):
        back.submit(back.plan("R-001"))


def test_a_mail_that_cannot_be_noted_in_the_journal_is_not_sent_and_goes_out_once_it_can(
    desk: Desk, mailbox: Mailbox
) -> None:
    desk.mail_server(mailbox.port)
    journal = desk.office.store.sent_journal.path
    journal.mkdir()  # as full or forbidden as a disk can be
    (job,) = desk.submit(desk.plan("R-001")).jobs
    paused = desk.idle().paused
    assert paused is not None
    assert str(journal) in str(paused)
    assert mails_in(mailbox) == []
    assert desk.jobs([job])[0].message_id is None
    journal.rmdir()
    desk.office.service.resume()
    desk.idle()
    assert desk.jobs([job])[0].state is State.DONE
    assert len(mails_in(mailbox)) == 1


def test_a_database_in_use_that_is_opened_again_is_no_backup(desk: Desk, open_desk: OpenDesk, mailbox: Mailbox) -> None:
    desk.mail_server(mailbox.port)
    desk.send("R-001")
    again = open_desk()
    assert again.send("R-002").state is State.DONE
    desk.office.close()
    assert open_desk().send("R-003").state is State.DONE


def test_a_copy_made_by_hand_without_the_file_beside_it_asks_once(
    desk: Desk, open_desk: OpenDesk, mailbox: Mailbox
) -> None:
    desk.mail_server(mailbox.port)
    desk.send("R-001")
    desk.office.close()
    desk.office.store.head_file.path.unlink()
    again = open_desk()
    with pytest.raises(Unable, match="copied back"):
        again.submit(again.plan("R-002"))
    with again.office.store.writing() as db:
        lineage.accept(db, "jana")
    assert again.send("R-002").state is State.DONE
