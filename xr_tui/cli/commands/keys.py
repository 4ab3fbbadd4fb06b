"""`keys`: what can be done on the screens, and with which keys."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from xr_tui.cli.call import Call
from xr_tui.cli.output import print_json, print_table
from xr_tui.errors import InputError
from xr_tui.i18n import tr


def add_to(app: typer.Typer, call: Call) -> None:
    """Add the command."""

    @app.command("keys", help=tr("List what the screens can do, and the keys for it."))
    def keys() -> None:
        from xr_tui.settings.places import config_file
        from xr_tui.ui.actions.user_keys import check_keys

        try:
            check_keys(call.user_file.keys, str(config_file()))
        except InputError:
            _list(call, {})
            raise
        _list(call, call.user_file.keys)


def _list(call: Call, wanted: Mapping[str, str]) -> None:
    """The actions with these keys; spelt as the user's file spells them, and not as they stand on the keyboard."""
    from xr_tui.ui.actions import keys_of, use_keys
    from xr_tui.ui.actions.registry import all_actions

    use_keys(wanted)
    if call.everywhere.json:
        print_json(
            {
                "action": action.id,
                "keys": list(keys_of(action)),
                "changeable": bool(action.keys),
                "name": tr(action.name),
                "help": tr(action.help),
            }
            for action in all_actions()
        )
        return
    cells = [[action.id, ",".join(keys_of(action)), tr(action.help)] for action in all_actions()]
    print_table([tr("Action"), tr("Keys"), tr("What it does")], cells)
