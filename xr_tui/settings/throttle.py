"""How much a mail server takes from one sender, and what common providers say about that.

What the setup leaves open follows the provider, whose figures are data with source and date: `providers.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xr_tui.settings.sender import Sender

MOST_CONNECTIONS = 20
"""More than that brings nothing: one commit before each mail sets the pace."""
_CONNECTIONS = 3
"""Where nobody says anything: as many as the strictest of the known providers allows."""


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """What Einrichtung says about one mail server; None follows the provider."""

    per_minute: int | None = None
    """Mails in any sixty seconds; 0 means no limit."""
    recipients_per_day: int | None = None
    """Recipients in any twenty-four hours, as providers count them: a mail with a copy is two; 0 means no limit."""
    connections: int | None = None
    """At the same time, of all programs on one database."""
    mails_per_connection: int | None = None
    """After so many a new connection is made; 0 means never."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What holds: the setup's figures, else the provider's, else none."""

    per_minute: int = 0
    recipients_per_day: int = 0
    connections: int = _CONNECTIONS
    mails_per_connection: int = 0


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What a provider publishes about its mail server."""

    name: str
    hosts: tuple[str, ...]
    """How the names of its mail servers end."""
    users: tuple[str, ...] = ()
    """How the logins end that these limits are for; empty means all."""
    limits: Limits
    day_is_full: tuple[str, ...] = ()
    """Words of the answer, a 5xx, that means: no more today."""
    source: str
    """Where it says so."""
    read: str
    """When that was read, ISO month."""


def throttle_of(mail: Sender) -> Limits:
    """What holds for this mail server."""
    known = provider_of(mail.host, mail.mailbox)
    base = known.limits if known is not None else Limits()
    said = {field.name: getattr(mail.throttle, field.name) for field in fields(Throttle)}
    chosen = {name: value if value is not None else getattr(base, name) for name, value in said.items()}
    return Limits(**{**chosen, "connections": min(max(1, chosen["connections"]), MOST_CONNECTIONS)})


def provider_of(host: str, user: str) -> Provider | None:
    """The provider whose mail server this host is, as far as it is known."""
    host, user = host.strip().rstrip(".").casefold(), user.strip().casefold()
    return next((known for known in providers() if _fits(host, known.hosts) and _fits(user, known.users)), None)


@cache
def providers() -> tuple[Provider, ...]:
    """All that are known."""
    import tomllib  # the first screen needs none of this
    from importlib.resources import files

    text = (files("xr_tui.settings") / "providers.toml").read_text(encoding="utf-8")
    return tuple(_provider(entry) for entry in tomllib.loads(text)["provider"])


def _fits(value: str, ends: tuple[str, ...]) -> bool:
    return not ends or value.endswith(ends)


def _provider(entry: dict[str, Any]) -> Provider:
    lists = {name: tuple(entry.get(name, ())) for name in ("hosts", "users", "day_is_full")}
    return Provider(**{**entry, **lists, "limits": Limits(**entry["limits"])})
