"""Where tokens that renew a login are kept between runs: the keyring, else files that only the user can read."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from xr_tui.errors import Unable
from xr_tui.phrase import phrase
from xr_tui.settings.secrets import KEYRING_SERVICE

_OTHERS = 0o077


@dataclass(frozen=True)
class TokenShelf:
    """Keeps one text for each sender. A token is a secret: it stands in no database, log or list of processes."""

    folder: Path | None
    """For machines without a keyring; None keeps nothing there."""

    def read(self, name: str) -> str:
        """What was kept under this name; empty if nothing was.

        Raises:
            Unable: it is there but cannot be read, or others could read it too.
        """
        if kept := _in_keyring(name):
            return kept
        path = self._path(name)
        if path is None:
            return ""
        try:
            with path.open(encoding="utf-8") as file:
                if os.fstat(file.fileno()).st_mode & _OTHERS:
                    raise Unable(
                        phrase("The token in {file} can be read by others; it is not used.", file=path),
                        phrase("Log in anew with xr-tui login: who read it could send mails in your name."),
                    )
                return file.read()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeError) as error:
            raise _unreadable(path, error) from None

    def keep(self, name: str, text: str) -> None:
        """Keep this text under this name, in place of what was there.

        Raises:
            Unable: it cannot be kept anywhere.
        """
        if _put_into_keyring(name, text):
            return
        path = self._path(name)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_privately(path, text)
        except OSError as error:
            raise Unable(
                phrase("The token cannot be kept in {file}: {reason}.", file=path, reason=_reason(error)),
                phrase("Until it can, the login must be repeated in each run."),
            ) from None

    def forget(self, name: str) -> None:
        """Throw away what was kept under this name."""
        _take_from_keyring(name)
        if (path := self._path(name)) is not None:
            path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path | None:
        """A file name that no sender's name can lead elsewhere."""
        return self.folder and self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.token"


def _write_privately(path: Path, text: str) -> None:
    """Beside it, then renamed; never, not for a moment, readable by others."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _entry(name: str) -> str:
    return f"token of {name}"


def _in_keyring(name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, _entry(name)) or ""
    except KeyringError:  # none, or locked: then the file counts
        return ""


def _put_into_keyring(name: str, text: str) -> bool:
    """Whether the keyring has it now: some take everything and keep nothing."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return False
    try:
        keyring.set_password(KEYRING_SERVICE, _entry(name), text)
        return bool(keyring.get_password(KEYRING_SERVICE, _entry(name)) == text)
    except (KeyringError, OSError, ValueError):  # none, locked, or too small for a token
        return False


def _take_from_keyring(name: str) -> None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return
    try:
        keyring.delete_password(KEYRING_SERVICE, _entry(name))
    except KeyringError:
        return


def _unreadable(path: Path, error: Exception) -> Unable:
    return Unable(
        phrase("The token in {file} cannot be read: {reason}.", file=path, reason=_reason(error)),
        phrase("Log in anew: xr-tui login SENDER"),
    )


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
