"""`senders`: in whose name mails can go out."""

from __future__ import annotations

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_table
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.phrase import phrase
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import Sender


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""

    @app.command("senders", help=tr("List the senders, the default one first."))
    def senders_() -> None:
        every = call.office().setup().settings.every_sender
        if call.everywhere.json:
            print_json(
                {
                    "sender": one.name,
                    "default": one is every[0],
                    "address": one.address,
                    "documents": one.document_type.value,
                    "server": f"{one.host}:{one.port}" if one.host else "",
                    "security": one.security.value,
                    "user": one.user,
                    "login": one.login.value,
                }
                for one in every
            )
            return
        titles = [tr("Sender"), tr("Sender address"), tr("Server"), tr("Encryption"), tr("Login")]
        cells = [
            [one.name, one.address, f"{one.host}:{one.port}" if one.host else "-", one.security.value, one.login.value]
            for one in every
        ]
        print_table(titles, cells, whole=[0, 1])


def sender_called(settings: Settings, name: str) -> Sender:
    """The sender of this name or address; the default one for an empty text.

    Raises:
        InputError: there is none; names those there are.
    """
    if not name:
        return settings.mail
    found = settings.sender_named(name) or settings.sender_at(name)
    if found is None:
        names = ", ".join(one.name for one in settings.every_sender)
        raise InputError([Problem(phrase("There is no such sender; there are: {names}.", names=names), field=name)])
    return found


def trial_mail(office: Office, name: str) -> str:
    """Send a test mail for a sender to itself; says what became of it."""
    settings = office.setup().settings
    sender = sender_called(settings, name)
    outcome = office.send_test_mail(settings, sender, tr)
    return tr("{name}, to {address}: {outcome}", name=sender.name, address=sender.address, outcome=tr(outcome))
