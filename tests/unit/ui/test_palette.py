"""What a row of the command palette says beside its name."""

from __future__ import annotations

import pytest

from xr_tui.i18n import LANGUAGES, tr, use_language
from xr_tui.ui.actions.registry import all_actions
from xr_tui.ui.palette import beyond_the_name


@pytest.mark.parametrize(
    ("name", "sentence", "shown"),
    [
        ("Repeat", "repeat: a new job, after a dialog", "a new job, after a dialog"),
        ("First row", "to the first row", ""),
        ("New", "new entry", "new entry"),
        ("Mail", "the mail as it was handed over", "the mail as it was handed over"),
        ("Rückmeldung", "Rückmeldungsübersicht: was geschah", "Rückmeldungsübersicht: was geschah"),
        ("Zurück", "zurück", ""),
    ],
)
def test_a_sentence_leaves_out_what_the_name_has_said(name: str, sentence: str, shown: str) -> None:
    assert beyond_the_name(name, sentence) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_row_of_the_palette_says_its_name_twice(language: str) -> None:
    use_language(language)
    try:
        for action in all_actions():
            name, shown = tr(action.name), beyond_the_name(tr(action.name), tr(action.help))
            again = shown.casefold().startswith(name.casefold()) and shown[len(name) : len(name) + 1] in (" ", ",", ":")
            assert not again or len(shown.split()) < 3, (action.id, shown)
    finally:
        use_language("de")
