"""Logging in at Google Workspace for XOAUTH2 with the key of a service account (extra `google`).

Its administrator must have granted the account domain-wide delegation for `https://mail.google.com/`. For a single
mailbox see `xr_tui.delivery.google_person`.
"""

from __future__ import annotations

import time
from typing import Any

from xr_tui.delivery.access_token import AccessToken, TokenSource, quieten, system_authorities
from xr_tui.delivery.outcome import clean_words
from xr_tui.errors import DeliveryUnavailable
from xr_tui.phrase import phrase

SCOPE = "https://mail.google.com/"
_HOUR = 3600.0


class ServiceAccountTokens(TokenSource):
    """Tokens for one mailbox of the firm, signed for by the service account."""

    def __init__(self, key_file: str, user: str, ca_file: str | None = None) -> None:
        """Where they come from.

        Args:
            key_file: the JSON file that Google gave with the account.
            user: the mailbox that sends.
            ca_file: certificate authorities to trust; None: those of the system.
        """
        super().__init__()
        self._key_file = key_file
        self._user = user
        self._ca_file = ca_file

    def ask(self, *, renew: bool) -> AccessToken:
        del renew  # each is a new one
        try:
            from google.auth.exceptions import GoogleAuthError
            from google.auth.transport.requests import Request
            from google.oauth2.service_account import Credentials
            from requests import Session
        except ImportError:
            raise not_installed() from None
        quieten("google", "urllib3")
        if not self._key_file:
            raise DeliveryUnavailable(
                phrase("There is no service account's key for {user}.", user=self._user),
                phrase("Name its file in your own config.toml (service_account) or XR_TUI_SMTP_SERVICE_ACCOUNT."),
            )
        with Session() as session:
            session.verify = self._ca_file or system_authorities()
            try:
                account = Credentials.from_service_account_file(self._key_file, scopes=[SCOPE], subject=self._user)
                account.refresh(Request(session))
            except (OSError, ValueError) as fault:
                raise DeliveryUnavailable(
                    phrase("The service account's key in {file} cannot be used: {reason}.", file=self._key_file,
                           reason=getattr(fault, "strerror", None) or type(fault).__name__),
                    phrase("Take the JSON file that Google gave with the account, unchanged."),
                ) from None  # fmt: skip
            except GoogleAuthError as fault:
                raise _refused(fault, self._user) from None
        return AccessToken(account.token, end_of(account))


def not_installed() -> DeliveryUnavailable:
    """That the extra is missing."""
    return DeliveryUnavailable(
        phrase("Logging in at Google needs packages that are not installed."),
        phrase("Type: pip install 'xr-tui[google]'"),
    )


def end_of(credentials: Any) -> float:
    """Until when the library's token is good, by `time.time()`."""
    import calendar

    return float(calendar.timegm(credentials.expiry.timetuple())) if credentials.expiry else time.time() + _HOUR


def unreachable(fault: Exception) -> DeliveryUnavailable:
    """That no answer came; the fault's own words may hold what was sent."""
    return DeliveryUnavailable(
        phrase("Google cannot be reached: {reason}.", reason=type(fault).__name__),
        phrase("Check the network, and whether this machine trusts the certificate there."),
    )


def _refused(fault: Exception, user: str) -> DeliveryUnavailable:
    from google.auth.exceptions import TransportError

    if isinstance(fault, TransportError):
        return unreachable(fault)
    return DeliveryUnavailable(
        phrase("Google does not let {user} in: {answer}", user=user, answer=clean_words(str(fault.args[0]))),
        phrase("Check the mailbox's name, and the domain-wide delegation of the service account."),
    )
