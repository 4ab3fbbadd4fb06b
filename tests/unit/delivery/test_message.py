"""The mail that carries an invoice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xr_tui.delivery.message import Mail, MailAttachment, attachment_name, compose, envelope_of, new_message_id
from xr_tui.errors import InputError, Refused

XML = "<Invoice>\n.Größe\r\n</Invoice>".encode()
MAIL = Mail(
    sender="rechnung@musterbau.example",
    to=("eingang@stadt.example",),
    subject="Rechnung 117",
    body="Guten Tag\n",
    attachments=(MailAttachment(filename="117_xrechnung.xml", mime="application/xml", content=XML),),
    message_id="<117@musterbau.example>",
    date=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
)
LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=150)
quick = settings(max_examples=30, deadline=None)


def parsed(mail: Mail) -> EmailMessage:
    message = message_from_bytes(compose(mail), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[] for _ in message.walk()]
    return message


def problems_of(mail: Mail) -> list[str]:
    with pytest.raises(InputError) as caught:
        compose(mail)
    return [problem.field for problem in caught.value.problems]


def test_the_xml_is_attached_as_application_xml_under_its_name() -> None:
    (attachment,) = parsed(MAIL).iter_attachments()
    assert attachment.get_content_type() == "application/xml"
    assert attachment.get_filename() == "117_xrechnung.xml"
    assert attachment.get_content() == XML


def test_the_text_comes_back_as_it_was_written() -> None:
    body = parsed(replace(MAIL, body=".\nSehr geehrte Damen und Herren,\n\nanbei für Sie: = 100 €\n")).get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == ".\nSehr geehrte Damen und Herren,\n\nanbei für Sie: = 100 €\n"


def test_the_same_mail_has_the_same_bytes() -> None:
    assert compose(MAIL) == compose(replace(MAIL))


def test_a_mail_without_attachments_is_plain_text() -> None:
    assert parsed(replace(MAIL, attachments=())).get_content_type() == "text/plain"


def test_every_line_is_ascii_with_crlf_and_short() -> None:
    message = compose(replace(MAIL, subject="Ü" * 500, sender_name="ß" * 300, body="ü " * 5000))
    assert message.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", message)
    assert max(map(len, message.split(b"\r\n"))) <= 78


def test_the_hidden_recipients_are_in_the_envelope_only() -> None:
    mail = replace(MAIL, cc=("kopie@stadt.example",), bcc=("geheim@stadt.example",))
    assert envelope_of(mail).recipients == ("eingang@stadt.example", "kopie@stadt.example", "geheim@stadt.example")
    assert b"geheim" not in compose(mail)


def test_an_internationalised_domain_is_in_punycode_in_mail_and_envelope() -> None:
    mail = replace(MAIL, to=("a@müller.example",))
    assert envelope_of(mail).recipients == ("a@xn--mller-kva.example",)
    assert parsed(mail)["To"] == "a@xn--mller-kva.example"


def test_answers_go_where_reply_to_says() -> None:
    assert (
        parsed(replace(MAIL, reply_to="buchhaltung@musterbau.example"))["Reply-To"] == "buchhaltung@musterbau.example"
    )


@quick
@given(subject=LINE)
def test_any_subject_on_one_line_is_read_back_as_the_same(subject: str) -> None:
    assert str(parsed(replace(MAIL, subject=subject))["Subject"]) == subject


@quick
@given(name=LINE.map(str.strip).filter(bool))
def test_any_name_on_one_line_is_read_back_as_the_same_and_never_as_an_address(name: str) -> None:
    mail = replace(MAIL, sender_name=name)
    assert [address.addr_spec for address in parsed(mail)["From"].addresses] == [MAIL.sender]
    # The newer parser of Python puts a blank between adjacent encoded words, against RFC 2047 section 6.2.
    field = message_from_bytes(compose(mail), policy=policy.compat32)["From"].replace("\r\n ", " ")
    assert str(make_header(decode_header(field))) == f"{name} <{MAIL.sender}>"


@quick
@given(name=LINE.map(str.strip).filter(bool))
def test_any_file_name_on_one_line_is_read_back_as_the_same(name: str) -> None:
    attachment = MailAttachment(filename=name, mime="application/xml", content=XML)
    (part,) = parsed(replace(MAIL, attachments=(attachment,))).iter_attachments()
    assert part.get_filename() == name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "Rechnung\r\nBcc: x@y.example"),
        ("subject", "Rechnung\n"),
        ("subject", "a\x00b"),
        ("subject", "a\u2028b"),
        ("subject", "\ud800"),
        ("sender_name", "Muster\rbau"),
        ("sender", "a@b.example\r\nRCPT TO:<x@y.example>"),
        ("reply_to", "a@b.example\nX: y"),
        ("message_id", "<1@b.example>\r\nX: y"),
        ("body", "a\x1b[2Jb"),
    ],
)
def test_a_line_break_or_control_character_is_refused_and_never_mended(field: str, value: str) -> None:
    changes: dict[str, Any] = {field: value}
    assert problems_of(replace(MAIL, **changes)) == [field]


def test_all_faults_of_a_mail_are_named_at_once() -> None:
    broken = replace(
        MAIL,
        sender="nobody",
        to=("a@b.example", "a@b.example\n"),
        cc=("c",),
        bcc=("d@@e",),
        subject="x\ny",
        attachments=(MailAttachment(filename="a\nb", mime="xml", content=b""),),
        message_id="1",
        date=datetime(2026, 11, 22, 12, 0),  # noqa: DTZ001 - the fault
    )
    assert problems_of(broken) == [
        "sender",
        "to[1]",
        "cc[0]",
        "bcc[0]",
        "subject",
        "message_id",
        "date",
        "attachments[0].filename",
        "attachments[0].mime",
    ]


def test_a_mail_to_nobody_is_refused() -> None:
    assert problems_of(replace(MAIL, to=())) == ["to"]


def test_the_hint_speaks_of_sending() -> None:
    with pytest.raises(InputError) as caught:
        compose(replace(MAIL, to=()))
    assert str(caught.value.hint) == "Mend them and send again; nothing was sent."


def test_a_file_name_is_freed_of_what_receivers_refuse() -> None:
    assert attachment_name('RE/2026\\1:"<@>|?*\r\n') == "RE_2026_1___________xrechnung.xml"


def test_umlauts_in_a_file_name_stay() -> None:
    assert attachment_name("Müller-1") == "Müller-1_xrechnung.xml"


def test_two_message_ids_are_never_the_same() -> None:
    assert len({new_message_id("musterbau.example") for _ in range(1000)}) == 1000


def test_a_message_id_lies_in_the_senders_domain() -> None:
    assert re.fullmatch(r"<[0-9a-f]{32}@xn--mller-kva\.example>", new_message_id("müller.example"))


def test_a_message_id_cannot_smuggle_a_header() -> None:
    with pytest.raises(Refused):
        new_message_id("musterbau.example>\r\nX: y")
