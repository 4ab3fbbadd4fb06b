"""The table `[keys]` of the user's own file: which keys he wants, and what is wrong with them.

[keys]
"invoices.email" = "e,f8"
"lists.search" = "ctrl+f"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xr_tui.errors import InputError, Problem
from xr_tui.phrase import Phrase, phrase
from xr_tui.ui.actions.action import Action
from xr_tui.ui.actions.everywhere import EVERYWHERE
from xr_tui.ui.actions.keys import canonical, split, types_text
from xr_tui.ui.actions.registry import IN_FRONT, SCREENS, all_actions, reachable

_OWNED = {
    "enter", "escape", "tab", "shift+tab", "space", "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
    "backspace", "ctrl+c", "ctrl+z",
}  # fmt: skip
"""Keys that lists, fields and the terminal need. Only actions that have one by default may keep it."""


def check_keys(wanted: Mapping[str, str], file: str) -> None:
    """Look at the keys a user wants.

    Args:
        wanted: id of an action to its keys, parted by commas.
        file: the user's file, to be named.

    Raises:
        InputError: names every key of the table that is wrong.
    """
    faults = [*_single_faults(wanted), *_meetings(wanted)]
    if faults:
        raise InputError(
            (Problem(text, file=file, field=f"keys.{action}") for action, text in sorted(faults, key=lambda at: at[0])),
            phrase("All actions and their keys: xr-tui keys"),
        )


def _single_faults(wanted: Mapping[str, str]) -> Iterator[tuple[str, Phrase]]:
    """What is wrong with each line by itself."""
    known = {action.id: action for action in all_actions()}
    for name, keys in wanted.items():
        action = known.get(name)
        if action is None:
            yield name, phrase("There is no such action.")
        elif not action.keys:
            yield name, phrase("The keys of this action cannot be changed.")
        elif not split(keys):
            yield name, phrase('This must name a key, or several parted by commas, such as "e,f8".')
        else:
            yield from ((name, fault) for key in split(keys) if (fault := _fault(action, key)))


def _fault(action: Action, key: str) -> Phrase | None:
    if canonical(key) is None:
        return phrase("There is no key {key}. Keys are e.g. e, ?, f8, ctrl+e, delete.", key=key)
    own = (*split(action.keys), *split(action.fixed))
    if key not in own and key in _OWNED:
        return phrase("The key {key} is needed by lists, fields or the terminal.", key=key)
    if action.anywhere and types_text(key) and not any(types_text(default) for default in own):
        return phrase("The key {key} writes in fields; this action needs one that does not, such as f8.", key=key)
    return None


def _meetings(wanted: Mapping[str, str]) -> Iterator[tuple[str, Phrase]]:
    """Two actions of one screen that have the same key now, at the one that the user changed."""
    told: set[tuple[str, str]] = set()
    for screen in SCREENS:
        actions = reachable(screen)
        for action in actions:
            if action.id not in wanted or not action.keys:
                continue
            for other in actions:
                shared = _keys_on(screen, action, wanted) & _keys_on(screen, other, wanted)
                shared -= _by_default(action, other)
                if other is not action and shared and (action.id, other.id) not in told:
                    told.add((action.id, other.id))
                    key = ", ".join(sorted(shared))
                    yield action.id, phrase("The key {key} already belongs to {other}.", key=key, other=other.id)


def _keys_on(screen: str, action: Action, wanted: Mapping[str, str]) -> set[str]:
    keys = _keys(action, wanted)
    if screen in IN_FRONT and action in EVERYWHERE.actions:
        return {key for key in keys if not types_text(key)}
    return keys


def _keys(action: Action, wanted: Mapping[str, str]) -> set[str]:
    changed = split(wanted[action.id]) if action.id in wanted and action.keys else split(action.keys)
    return {*changed, *split(action.fixed)}


def _by_default(action: Action, other: Action) -> set[str]:
    """Keys that both have by default: the inner one has it there, and closes where the outer one would quit."""
    return _keys(action, {}) & _keys(other, {})
