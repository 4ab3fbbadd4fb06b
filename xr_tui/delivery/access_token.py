"""Tokens that let a sender in instead of a password: got when needed, renewed before they expire, never shown."""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from xr_tui.delivery.outcome import clean_words

EARLY = 300.0
"""Seconds before its end from which a token is not used any more: a mail may take minutes."""


@dataclass(frozen=True)
class AccessToken:
    """A token, and until when it is good."""

    value: str = field(repr=False)
    expires_at: float
    """By `time.time()`."""


class TokenSource(ABC):
    """Where the tokens of one sender come from. Used by several connections, each in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: AccessToken | None = None
        self._given: tuple[str, ...] = ()

    def token(self, *, not_this: str = "") -> str:
        """A token that is good for some minutes; may ask the provider, which takes seconds.

        Args:
            not_this: a token that the mail server has just refused; another one is asked for.

        Raises:
            DeliveryUnavailable: nobody has logged in yet, or the provider refuses or cannot be reached.
        """
        with self._lock:
            held = self._held
            if held is None or held.value == not_this or held.expires_at - time.time() < EARLY:
                held = self._take(self.ask(renew=bool(not_this)))
            return held.value

    def _take(self, token: AccessToken) -> AccessToken:
        self._held = token
        self._given = (*self._given[-1:], token.value)
        return token

    @property
    def given(self) -> tuple[str, ...]:
        """The last tokens that were handed out: what must not be found in any server's words."""
        return self._given

    @abstractmethod
    def ask(self, *, renew: bool) -> AccessToken:
        """Ask the provider.

        Args:
            renew: whether a token that is at hand must not be used, though it seems to be good.
        """

    def forget(self) -> None:
        """Throw away the login that is kept on this machine; most kinds keep none."""
        self._held = None


def quieten(*libraries: str) -> None:
    """Keep what these libraries log off the terminal: without a handler Python prints warnings over the screens."""
    for name in libraries:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def system_authorities() -> str | bool:
    """Whose certificates a provider is trusted by, as `requests` takes it: the system's file, else its own list."""
    import ssl

    return ssl.get_default_verify_paths().cafile or True


def xoauth2(user: str, token: str) -> str:
    """What the mail server is told (XOAUTH2, as Microsoft and Google describe it)."""
    return base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode()


def challenge_in_words(challenge: str, secrets: tuple[str, ...] = ()) -> str:
    """What a 334 says that refuses a token: base64 of JSON such as `{"status":"401","schemes":"bearer"}`."""
    try:
        decoded = base64.b64decode(challenge.strip(), validate=True).decode()
    except ValueError:
        return clean_words(challenge, secrets)
    try:
        said = json.loads(decoded)
    except ValueError:
        return clean_words(decoded, secrets)
    words = [f"{name} {value}" for name, value in said.items()] if isinstance(said, dict) else [decoded]
    return clean_words(", ".join(words), secrets)
