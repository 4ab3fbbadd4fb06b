"""Environment variables beat what Einrichtung says; what they set is shown locked, with its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from xr_tui.errors import InputError, Problem
from xr_tui.invoice.precheck.hint import Precheck
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import LoginKind, Security
from xr_tui.settings.service_url import fault_of_service_url

T = TypeVar("T")
_TRUE = {"true", "1", "yes", "on", "ja"}
_FALSE = {"false", "0", "no", "off", "nein"}


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(text)


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(text)
    return port


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _service(text: str) -> str:
    if fault_of_service_url(text) is not None:
        raise ValueError(text)
    return text


def _hints(text: str) -> tuple[str, ...]:
    """Names with commas or blanks between; all or none."""
    if text.lower() == "all":
        return tuple(Precheck)
    names = [] if text.lower() == "none" else text.lower().replace(",", " ").split()
    return tuple(Precheck(name) for name in names)


def _address(text: str) -> str:
    """Looked at only when it is used: the room of mails lies beside this one."""
    if text and "@" not in text:
        raise ValueError(text)
    return text


def _path(text: str) -> str:
    return str(Path(text).expanduser())


_VARIABLES: dict[str, tuple[str, Callable[[str], Any], Phrase]] = {
    "XR_TUI_SMTP_HOST": ("mail.host", str, phrase("This variable must be a host name.")),
    "XR_TUI_SMTP_PORT": ("mail.port", _port, phrase("This variable must be a number from 1 to 65535.")),
    "XR_TUI_SMTP_SECURITY": (
        "mail.security",
        Security,
        phrase("This variable must be none, opportunistic, starttls or tls."),
    ),
    "XR_TUI_SMTP_USER": ("mail.user", str, phrase("This variable must be a login name.")),
    "XR_TUI_SMTP_SENDER": ("mail.address", str, phrase("This variable must be an e-mail address.")),
    "XR_TUI_SMTP_SENDER_NAME": ("mail.display_name", str, phrase("This variable must be a name.")),
    "XR_TUI_SMTP_REPLY_TO": ("mail.reply_to", str, phrase("This variable must be an e-mail address.")),
    "XR_TUI_SMTP_LOGIN": (
        "mail.login",
        LoginKind,
        phrase("This variable must be password, microsoft, microsoft-app, google, google-service or certificate."),
    ),
    "XR_TUI_SMTP_TENANT": ("mail.tenant", str, phrase("This variable must be a tenant id or domain.")),
    "XR_TUI_SMTP_CLIENT_ID": ("mail.client_id", str, phrase("This variable must be a client id.")),
    "XR_TUI_SMTP_PER_MINUTE": ("mail.throttle.per_minute", _limit, phrase("This variable must be a number.")),
    "XR_TUI_SMTP_RECIPIENTS_PER_DAY": (
        "mail.throttle.recipients_per_day",
        _limit,
        phrase("This variable must be a number."),
    ),
    "XR_TUI_SMTP_CONNECTIONS": ("mail.throttle.connections", _limit, phrase("This variable must be a number.")),
    "XR_TUI_SMTP_MAILS_PER_CONNECTION": (
        "mail.throttle.mails_per_connection",
        _limit,
        phrase("This variable must be a number."),
    ),
    "XR_TUI_CHECK_ENABLED": ("check_enabled", _boolean, phrase("This variable must be true or false.")),
    "XR_TUI_CHECK_URL": (
        "check_url",
        _service,
        phrase("This variable must be an https address, or http on this machine, without a name or password."),
    ),
    "XR_TUI_HINTS_OFF": (
        "hints_off",
        _hints,
        phrase(
            "This variable must be all, none, or some of leitweg-id, iban, vat-id, addresses, attachments, duplicates, "
            "sums."
        ),
    ),
    "XR_TUI_RULES_VERSION": ("rules_version", str, phrase("This variable must be a version of the rules.")),
    "XR_TUI_STORAGE_PATH": ("storage_path", _path, phrase("This variable must be a folder.")),
    "XR_TUI_ALERT_ADDRESS": ("alert_address", _address, phrase("This variable must be an e-mail address.")),
}


@dataclass(frozen=True)
class Effective:
    """The settings that hold, and which of them the environment fixed."""

    settings: Settings
    locked: Mapping[str, str]
    """Name of the setting, such as `mail.host`, to the variable that fixed it."""


def effective(stored: Settings, environ: Mapping[str, str]) -> Effective:
    """The stored settings with the environment's values over them.

    Raises:
        InputError: names every variable whose value cannot be understood.
    """
    settings, locked, problems = stored, {}, []
    for variable, (name, convert, otherwise) in _VARIABLES.items():
        text = environ.get(variable)
        if text is None:
            continue
        try:
            settings = _with(settings, name, convert(text.strip()))
        except ValueError:
            problems.append(Problem(otherwise, field=variable))
        else:
            locked[name] = variable
    if problems:
        raise InputError(problems)
    return Effective(settings, locked)


def _with(settings: T, name: str, value: object) -> T:
    """The settings, or a group of them, with one value changed; its name is a path."""
    field, _, rest = name.partition(".")
    whole: Any = settings
    changed: T = replace(whole, **{field: _with(getattr(whole, field), rest, value) if rest else value})
    return changed
