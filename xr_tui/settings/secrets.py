"""Where the mail server's password comes from: never the database, never the process list, never a log."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from xr_tui.errors import Unable
from xr_tui.phrase import phrase

PASSWORD_VARIABLE = "XR_TUI_SMTP_PASSWORD"  # noqa: S105 - the name of the variable
CREDENTIAL = "xr-tui-smtp-password"
"""Name of the systemd credential (`LoadCredential=` of systemd.exec)."""
KEYRING_SERVICE = "xr-tui"
COMMAND_SECONDS = 30.0


class SecretSource(StrEnum):
    """Where a secret was found, in the order it is looked for."""

    COMMAND = "password command"
    ENVIRONMENT = "environment"
    CREDENTIAL = "systemd credential"
    KEYRING = "keyring"


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A password that does not show itself: not in `repr`, `str` or a format string."""

    value: str = field(repr=False)
    """The password."""
    source: SecretSource
    """Where it was found, for display."""

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def smtp_password(
    *,
    environ: Mapping[str, str],
    command: Sequence[str] | None = None,
    service_user: str,
    suffix: str = "",
    command_seconds: float = COMMAND_SECONDS,
) -> Secret | None:
    """The mail server's password, from the first place that has one.

    Args:
        environ: the environment; holds `XR_TUI_SMTP_PASSWORD`, or where systemd put its credentials.
        command: `password_command` of the user's own file, never of the shared database; run without a shell, its
            first line of output is the password.
        service_user: login name at the mail server, under which a keyring keeps the password.
        suffix: of the variable and the credential, for a sender that is not the default one.
        command_seconds: how long the command may take.

    Raises:
        Unable: the command failed, or a credential or keyring that is there cannot be read.
    """
    if command:
        return Secret(value=_printed_by(command, command_seconds), source=SecretSource.COMMAND)
    if password := environ.get(password_variable(suffix)):
        return Secret(value=password, source=SecretSource.ENVIRONMENT)
    if folder := environ.get("CREDENTIALS_DIRECTORY"):
        password = _credential(Path(folder) / credential_name(suffix))
        if password:
            return Secret(value=password, source=SecretSource.CREDENTIAL)
    if service_user and (password := _in_keyring(service_user)):
        return Secret(value=password, source=SecretSource.KEYRING)
    return None


def password_variable(suffix: str) -> str:
    """The variable that holds a sender's password; the default sender's has no suffix."""
    return f"{PASSWORD_VARIABLE}_{suffix}" if suffix else PASSWORD_VARIABLE


def credential_name(suffix: str) -> str:
    """The systemd credential that holds it."""
    return f"{CREDENTIAL}-{suffix.lower().replace('_', '-')}" if suffix else CREDENTIAL


def _printed_by(command: Sequence[str], seconds: float) -> str:
    """First line the command prints. What it printed or complained is never repeated: it may hold the secret."""
    program = command[0]
    hint = phrase("Run password_command of your config.toml by hand and look what it says.")
    try:
        run = subprocess.run(list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        fault = phrase(
            "The password command {program} gave no answer in {seconds} s.", program=program, seconds=seconds
        )
        raise Unable(fault, hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        fault = phrase("The password command {program} cannot be run: {reason}.", program=program, reason=reason)
        raise Unable(fault, hint) from None
    if run.returncode != 0:
        fault = phrase("The password command {program} failed with {code}.", program=program, code=run.returncode)
        raise Unable(fault, hint)
    if password := _first_line(run.stdout):
        return password
    raise Unable(phrase("The password command {program} printed no password.", program=program), hint)


def _first_line(output: bytes) -> str:
    """Without its line end; blanks may be part of a password."""
    line = output.split(b"\n", 1)[0].removesuffix(b"\r")
    return line.decode("utf-8", errors="replace")


def _credential(path: Path) -> str:
    try:
        return _first_line(path.read_bytes())
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Unable(
            phrase("The credential {path} cannot be read: {reason}.", path=path, reason=error.strerror),
            phrase("Check LoadCredential= in the systemd unit."),
        ) from None


def _in_keyring(user: str) -> str:
    """Keyring is an optional extra; without it, or on a machine without one, there is simply no password in it."""
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, user) or ""
    except NoKeyringError:
        return ""
    except KeyringError as error:
        raise Unable(
            phrase("The keyring cannot be read: {reason}.", reason=type(error).__name__),
            phrase("Unlock it, or set XR_TUI_SMTP_PASSWORD."),
        ) from None
