"""`xr-tui demo --headless`: the whole path of a month's invoices, from the sample data to the mailbox."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command_line.firm import Firm, Said
from xr_tui.store import blobs, job_list
from xr_tui.store.database import Store


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, rules_home: Path) -> tuple[Firm, Said]:
    """A demo that has run once, in a fresh home that has the rules; variables that would stop it are ignored."""
    folder = tmp_path_factory.mktemp("demo")
    home = folder / "home" / ".local" / "share" / "xr-tui"
    home.mkdir(parents=True)
    (home / "rules").symlink_to(rules_home, target_is_directory=True)
    firm = Firm(
        folder=folder,
        environ={
            "XR_TUI_SMTP_HOST": "nowhere.example",
            "XR_TUI_CHECK_ENABLED": "perhaps",
            "XR_TUI_DATABASE": str(folder / "never.db"),
            "XR_TUI_RULES": str(folder / "no-rules"),
            "XR_TUI_STORAGE_PATH": str(folder / "never"),
        },
    )
    return firm, firm.xr_tui("demo", "--headless", code=1)


def _jobs(firm: Firm) -> list[dict[str, Any]]:
    clean = Firm(folder=firm.folder)
    return list(clean.jobs().values())


def _mails(firm: Firm) -> list[EmailMessage]:
    files = sorted((firm.data / "mailbox").glob("*.eml"))
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [mail for mail in read if isinstance(mail, EmailMessage)]


def test_six_invoices_are_rejected_and_each_says_why(demo: tuple[Firm, Said]) -> None:
    firm, said = demo

    assert Counter(job["status"] for job in _jobs(firm))["-"] == 6
    for rule in ("BR-DE-15", "BR-DE-8", "BR-CL-25", "BR-CO-14", "BR-DE-2", "BR-E-10"):
        assert f"[{rule}]" in said.out
    assert said.out.count("Was tun:") >= 6


def test_at_least_25_invoices_go_through(demo: tuple[Firm, Said]) -> None:
    counted = Counter(job["status"] for job in _jobs(demo[0]))

    assert counted["+"] >= 25
    assert set(counted) == {"+", "-"}


def test_there_is_one_mail_for_each_done_email_job_and_none_for_any_other(demo: tuple[Firm, Said]) -> None:
    firm, _said = demo
    done = [job["message_id"] for job in _jobs(firm) if job["mode"] == "email" and job["status"] == "+"]

    assert sorted(str(mail["Message-ID"]) for mail in _mails(firm)) == sorted(done)


def test_the_xml_in_each_mail_is_byte_for_byte_what_was_checked_and_kept(demo: tuple[Firm, Said]) -> None:
    firm, _said = demo
    store = Store.open(firm.data / "xr-tui.db")
    with store.reading() as db:
        digests = {job.message_id: job.xml_sha256 or "" for job in job_list.page(db, job_list.JobQuery())}

        for mail in _mails(firm):
            (xml,) = [part for part in mail.iter_attachments() if part.get_content_type() == "application/xml"]
            assert xml.get_content() == blobs.fetch(db, digests[str(mail["Message-ID"])])


def test_talk_is_kept_from_the_job_list(demo: tuple[Firm, Said]) -> None:
    _firm, said = demo

    assert said.out.startswith("Nr.")
    assert str(_firm.data / "mailbox") in said.err
    assert said.talk[-2].startswith("Neue E-Mails in ")
    assert said.talk[-1].endswith(f"xr-tui demo --data-dir {_firm.data}")


def test_nothing_outside_of_its_folder_is_made(demo: tuple[Firm, Said]) -> None:
    firm, _said = demo

    assert sorted(path.name for path in firm.folder.iterdir()) == ["data", "home"]


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path)
    firm.data.mkdir()
    (firm.data / "precious.txt").write_text("mine", encoding="utf-8")

    said = firm.xr_tui("demo", "--headless", code=2)

    assert said.talk[-1] == "Einen leeren Ordner angeben oder --data-dir weglassen."
    assert [path.name for path in firm.data.iterdir()] == ["precious.txt"]


def test_the_data_of_a_real_firm_are_no_demo(tmp_path: Path) -> None:
    firm = Firm(folder=tmp_path)
    firm.xr_tui("jobs")

    firm.xr_tui("demo", "--headless", code=2)


def test_a_demo_can_be_run_again_and_sends_nothing_twice(demo: tuple[Firm, Said]) -> None:
    """Last of this file: it changes what the others look at."""
    firm, _said = demo
    before = {str(mail["Message-ID"]) for mail in _mails(firm)}

    firm.xr_tui("demo", "--headless", code=1)

    assert {str(mail["Message-ID"]) for mail in _mails(firm)} == before
