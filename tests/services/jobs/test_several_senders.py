"""Several senders: each mail goes out for the one that was chosen when its job was made, over that one's server."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

from tests.services.jobs.conftest import SENDER, Desk, OpenDesk
from tests.services.jobs.servers import serving
from xr_tui.demo.mailbox import Mailbox
from xr_tui.matrix import JobMode, MatrixEntry
from xr_tui.settings.sender import Security, Sender
from xr_tui.store import matrix_entries
from xr_tui.store.states import State

SOUTH = "sued@musterbau.example"


def two_senders(desk: Desk, north: int, south: int, **changed: str) -> None:
    """The default one, and one for the south."""
    desk.mail_server(north)
    settings = desk.office.setup().settings
    second = Sender(name="Süd", address=SOUTH, host="127.0.0.1", port=south, security=Security.NONE)
    desk.office.save_settings(replace(settings, senders=(replace(second, **changed),)))  # type: ignore[arg-type]


def test_an_entry_names_its_sender_and_one_run_goes_over_both_servers(
    desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    with Mailbox(tmp_path / "south") as south:
        two_senders(desk, mailbox.port, south.port, display_name="Musterbau Süd", reply_to="antwort@musterbau.example")
        (line, *_) = lines = desk.plan("R-001", "R-002")
        with desk.office.store.writing() as db:
            matrix_entries.save(
                db,
                [MatrixEntry(customer=line.invoice.customer, mode=JobMode.EMAIL, target_address="a@stadt.example",
                             sender="Süd")],
            )  # fmt: skip
        assert [one.sender for one in lines] == ["Standard", "Standard"]
        assert desk.plan("R-001")[0].sender == "Süd"
        first, second = desk.run([desk.plan("R-001")[0], replace(lines[1], sender="Standard")])
        assert (first.state, second.state) == (State.DONE, State.DONE)
        assert (south.count, mailbox.count) == (1, 1)
        mail = message_from_bytes(next(south.folder.glob("*.eml")).read_bytes())
        assert (mail["Reply-To"], SOUTH in mail["From"]) == ("antwort@musterbau.example", True)
        assert SENDER in message_from_bytes(next(mailbox.folder.glob("*.eml")).read_bytes())["From"]
    assert (first.sender, first.sender_name, first.reply_to) == (SOUTH, "Musterbau Süd", "antwort@musterbau.example")


def test_what_a_job_took_from_its_sender_stays_as_it_was_made(desk: Desk, mailbox: Mailbox) -> None:
    with serving({"MAIL": "451 not now"}) as south:
        two_senders(desk, mailbox.port, south.port, display_name="Musterbau Süd")
        (line,) = desk.plan("R-001")
        made = desk.submit([replace(line, sender="Süd")])
        desk.idle()
    two_senders(desk, mailbox.port, mailbox.port, display_name="Ganz anders")
    with desk.office.store.writing() as db:
        db.execute_sql("UPDATE job SET not_before = NULL")
    desk.office.service.resume()
    desk.idle()
    (job,) = desk.jobs(made.jobs)
    assert job.state is State.DONE
    assert "Musterbau_S=C3=BCd" in str(message_from_bytes(desk.kept(job.mail_sha256))["From"])


def test_a_service_takes_only_jobs_whose_sender_is_set_up_and_says_whose_it_left(
    open_desk: OpenDesk, mailbox: Mailbox
) -> None:
    desk = open_desk()
    with serving({"MAIL": "451 not now"}) as south:
        two_senders(desk, mailbox.port, south.port)
        (line,) = desk.plan("R-001")
        made = desk.submit([replace(line, sender="Süd")])
        desk.idle()
    with desk.office.store.writing() as db:
        db.execute_sql("UPDATE job SET not_before = NULL")
        db.execute_sql("UPDATE sender SET host = '' WHERE name = 'Süd'")
    assert desk.send("R-002").state is State.DONE
    paused = desk.idle().paused
    assert paused is not None
    assert f"to be sent by {SOUTH}" in str(paused)
    assert desk.jobs(made.jobs)[0].state is State.WAITING
