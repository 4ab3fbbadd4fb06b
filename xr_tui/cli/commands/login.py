"""`login`: how a sender logs in once, in the name of a person."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import select
import socket
import sys
import time

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.commands.senders import sender_called
from xr_tui.cli.output import print_json, print_line, tell
from xr_tui.i18n import tr
from xr_tui.settings.sender import LoginKind

_KEYBOARD = 0


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""

    @app.command("login", help=tr("Log in for a sender: at Microsoft 365 with a code, at Google in a browser."))
    def login_(
        name: str = typer.Argument("", metavar="SENDER", help=tr("Its name or address; none: the default one.")),
        forget: bool = typer.Option(False, "--forget", help=tr("Throw the login that is kept on this machine away.")),
        port: int = typer.Option(
            0, "--port", metavar="PORT", help=tr("Google: where to listen for the browser; without it a free port.")
        ),
    ) -> None:
        office = call.office()
        settings = office.setup().settings
        sender = sender_called(settings, name)
        if forget:
            office.forget_login(sender)
            print_line(tr("The login of {name} is forgotten on this machine.", name=sender.name))
            return
        if sender.login is LoginKind.GOOGLE:
            from xr_tui.delivery.google_person import Dialogue

            dialogue = Dialogue(
                show=lambda consent: _show_consent(call, consent.url, consent.port, consent.expires_at),
                typed=TypedLines(),
                tell=lambda said: tell(tr(said)),
                speak=tr,
            )
            office.log_in_by_browser(settings, sender, dialogue, port)
        else:
            office.log_in(settings, sender, lambda code: _show_code(call, code.url, code.code, code.expires_at))
        if call.everywhere.json:
            print_json([{"sender": sender.name, "logged_in": True}])
        else:
            print_line(tr("{name} is logged in; mails go out from now on.", name=sender.name))


class TypedLines:
    """Lines of standard input as they come; empty while there is none, and for good where nobody can type."""

    def __init__(self) -> None:
        self._open = True
        self._rest = b""

    def __call__(self) -> str:
        """The next line without its end. Does not wait, which `input` would, also when the browser has come."""
        if self._open and select.select([_KEYBOARD], [], [], 0)[0]:
            read = os.read(_KEYBOARD, 65536)
            self._open, self._rest = bool(read), self._rest + read
        line, end, rest = self._rest.partition(b"\n")
        if not end:
            return ""
        self._rest = rest
        return line.decode(errors="replace").strip()


def _show_code(call: Call, url: str, code: str, expires_at: float) -> None:
    """The code is no secret of ours: only who types it and then logs in makes something of it."""
    if call.everywhere.json:
        print_json([{"url": url, "code": code, "until": _iso(expires_at)}])
        sys.stdout.flush()
        return
    tell(tr("On any machine with a browser open   {url}", url=url))
    tell(tr("and type the code   {code}   (within {minutes} minutes)", code=code, minutes=_minutes(expires_at)))
    tell(tr("Log in there as the mailbox that sends. Waiting …"))


def _show_consent(call: Call, url: str, port: int, expires_at: float) -> None:
    """Where a person consents, and the two ways by which the answer comes back."""
    tunnel = f"ssh -L {port}:127.0.0.1:{port} {getpass.getuser()}@{socket.gethostname()}"
    if call.everywhere.json:
        print_json([{"url": url, "tunnel": tunnel, "port": port, "until": _iso(expires_at)}])
        sys.stdout.flush()  # whoever reads it acts on it while we wait
        return
    tell(tr("If your browser runs on another machine, type there first, in a second window:"))
    tell(f"\n    {tunnel}\n")
    tell(tr("Open in the browser, and log in there as the mailbox that sends (within {minutes} minutes):",
            minutes=_minutes(expires_at)))  # fmt: skip
    tell(f"\n    {url}\n")
    tell(tr("Without such a tunnel the browser ends at a page it cannot load: copy that page's address from the "
            "browser, put it in here and press Enter. Waiting …"))  # fmt: skip


def _minutes(expires_at: float) -> int:
    return max(1, round((expires_at - time.time()) / 60))


def _iso(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(timespec="seconds")
