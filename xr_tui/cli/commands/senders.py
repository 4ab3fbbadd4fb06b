"""`senders` and `login`: in whose name mails can go out, and how one of them logs in once."""

from __future__ import annotations

import datetime as dt
import time

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_line, print_table, tell
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

    @app.command("login", help=tr("Log in for a sender at Microsoft 365 with a code."))
    def login_(
        name: str = typer.Argument("", metavar="SENDER", help=tr("Its name or address; none: the default one.")),
        forget: bool = typer.Option(False, "--forget", help=tr("Throw the login that is kept on this machine away.")),
    ) -> None:
        office = call.office()
        settings = office.setup().settings
        sender = sender_called(settings, name)
        if forget:
            office.forget_login(sender)
            print_line(tr("The login of {name} is forgotten on this machine.", name=sender.name))
            return
        office.log_in(settings, sender, lambda code: _show(call, code.url, code.code, code.expires_at))
        print_line(tr("{name} is logged in; mails go out from now on.", name=sender.name))


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


def _show(call: Call, url: str, code: str, expires_at: float) -> None:
    """The code is no secret of ours: only who types it and then logs in makes something of it."""
    if call.everywhere.json:
        until = dt.datetime.fromtimestamp(expires_at, dt.UTC).isoformat(timespec="seconds")
        print_json([{"url": url, "code": code, "until": until}])
        return
    minutes = max(1, round((expires_at - time.time()) / 60))
    tell(tr("On any machine with a browser open   {url}", url=url))
    tell(tr("and type the code   {code}   (within {minutes} minutes)", code=code, minutes=minutes))
    tell(tr("Log in there as the mailbox that sends. Waiting …"))
