"""A batch of hundreds must not log in hundreds of times; providers count connections."""

from __future__ import annotations

import asyncio

import pytest

from tests.services.delivery.conftest import Commit
from tests.services.delivery.servers import Answer, real, scripted
from xr_tui.delivery.message import Mail, compose, envelope_of
from xr_tui.delivery.outcome import SmtpResult
from xr_tui.delivery.smtp import SmtpConnection, SmtpLogin
from xr_tui.errors import DeliveryUnavailable
from xr_tui.settings.sender import Security


def connection_to(port: int) -> SmtpConnection:
    return SmtpConnection(SmtpLogin(host="127.0.0.1", port=port, security=Security.NONE, timeout=0.5))


async def test_many_mails_go_over_one_connection(mail: Mail, commit: Commit) -> None:
    async with real() as server:
        connection = connection_to(server.port)
        for _ in range(20):
            await connection.send(envelope_of(mail), compose(mail), commit)
        await connection.aclose()
    assert (server.connections, len(server.mails)) == (1, 20)


async def test_mails_sent_at_the_same_time_take_turns(mail: Mail, commit: Commit) -> None:
    async with real() as server:
        connection = connection_to(server.port)
        sends = (connection.send(envelope_of(mail), compose(mail), commit) for _ in range(5))
        outcomes = await asyncio.gather(*sends)
        await connection.aclose()
    assert {outcome.result for outcome in outcomes} == {SmtpResult.ACCEPTED}
    assert (server.connections, server.mails) == (1, [compose(mail)] * 5)


async def test_a_refused_mail_does_not_cost_the_connection(mail: Mail, commit: Commit) -> None:
    async with scripted({"BODY": "554 spam"}) as server:
        connection = connection_to(server.port)
        assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.REFUSED
        server.answers = {}
        assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.ACCEPTED
        await connection.aclose()
    assert server.connections == 1


async def test_a_server_that_closed_an_idle_connection_is_called_again(mail: Mail, commit: Commit) -> None:
    async with scripted(drop_after_mails=1) as server:
        connection = connection_to(server.port)
        for _ in range(3):
            assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.ACCEPTED
        await connection.aclose()
    assert (server.connections, len(server.mails), commit.count) == (3, 3, 3)


async def test_a_server_that_says_closing_at_the_next_mail_is_called_again(mail: Mail, commit: Commit) -> None:
    async with scripted() as server:
        connection = connection_to(server.port)
        await connection.send(envelope_of(mail), compose(mail), commit)
        server.answers = _ClosingOnce({"MAIL": "421 idle too long"})
        assert (await connection.send(envelope_of(mail), compose(mail), commit)).result is SmtpResult.ACCEPTED
        await connection.aclose()
    assert (server.connections, len(server.mails)) == (2, 2)


async def test_a_server_that_is_gone_for_good_stops_the_queue(mail: Mail, commit: Commit) -> None:
    async with scripted() as server:
        connection = connection_to(server.port)
        await connection.send(envelope_of(mail), compose(mail), commit)
    with pytest.raises(DeliveryUnavailable, match="Nothing answers"):
        await connection.send(envelope_of(mail), compose(mail), commit)


class _ClosingOnce(dict[str, Answer]):
    """Each answer of this script is given once."""

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        return self.pop(key, default)
