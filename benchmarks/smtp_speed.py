"""Mails per second over one connection to a real SMTP server in a process of its own.

python benchmarks/smtp_speed.py [NUMBER]
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from xr_tui.delivery.message import Mail, MailAttachment, attachment_name, compose, envelope_of, new_message_id
from xr_tui.delivery.outcome import SmtpResult
from xr_tui.delivery.smtp import SmtpConnection
from xr_tui.delivery.smtp_login import SmtpLogin
from xr_tui.demo.mailbox import Mailbox
from xr_tui.settings.sender import Security

INVOICE = b"<?xml version='1.0' encoding='UTF-8'?>\n" + b"<cbc:Note>Stra\xc3\x9fenlaternen</cbc:Note>\n" * 400
"""As large as an invoice of about ten lines."""


def receive(folder: str, line: Connection) -> None:
    """The receiving server: says its port, stops when told."""
    with Mailbox(Path(folder)) as mailbox:
        line.send(mailbox.port)
        line.recv()
        line.send(mailbox.count)


async def nothing() -> None:
    """No database in this measurement."""


async def send(port: int, number: int) -> float:
    """Compose and send; returns seconds."""
    connection = SmtpConnection(SmtpLogin(host="127.0.0.1", port=port, security=Security.NONE))
    await connection.test_login()
    start = time.perf_counter()
    for index in range(number):
        mail = Mail(
            sender="rechnung@musterbau.example",
            sender_name="Musterbau GmbH",
            to=(f"eingang{index}@stadt.example",),
            subject=f"Rechnung {index}",
            body="Sehr geehrte Damen und Herren,\n\nanbei erhalten Sie unsere Rechnung.\n",
            attachments=(
                MailAttachment(filename=attachment_name(str(index)), mime="application/xml", content=INVOICE),
            ),
            message_id=new_message_id("musterbau.example"),
            date=datetime.now(UTC),
        )
        outcome = await connection.send(envelope_of(mail), compose(mail), nothing)
        assert outcome.result is SmtpResult.ACCEPTED, outcome
    seconds = time.perf_counter() - start
    await connection.aclose()
    return seconds


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        server = context.Process(target=receive, args=(folder, there))
        server.start()
        seconds = asyncio.run(send(here.recv(), number))
        here.send("stop")
        assert here.recv() == number
        server.join()
    print(f"{number} mails of {len(INVOICE)} bytes of XML in {seconds:.2f} s: {number / seconds:.0f} a second")


if __name__ == "__main__":
    main()
