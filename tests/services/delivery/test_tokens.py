"""XOAUTH2: tokens of Microsoft and Google, got from a real provider over TLS, shown to a real mail server."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.services.delivery.conftest import Certificates, Commit
from tests.services.delivery.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    CODE,
    TENANT,
    Provider,
    identity_provider,
)
from tests.services.delivery.servers import USER, real, scripted
from xr_tui.delivery.access_token import TokenSource
from xr_tui.delivery.google import ServiceAccountTokens
from xr_tui.delivery.message import Mail, compose, envelope_of
from xr_tui.delivery.microsoft import DeviceCode, PersonsTokens, ProgramsTokens, Registration
from xr_tui.delivery.outcome import SmtpResult
from xr_tui.delivery.smtp import SmtpConnection, SmtpLogin
from xr_tui.errors import DeliveryUnavailable, Unable
from xr_tui.settings.sender import LoginKind, Security
from xr_tui.settings.tokens import TokenShelf


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that runs the tests may have one."""
    monkeypatch.setitem(sys.modules, "keyring", None)


def registered_at(provider: Provider, tenant: str = TENANT) -> Registration:
    return Registration(authority=provider.url, tenant=tenant, client_id=CLIENT_ID, user=USER)


def login_with(port: int, tokens: TokenSource, kind: LoginKind = LoginKind.MICROSOFT) -> SmtpLogin:
    return SmtpLogin(
        host="localhost", port=port, security=Security.STARTTLS, user=USER, kind=kind, tokens=tokens, timeout=5
    )


def logged_in(provider: Provider, folder: Path) -> PersonsTokens:
    """Somebody has typed the code."""
    tokens = PersonsTokens(registered_at(provider), TokenShelf(folder))
    tokens.log_in(lambda code: None)
    return tokens


async def refusal(login: SmtpLogin) -> DeliveryUnavailable:
    with pytest.raises(DeliveryUnavailable) as caught:
        await SmtpConnection(login).test_login()
    return caught.value


async def test_a_person_types_a_code_once_and_mails_go_out_from_then_on_also_in_later_runs(
    mail: Mail, commit: Commit, trusted: Certificates, tmp_path: Path
) -> None:
    seen: list[DeviceCode] = []
    with identity_provider(trusted.server("localhost")) as provider:
        provider.waits = 1
        shelf = TokenShelf(tmp_path / "tokens")
        PersonsTokens(registered_at(provider), shelf).log_in(seen.append)
        async with real(starttls=trusted.server("localhost"), login=True, tokens=provider.good) as server:
            later = PersonsTokens(registered_at(provider), shelf)  # another run of the program
            outcome = await SmtpConnection(login_with(server.port, later)).send(
                envelope_of(mail), compose(mail), commit
            )
    assert (seen[0].url, seen[0].code) == ("https://microsoft.com/devicelogin", CODE)
    assert (outcome.result, outcome.certificate) == (SmtpResult.ACCEPTED, "localhost")
    assert provider.grants == ["device_code", "device_code"], "a token that is still good is not asked for again"
    (kept,) = (tmp_path / "tokens").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert provider.refresh_tokens[-1] in kept.read_text()


async def test_a_token_that_is_about_to_expire_is_renewed_before_it_is_shown(
    trusted: Certificates, tmp_path: Path
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        provider.lifetime = 100  # less than a mail may take
        tokens = logged_in(provider, tmp_path)
        provider.lifetime = 3600
        async with real(starttls=trusted.server("localhost"), login=True, tokens=provider.good) as server:
            for _ in range(2):
                await SmtpConnection(login_with(server.port, tokens)).test_login()
    assert provider.grants == ["device_code", "refresh_token"]
    assert len(set(server.shown)) == 1


async def test_a_token_that_the_mail_server_refuses_is_renewed_once_and_then_lets_us_in(
    trusted: Certificates, tmp_path: Path
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = logged_in(provider, tmp_path)
        provider.revoke()
        async with real(starttls=trusted.server("localhost"), login=True, tokens=provider.good) as server:
            facts = await SmtpConnection(login_with(server.port, tokens)).test_login()
    assert facts.logged_in
    assert len(server.shown) == 2
    assert provider.grants == ["device_code", "refresh_token"]


async def test_a_mail_server_that_refuses_every_token_is_named_with_its_reason_but_no_token(
    trusted: Certificates, tmp_path: Path
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = logged_in(provider, tmp_path)
        async with real(starttls=trusted.server("localhost"), login=True) as server:
            fault = await refusal(login_with(server.port, tokens))
    assert f"refused the login of {USER}" in str(fault)
    assert "status 401, schemes bearer" in str(fault)
    assert not any(token in str(fault) for token in provider.good)


async def test_a_server_that_repeats_the_token_is_not_quoted(trusted: Certificates, tmp_path: Path) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = logged_in(provider, tmp_path)
        token = tokens.token()
    script = {"EHLO": "250-here\r\n250 AUTH XOAUTH2", "AUTH": f"454 {token} is odd"}
    async with scripted(script) as server:
        login = SmtpLogin(host="127.0.0.1", port=server.port, security=Security.NONE, user=USER,
                          kind=LoginKind.MICROSOFT, tokens=tokens)  # fmt: skip
        fault = await refusal(login)
    assert "454 *** is odd" in str(fault)


async def test_without_a_login_it_is_said_what_to_type(trusted: Certificates, tmp_path: Path) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = PersonsTokens(registered_at(provider), TokenShelf(tmp_path))
        fault = await refusal(login_with(1, tokens))
    assert f"Nobody has logged in for {USER}" in str(fault)
    assert "xr-tui login" in str(fault.hint)


async def test_a_login_that_has_ended_at_microsoft_is_said_with_its_number(
    trusted: Certificates, tmp_path: Path
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        provider.lifetime = 100
        tokens = logged_in(provider, tmp_path)
        provider.refuses["refresh_token"] = "invalid_grant"
        fault = await refusal(login_with(1, tokens))
    assert "AADSTS70008" in str(fault)
    assert "xr-tui login" in str(fault.hint)


@pytest.mark.parametrize("error", ["expired_token", "access_denied"])
def test_a_code_that_nobody_types_or_somebody_declines_ends_the_login(
    trusted: Certificates, tmp_path: Path, error: str
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        provider.refuses["device_code"] = error
        with pytest.raises(DeliveryUnavailable, match="does not let"):
            logged_in(provider, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_whoever_gives_the_login_up_waits_no_longer(trusted: Certificates, tmp_path: Path) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        provider.waits = 10**9
        tokens = PersonsTokens(registered_at(provider), TokenShelf(tmp_path))
        with pytest.raises(DeliveryUnavailable):
            tokens.log_in(lambda code: None, given_up=lambda: len(provider.asked) > 1)


async def test_the_program_logs_in_by_itself_with_its_client_secret(
    mail: Mail, commit: Commit, trusted: Certificates
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = ProgramsTokens(registered_at(provider), CLIENT_SECRET)
        async with real(starttls=trusted.server("localhost"), login=True, tokens=provider.good) as server:
            connection = SmtpConnection(login_with(server.port, tokens, LoginKind.MICROSOFT_APP))
            outcome = await connection.send(envelope_of(mail), compose(mail), commit)
    assert outcome.result is SmtpResult.ACCEPTED
    assert provider.asked[0]["scope"] == "https://outlook.office365.com/.default"


async def test_a_wrong_client_secret_is_said_without_it(trusted: Certificates) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = ProgramsTokens(registered_at(provider), "falsches~Geheimnis")
        fault = await refusal(login_with(1, tokens, LoginKind.MICROSOFT_APP))
    assert "AADSTS7000215: ***" in str(fault)
    assert "falsches" not in repr(tokens) + str(fault)


@pytest.mark.parametrize("tenant", ["nobody.example", TENANT])
async def test_a_tenant_or_provider_that_does_not_answer_is_named(
    trusted: Certificates, tmp_path: Path, tenant: str
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        if tenant != TENANT:
            tokens = PersonsTokens(registered_at(provider, tenant), TokenShelf(tmp_path))
            assert "knows no such tenant" in str(await refusal(login_with(1, tokens)))
    if tenant == TENANT:
        tokens = PersonsTokens(registered_at(provider), TokenShelf(tmp_path))
        assert f"{provider.url} cannot be reached" in str(await refusal(login_with(1, tokens)))


async def test_a_provider_whose_certificate_nobody_vouches_for_gets_no_secret(certificates: Certificates) -> None:
    with identity_provider(certificates.server("localhost")) as provider:
        tokens = ProgramsTokens(registered_at(provider), CLIENT_SECRET)
        fault = await refusal(login_with(1, tokens, LoginKind.MICROSOFT_APP))
    assert "cannot be reached" in str(fault)
    assert provider.asked == []


def key_of_a_service_account(provider: Provider, path: Path) -> Path:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    account = {
        "type": "service_account",
        "client_email": "xr-tui@musterbau.iam.example",
        "private_key_id": "1",
        "private_key": pem,
        "token_uri": f"{provider.url}/token",
    }
    path.write_text(json.dumps(account))
    return path


async def test_a_service_account_of_google_sends_for_the_mailbox(
    mail: Mail, commit: Commit, trusted: Certificates, tmp_path: Path
) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        key = key_of_a_service_account(provider, tmp_path / "key.json")
        tokens = ServiceAccountTokens(str(key), USER)
        async with real(starttls=trusted.server("localhost"), login=True, tokens=provider.good) as server:
            connection = SmtpConnection(login_with(server.port, tokens, LoginKind.GOOGLE_SERVICE))
            outcome = await connection.send(envelope_of(mail), compose(mail), commit)
        provider.refuses["jwt-bearer"] = "unauthorized_client"
        fault = await refusal(login_with(1, ServiceAccountTokens(str(key), USER)))
    assert outcome.result is SmtpResult.ACCEPTED
    assert list(provider.users.values()) == [USER]
    assert "unauthorized_client" in str(fault)


@pytest.mark.parametrize(
    ("content", "words"), [(None, "key in"), ("{}", "key in"), ("no JSON", "key in"), ("", "There is no service")]
)
async def test_a_key_that_is_none_is_named_by_its_file(tmp_path: Path, content: str | None, words: str) -> None:
    path = tmp_path / "key.json"
    if content:
        path.write_text(content)
    fault = await refusal(login_with(1, ServiceAccountTokens(str(path) if content != "" else "", USER)))
    assert words in str(fault)


def test_a_token_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    shelf = TokenShelf(tmp_path / "tokens")
    shelf.keep("a", "geheim")
    assert TokenShelf(tmp_path / "tokens").read("a") == "geheim"
    assert shelf.read("b") == ""
    (file,) = (tmp_path / "tokens").iterdir()
    file.chmod(0o640)
    with pytest.raises(Unable, match="can be read by others"):
        shelf.read("a")
    shelf.keep("a", "neu")
    assert shelf.read("a") == "neu"
    shelf.forget("a")
    assert shelf.read("a") == ""
    assert list((tmp_path / "tokens").iterdir()) == []


async def test_a_mail_server_without_xoauth2_is_not_shown_any_token(trusted: Certificates, tmp_path: Path) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = logged_in(provider, tmp_path)
    async with scripted({"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN"}) as server:
        login = SmtpLogin(host="127.0.0.1", port=server.port, security=Security.NONE, user=USER,
                          kind=LoginKind.MICROSOFT, tokens=tokens)  # fmt: skip
        assert "offers no login with a token" in str(await refusal(login))
    assert not any("AUTH" in line for line in server.commands)


async def test_no_token_goes_over_an_unprotected_line(trusted: Certificates, tmp_path: Path) -> None:
    with identity_provider(trusted.server("localhost")) as provider:
        tokens = logged_in(provider, tmp_path)
    for security in (Security.NONE, Security.OPPORTUNISTIC):
        login = SmtpLogin(host="mail.example", port=25, security=security, user=USER,
                          kind=LoginKind.MICROSOFT, tokens=tokens)  # fmt: skip
        assert "unprotected connection" in str(await refusal(login))
