"""A kept mail is read again as its receiver sees it."""

from __future__ import annotations

import datetime as dt

from xr_tui.delivery.message import Mail, MailAttachment, compose
from xr_tui.delivery.reading import AttachedFile, read_mail

MAIL = Mail(
    sender="rechnung@musterbau.example",
    sender_name="Müller & Söhne GmbH",
    to=("post@stadt.example", "zweite@stadt.example"),
    cc=("kopie@stadt.example",),
    bcc=("still@musterbau.example",),
    subject="Rechnung RE-1 für März, mit einem Betreff, der länger ist als eine Zeile des Kopfes sein darf",
    body="Grüße\n\naus Köln\n",
    attachments=(MailAttachment(filename="RE-1_xrechnung.xml", mime="application/xml", content=b"<Invoice/>" * 50),),
    message_id="<1@musterbau.example>",
    date=dt.datetime(2026, 11, 24, 13, 5, tzinfo=dt.UTC),
)


def test_headers_text_and_attachments_come_back() -> None:
    content = compose(MAIL)
    mail = read_mail(content)
    headers = dict(mail.headers)
    assert headers["From"] == "Müller & Söhne GmbH <rechnung@musterbau.example>"
    assert headers["To"] == "post@stadt.example, zweite@stadt.example"
    assert headers["Cc"] == "kopie@stadt.example"
    assert headers["Subject"] == MAIL.subject
    assert headers["Message-ID"] == "<1@musterbau.example>"
    assert "Bcc" not in headers
    assert mail.body == "Grüße\n\naus Köln\n"
    assert mail.attachments == (AttachedFile("RE-1_xrechnung.xml", "application/xml", 500),)
    assert mail.size == len(content)


def test_of_a_broken_mail_there_is_as_much_as_can_be_read() -> None:
    mail = read_mail(b"Subject: halb\r\n\r\nText")
    assert mail.headers == (("Subject", "halb"),)
    assert mail.attachments == ()
    assert mail.body == "Text"
