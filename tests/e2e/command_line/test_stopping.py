"""`xr-tui worker`, and what a signal does: finish what is being handed over, leave the rest waiting."""

from __future__ import annotations

import resource
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.e2e.command_line.firm import FILED, GOOD, GOOD_TOO, PATIENCE, REJECTED, Firm
from tests.services.jobs.servers import Gate, SetOff, serving
from xr_tui.demo.mailbox import Mailbox


@pytest.fixture
def gate() -> Gate:
    """A server's answer that the test holds back."""
    return Gate()


def _until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "not reached in time"
        time.sleep(0.02)


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _out, talk = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in talk
    return process.returncode, talk


def test_a_worker_works_off_what_waits_and_stops_in_order_when_told_to(
    offline: Firm, firm: Firm, mailbox: Mailbox
) -> None:
    offline.xr_tui("batch", code=3)
    worker = firm.begin("worker")
    try:
        _until(lambda: all(job["status"] in "+-" and job["status"] for job in firm.jobs().values()))
        worker.send_signal(signal.SIGTERM)
        code, talk = _ended(worker)
    finally:
        worker.kill()

    assert code == 0
    assert "Wird beendet" in talk
    assert mailbox.count == 2
    assert {job["invoice"]: job["status"] for job in firm.jobs().values()} == {
        GOOD: "+", GOOD_TOO: "+", FILED: "+", REJECTED: "-",
    }  # fmt: skip


def test_a_worker_without_a_mail_server_says_so_and_still_stops_in_order(offline: Firm) -> None:
    offline.xr_tui("send", GOOD, code=3)
    worker = offline.begin("worker")
    try:
        assert worker.stderr is not None
        _until(lambda: "Mailserver" in worker.stderr.readline())  # type: ignore[union-attr]
        worker.send_signal(signal.SIGINT)
        code, _talk = _ended(worker)
    finally:
        worker.kill()

    assert code == 0
    assert [job["state"] for job in offline.jobs().values()] == ["waiting"]


def test_ctrl_c_in_a_batch_loses_nothing_and_the_next_batch_goes_on(firm: Firm, mailbox: Mailbox) -> None:
    batch = firm.begin("batch")
    try:
        _until(lambda: len(firm.jobs()) == 4)
        batch.send_signal(signal.SIGINT)
        code, _talk = _ended(batch)
    finally:
        batch.kill()
    assert code in (1, 3)  # 1 if it was quick enough to end by itself

    firm.xr_tui("batch", code=None)

    best = {job["invoice"]: job["status"] for job in firm.jobs().values() if job["status"] != "-"}
    assert best == {GOOD: "+", GOOD_TOO: "+", FILED: "+"}
    assert mailbox.count == 2


def test_the_batch_after_a_kill_names_the_mails_that_were_leaving_and_sends_them_to_nobody_twice(
    unchecked: Firm, gate: Gate, mailbox: Mailbox
) -> None:
    with serving(SetOff("BODY", gate)) as server:
        hanging = Firm(folder=unchecked.folder, environ={**unchecked.environ, "XR_TUI_SMTP_PORT": str(server.port)})
        killed = hanging.begin("batch")
        try:
            assert gate.mail_came.wait(PATIENCE)
        finally:
            killed.kill()
            killed.communicate(timeout=PATIENCE)
            gate.open.set()

    said = unchecked.xr_tui("batch", code=1)

    unclear = [job for job in unchecked.jobs().values() if job["status"] == "?"]
    assert unclear
    assert all(job["message_id"] in said.out for job in unclear)
    assert mailbox.count == 3 - len(unclear)


def test_ctrl_c_stops_a_check_without_a_complaint(firm: Firm) -> None:
    folder = firm.folder / "many"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number}.xml").write_text("<Invoice/>", encoding="utf-8")
    check = firm.begin("validate", folder)
    try:
        assert check.stdout is not None
        check.stdout.readline()
        check.send_signal(signal.SIGINT)
        code, talk = _ended(check)
    finally:
        check.kill()

    assert (code, talk) == (3, "Abgebrochen.\n")


def test_a_batch_whose_disk_is_full_says_so_while_it_waits_and_goes_on_when_there_is_room(offline: Firm) -> None:
    programs: list[subprocess.Popen[str]] = []

    def limit(size: int) -> None:
        resource.prlimit(programs[0].pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    with serving(SetOff("BODY", lambda: limit(64))) as server:
        there = {"XR_TUI_SMTP_HOST": "127.0.0.1", "XR_TUI_SMTP_PORT": str(server.port), "XR_TUI_SMTP_SECURITY": "none"}
        there |= {"XR_TUI_SMTP_SENDER": "rechnung@musterbau.example", "XR_TUI_CHECK_ENABLED": "false"}
        firm = Firm(folder=offline.folder, environ={**offline.environ, **there})
        programs.append(firm.begin("send", GOOD))
        try:
            assert programs[0].stderr is not None
            _until(lambda: "xr-tui.db" in programs[0].stderr.readline())  # type: ignore[union-attr]
            server.answers = {}
            limit(resource.RLIM_INFINITY)
            code, _talk = _ended(programs[0])
        finally:
            programs[0].kill()
    assert code == 0
    assert len(server.mails) == 1
    assert [job["status"] for job in firm.jobs().values()] == ["+"]
