"""What holds for everything that is sent now, whatever the single invoice says: out of setup and environment."""

from __future__ import annotations

from dataclasses import dataclass

from xr_tui.i18n import tr
from xr_tui.settings.environment import Effective


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a dialog shows of the setup."""

    check_enabled: bool = True
    """Whether the XRechnung-Prüfung is on."""
    check_off_by: str = ""
    """Who switched it off, or the variable that did."""
    sender: str = ""
    """Address mails come from."""
    sender_fixed_by: str = ""
    """The variable that names it; empty if the setup does."""
    senders: tuple[tuple[str, str], ...] = ()
    """Name and address of each sender, the default one first, where there are several."""
    storage_path: str = ""
    """The Ablagepfad, where a PDF job files."""

    @classmethod
    def of(cls, setup: Effective, storage: str) -> Conditions:
        """The conditions of this setup.

        Args:
            setup: the settings that hold.
            storage: the folder that is used where the setup names none.
        """
        settings, locked = setup.settings, setup.locked
        return cls(
            check_enabled=settings.check_enabled,
            check_off_by=locked.get("check_enabled") or settings.check_changed_by,
            sender=settings.mail.address,
            sender_fixed_by=locked.get("mail.address", ""),
            senders=tuple((one.name, one.address) for one in settings.every_sender) if settings.senders else (),
            storage_path=settings.storage_path or storage,
        )

    @property
    def sender_text(self) -> str:
        """The sender, and where it comes from."""
        if not self.sender:
            return tr("none yet – name it in the setup")
        if self.sender_fixed_by:
            return tr("{address} (set by {variable})", address=self.sender, variable=self.sender_fixed_by)
        return tr("{address} (from the setup)", address=self.sender)

    @property
    def check_text(self) -> str:
        """Whether what is about to be sent is checked, and who decided that it is not."""
        if self.check_enabled:
            return tr("Each is checked with the official rules and goes out only if it is valid.")
        if self.check_off_by:
            return tr("NOT CHECKED: the check was switched off by {who}.", who=self.check_off_by)
        return tr("NOT CHECKED: the check is switched off.")
