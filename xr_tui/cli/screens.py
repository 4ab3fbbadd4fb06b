"""`xr-tui` without a command: the screens."""

from __future__ import annotations

import os
import sys

from xr_tui.cli.options import Everywhere
from xr_tui.errors import Unable
from xr_tui.phrase import phrase
from xr_tui.settings.display import Display
from xr_tui.settings.places import config_file
from xr_tui.settings.user_file import UserFile

_DUMB = ("", "dumb", "unknown")
"""What a terminal is called that cannot place text; Emacs' shell and build servers are such."""


def open_screens(everywhere: Everywhere, user_file: UserFile, display: Display) -> int:
    """Open the screens on the user's office; returns their exit code.

    Raises:
        InputError: names what is wrong with the keys of the user's file.
        Unable: without a terminal.
    """
    _look_at_terminal()
    from xr_tui.cli.call import Call
    from xr_tui.ui import run

    if user_file.keys:
        from xr_tui.ui.actions.user_keys import check_keys

        check_keys(user_file.keys, str(config_file()))
    office = Call(everywhere, user_file, display).office()
    return run(office, display)


def _look_at_terminal() -> None:
    hint = phrase("Type: xr-tui --help for the commands.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Unable(phrase("The screens need a terminal."), hint)
    kind = os.environ.get("TERM", "")
    if kind in _DUMB:
        raise Unable(phrase('This terminal cannot show screens (TERM is "{kind}").', kind=kind), hint)
