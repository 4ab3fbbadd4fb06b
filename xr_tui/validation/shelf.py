"""All versions of the rules that are installed, and which of them an invoice is checked with.

The date of the invoice (BT-2) chooses: the newest rules that hold on that day. A person can pin one version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xr_tui.errors import RulesBroken, RulesMissing
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.bundle import known_versions
from xr_tui.validation.rules import InstalledRules, installed

OLD_AFTER_DAYS = 214
"""KoSIT publishes twice a year: rules older than seven months are probably not the newest."""

LOOK_FOR_NEWER = phrase("Look for newer ones, then type: xr-tui rules install FILE")
"""What to do about it."""


@dataclass(frozen=True)
class Shelf:
    """The versions that can be checked with."""

    versions: tuple[InstalledRules, ...]
    """At least one, by the day from which they hold."""
    pinned: str = ""
    """The only version that is used, whatever the date; empty: the date chooses."""

    @property
    def now(self) -> InstalledRules:
        """The rules for an invoice of today."""
        return self.choose(None)

    @property
    def version(self) -> str:
        """Version of the rules for an invoice of today."""
        return self.now.version

    def choose(self, day: dt.date | None) -> InstalledRules:
        """The rules for an invoice of that date (BT-2); an older one than all rules gets the oldest rules.

        Args:
            day: date of the invoice; without one, that of today.
        """
        if self.pinned:
            return next(rules for rules in self.versions if rules.version == self.pinned)
        wanted = day or dt.datetime.now().astimezone().date()
        usable = choosable(self.versions) or list(self.versions)
        holding = [rules for rules in usable if rules.bundle.valid_from <= wanted]
        return holding[-1] if holding else usable[0]

    def age_in_days(self, today: dt.date) -> int:
        """How many days ago the newest version was published."""
        return (today - max(rules.bundle.published for rules in self.versions)).days


def choosable(versions: Sequence[InstalledRules]) -> list[InstalledRules]:
    """Those that the date of an invoice can choose: for XRechnung, and the last one of each day."""
    by_day = {rules.bundle.valid_from: rules for rules in versions if rules.bundle.automatic and rules.problem is None}
    return list(by_day.values())


def too_old(days: int) -> Phrase:
    """Says that the newest rules were published so many days ago."""
    return phrase("The newest rules are {days} days old; KoSIT publishes new ones twice a year.", days=days)


def shelf(folder: Path, pinned: str = "") -> Shelf:
    """The installed rules.

    Args:
        folder: the folder of all rules, see `rules_folder`.
        pinned: the only version to use, if a person pinned one.

    Raises:
        RulesMissing: none are installed, or the pinned ones are not.
        RulesBroken: a file of a version is missing or is not what it should be.
    """
    versions = installed(folder)
    wanted = [rules for rules in versions if rules.version == pinned] if pinned else list(versions)
    if not wanted:
        raise _missing(folder, pinned)
    for rules in wanted:
        # Also one that today's invoices do not need: what it would have been chosen for must not go to another one.
        if rules.problem is not None:
            raise RulesBroken(rules.problem, _cure(rules))
    return Shelf(tuple(wanted), pinned)


def _cure(rules: InstalledRules) -> Phrase:
    if rules.version in known_versions():
        return phrase("Type: xr-tui rules install")
    return phrase("Install them again, or type: xr-tui rules remove {version}", version=rules.version)


def _missing(folder: Path, pinned: str) -> RulesMissing:
    if pinned:
        return RulesMissing(
            phrase("The pinned rules {version} are not installed in {folder}.", version=pinned, folder=folder),
            phrase("Type: xr-tui rules list. The pin is in the setup or in XR_TUI_RULES_VERSION."),
        )
    return RulesMissing(
        phrase("No official rules are installed in {folder}.", folder=folder), phrase("Type: xr-tui rules install")
    )
