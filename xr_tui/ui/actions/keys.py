"""Keys: how they are written, how they are shown, and which ones the user wants instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from xr_tui.i18n import tr
from xr_tui.phrase import phrase
from xr_tui.ui.actions.action import Action

_NAMED = {
    "enter": phrase("Enter"),
    "escape": phrase("Esc"),
    "space": phrase("Space"),
    "tab": phrase("Tab"),
    "delete": phrase("Del"),
    "insert": phrase("Ins"),
    "backspace": phrase("Backspace"),
    "home": phrase("Home"),
    "end": phrase("End"),
    "pageup": phrase("PgUp"),
    "pagedown": phrase("PgDn"),
}
_SHOWN_AS = {"up": "↑", "down": "↓", "left": "←", "right": "→", "comma": ","}
_WITH_MODIFIER = re.compile(r"ctrl\+(up|down|left|right|home|end|pageup|pagedown|delete)|shift\+(up|down|tab)")
_FUNCTION_KEY = re.compile(r"f([1-9]|1[0-9]|2[0-4])")
_CONTROL_LETTER = re.compile(r"ctrl\+[a-z]")
_LIKE_OTHERS = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j"}
"""A plain terminal sends these for Tab, Enter, Backspace and line feed."""

_wanted: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def use_keys(wanted: Mapping[str, str]) -> None:
    """From now on show these keys, parted by commas, for the actions of these ids. They are checked before."""
    global _wanted
    _wanted = MappingProxyType({action: split(keys) for action, keys in wanted.items()})


def wanted_keys() -> Mapping[str, str]:
    """The user's keys as Textual's keymap takes them."""
    return {action: spread(keys) for action, keys in _wanted.items()}


def keys_of(action: Action) -> tuple[str, ...]:
    """The keys of an action, the user's if there are any, the one to show first: Esc, which everybody knows, if any."""
    fixed = split(action.fixed)
    keys = _wanted.get(action.id, split(action.keys))
    return tuple(dict.fromkeys((*fixed, *keys) if "escape" in fixed else (*keys, *fixed)))


def key_of(action: str) -> str:
    """The first key of the action with this id, as it stands on the keyboard: for texts that name a key."""
    return word(keys_of(_declared(action))[0])


def with_key(text: str, action: str) -> str:
    """The words of a button that a key presses too: `OK  F10`."""
    return f"{text}  {key_of(action)}"


def word(key: str) -> str:
    """A key as it stands on the keyboard, in the language spoken: `E`, `F10`, `Strg+S`, `Entf`."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    names = {"ctrl": tr("Ctrl"), "shift": tr("Shift")}
    name = _NAMED.get(last)
    shown = tr(name) if name else _SHOWN_AS.get(last, last.upper())
    return "+".join([*(names[modifier] for modifier in modifiers), shown])


def split(keys: str) -> tuple[str, ...]:
    """`f10, ctrl+s` to its keys, each in the one way of writing it that `canonical` gives."""
    return tuple(canonical(key) or key.strip() for key in keys.split(",") if key.strip())


def spread(keys: tuple[str, ...]) -> str:
    """The keys as Textual takes them: a letter in both cases."""
    both = (case for key in keys for case in dict.fromkeys((key, key.upper() if len(key) == 1 else key)))
    return ",".join(dict.fromkeys(both))


def canonical(key: str) -> str | None:
    """The one way in which a key is written; None if no terminal sends such a key.

    >>> canonical("E"), canonical("question_mark"), canonical("Ctrl+S"), canonical("strg+s")
    ('e', '?', 'ctrl+s', None)
    """
    key = key.strip()
    if len(key) == 1:
        return key.lower() if key.isprintable() and not key.isspace() else None
    key = key.lower()
    known = key in _NAMED or key in _SHOWN_AS or _FUNCTION_KEY.fullmatch(key) or _WITH_MODIFIER.fullmatch(key)
    if known or (_CONTROL_LETTER.fullmatch(key) and key not in _LIKE_OTHERS):
        return key
    try:
        return unicodedata.lookup(key.replace("_", " ").upper()) if "_" in key or key in _SIGNS else None
    except KeyError:
        return None


_SIGNS = {"slash", "asterisk", "plus", "minus", "colon", "semicolon", "tilde"}


def types_text(key: str) -> bool:
    """Whether the key writes something where a field has the focus."""
    return len(key) == 1 or key in ("space", "comma")


@cache
def _by_id() -> Mapping[str, Action]:
    from xr_tui.ui.actions.registry import all_actions

    return {action.id: action for action in all_actions()}


def _declared(action: str) -> Action:
    return _by_id()[action]
