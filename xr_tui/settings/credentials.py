"""What lets each sender into its mail server, found on this machine and for this user alone, when it is needed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from xr_tui.settings.secrets import Secret, credential_name, password_variable, smtp_password
from xr_tui.settings.tokens import TokenShelf
from xr_tui.settings.user_file import OwnLogin, UserFile

if TYPE_CHECKING:
    from xr_tui.settings.sender import Sender

AUTHORITY_VARIABLE = "XR_TUI_MICROSOFT_AUTHORITY"
MICROSOFT = "https://login.microsoftonline.com"
GOOGLE_VARIABLE = "XR_TUI_GOOGLE_AUTHORITY"
GOOGLE = ("https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token")
_UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "ẞ": "SS"})


@dataclass(frozen=True)
class Credentials:
    """Where to look. Holds no secret itself."""

    environ: Mapping[str, str]
    user_file: UserFile = field(default_factory=UserFile)
    """The user's own file; shared settings never name a command or a file with a key."""
    tokens: TokenShelf = field(default_factory=lambda: TokenShelf(None))

    def password(self, sender: Sender, *, default: bool) -> Secret | None:
        """The sender's password, or the client secret of its app registration.

        Args:
            sender: whose.
            default: whether it is the default sender, whose variable has no name behind it.

        Raises:
            Unable: the password command failed, or a credential or keyring that is there cannot be read.
        """
        return smtp_password(
            environ=self.environ,
            command=self._own(sender, default).password_command or None,
            service_user=sender.user or sender.client_id,
            suffix="" if default else suffix_of(sender.name),
        )

    def password_place(self, sender: Sender, *, default: bool) -> tuple[str, str]:
        """Where the password would come from, without reading it: kind of place, and its name."""
        suffix = "" if default else suffix_of(sender.name)
        variable, credential = password_variable(suffix), credential_name(suffix)
        if self._own(sender, default).password_command:
            return "command", ""
        if self.environ.get(variable):
            return "environment", variable
        folder = self.environ.get("CREDENTIALS_DIRECTORY")
        if folder and (Path(folder) / credential).exists():
            return "credential", credential
        return "keyring", variable

    def client_certificate(self, sender: Sender, *, default: bool) -> tuple[str, str | None] | None:
        """PEM files of certificate and key (None: in the same file) for the client's side of TLS; None without one."""
        own = self._own(sender, default)
        certificate = self._said("XR_TUI_SMTP_CLIENT_CERTIFICATE", sender, default) or own.client_certificate
        key = self._said("XR_TUI_SMTP_CLIENT_KEY", sender, default) or own.client_key
        return (_path(certificate), _path(key) if key else None) if certificate else None

    def service_account(self, sender: Sender, *, default: bool) -> str:
        """JSON file with the key of a Google service account; empty if none is named."""
        named = self._said("XR_TUI_SMTP_SERVICE_ACCOUNT", sender, default)
        return _path(named or self._own(sender, default).service_account)

    @property
    def ca_file(self) -> str | None:
        """PEM file with certificate authorities to trust besides those of the system."""
        named = self.environ.get("XR_TUI_SMTP_CA_FILE", "")
        return _path(named) if named else None

    @property
    def microsoft(self) -> str:
        """Where Microsoft logs people in; national clouds have another place. Never of the shared settings: who logs
        in there shows a secret."""
        return self.environ.get(AUTHORITY_VARIABLE, "").rstrip("/") or MICROSOFT

    @property
    def google(self) -> tuple[str, str]:
        """Where people consent at Google, and where it gives tokens. Never of the shared settings either."""
        own = self.environ.get(GOOGLE_VARIABLE, "").rstrip("/")
        return (f"{own}/o/oauth2/v2/auth", f"{own}/token") if own else GOOGLE

    def _said(self, variable: str, sender: Sender, default: bool) -> str:
        return self.environ.get(variable if default else f"{variable}_{suffix_of(sender.name)}", "")

    def _own(self, sender: Sender, default: bool) -> OwnLogin:
        named = self.user_file.senders.get(sender.name.casefold())
        return named or (self.user_file.default_login if default else OwnLogin())


def suffix_of(name: str) -> str:
    """A sender's name as the end of a variable: `Büro Süd` → `BUERO_SUED`."""
    upper = unicodedata.normalize("NFC", name).upper().translate(_UMLAUTS)
    return re.sub(r"[^A-Z0-9]+", "_", upper).strip("_")


def _path(name: str) -> str:
    return str(Path(name).expanduser()) if name else ""
