"""The commands by name. Built when a command is asked for, so that help speaks the user's language."""

from __future__ import annotations

import contextlib
import io
from importlib import import_module

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.options import Everywhere
from xr_tui.cli.output import print_text
from xr_tui.cli.usage import is_help, is_wrong_use, translated_help, wrong_use
from xr_tui.i18n import tr
from xr_tui.settings.display import Display
from xr_tui.settings.user_file import UserFile

_MODULES = {
    "import": "importing",
    "mend": "mending",
    "invoices": "lists",
    "jobs": "lists",
    "feedback": "lists",
    "report": "job_changes",
    "confirm": "job_changes",
    "cancel": "job_changes",
    "validate": "validating",
    "create": "creating",
    "send": "sending",
    "batch": "sending",
    "retry": "sending",
    "worker": "sending",
    "archive": "archive",
    "backup": "backup",
    "restored": "backup",
    "rules": "rules",
    "keys": "keys",
    "senders": "senders",
    "login": "login",
    "doctor": "doctor",
    "demo": "demo",
}
"""Which module of `commands` knows a command, in the order of the help; loading all takes a third of a second."""
_INTERRUPTED = 130
"""What Typer makes of Ctrl+C."""


def run_command(everywhere: Everywhere, arguments: list[str], user_file: UserFile, display: Display) -> int:
    """Run one command; returns its exit code."""
    call = Call(everywhere, user_file, display)
    if "--help" in arguments or "-h" in arguments:
        return _show_help(call, arguments)
    try:
        ended = _app(call, arguments)(arguments, prog_name="xr-tui", standalone_mode=False)
    except Exception as error:
        if is_help(error):
            print_text(translated_help(str(error)))
            return 0
        if is_wrong_use(error):
            raise wrong_use(error) from None
        raise
    if ended == _INTERRUPTED:
        raise KeyboardInterrupt
    return call.exit_code


def _show_help(call: Call, arguments: list[str]) -> int:
    """Typer prints help by itself; caught and put into the user's language."""
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text):
            _app(call, arguments)(arguments, prog_name="xr-tui", standalone_mode=False)
    except Exception as error:
        if not is_wrong_use(error):
            raise
        raise wrong_use(error) from None
    print_text(translated_help(text.getvalue()))
    return 0


def _app(call: Call, arguments: list[str]) -> typer.Typer:
    """The commands that this call may need: one, or all of them where help or a mistake is likely."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        help=tr("Turns invoices into XRechnung, checks them with the official rules and mails them."),
        epilog=tr("Everywhere, before or after a command: --data-dir DIR, --json, --lang de|en."),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_no_options)
    wanted = _MODULES.get(arguments[0]) if arguments else None
    for name in [wanted] if wanted else dict.fromkeys(_MODULES.values()):
        import_module(f"xr_tui.cli.commands.{name}").add_to(app, call)
    return app


def _no_options() -> None:
    """Makes Typer treat a single command as a command and not as the whole program."""
