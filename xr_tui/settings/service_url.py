"""The address of a validation service (XRechnung Prüfung URL): https, or http on this very machine."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from xr_tui.phrase import Phrase, phrase


@dataclass(frozen=True, kw_only=True)
class ServiceAddress:
    """Where documents are posted."""

    secure: bool
    """Whether over TLS; without it only to this machine."""
    host: str
    port: int
    path: str
    """With its query, as the request line has it."""

    def __str__(self) -> str:
        scheme, usual = ("https", 443) if self.secure else ("http", 80)
        name = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{name}{port}{self.path}"


def fault_of_service_url(text: str) -> Phrase | None:
    """Why no document may be sent to this address; nothing for an empty one, which means: checked on this machine."""
    found = _read(text.strip()) if text.strip() else None
    return found if isinstance(found, Phrase) else None


def service_address(text: str) -> ServiceAddress:
    """The address that a setting names.

    Raises:
        ValueError: `fault_of_service_url` says why.
    """
    found = _read(text.strip())
    if isinstance(found, Phrase):
        raise ValueError(str(found))
    return found


def is_loopback(host: str) -> bool:
    """Whether that is this very machine: the name localhost, or an address such as 127.0.0.1."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _read(text: str) -> ServiceAddress | Phrase:
    wrong = phrase("An address of a service is like https://check.company.example:8080/")
    if not text.isascii() or not text.isprintable() or " " in text:
        return wrong
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return wrong
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or port == 0:
        return wrong
    if parts.username is not None or parts.password is not None:
        return phrase("No name and no password may stand in the address: everybody who sees the setup would see them.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return phrase("Invoices leave this machine over https only; http is for a service on the machine itself.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    secure = parts.scheme == "https"
    return ServiceAddress(secure=secure, host=parts.hostname, port=port or (443 if secure else 80), path=path)
