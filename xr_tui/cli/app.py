"""The commands by name. Built when a command is asked for, so that help speaks the user's language."""

from __future__ import annotations

import os
from dataclasses import dataclass

import typer

from xr_tui.cli.options import Everywhere
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.settings.places import Places, default_places
from xr_tui.settings.user_file import UserFile


@dataclass
class Call:
    """One call of the program, handed to every command."""

    everywhere: Everywhere
    user_file: UserFile
    exit_code: int = 0
    """What a command that ran to its end wants to be known by."""

    @property
    def places(self) -> Places:
        """The folders of this call."""
        environ = dict(os.environ)
        if self.user_file.database:
            environ.setdefault("XR_TUI_DATABASE", self.user_file.database)
        return default_places(environ, self.everywhere.data_dir)

    def office(self, *, takes_all: bool = False) -> Office:
        """The office that the options, the environment and the user's file name."""
        return Office.open(self.places, environ=os.environ, user_file=self.user_file, takes_all=takes_all)


def run_command(everywhere: Everywhere, arguments: list[str], user_file: UserFile) -> int:
    """Run one command; returns its exit code."""
    call = Call(everywhere, user_file)
    try:
        _app(call)(arguments, prog_name="xr-tui")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) and end.code else call.exit_code
    return call.exit_code


def _app(call: Call) -> typer.Typer:
    from xr_tui.cli.commands import check, demo, doctor, importing, lists, rules, sending

    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        help=tr("Turns invoices into XRechnung, checks them with the official rules and mails them."),
        epilog=tr("Everywhere, before or after a command: --data-dir DIR, --json, --lang de|en."),
    )
    for part in (importing, lists, check, sending, rules, doctor, demo):
        part.add_to(app, call)
    return app
