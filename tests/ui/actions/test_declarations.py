"""Every action: a key, a name and a help in both languages, and no key that two would fight for."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from xr_tui.i18n import tr, use_language
from xr_tui.ui.actions import Action
from xr_tui.ui.actions.keys import canonical, split, word
from xr_tui.ui.actions.registry import SCREENS, all_actions

_ALL = list(all_actions())


@pytest.mark.parametrize("action", _ALL, ids=lambda action: action.id)
def test_every_action_has_a_key_a_name_and_a_help_in_both_languages(action: Action) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", action.id)
    assert split(action.keys) + split(action.fixed)
    for phrase in (action.name, action.help):
        use_language("en")
        assert tr(phrase) == phrase.template != ""
        use_language("de")
        assert tr(phrase)


@pytest.mark.parametrize("action", _ALL, ids=lambda action: action.id)
def test_every_key_is_one_that_a_user_could_write_too(action: Action) -> None:
    for key in (*split(action.keys), *split(action.fixed)):
        assert canonical(key) == key


def test_every_id_is_there_once() -> None:
    ids = [action.id for action in _ALL]

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("screen", SCREENS)
def test_no_two_actions_of_a_screen_have_the_same_key(screen: str) -> None:
    """But for Q, which closes what is in front before it quits, and the two tabs of the view of an invoice."""
    keys = [
        (key, action.id)
        for actions in SCREENS[screen]
        for action in actions
        for key in (*split(action.keys), *split(action.fixed))
    ]
    twice = {key for key, _action in keys if sum(1 for other, _id in keys if other == key) > 1}

    assert twice <= ({"1", "2", "q"} if screen == "invoice" else {"q"} if screen in _CLOSED_BY_Q else set())


_CLOSED_BY_Q = {"run report", "feedback", "check", "document"}


def test_keys_are_shown_as_they_stand_on_the_keyboard() -> None:
    shown = [word(key) for key in ("e", "f10", "ctrl+s", "delete", "space", "?", "up", "shift+tab", "pageup")]

    assert shown == ["E", "F10", "Strg+S", "Entf", "Leertaste", "?", "↑", "Umschalt+Tab", "Bild↑"]
    use_language("en")
    assert word("ctrl+s") == "Ctrl+S"


def test_the_declarations_load_no_textual() -> None:
    script = "import sys, xr_tui.ui.actions.user_keys; sys.exit('textual' in sys.modules or 'rich' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
