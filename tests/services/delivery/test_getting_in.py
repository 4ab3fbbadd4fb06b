"""Connection, TLS and login: what works, and the sentence for each way it can fail."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.services.delivery.conftest import Certificates, Commit
from tests.services.delivery.servers import PASSWORD, USER, Fault, real, scripted
from xr_tui.delivery.message import Mail, compose, envelope_of
from xr_tui.delivery.outcome import SmtpResult
from xr_tui.delivery.smtp import SmtpConnection, SmtpLogin
from xr_tui.errors import DeliveryUnavailable
from xr_tui.settings.sender import LoginKind, Security


def login_at(
    port: int,
    security: Security = Security.NONE,
    *,
    host: str = "127.0.0.1",
    user: str = "",
    password: str = "",
    ca_file: str | None = None,
) -> SmtpLogin:
    return SmtpLogin(
        host=host, port=port, security=security, user=user, password=password, timeout=0.5, ca_file=ca_file
    )


async def refusal(login: SmtpLogin) -> str:
    with pytest.raises(DeliveryUnavailable) as caught:
        await SmtpConnection(login).test_login()
    assert caught.value.hint is not None
    assert caught.value.__cause__ is None
    return str(caught.value)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_a_mail_goes_over_a_protected_and_logged_in_connection(
    mail: Mail, commit: Commit, certificates: Certificates, security: Security
) -> None:
    context = certificates.server("localhost")
    tls, starttls = (context, None) if security is Security.TLS else (None, context)
    async with real(tls=tls, starttls=starttls, login=True) as server:
        connection = SmtpConnection(
            login_at(
                server.port,
                security,
                host="localhost",
                user=USER,
                password=PASSWORD,
                ca_file=certificates.ca_file,
            )
        )
        facts = await connection.test_login()
        outcome = await connection.send(envelope_of(mail), compose(mail), commit)
        await connection.aclose()
    assert outcome.result is SmtpResult.ACCEPTED
    assert outcome.tls.startswith("TLSv1.")
    assert (outcome.certificate, facts.certificate) == ("localhost", "localhost")
    assert "certificate of localhost" in str(outcome.sentence)
    assert (facts.tls, facts.logged_in, facts.size_limit) == (outcome.tls, True, 33554432)
    assert server.mails == [compose(mail)]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_a_certificate_nobody_vouches_for_is_refused(certificates: Certificates, security: Security) -> None:
    context = certificates.server("localhost")
    tls, starttls = (context, None) if security is Security.TLS else (None, context)
    async with real(tls=tls, starttls=starttls) as server:
        sentence = await refusal(login_at(server.port, security, host="localhost"))
    assert f"certificate of the mail server localhost:{server.port} cannot be trusted" in sentence


async def test_a_certificate_for_another_name_is_refused(certificates: Certificates) -> None:
    async with real(tls=certificates.server("mail.example")) as server:
        sentence = await refusal(login_at(server.port, Security.TLS, host="localhost", ca_file=certificates.ca_file))
    assert "cannot be trusted" in sentence


async def test_where_starttls_is_set_up_an_unprotected_server_gets_nothing(mail: Mail, commit: Commit) -> None:
    async with scripted() as server:
        connection = SmtpConnection(login_at(server.port, Security.STARTTLS, user=USER, password=PASSWORD))
        with pytest.raises(DeliveryUnavailable, match="offers no STARTTLS"):
            await connection.send(envelope_of(mail), compose(mail), commit)
    assert [line[:4] for line in server.commands] == ["EHLO"]
    assert commit.count == 0


async def test_a_server_that_refuses_starttls_after_offering_it_gets_nothing() -> None:
    async with scripted({"EHLO": "250-here\r\n250 STARTTLS", "STAR": "454 not now"}) as server:
        assert "454 not now" in await refusal(login_at(server.port, Security.STARTTLS))
    assert server.commands[-1] == "STARTTLS"


async def test_tls_at_a_port_that_speaks_plainly_says_which_port_goes_with_what() -> None:
    async with scripted() as server:
        assert "does not speak TLS" in await refusal(login_at(server.port, Security.TLS))


async def test_a_wrong_password_is_named_with_the_user_but_never_shown(
    certificates: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="asyncio")
    async with real(tls=certificates.server("localhost"), login=True) as server:
        login = login_at(
            server.port,
            Security.TLS,
            host="localhost",
            user=USER,
            password="geheim-99",
            ca_file=certificates.ca_file,
        )
        sentence = await refusal(login)
    assert f"refused the login of {USER}" in sentence
    assert "geheim-99" not in sentence + repr(login) + caplog.text


async def test_a_password_the_server_repeats_is_taken_out_of_its_words() -> None:
    script = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 geheim-99 is wrong"}
    async with scripted(script) as server:
        sentence = await refusal(login_at(server.port, user=USER, password="geheim-99"))
    assert "535 *** is wrong" in sentence


async def test_a_login_that_does_not_work_just_now_is_not_called_wrong() -> None:
    async with scripted({"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "454 try later"}) as server:
        assert "cannot log in" in await refusal(login_at(server.port, user=USER, password="x"))


async def test_a_password_that_is_refused_is_not_shown_once_more() -> None:
    async with scripted({"EHLO": "250-here\r\n250 AUTH CRAM-MD5 LOGIN PLAIN", "AUTH": "535 5.7.8 no"}) as server:
        assert "535 5.7.8 no" in await refusal(login_at(server.port, user=USER, password="x"))
    assert [line[:10] for line in server.commands if line.startswith("AUTH")] == ["AUTH PLAIN"]


async def test_a_way_that_the_server_does_not_know_after_all_is_followed_by_the_next() -> None:
    async with scripted({"EHLO": "250-here\r\n250 AUTH LOGIN PLAIN", "AUTH": "504 5.5.4 unknown"}) as server:
        assert "504 5.5.4 unknown" in await refusal(login_at(server.port, user=USER, password="x"))
    assert [line[:10] for line in server.commands if line.startswith("AUTH")] == ["AUTH PLAIN", "AUTH LOGIN"]


@pytest.mark.parametrize(
    ("fault", "words"), [(Fault.DROP, "closed the connection"), (Fault.HANG, "did not answer within")]
)
async def test_a_server_that_vanishes_at_the_login_is_no_refusal(fault: Fault, words: str) -> None:
    async with scripted({"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": fault}) as server:
        assert words in await refusal(login_at(server.port, user=USER, password="x"))


async def test_a_server_without_logins_is_named() -> None:
    async with scripted() as server:
        assert "offers no login" in await refusal(login_at(server.port, user=USER, password="x"))


async def test_a_user_without_a_password_is_asked_for_it_before_anything_is_connected() -> None:
    async with scripted() as server:
        assert "needs a password" in await refusal(login_at(server.port, user=USER))
    assert server.connections == 0


async def test_a_password_never_goes_over_an_open_line_to_another_machine() -> None:
    sentence = await refusal(login_at(25, host="mail.example", user=USER, password="x"))
    assert "unprotected" in sentence


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
async def test_a_server_that_wants_a_login_stops_the_queue_and_not_the_mail(
    mail: Mail, commit: Commit, command: str
) -> None:
    async with scripted({command: "530 5.7.0 authentication required"}) as server:
        connection = SmtpConnection(login_at(server.port))
        with pytest.raises(DeliveryUnavailable, match="without a login"):
            await connection.send(envelope_of(mail), compose(mail), commit)
    assert commit.count == 0


async def test_a_port_where_nothing_listens_is_named() -> None:
    async with scripted() as server:
        port = server.port
    assert f"Nothing answers at the mail server 127.0.0.1:{port}" in await refusal(login_at(port))


async def test_a_server_that_never_greets_is_given_up_after_the_time_out() -> None:
    async with scripted({"GREETING": Fault.HANG}) as server:
        assert "did not answer within 0.5 s" in await refusal(login_at(server.port))


async def test_a_server_that_closes_at_once_is_named() -> None:
    async with scripted({"GREETING": Fault.DROP}) as server:
        assert "closed the connection" in await refusal(login_at(server.port))


@pytest.mark.parametrize("command", ["GREETING", "EHLO"])
async def test_a_server_that_turns_us_away_is_quoted(command: str) -> None:
    async with scripted({command: "554 go \x07away"}) as server:
        assert "554 go away" in await refusal(login_at(server.port))


async def test_a_login_test_sends_no_mail(mail: Mail) -> None:
    async with scripted() as server:
        facts = await SmtpConnection(login_at(server.port)).test_login()
    assert (facts.tls, facts.logged_in, facts.extensions) == ("", False, ("size",))
    assert [line[:4] for line in server.commands] == ["EHLO", "NOOP", "QUIT"]


async def test_a_certificate_file_that_is_none_is_named(tmp_path: object) -> None:
    sentence = await refusal(login_at(465, Security.TLS, ca_file=f"{tmp_path}/missing.pem"))
    assert "missing.pem cannot be read" in sentence


async def test_without_a_server_the_setup_is_asked_for() -> None:
    assert "No mail server is set up" in await refusal(login_at(587, host=""))


async def test_closing_does_not_wait_for_a_server_that_says_no_goodbye(mail: Mail, commit: Commit) -> None:
    async with scripted({"QUIT": Fault.DROP}) as server:
        connection = SmtpConnection(login_at(server.port))
        await connection.send(envelope_of(mail), compose(mail), commit)
        await asyncio.wait_for(connection.aclose(), 1)


async def test_a_host_name_that_cannot_be_one_is_named() -> None:
    assert "mail server a..b:25 is unknown" in await refusal(login_at(25, host="a..b"))


@pytest.mark.parametrize("offers", [True, False])
async def test_opportunistic_protection_takes_what_it_gets_and_says_what_that_was(
    mail: Mail, commit: Commit, certificates: Certificates, offers: bool
) -> None:
    context = certificates.server("somebody.else.example") if offers else None
    async with real(starttls=context) as server:
        outcome = await SmtpConnection(login_at(server.port, Security.OPPORTUNISTIC)).send(
            envelope_of(mail), compose(mail), commit
        )
    assert outcome.result is SmtpResult.ACCEPTED
    assert (bool(outcome.tls), outcome.certificate) == (offers, "")
    assert ("certificate not checked" in str(outcome.sentence)) is offers


async def test_no_password_goes_over_a_connection_that_is_protected_only_by_chance() -> None:
    login = login_at(25, Security.OPPORTUNISTIC, host="mail.example", user=USER, password=PASSWORD)
    assert "unprotected connection" in await refusal(login)


def wants_a_certificate(certificates: Certificates) -> ssl.SSLContext:
    context = certificates.server("localhost")
    certificates.authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def files_of(certificates: Certificates, folder: Path, name: str = USER) -> tuple[str, str]:
    issued = certificates.authority.issue_cert(name)
    issued.cert_chain_pems[0].write_to_path(str(folder / "certificate.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    return str(folder / "certificate.pem"), str(folder / "key.pem")


@pytest.mark.parametrize("user", ["", USER])
async def test_a_client_certificate_logs_in(
    mail: Mail, commit: Commit, certificates: Certificates, tmp_path: Path, user: str
) -> None:
    login = SmtpLogin(
        host="localhost", port=0, security=Security.STARTTLS, user=user, kind=LoginKind.CERTIFICATE, timeout=2,
        ca_file=certificates.ca_file, client_certificate=files_of(certificates, tmp_path),
    )  # fmt: skip
    async with real(starttls=wants_a_certificate(certificates), login=True) as server:
        outcome = await SmtpConnection(replace(login, port=server.port)).send(envelope_of(mail), compose(mail), commit)
    assert outcome.result is SmtpResult.ACCEPTED
    assert server.shown == [USER]


async def test_a_certificate_of_somebody_else_does_not_log_in(certificates: Certificates, tmp_path: Path) -> None:
    files = files_of(certificates, tmp_path, "somebody@else.example")
    async with real(starttls=wants_a_certificate(certificates), login=True) as server:
        login = replace(
            login_at(server.port, Security.STARTTLS, host="localhost", user=USER, ca_file=certificates.ca_file),
            kind=LoginKind.CERTIFICATE, client_certificate=files,
        )  # fmt: skip
        assert f"refused the login of {USER}" in await refusal(login)


async def test_a_server_that_wants_a_client_certificate_is_understood(certificates: Certificates) -> None:
    context = wants_a_certificate(certificates)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(ssl.SSLError):
                context.wrap_socket(listener.accept()[0], server_side=True)

        server = threading.Thread(target=serve)
        server.start()
        port = listener.getsockname()[1]
        login = login_at(port, Security.TLS, host="localhost", ca_file=certificates.ca_file)
        assert "wants to be shown a client certificate" in await refusal(login)
        server.join()


async def test_a_server_that_closes_at_once_may_want_one_too(certificates: Certificates) -> None:
    async with real(starttls=wants_a_certificate(certificates)) as server:
        login = login_at(server.port, Security.STARTTLS, host="localhost", ca_file=certificates.ca_file)
        with pytest.raises(DeliveryUnavailable) as caught:
            await SmtpConnection(login).test_login()
    assert "client certificate" in str(caught.value.hint)


@pytest.mark.parametrize("files", [None, ("/no/such/certificate.pem", None), "torn"])
async def test_a_client_certificate_that_cannot_be_used_is_named(
    certificates: Certificates, tmp_path: Path, files: tuple[str, str | None] | str | None
) -> None:
    if isinstance(files, str):
        (tmp_path / "torn.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n")
        files = (str(tmp_path / "torn.pem"), None)
    login = replace(
        login_at(1, Security.TLS, ca_file=certificates.ca_file), kind=LoginKind.CERTIFICATE, client_certificate=files
    )
    assert (files[0] if files else "needs a client certificate, and none is named") in await refusal(login)


async def test_a_key_with_a_password_is_refused_and_never_asked_for_at_the_terminal(
    certificates: Certificates, tmp_path: Path
) -> None:
    certificate, _ = files_of(certificates, tmp_path)
    locked = tmp_path / "locked.pem"
    key = rsa.generate_private_key(65537, 2048)
    how = serialization.BestAvailableEncryption(b"geheim")
    locked.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how))
    login = replace(login_at(1, Security.TLS), client_certificate=(certificate, str(locked)))
    assert certificate in await refusal(login)


async def test_the_server_is_asked_whether_it_takes_mail_from_the_sender() -> None:
    async with scripted({"MAIL": "553 5.7.1 not owned by you"}) as server:
        with pytest.raises(DeliveryUnavailable, match=r"takes no mail from a@b\.example: 553"):
            await SmtpConnection(login_at(server.port)).test_login("a@b.example")
    async with scripted() as server:
        await SmtpConnection(login_at(server.port)).test_login("a@b.example")
    assert [line[:4] for line in server.commands] == ["EHLO", "MAIL", "RSET", "QUIT"]
    assert server.mails == []
