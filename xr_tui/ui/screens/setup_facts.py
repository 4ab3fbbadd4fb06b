"""What the Einrichtung needs to know before it can be shown. All of it blocks: call it in a thread."""

from __future__ import annotations

from dataclasses import dataclass

from xr_tui.errors import RulesMissing, XrTuiError
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.settings.environment import Effective, effective
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Sender
from xr_tui.store import setup
from xr_tui.ui.screens.setup_form import SetupFacts


@dataclass(frozen=True, kw_only=True)
class SetupState:
    """The settings as stored, as they hold, and what stands beside them."""

    stored: Settings
    """Without what the environment fixes."""
    holding: Effective
    facts: SetupFacts


def read_setup(office: Office) -> SetupState:
    """Read settings, rules and sources.

    Raises:
        XrTuiError: the database cannot be read, or a variable cannot be understood.
    """
    with office.store.reading() as db:
        stored = setup.load(db)
    holding = effective(stored, office.environ)
    facts = SetupFacts(
        locked=holding.locked,
        fixed={
            name: getattr(holding.settings.mail, name)  # of the throttle, all of it
            for name in {path.split(".")[1] for path in holding.locked if path.startswith("mail.")}
        },
        rules=rules_state(office),
        storage=str(office.places.storage),
    )
    return SetupState(stored=stored, holding=holding, facts=facts)


def without_locked(typed: Settings, stored: Settings, locked: frozenset[str]) -> Settings:
    """The typed settings, but for what the environment fixes: of that the stored value stays.

    Senders are typed without it: `SendersList` shows it, but does not give it out.
    """
    from dataclasses import replace

    own = {name: getattr(stored, name) for name in locked if "." not in name}
    return replace(typed, **own)


def rules_state(office: Office) -> str:
    """Which rules are installed, or why they cannot be used."""
    try:
        return tr("{version}, intact", version=office.rules().version)
    except RulesMissing:
        return tr("not installed")
    except XrTuiError as error:
        return tr(error.message)


def password_source(office: Office, sender: Sender, *, default: bool) -> str:
    """Where a sender's password would come from; it is not read."""
    place, name = office.credentials.password_place(sender, default=default)
    if place == "command":
        return tr("from the password command of your config.toml")
    if place == "environment":
        return tr("from the environment variable {variable}", variable=name)
    if place == "credential":
        return tr("from the systemd credential {name}", name=name)
    return tr("from the keyring, if there is one; else {variable}", variable=name)
