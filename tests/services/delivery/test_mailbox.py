"""The demo's mailbox is a real mail server."""

from __future__ import annotations

import smtplib
import sys
import time
from pathlib import Path

import pytest

from tests.services.delivery.conftest import Commit
from xr_tui.delivery.message import Mail, compose, envelope_of
from xr_tui.delivery.smtp import SmtpConnection, SmtpLogin
from xr_tui.demo.mailbox import Mailbox
from xr_tui.errors import Unable
from xr_tui.settings.sender import Security


async def test_each_mail_becomes_a_file_with_its_very_bytes(tmp_path: Path, mail: Mail, commit: Commit) -> None:
    with Mailbox(tmp_path / "mailbox") as mailbox:
        connection = SmtpConnection(SmtpLogin(host="127.0.0.1", port=mailbox.port, security=Security.NONE))
        for _ in range(3):
            await connection.send(envelope_of(mail), compose(mail), commit)
        await connection.aclose()
        assert mailbox.count == 3
    files = sorted((tmp_path / "mailbox").iterdir())
    assert [file.name for file in files] == [f"000{number}-eingang@stadt.example.eml" for number in (1, 2, 3)]
    assert {file.read_bytes() for file in files} == {compose(mail)}


def test_a_second_start_keeps_what_the_first_one_caught(tmp_path: Path) -> None:
    for _ in range(2):
        with Mailbox(tmp_path) as mailbox, smtplib.SMTP("127.0.0.1", mailbox.port) as client:
            client.sendmail("a@b.example", ["c@d.example"], b"Subject: x\r\n\r\n")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0001-c@d.example.eml", "0002-c@d.example.eml"]


def test_a_recipient_cannot_choose_where_the_file_goes(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mailbox") as mailbox, smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.sendmail("a@b.example", ['"../../x"@d.example'], b"Subject: x\r\n\r\n")
    assert [file.parent.name for file in tmp_path.rglob("*.eml")] == ["mailbox"]


def test_stopping_does_not_wait_for_those_still_connected(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.start()
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.ehlo()
        begin = time.monotonic()
        mailbox.stop()
        assert time.monotonic() - begin < 2
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
        client.close()


def test_stopping_twice_or_unstarted_is_no_fault(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.stop()
    mailbox.start()
    mailbox.stop()
    mailbox.stop()


def test_without_aiosmtpd_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtpd", None)
    with pytest.raises(Unable) as caught:
        Mailbox(tmp_path).start()
    assert "pip install 'xr-tui[demo]'" in str(caught.value.hint)
