"""Logging in at Google for XOAUTH2 in the name of a mailbox (extra `google`).

A person consents once in a browser, which comes back to this machine: Google's flow for desktop programs, with PKCE.
Over SSH that goes through a tunnel, or the address at which the browser ended is typed in. Google's device code is not
for mail.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xr_tui.delivery.access_token import AccessToken, TokenSource, quieten, system_authorities
from xr_tui.delivery.google import SCOPE, end_of, not_installed, unreachable
from xr_tui.delivery.loopback import Listener, answer_in
from xr_tui.delivery.outcome import clean_words
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import Phrase, phrase

if TYPE_CHECKING:
    from xr_tui.settings.tokens import TokenShelf

PATIENCE = 900.0
"""Seconds a person has for the browser, as many as Microsoft gives for its code."""
_TICK = 0.2
_SECONDS = 30

_LOG_IN = phrase("Type: xr-tui login SENDER")
_CHECK = phrase("Check client id and client secret: both are of your own client of type “Desktop app” at Google.")
_PAGE = phrase("The answer has arrived. Whether the login is done stands in the terminal; this page can be closed.")


@dataclass(frozen=True, kw_only=True)
class DesktopClient:
    """The firm's own OAuth client of type “Desktop app”, and for whom it logs in."""

    client_id: str
    client_secret: str = field(repr=False)
    """Everybody who has the program could know it, says Google; kept like a password all the same."""
    user: str
    """The mailbox that sends."""
    endpoints: tuple[str, str]
    """Where people consent, and where there are tokens."""

    @property
    def kept_as(self) -> str:
        """Under which name its token is kept: whoever changes one of these logs in anew."""
        return " ".join(("google", self.endpoints[1], self.client_id, self.user.casefold()))


@dataclass(frozen=True)
class Consent:
    """What a person has to do."""

    url: str
    """To open in a browser on any machine."""
    port: int
    """Where this machine listens: the browser's machine must lead its own port of this number here."""
    expires_at: float
    """By `time.time()`."""


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """How a face talks with the person who logs in."""

    show: Callable[[Consent], None]
    """Told once what is to be done."""
    typed: Callable[[], str] = lambda: ""
    """Asked again and again for a line that was typed; empty if there is none. Must not wait."""
    tell: Callable[[Phrase], None] = lambda _: None
    """Told what is wrong with such a line."""
    speak: Callable[[Phrase], str] = str
    """Puts phrases into the person's language."""


class MailboxTokens(TokenSource):
    """Tokens in the name of a person who has consented once; renewed for as long as Google lets them be."""

    def __init__(self, client: DesktopClient, shelf: TokenShelf) -> None:
        super().__init__()
        self._client = client
        self._shelf = shelf

    def ask(self, *, renew: bool) -> AccessToken:
        del renew  # each is a new one
        try:
            from google.auth.exceptions import GoogleAuthError
            from google.auth.transport.requests import Request
            from google.oauth2.credentials import Credentials
            from requests import Session
        except ImportError:
            raise not_installed() from None
        quieten("google", "urllib3")
        client = self._complete()
        kept = self._shelf.read(client.kept_as)
        if not kept:
            raise DeliveryUnavailable(
                phrase("Nobody has logged in for {user} at Google on this machine.", user=client.user), _LOG_IN
            )
        credentials = Credentials(
            None,
            refresh_token=kept,
            token_uri=client.endpoints[1],
            client_id=client.client_id,
            client_secret=client.client_secret,
        )
        with Session() as session:
            session.verify = system_authorities()
            try:
                credentials.refresh(Request(session))
            except GoogleAuthError as fault:
                raise self._not_renewed(fault, kept) from None
        if credentials.refresh_token != kept:
            self._shelf.keep(client.kept_as, credentials.refresh_token)
        return AccessToken(credentials.token, end_of(credentials))

    def log_in(self, dialogue: Dialogue, *, port: int = 0, seconds: float = PATIENCE) -> None:
        """Let a person consent in a browser; returns when that is done.

        Args:
            dialogue: with whom.
            port: where to listen for the browser; 0 takes any that is free.
            seconds: how long to wait.

        Raises:
            DeliveryUnavailable: nobody came, somebody said no, the port is taken, or Google cannot be reached.
        """
        state = secrets.token_urlsafe(32)
        flow = self._flow()
        with closing(flow.oauth2session):
            with Listener(port, state, dialogue.speak(_PAGE)) as listener:
                flow.redirect_uri = listener.address
                # Without `consent` Google gives no refresh token to somebody who has consented before.
                url, _ = flow.authorization_url(state=state, prompt="consent", login_hint=self._client.user)
                until = time.time() + seconds
                dialogue.show(Consent(url, listener.port, until))
                answer = self._answer(listener, state, dialogue, until)
            if "code" not in answer:
                raise self._refused(answer["error"], phrase("Log in as the mailbox that sends, and allow it there."))
            self._redeem(flow, answer["code"])

    def forget(self) -> None:
        """Throw the login away that is kept on this machine; at Google it stays until it is ended there."""
        self._shelf.forget(self._client.kept_as)

    def _complete(self) -> DesktopClient:
        if not self._client.client_secret:
            raise DeliveryUnavailable(
                phrase("The client secret for {user} at Google is not known.", user=self._client.user),
                phrase("Give it as the password: XR_TUI_SMTP_PASSWORD, or password_command in your own config.toml."),
            )
        return self._client

    def _flow(self) -> Any:
        try:
            from google_auth_oauthlib.flow import Flow
        except ImportError:
            raise not_installed() from None
        quieten("google", "google_auth_oauthlib", "oauthlib", "requests_oauthlib", "urllib3")
        client = self._complete()
        authorize, token = client.endpoints
        names = {"client_id": client.client_id, "client_secret": client.client_secret}
        flow = Flow.from_client_config({"installed": {**names, "auth_uri": authorize, "token_uri": token}}, [SCOPE])
        flow.oauth2session.verify = system_authorities()
        return flow

    def _answer(self, listener: Listener, state: str, dialogue: Dialogue, until: float) -> Mapping[str, str]:
        """What the browser brings through the tunnel, or what is typed in, whichever comes first."""
        while time.time() < until:
            if (heard := listener.heard(_TICK)) is not None:
                return heard
            if typed := dialogue.typed():
                if (said := answer_in(typed, state)) is not None:
                    return said
                dialogue.tell(
                    phrase(
                        "That is not the address of this login; copy the whole line that begins with {address}",
                        address=listener.address,
                    )
                )
        raise DeliveryUnavailable(phrase("Nobody has logged in for {user} in time.", user=self._client.user), _LOG_IN)

    def _redeem(self, flow: Any, code: str) -> None:
        """Change the code for tokens; it is good for one time only."""
        from oauthlib.oauth2 import OAuth2Error

        try:
            got = flow.fetch_token(code=code, include_client_id=True, timeout=_SECONDS)
        except OAuth2Error as fault:
            said = f"{fault.error}: {fault.description}" if fault.description else str(fault.error)
            raise self._refused(said, _CHECK, code) from None
        except Warning:  # another scope was granted than asked for
            raise self._refused(
                SCOPE, phrase("Log in anew and allow the program to send mail: without that it gets no token.")
            ) from None
        except OSError as fault:  # those of requests are
            raise unreachable(fault) from None
        except ValueError:
            raise self._refused("-", _CHECK) from None
        if not got.get("refresh_token"):
            raise self._refused("refresh_token", phrase("Take the program's access away at Google and log in anew."))
        self._shelf.keep(self._client.kept_as, got["refresh_token"])
        self._take(AccessToken(got["access_token"], time.time() + float(got.get("expires_in", 0))))

    def _not_renewed(self, fault: Exception, kept: str) -> DeliveryUnavailable:
        from google.auth.exceptions import TransportError

        if isinstance(fault, TransportError):
            return unreachable(fault)
        said = str(fault.args[0]) if fault.args else type(fault).__name__
        if said.startswith("invalid_grant"):
            return DeliveryUnavailable(
                phrase("The login of {user} at Google has expired or was ended there.", user=self._client.user),
                phrase(
                    "Type: xr-tui login SENDER. A login that ends after 7 days belongs to a consent screen in the "
                    "state “Testing”: make it “Internal”, or publish it."
                ),
            )
        return self._refused(said, _CHECK, kept)

    def _refused(self, said: str, hint: Phrase, *also: str) -> DeliveryUnavailable:
        answer = clean_words(said, (self._client.client_secret, *also))
        return DeliveryUnavailable(
            phrase("Google does not let {user} in: {answer}", user=self._client.user, answer=answer), hint
        )
