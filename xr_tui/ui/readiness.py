"""Whether rules and mail server are ready; asked in threads, after the first paint."""

from __future__ import annotations

from dataclasses import dataclass

from xr_tui.errors import RulesBroken, RulesMissing, XrTuiError
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.settings.model import Settings


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
    """Whether the mail server answers and takes the login. Runs in a thread, may take as long as a time-out."""
    if not readiness.settings.mail.host:
        return tr("SMTP missing")
    try:
        office.test_mail_server(readiness.settings)
    except XrTuiError:
        return tr("SMTP does not answer")
    return tr("SMTP ok")
