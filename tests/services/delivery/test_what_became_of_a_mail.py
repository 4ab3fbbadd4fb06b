"""Each place where a server can refuse, stall or vanish, and what the job is told."""

from __future__ import annotations

import asyncio

import pytest

from tests.services.delivery.conftest import Commit
from tests.services.delivery.servers import Answer, Fault, scripted
from xr_tui.delivery.message import Mail, compose, envelope_of
from xr_tui.delivery.outcome import SmtpOutcome, SmtpResult, SmtpStage
from xr_tui.delivery.smtp import SmtpConnection, SmtpLogin
from xr_tui.settings.sender import Security


def connection_to(port: int) -> SmtpConnection:
    return SmtpConnection(
        SmtpLogin(host="127.0.0.1", port=port, security=Security.NONE, timeout=0.3, reply_timeout=0.3)
    )


async def sent(mail: Mail, commit: Commit, answers: dict[str, Answer]) -> SmtpOutcome:
    async with scripted(answers) as server:
        connection = connection_to(server.port)
        outcome = await connection.send(envelope_of(mail), compose(mail), commit)
        await connection.aclose()
    return outcome


async def test_a_mail_the_server_takes_is_accepted_with_its_words(mail: Mail, commit: Commit) -> None:
    outcome = await sent(mail, commit, {"BODY": "250 2.0.0 queued as \x1b[31mA1"})
    assert (outcome.result, outcome.code, outcome.text) == (SmtpResult.ACCEPTED, 250, "2.0.0 queued as [31mA1")
    assert commit.count == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "BODY"])
async def test_a_5xx_at_any_command_is_a_definite_no(mail: Mail, commit: Commit, command: str) -> None:
    outcome = await sent(mail, commit, {command: "550 never"})
    assert (outcome.result, outcome.code, outcome.stage) == (SmtpResult.REFUSED, 550, command.lower())


@pytest.mark.parametrize("answer", ["450 not now", "421 closing"])
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "BODY"])
async def test_a_4xx_at_any_command_is_tried_again_later(mail: Mail, commit: Commit, command: str, answer: str) -> None:
    outcome = await sent(mail, commit, {command: answer})
    assert (outcome.result, outcome.code, outcome.stage) == (SmtpResult.LATER, int(answer[:3]), command.lower())


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.HANG])
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_connection_lost_before_the_mail_leaves_is_tried_again_later(
    mail: Mail, commit: Commit, command: str, fault: Fault
) -> None:
    outcome = await sent(mail, commit, {command: fault})
    assert (outcome.result, outcome.code, outcome.stage) == (SmtpResult.LATER, None, command.lower())


@pytest.mark.parametrize("fault", [Fault.DROP_IN_BODY, Fault.DROP, Fault.HANG])
async def test_a_connection_lost_after_the_mail_began_to_leave_is_unclear(
    mail: Mail, commit: Commit, fault: Fault
) -> None:
    outcome = await sent(mail, commit, {"BODY": fault})
    assert (outcome.result, outcome.stage) == (SmtpResult.UNCLEAR, SmtpStage.BODY)
    assert commit.count == 1


@pytest.mark.parametrize("answer", ["354 still?", "nonsense"])
async def test_an_answer_to_the_mail_that_is_neither_yes_nor_no_is_unclear(
    mail: Mail, commit: Commit, answer: str
) -> None:
    assert (await sent(mail, commit, {"BODY": answer})).result is SmtpResult.UNCLEAR


@pytest.mark.parametrize("command", ["MAIL", "DATA"])
async def test_what_the_server_said_before_the_mail_left_is_not_taken_for_its_answer(
    mail: Mail, commit: Commit, command: str
) -> None:
    answers = {"MAIL": "250 ok", "DATA": "354 go ahead"}
    outcome = await sent(mail, commit, {command: f"{answers[command]}\r\n250 taken", "BODY": "554 never"})
    assert (outcome.result, outcome.stage) == (SmtpResult.LATER, SmtpStage.DATA)


async def test_a_server_that_vanishes_during_the_commit_has_not_got_the_mail(mail: Mail) -> None:
    async with scripted() as server:
        connection = connection_to(server.port)

        async def commit_while_the_server_goes() -> None:
            server.hang_up()

        outcome = await connection.send(envelope_of(mail), compose(mail), commit_while_the_server_goes)
        assert (outcome.result, outcome.stage) == (SmtpResult.LATER, SmtpStage.DATA)
        assert server.mails == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
async def test_nothing_is_committed_for_a_mail_that_is_refused_before_it_leaves(
    mail: Mail, commit: Commit, command: str
) -> None:
    await sent(mail, commit, {command: "550 never"})
    assert commit.count == 0


async def test_one_refused_recipient_is_enough_that_nobody_gets_the_mail(mail: Mail, commit: Commit) -> None:
    async with scripted({"RCPT kopie@stadt.example": "550 unknown here"}) as server:
        connection = connection_to(server.port)
        outcome = await connection.send(envelope_of(mail), compose(mail), commit)
        await connection.aclose()
    assert (outcome.result, outcome.refused) == (SmtpResult.REFUSED, ("kopie@stadt.example",))
    assert "kopie@stadt.example" in str(outcome.sentence)
    assert server.mails == []
    assert "RSET" in server.commands


async def test_all_refused_recipients_are_named_and_a_never_outweighs_a_not_now(mail: Mail, commit: Commit) -> None:
    outcome = await sent(mail, commit, {"RCPT eingang@stadt.example": "450 full", "RCPT kopie@stadt.example": "550 no"})
    assert outcome.result is SmtpResult.REFUSED
    assert outcome.refused == ("eingang@stadt.example", "kopie@stadt.example")
    assert outcome.code == 550


async def test_if_the_commit_fails_nothing_is_sent_and_the_connection_goes_on(mail: Mail, commit: Commit) -> None:
    async def full_disk() -> None:
        raise OSError("disk full")

    async with scripted() as server:
        connection = connection_to(server.port)
        with pytest.raises(OSError, match="disk full"):
            await connection.send(envelope_of(mail), compose(mail), full_disk)
        assert server.mails == []
        assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.ACCEPTED
        await connection.aclose()
    assert server.connections == 1
    assert len(server.mails) == 1


async def test_a_send_that_is_cancelled_leaves_no_half_spoken_connection(mail: Mail, commit: Commit) -> None:
    async with scripted({"RCPT": Fault.HANG}) as server:
        connection = connection_to(server.port)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connection.send(envelope_of(mail), compose(mail), commit), 0.1)
        server.answers = {}
        assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.ACCEPTED
        await connection.aclose()
    assert server.connections == 2


async def test_a_mail_larger_than_the_server_takes_is_refused_before_it_is_offered(mail: Mail, commit: Commit) -> None:
    async with scripted({"EHLO": "250-here\r\n250 SIZE 2000"}) as server:
        connection = connection_to(server.port)
        outcome = await connection.send(envelope_of(mail), compose(mail), commit)
        await connection.aclose()
    assert (outcome.result, outcome.stage, commit.count) == (SmtpResult.REFUSED, SmtpStage.SIZE, 0)
    assert "at most 2 kB" in str(outcome.sentence)
    assert not any(line.startswith("MAIL") for line in server.commands)


@pytest.mark.parametrize("answer", [Fault.DROP, Fault.HANG, "421 closing", "502 what?"])
async def test_whatever_becomes_of_the_reset_the_outcome_stands_and_the_next_mail_goes(
    mail: Mail, commit: Commit, answer: Answer
) -> None:
    async with scripted({"RCPT": "550 never", "RSET": answer}) as server:
        connection = connection_to(server.port)
        assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.REFUSED
        server.answers = {}
        assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.ACCEPTED
        await connection.aclose()
    assert (server.connections, len(server.mails)) == (2, 1)


@pytest.mark.parametrize("answer", [Fault.DROP, "500 what?"])
async def test_a_mail_that_was_taken_stays_taken_whatever_comes_of_the_goodbye(
    mail: Mail, commit: Commit, answer: Answer
) -> None:
    assert (await sent(mail, commit, {"QUIT": answer})).result is SmtpResult.ACCEPTED


async def test_too_many_recipients_is_a_not_now_that_names_them_and_nobody_gets_the_mail(
    mail: Mail, commit: Commit
) -> None:
    outcome = await sent(mail, commit, {"RCPT kopie@stadt.example": "452 4.5.3 too many recipients"})
    assert (outcome.result, outcome.refused, commit.count) == (SmtpResult.LATER, ("kopie@stadt.example",), 0)
    assert "kopie@stadt.example" in str(outcome.sentence)


@pytest.mark.parametrize(
    ("answer", "result"),
    [("552 5.3.4 too large", SmtpResult.REFUSED), ("452 4.3.1 no room just now", SmtpResult.LATER)],
)
async def test_a_server_that_has_no_room_for_the_mail_says_so_before_it_leaves(
    mail: Mail, commit: Commit, answer: str, result: SmtpResult
) -> None:
    outcome = await sent(mail, commit, {"MAIL": answer})
    assert (outcome.result, commit.count) == (result, 0)
    assert "sender" not in str(outcome.sentence)


async def test_a_server_that_does_not_ask_for_the_mail_after_data_has_not_got_it(mail: Mail, commit: Commit) -> None:
    outcome = await sent(mail, commit, {"DATA": "250 what?"})
    assert (outcome.result, outcome.stage) == (SmtpResult.LATER, SmtpStage.DATA)


async def test_the_server_is_told_the_size_beforehand(mail: Mail, commit: Commit) -> None:
    async with scripted() as server:
        connection = connection_to(server.port)
        await connection.send(envelope_of(mail), compose(mail), commit)
        await connection.aclose()
    assert f"MAIL FROM:<rechnung@musterbau.example> SIZE={len(server.mails[0])}" in server.commands
