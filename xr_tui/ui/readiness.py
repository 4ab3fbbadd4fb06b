"""Whether rules and mail server are ready; asked in threads, after the first paint."""

from __future__ import annotations

from dataclasses import dataclass

from xr_tui.errors import RulesBroken, RulesMissing, XrTuiError
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Sender

_LONGEST = 12
"""Cells for a sender's name in the title."""


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What the title line tells."""

    settings: Settings
    rules_version: str | None
    """Version of the installed rules; None if none can be used."""

    @property
    def company(self) -> str:
        """Name of the firm that sends."""
        return self.settings.company.seller.name or ""

    @property
    def check_enabled(self) -> bool:
        """Whether the XRechnung-Prüfung is on."""
        return self.settings.check_enabled

    @property
    def offer_rules(self) -> bool:
        """Whether the rules are needed and missing."""
        return self.check_enabled and self.rules_version is None and not self.settings.check_url

    @property
    def check_service(self) -> str:
        """Host of the service that checks instead of this machine."""
        from urllib.parse import urlsplit

        return urlsplit(self.settings.check_url).hostname or ""


def read_readiness(office: Office) -> Readiness:
    """Setup and rules. Runs in a thread."""
    settings = office.setup().settings
    try:
        version = office.rules().version
    except (RulesMissing, RulesBroken):
        version = None
    return Readiness(settings=settings, rules_version=version)


def mail_words(office: Office, readiness: Readiness) -> str:
    """Whether the mail servers answer and take the logins; of several senders names the first that cannot send.

    Runs in a thread, may take as long as a time-out for each sender.
    """
    senders = readiness.settings.every_sender
    if len(senders) == 1 and not senders[0].set_up:
        return tr("SMTP missing")
    failing = [sender for sender in senders if not _lets_in(office, readiness.settings, sender)]
    if len(senders) == 1:
        return tr("SMTP does not answer") if failing else tr("SMTP ok")
    good, every = len(senders) - len(failing), len(senders)
    if failing:
        return tr("SMTP {good}/{all} ok, not: {sender}", good=good, all=every, sender=_short(failing[0].name))
    return tr("SMTP {good}/{all} ok", good=good, all=every)


def _lets_in(office: Office, settings: Settings, sender: Sender) -> bool:
    try:
        office.test_mail_server(settings, sender)
    except XrTuiError:
        return False
    return True


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
