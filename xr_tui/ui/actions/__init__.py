"""What can be done on the screens: every action once, with its keys, its name, its help and its place at the bottom.

Lines of keys, help, command palette and the user's own keys all come from these declarations. Nothing here loads
Textual: `xr-tui keys` and the check of the user's file read them too.
"""

from xr_tui.ui.actions.action import Action, ActionSet
from xr_tui.ui.actions.keys import key_of, keys_of, use_keys, with_key

__all__ = ["Action", "ActionSet", "key_of", "keys_of", "use_keys", "with_key"]
