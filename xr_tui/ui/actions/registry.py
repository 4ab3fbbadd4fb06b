"""All actions, and which of them meet on one screen, where no two may have the same key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from xr_tui.ui.actions.action import Action, ActionSet
from xr_tui.ui.actions.dialogs import DIALOG, HELP, LOGIN, QUESTION, RULES, RUN
from xr_tui.ui.actions.everywhere import EVERYWHERE, MAIN
from xr_tui.ui.actions.lists import CHIPS, LISTS, MARKS, ORDER, ROWS, SEARCH
from xr_tui.ui.actions.panes import CUSTOMERS, INVOICES, JOBS, MATRIX, SENDERS, SETUP, SETUP_SCREEN
from xr_tui.ui.actions.screens import CHECK, DOCUMENT, FEEDBACK, INVOICE_VIEW, RUN_REPORT

_LIST = (LISTS, ORDER, ROWS, MAIN, EVERYWHERE)

SCREENS: Mapping[str, tuple[ActionSet, ...]] = MappingProxyType(
    {
        "invoices": (INVOICES, MARKS, *_LIST),
        "jobs": (JOBS, MARKS, *_LIST),
        "matrix": (MATRIX, MARKS, *_LIST),
        "customers": (CUSTOMERS, MARKS, *_LIST),
        "search": (SEARCH,),
        "chips": (CHIPS,),
        "setup": (SETUP, SETUP_SCREEN, MAIN, EVERYWHERE),
        "senders": (SENDERS, SETUP, SETUP_SCREEN, MAIN, EVERYWHERE),
        "feedback": (FEEDBACK, ROWS, EVERYWHERE),
        "run report": (RUN_REPORT, ROWS, EVERYWHERE),
        "check": (CHECK, ROWS, EVERYWHERE),
        "invoice": (INVOICE_VIEW, EVERYWHERE),
        "document": (DOCUMENT, EVERYWHERE),
        "dialog": (DIALOG,),
        "run dialog": (RUN, DIALOG, ROWS),
        "question": (QUESTION,),
        "rules": (RULES,),
        "login": (LOGIN,),
        "help": (HELP,),
    }
)
"""The sets of each screen, the innermost first: where two declare the same key by default, the inner one has it."""

IN_FRONT = frozenset({"search", "chips", "dialog", "run dialog", "question", "rules", "login", "help"})
"""Where letters are for what is in front, but other keys that hold everywhere hold too."""


def reachable(screen: str) -> tuple[Action, ...]:
    """Every action of which a key means something on a screen of `SCREENS`."""
    actions = tuple(action for actions in SCREENS[screen] for action in actions)
    return (*actions, *(action for action in EVERYWHERE if action.anywhere)) if screen in IN_FRONT else actions


def all_sets() -> Iterator[ActionSet]:
    """Every set once."""
    yield from {id(actions): actions for screen in SCREENS.values() for actions in screen}.values()


def all_actions() -> Iterator[Action]:
    """Every action once."""
    for actions in all_sets():
        yield from actions
