"""Logging in at Microsoft 365 for XOAUTH2: by device code, or in the name of the program (extra `microsoft`).

The library keeps access and refresh tokens in one text, which is a secret and goes to the `TokenShelf`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xr_tui.delivery.access_token import AccessToken, TokenSource, quieten, system_authorities
from xr_tui.delivery.outcome import clean_words
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import phrase

if TYPE_CHECKING:
    from xr_tui.settings.tokens import TokenShelf

DELEGATED = ("https://outlook.office.com/SMTP.Send",)
"""What a person allows; the library asks for `offline_access` by itself."""
APP_ONLY = ("https://outlook.office365.com/.default",)
"""What an administrator has allowed the program: `SMTP.SendAsApp`."""
_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The firm's own app registration."""

    authority: str
    """Such as https://login.microsoftonline.com, without the tenant."""
    tenant: str
    client_id: str
    user: str
    """The mailbox that sends."""

    @property
    def kept_as(self) -> str:
        """Under which name its tokens are kept: whoever changes one of these logs in anew."""
        return " ".join((self.authority, self.tenant, self.client_id, self.user.casefold()))


@dataclass(frozen=True)
class DeviceCode:
    """What a person has to do."""

    url: str
    code: str
    expires_at: float
    """By `time.time()`."""


class PersonsTokens(TokenSource):
    """Tokens in the name of a person who has logged in once; renewed for as long as Microsoft lets them be."""

    def __init__(self, registration: Registration, shelf: TokenShelf) -> None:
        super().__init__()
        self._registration = registration
        self._shelf = shelf

    def ask(self, *, renew: bool) -> AccessToken:
        app, cache = _public_app(self._registration, self._shelf)
        with _spoken(self._registration):
            accounts = app.get_accounts()
            asked: Mapping[str, Any] | None = None
            if accounts:
                asked = app.acquire_token_silent_with_error(list(DELEGATED), accounts[0], force_refresh=renew)
        _keep(self._shelf, self._registration, cache)
        if asked is None:
            raise DeliveryUnavailable(
                phrase("Nobody has logged in for {user} at Microsoft on this machine.", user=self._registration.user),
                _LOG_IN,
            )
        return _token(asked, self._registration)

    def log_in(self, show: Callable[[DeviceCode], None], given_up: Callable[[], bool] = lambda: False) -> None:
        """Let a person log in by typing a code in a browser, on any machine; returns when that is done.

        Args:
            show: is told address and code.
            given_up: asked again and again; true ends the waiting.

        Raises:
            DeliveryUnavailable: the code has expired, somebody said no, or Microsoft cannot be reached.
        """
        app, cache = _public_app(self._registration, self._shelf)
        with _spoken(self._registration):
            flow = app.initiate_device_flow(list(DELEGATED))
            if "user_code" not in flow:
                raise _refused(flow, self._registration)
            show(DeviceCode(flow["verification_uri"], flow["user_code"], float(flow["expires_at"])))
            done = app.acquire_token_by_device_flow(
                flow, exit_condition=lambda flow: given_up() or flow["expires_at"] < time.time()
            )
        self._take(_token(done, self._registration))
        _keep(self._shelf, self._registration, cache)

    def forget(self) -> None:
        """Throw the login away that is kept on this machine; at Microsoft it stays until it is ended there."""
        self._shelf.forget(self._registration.kept_as)


class ProgramsTokens(TokenSource):
    """Tokens in the name of the program (client credentials); nobody has to log in."""

    def __init__(self, registration: Registration, client_secret: str) -> None:
        super().__init__()
        self._registration = registration
        self._client_secret = client_secret
        self._app: Any = None

    @property
    def given(self) -> tuple[str, ...]:
        return (*super().given, self._client_secret)

    def ask(self, *, renew: bool) -> AccessToken:
        with _spoken(self._registration):
            if self._app is None or renew:  # a new one holds no token
                self._app = _library().ConfidentialClientApplication(
                    self._registration.client_id,
                    client_credential=self._client_secret,
                    **_ways(self._registration),
                )
            asked = self._app.acquire_token_for_client(list(APP_ONLY))
        return _token(asked, self._registration, (self._client_secret,))


_LOG_IN = phrase("Type: xr-tui login SENDER, or choose “Log in” in the setup.")


def _library() -> Any:
    try:
        import msal
    except ImportError:
        raise DeliveryUnavailable(
            phrase("Logging in at Microsoft needs the package msal, which is not installed."),
            phrase("Type: pip install 'xr-tui[microsoft]'"),
        ) from None
    quieten("msal", "urllib3")
    return msal


def _public_app(registration: Registration, shelf: TokenShelf) -> tuple[Any, Any]:
    library = _library()
    cache = library.SerializableTokenCache()
    if kept := shelf.read(registration.kept_as):
        try:
            cache.deserialize(kept)
        except ValueError:  # damaged: as if nobody had logged in
            cache = library.SerializableTokenCache()
    with _spoken(registration):
        app = library.PublicClientApplication(registration.client_id, token_cache=cache, **_ways(registration))
    return app, cache


def _ways(registration: Registration) -> dict[str, Any]:
    """How Microsoft is reached: with the certificate authorities of the system, so that a firm's own count too."""
    return {
        "authority": f"{registration.authority}/{registration.tenant}",
        "instance_discovery": False,
        "verify": system_authorities(),
        "timeout": _SECONDS,
    }


def _keep(shelf: TokenShelf, registration: Registration, cache: Any) -> None:
    if cache.has_state_changed:
        shelf.keep(registration.kept_as, cache.serialize())
        cache.has_state_changed = False


def _token(answer: Mapping[str, Any], registration: Registration, secrets: tuple[str, ...] = ()) -> AccessToken:
    if "access_token" not in answer:
        raise _refused(answer, registration, secrets)
    return AccessToken(answer["access_token"], time.time() + float(answer.get("expires_in", 0)))


def _refused(
    answer: Mapping[str, Any], registration: Registration, secrets: tuple[str, ...] = ()
) -> DeliveryUnavailable:
    """Microsoft's own words hold the number by which administrators look a fault up (AADSTS…)."""
    said = str(answer.get("error_description") or answer.get("error") or "")
    hint = _LOG_IN if answer.get("error") in ("invalid_grant", "interaction_required", "expired_token") else _CHECK
    return DeliveryUnavailable(
        phrase(
            "Microsoft does not let {user} in: {answer}",
            user=registration.user or registration.client_id,
            answer=clean_words(said, secrets) or "-",
        ),
        hint,
    )


_CHECK = phrase("Check tenant, client id and what the administrator has allowed the app registration.")


@contextmanager
def _spoken(registration: Registration) -> Iterator[None]:
    """Puts what the library raises into a sentence; its own words may hold what was sent."""
    place = registration.authority
    try:
        yield
    except DeliveryUnavailable:
        raise
    except OSError as fault:  # those of requests are
        raise DeliveryUnavailable(
            phrase("{place} cannot be reached: {reason}.", place=place, reason=type(fault).__name__),
            phrase("Check the network, and whether this machine trusts the certificate there."),
        ) from None
    except (ValueError, KeyError, TypeError, RuntimeError):
        raise DeliveryUnavailable(
            phrase("{place} knows no such tenant, or gave an answer that makes no sense.", place=place), _CHECK
        ) from None
