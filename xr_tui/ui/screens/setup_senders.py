"""Dialogs of the list of senders in the Einrichtung: their answers change the list; the setup saves it."""

from __future__ import annotations

from dataclasses import replace

from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.settings.sender import Sender
from xr_tui.ui.modals.confirm import Confirm
from xr_tui.ui.modals.sender_form import SenderForm
from xr_tui.ui.screens.setup_facts import SetupState, password_source
from xr_tui.ui.widgets.senders_list import SendersList


def edit_sender(office: Office, listing: SendersList, sender: Sender | None, state: SetupState) -> None:
    """Open the form of a sender, or of a new one for None, which begins with the default one's server.

    What the environment fixes of the default one is shown locked, and never goes into the list.
    """
    first = listing.value[0]
    default = sender is first
    known = sender or Sender(name="", host=first.host, port=first.port, security=first.security)
    locked = {name.removeprefix("mail."): variable for name, variable in state.holding.locked.items()}

    def answered(changed: Sender | None) -> None:
        if changed is not None:
            fixed = {name: getattr(known, name) for name in state.facts.fixed} if default else {}
            listing.put(sender, replace(changed, **fixed))

    dialog = SenderForm(
        listing.as_it_holds(known) if default else known,
        password=lambda name: password_source(office, replace(known, name=name), default=default),
        locked=locked if default else {},
        taken=frozenset(one.name.casefold() for one in listing.value if one is not sender),
        new=sender is None,
    )
    listing.app.push_screen(dialog, answered)


def ask_to_remove(listing: SendersList, sender: Sender) -> None:
    """Take a sender out of the list, after a question."""

    def answered(yes: bool | None) -> None:
        if yes:
            listing.take_out(sender)

    question = Confirm(
        tr("Remove the sender {name}?", name=sender.name),
        yes=tr("Remove"),
        no=tr("Keep it"),
        detail=tr("Matrix entries that name it leave the choice to the setup. It is gone once the setup is saved."),
    )
    listing.app.push_screen(question, answered)
