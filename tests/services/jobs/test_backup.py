"""A backup while mails go out, and what the program says and leaves undone once it was copied back."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.services.jobs.conftest import Desk, OpenDesk, mails_in, number_of
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import Refused, Unable
from xr_tui.jobs.archive import verify
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
    assert [job.state for job in back.jobs()] == [State.DONE, State.UNCLEAR]
    assert "nobody knows whether it was sent since" in back.said(waiting)
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
    assert [sent.count(number) for number in ("R-001", "R-002")] == [1, 1]
    assert sent.count("R-003") == 2, "the yes was for it: this database has never known of it"
    assert verify(back.office.store).damages == ()


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
