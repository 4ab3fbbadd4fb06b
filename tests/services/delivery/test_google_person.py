"""Google's login in the name of a mailbox: a person consents in a browser, here or at the other end of a tunnel."""

from __future__ import annotations

import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection, socket
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.services.delivery.conftest import Certificates, Commit
from tests.services.delivery.google_authority import (
    DESKTOP_ID,
    DESKTOP_SECRET,
    Authority,
    browse,
    browse_without_tunnel,
    google_authority,
)
from tests.services.delivery.servers import USER, real
from xr_tui.delivery.google_person import Consent, DesktopClient, Dialogue, MailboxTokens
from xr_tui.delivery.message import Mail, compose, envelope_of
from xr_tui.delivery.outcome import SmtpResult
from xr_tui.delivery.smtp import SmtpConnection, SmtpLogin
from xr_tui.errors import DeliveryUnavailable
from xr_tui.settings.sender import LoginKind, Security
from xr_tui.settings.tokens import TokenShelf


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that runs the tests may have one."""
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def authority(trusted: Certificates) -> Iterator[Authority]:
    """Google, as far as a login sees it."""
    with google_authority(trusted.server("localhost")) as running:
        yield running


@pytest.fixture
def person(trusted: Certificates) -> Person:
    """Somebody with a browser."""
    return Person(trusted.ca_file)


class Person:
    """Opens the address that is shown in a browser of her own, as soon as it is shown."""

    def __init__(self, ca_file: str) -> None:
        self.shown: list[Consent] = []
        self.pages: list[str] = []
        self.told: list[str] = []
        self.lines: list[str] = []
        """What is typed, in this order."""
        self._ca_file = ca_file

    def by_tunnel(self, before: Callable[[Consent], None] = lambda _: None) -> Dialogue:
        """Her browser reaches this machine."""

        def show(consent: Consent) -> None:
            self.shown.append(consent)
            before(consent)
            threading.Thread(target=lambda: self.pages.append(browse(consent.url, self._ca_file))).start()

        return Dialogue(show=show, tell=lambda said: self.told.append(str(said)))

    def by_hand(self, *first: str) -> Dialogue:
        """Her browser does not; she types these lines, then the address at which it ended."""

        def show(consent: Consent) -> None:
            self.shown.append(consent)
            self.lines += [*first, browse_without_tunnel(consent.url, self._ca_file)]

        def typed() -> str:
            return self.lines.pop(0) if self.lines else ""

        return Dialogue(show=show, typed=typed, tell=lambda said: self.told.append(str(said)))


def client_at(authority: Authority, secret: str = DESKTOP_SECRET) -> DesktopClient:
    endpoints = (f"{authority.url}/o/oauth2/v2/auth", f"{authority.url}/token")
    return DesktopClient(client_id=DESKTOP_ID, client_secret=secret, user=USER, endpoints=endpoints)


def login_with(port: int, tokens: MailboxTokens) -> SmtpLogin:
    return SmtpLogin(
        host="localhost", port=port, security=Security.STARTTLS, user=USER, kind=LoginKind.GOOGLE, tokens=tokens,
        timeout=5,
    )  # fmt: skip


def refused(tokens: MailboxTokens, dialogue: Dialogue, **more: float) -> DeliveryUnavailable:
    with pytest.raises(DeliveryUnavailable) as caught:
        tokens.log_in(dialogue, **more)  # type: ignore[arg-type]
    return caught.value


def listens(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


async def test_a_person_consents_once_and_mails_go_out_from_then_on_also_in_later_runs(
    mail: Mail, commit: Commit, trusted: Certificates, authority: Authority, person: Person, tmp_path: Path
) -> None:
    shelf = TokenShelf(tmp_path / "tokens")
    MailboxTokens(client_at(authority), shelf).log_in(person.by_tunnel())
    async with real(starttls=trusted.server("localhost"), login=True, tokens=authority.good) as server:
        later = MailboxTokens(client_at(authority), shelf)
        outcome = await SmtpConnection(login_with(server.port, later)).send(envelope_of(mail), compose(mail), commit)
    assert outcome.result is SmtpResult.ACCEPTED
    assert authority.grants == ["authorization_code", "refresh_token"]
    assert (authority.visits[0]["login_hint"], authority.visits[0]["prompt"]) == (USER, "consent")
    assert "this page can be closed" in person.pages[0]
    (kept,) = (tmp_path / "tokens").iterdir()
    assert (stat.S_IMODE(kept.stat().st_mode), kept.read_text()) == (0o600, authority.refresh_tokens[0])
    assert not listens(person.shown[0].port)


def test_without_a_tunnel_the_address_of_the_failed_page_is_typed_in(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    tokens = MailboxTokens(client_at(authority), TokenShelf(tmp_path))
    tokens.log_in(person.by_hand("huh?", "http://127.0.0.1:1/?code=4/fremd&state=fremd"))
    assert [said.partition(";")[0] for said in person.told] == ["That is not the address of this login"] * 2
    assert tokens.token() == authority.tokens[0]


def test_junk_and_answers_to_another_login_do_not_end_the_waiting(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    statuses: list[int] = []
    unused: list[socket] = []

    def disturb(consent: Consent) -> None:
        unused.append(create_connection(("127.0.0.1", consent.port)))  # opened ahead, as browsers do
        own = parse_qs(urlsplit(consent.url).query)["state"][0]
        for path in (
            "/favicon.ico",
            "/",
            "/?code=4/fremd&state=fremd",
            "/?error=access_denied",
            f"/x?code=1&state={own}",
        ):
            with closing(HTTPConnection("127.0.0.1", consent.port, timeout=5)) as line:
                line.request("GET", path)
                statuses.append(line.getresponse().status)

    tokens = MailboxTokens(client_at(authority), TokenShelf(tmp_path))
    tokens.log_in(person.by_tunnel(disturb))
    unused[0].close()
    assert statuses == [404] * 5
    assert authority.grants == ["authorization_code"]


def test_a_code_is_good_for_one_login_and_only_with_its_verifier(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    tokens = MailboxTokens(client_at(authority), TokenShelf(tmp_path))
    tokens.log_in(person.by_tunnel())
    first, again = authority.asked[0], dict(authority.asked[0])
    assert authority.token(again)[1]["error"] == "invalid_grant"
    authority.codes[first["code"]] = authority.visits[0]
    assert authority.token({**first, "code_verifier": "a" * 43})[1]["error_description"] == "Invalid code verifier."


@pytest.mark.parametrize(("name", "value", "words"), [
    ("declines", "access_denied", "access_denied"),
    ("grants_scope", "openid", "https://mail.google.com/"),
    ("gives_refresh_token", False, "refresh_token"),
])  # fmt: skip
def test_a_consent_that_is_none_is_said_and_nothing_is_kept(
    authority: Authority, person: Person, tmp_path: Path, name: str, value: object, words: str
) -> None:
    setattr(authority, name, value)
    fault = refused(MailboxTokens(client_at(authority), TokenShelf(tmp_path)), person.by_tunnel())
    assert f"Google does not let {USER} in: {words}" in str(fault)
    assert fault.hint
    assert list(tmp_path.iterdir()) == []


def test_whoever_waits_in_vain_is_told_so_and_nothing_listens_any_more(authority: Authority, tmp_path: Path) -> None:
    shown: list[Consent] = []
    fault = refused(MailboxTokens(client_at(authority), TokenShelf(tmp_path)), Dialogue(show=shown.append), seconds=0)
    assert f"Nobody has logged in for {USER} in time" in str(fault)
    assert not listens(shown[0].port)


def test_ctrl_c_ends_the_waiting_and_the_listening(authority: Authority, tmp_path: Path) -> None:
    shown: list[Consent] = []

    def typed() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        MailboxTokens(client_at(authority), TokenShelf(tmp_path)).log_in(Dialogue(show=shown.append, typed=typed))
    assert not listens(shown[0].port)
    assert list(tmp_path.iterdir()) == []


def test_a_port_can_be_named_and_one_that_is_taken_is_said(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    tokens = MailboxTokens(client_at(authority), TokenShelf(tmp_path))
    taken: list[DeliveryUnavailable] = []

    def again(consent: Consent) -> None:
        taken.append(refused(tokens, Dialogue(show=lambda _: None), port=consent.port))

    tokens.log_in(person.by_tunnel(again))
    assert f"Port {person.shown[0].port} of this machine" in str(taken[0])
    assert "--port" in str(taken[0].hint)


def test_a_token_that_is_about_to_expire_is_renewed_before_it_is_shown(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    authority.lifetime = 100  # less than a mail may take
    tokens = MailboxTokens(client_at(authority), TokenShelf(tmp_path))
    tokens.log_in(person.by_tunnel())
    authority.lifetime = 3600
    assert tokens.token() == tokens.token() == authority.tokens[1]
    assert authority.grants == ["authorization_code", "refresh_token"]


async def test_a_login_that_has_ended_at_google_is_said_with_its_cure(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    authority.lifetime = 100
    tokens = MailboxTokens(client_at(authority), TokenShelf(tmp_path))
    tokens.log_in(person.by_tunnel())
    authority.end()
    with pytest.raises(DeliveryUnavailable) as caught:
        await SmtpConnection(login_with(1, tokens)).test_login()
    assert f"The login of {USER} at Google has expired or was ended there." in str(caught.value)
    assert "xr-tui login SENDER" in str(caught.value.hint)
    assert "7 days" in str(caught.value.hint)


def test_what_google_repeats_is_shown_without_secret_code_and_token(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    wrong = refused(MailboxTokens(client_at(authority, "falsches~Geheimnis"), TokenShelf(tmp_path)), person.by_tunnel())
    assert "invalid_client: Bad: ***" in str(wrong)
    authority.lifetime, authority.refuses = 100, "temporarily_odd"
    tokens = MailboxTokens(client_at(authority), TokenShelf(tmp_path))
    tokens.log_in(person.by_tunnel())
    with pytest.raises(DeliveryUnavailable) as caught:
        tokens.token()
    assert "Refused: ***" in str(caught.value)
    assert DESKTOP_SECRET not in repr(client_at(authority)) + repr(tokens)


@pytest.mark.parametrize("secret", ["", DESKTOP_SECRET])
def test_without_secret_or_login_it_is_said_what_is_missing(authority: Authority, tmp_path: Path, secret: str) -> None:
    tokens = MailboxTokens(client_at(authority, secret), TokenShelf(tmp_path))
    with pytest.raises(DeliveryUnavailable) as caught:
        tokens.token()
    assert ("Nobody has logged in" if secret else "The client secret for") in str(caught.value)
    assert authority.asked == []


def test_a_login_is_forgotten_also_where_the_secret_is_not_known_any_more(
    authority: Authority, person: Person, tmp_path: Path
) -> None:
    MailboxTokens(client_at(authority), TokenShelf(tmp_path)).log_in(person.by_tunnel())
    MailboxTokens(client_at(authority, ""), TokenShelf(tmp_path)).forget()
    assert list(tmp_path.iterdir()) == []


def test_a_google_whose_certificate_nobody_vouches_for_gets_no_code(certificates: Certificates, tmp_path: Path) -> None:
    with google_authority(certificates.server("localhost")) as stranger:
        tokens = MailboxTokens(client_at(stranger), TokenShelf(tmp_path))
        answers: list[str] = []

        def show(consent: Consent) -> None:
            answers.append(browse_without_tunnel(consent.url, certificates.ca_file))

        fault = refused(tokens, Dialogue(show=show, typed=lambda: answers[0]))
    assert "Google cannot be reached" in str(fault)
    assert stranger.asked == []
