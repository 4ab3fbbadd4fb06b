"""The bytes at the receiver are the bytes that were checked."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.services.delivery.conftest import XML, Commit
from tests.services.delivery.servers import real
from xr_tui.delivery.message import Mail, compose, envelope_of
from xr_tui.delivery.smtp import SmtpConnection, SmtpLogin
from xr_tui.settings.sender import Security


async def received(mail: Mail, commit: Commit, message: bytes) -> bytes:
    async with real() as server:
        connection = SmtpConnection(SmtpLogin(host="127.0.0.1", port=server.port, security=Security.NONE))
        await connection.send(envelope_of(mail), message, commit)
        await connection.aclose()
    return server.mails[0]


async def test_the_xml_arrives_byte_for_byte(mail: Mail, commit: Commit) -> None:
    parsed = message_from_bytes(await received(mail, commit, compose(mail)), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    (attachment,) = parsed.iter_attachments()
    assert attachment.get_content() == XML


async def test_the_mail_arrives_as_it_was_composed(mail: Mail, commit: Commit) -> None:
    assert await received(mail, commit, compose(mail)) == compose(mail)


async def test_a_mail_that_begins_with_a_dot_arrives_with_it(mail: Mail, commit: Commit) -> None:
    message = b".X: 1\r\n\r\n.\r\n..\r\n"
    assert await received(mail, commit, message) == message


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b""])
async def test_any_line_end_goes_out_as_crlf(mail: Mail, commit: Commit, end: bytes) -> None:
    assert await received(mail, commit, b"Subject: x\n\none" + end) == b"Subject: x\r\n\r\none\r\n"


async def test_the_hidden_recipient_gets_the_mail_but_is_not_in_it(mail: Mail, commit: Commit) -> None:
    assert "ablage@musterbau.example" in envelope_of(mail).recipients
    assert b"ablage" not in await received(mail, commit, compose(mail))


async def test_a_recipient_named_twice_is_told_the_server_once(mail: Mail, commit: Commit) -> None:
    twice = replace(mail, cc=("eingang@stadt.example",), bcc=())
    async with real() as server:
        connection = SmtpConnection(SmtpLogin(host="127.0.0.1", port=server.port, security=Security.NONE))
        await connection.send(envelope_of(twice), compose(twice), commit)
        await connection.aclose()
    assert server.recipients == [["eingang@stadt.example"]]
