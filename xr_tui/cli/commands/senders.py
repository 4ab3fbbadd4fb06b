"""`senders`: in whose name mails can go out; listed, and set up without screens. No secret is taken here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_line, print_table, tell
from xr_tui.errors import InputError, Problem
from xr_tui.i18n import tr
from xr_tui.jobs import sender_changes
from xr_tui.jobs.office import Office
from xr_tui.phrase import phrase
from xr_tui.settings.model import Settings
from xr_tui.settings.sender import LoginKind, Security, Sender


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the commands."""
    senders = typer.Typer(
        rich_markup_mode=None,
        invoke_without_command=True,
        help=tr("List the senders, the default one first; set them up."),
    )
    app.add_typer(senders, name="senders")
    which = tr("Its name or address.")

    @senders.callback()
    def list_(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            _print_list(call, call.office().setup().settings)

    senders.command("add", help=tr("Add a sender; its server is the default one's unless another is named."))(
        _told(call, sender_changes.add, tr("Its name; it never changes."))
    )
    senders.command("set", help=tr("Change a sender: only what is named here, '' empties it."))(
        _told(call, sender_changes.alter, which)
    )

    @senders.command("remove", help=tr("Remove a sender."))
    def remove_(name: str = typer.Argument(..., metavar="NAME", help=which)) -> None:
        gone = sender_changes.remove(call.office(), name)
        if call.everywhere.json:
            print_json([{"removed": gone.name, "entries": gone.entries}])
            return
        print_line(tr("The sender {name} is removed.", name=gone.name))
        if gone.entries:
            tell(tr("Matrix entries that named it and leave the choice to the setup now: {count}.", count=gone.entries))

    @senders.command("default", help=tr("Make a sender the default one."))
    def default_(name: str = typer.Argument(..., metavar="NAME", help=which)) -> None:
        office = call.office()
        _print_stored(call, office, sender_changes.make_default(office, name))


def _told(call: Call, change: Callable[[Office, str, dict[str, str]], Sender], which: str) -> Callable[..., None]:
    """A command with an option for each field of the form; the form's checks judge the values, all at once."""

    def option(name: str, metavar: str, help: str) -> Any:
        return typer.Option(None, sender_changes.option(name), metavar=metavar, help=help)

    def told(
        context: typer.Context,
        name: str = typer.Argument(..., metavar="NAME", help=which),
        address: str | None = option("address", "ADDRESS", tr("Address mails come from.")),
        display_name: str | None = option("display_name", "TEXT", tr("Name that receivers see; empty: the company's.")),
        reply_to: str | None = option("reply_to", "ADDRESS", tr("Where answers go; empty: the address.")),
        document_type: str | None = option(
            "document_type",
            "all|invoice|credit_note",
            tr("Documents it is taken for where the matrix names no sender."),
        ),
        host: str | None = option("host", "HOST", tr("Mail server.")),
        port: str | None = option("port", "PORT", tr("587 for STARTTLS, 465 for TLS.")),
        security: str | None = option("security", "|".join(Security), tr("How the connection is protected.")),
        login: str | None = option("login", "|".join(LoginKind), tr("Way of logging in.")),
        user: str | None = option("user", "USER", tr("Login name; empty: no login, or the address.")),
        tenant: str | None = option("tenant", "TENANT", tr("Tenant at Microsoft 365.")),
        client_id: str | None = option("client_id", "ID", tr("Client id at Microsoft 365 or Google.")),
        per_minute: str | None = option("per_minute", "N", tr("Mails a minute; empty follows the provider.")),
        recipients_per_day: str | None = option("recipients_per_day", "N", tr("Recipients in 24 hours, likewise.")),
        connections: str | None = option("connections", "N", tr("Connections at the same time, likewise.")),
        mails_per_connection: str | None = option("mails_per_connection", "N", tr("Mails per connection, likewise.")),
    ) -> None:
        said = {field: text for field, text in context.params.items() if field != "name" and text is not None}
        if not said and change is sender_changes.alter:
            raise InputError([Problem(phrase("Nothing is named that shall change."), field=name)])
        office = call.office()
        _print_stored(call, office, change(office, name, said))

    return told


def sender_called(settings: Settings, name: str) -> Sender:
    """The sender of this name or address; the default one for an empty text.

    Raises:
        InputError: there is none; names those there are.
    """
    return sender_changes.sender_called(settings, name) if name else settings.mail


def trial_mail(office: Office, name: str) -> str:
    """Send a test mail for a sender to itself; says what became of it."""
    settings = office.setup().settings
    sender = sender_called(settings, name)
    outcome = office.send_test_mail(settings, sender, tr)
    return tr("{name}, to {address}: {outcome}", name=sender.name, address=sender.address, outcome=tr(outcome))


def _print_stored(call: Call, office: Office, sender: Sender) -> None:
    if call.everywhere.json:
        holds = office.setup().settings
        print_json([_object(sender_changes.sender_called(holds, sender.name), holds)])
    else:
        print_line(tr("The sender {name} is stored. Whether it gets in: xr-tui doctor", name=sender.name))


def _print_list(call: Call, settings: Settings) -> None:
    every = settings.every_sender
    if call.everywhere.json:
        print_json(_object(one, settings) for one in every)
        return
    titles = [tr("Sender"), tr("Sender address"), tr("Server"), tr("Encryption"), tr("Login")]
    cells = [
        [one.name, one.address, f"{one.host}:{one.port}" if one.host else "-", one.security.value, one.login.value]
        for one in every
    ]
    print_table(titles, cells, whole=[0, 1])


def _object(sender: Sender, settings: Settings) -> dict[str, Any]:
    """What `--json` says of a sender; a limit that is null follows the provider."""
    return {
        "sender": sender.name,
        "default": settings.is_default(sender),
        "address": sender.address,
        "documents": sender.document_type.value,
        "server": f"{sender.host}:{sender.port}" if sender.host else "",
        "security": sender.security.value,
        "user": sender.user,
        "login": sender.login.value,
        "display_name": sender.display_name,
        "reply_to": sender.reply_to,
        "tenant": sender.tenant,
        "client_id": sender.client_id,
        **{name: getattr(sender.throttle, name) for name in sender_changes.LIMITS},
    }
