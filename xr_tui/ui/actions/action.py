"""An action as it is declared, and the actions of one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xr_tui.phrase import Phrase


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that can be done on a screen. It works in capitals and small letters where its key is a letter."""

    id: str
    """Its name in the user's file, such as `invoices.email`."""
    does: str
    """Textual's action on the widget that declares it: `send('email')` calls `action_send("email")`."""
    name: Phrase
    """What it does in a word or two, for the line at the bottom and the command palette."""
    help: Phrase
    """What it does in a sentence, for the help."""
    keys: str = ""
    """Keys parted by commas, the one to show first: `e`, `f10,ctrl+s`. The user's file can give others."""
    fixed: str = ""
    """Keys that work whatever the user's file says, so that nobody locks himself in: `escape`."""
    footer: int = 0
    """Its place in the line at the bottom, 1 first; the higher, the sooner it is left out. 0: never there."""
    anywhere: bool = False
    """Whether its keys come first: in fields, and in front of dialogs. Such keys must not be letters."""
    palette: bool = True
    """Whether the command palette offers it; moving the cursor it need not."""


HELP_PLACE = 99
"""`Action.footer` of the help, which is always there, and always last."""


@dataclass(frozen=True, kw_only=True)
class ActionSet:
    """What can be done in one place: a pane, a screen, a list, everywhere."""

    title: Phrase
    """Stands above the actions in the help."""
    actions: tuple[Action, ...]
    """In the order of the help."""
    text: Phrase | None = None
    """What the screen is for; the help begins with it."""
    rank: int = 0
    """Its place in the help: 0 what is particular to the screen, 9 what works everywhere."""

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions)
