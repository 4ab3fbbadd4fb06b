"""The table `[keys]` of the user's file: what is wrong is named, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from xr_tui.errors import InputError
from xr_tui.i18n import tr
from xr_tui.settings.user_file import UserFile, read_user_file
from xr_tui.ui.actions.user_keys import check_keys


def _faults(**wanted: str) -> list[tuple[str, str]]:
    keys = {name.replace("__", "."): keys for name, keys in wanted.items()}
    with pytest.raises(InputError) as error:
        check_keys(keys, "config.toml")
    return [(problem.field, tr(problem.text)) for problem in error.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        '[keys]\n"invoices.email" = "e,f8"\n',
        '[keys]\ninvoices.email = "e,f8"\n',
        '[keys.invoices]\nemail = "e,f8"\n',
    ],
)
def test_keys_are_read_with_quotes_and_without(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")

    assert read_user_file(path) == UserFile(keys={"invoices.email": "e,f8"})


def test_keys_that_are_no_text_are_named_with_the_other_problems_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('language = "fr"\n[keys]\n"invoices.email" = 8\n"jobs.repeat" = ["r"]\n', encoding="utf-8")

    with pytest.raises(InputError) as error:
        read_user_file(path)

    assert [problem.field for problem in error.value.problems] == [
        "keys.invoices.email",
        "keys.jobs.repeat",
        "language",
    ]


def test_a_list_in_place_of_the_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('keys = "vim"\n', encoding="utf-8")

    with pytest.raises(InputError) as error:
        read_user_file(path)

    assert [problem.field for problem in error.value.problems] == ["keys"]


def test_every_problem_is_named_at_once_by_its_key() -> None:
    faults = _faults(
        invoices__emial="e",
        invoices__pdf="strg+p",
        invoices__check="enter",
        dialog__ok="o",
        dialog__cancel="f9",
        jobs__repeat=" , ",
        invoices__batch="m",
    )

    assert faults == [
        ("keys.dialog.cancel", "Die Tasten dieser Aktion sind nicht änderbar."),
        ("keys.dialog.ok", "Die Taste o schreibt in Felder; diese Aktion braucht eine, die das nicht tut, etwa f8."),
        ("keys.invoices.batch", "Die Taste m gehört schon zu invoices.entry."),
        ("keys.invoices.check", "Die Taste enter brauchen Listen, Felder oder das Terminal."),
        ("keys.invoices.check", "Die Taste enter gehört schon zu invoices.view."),
        ("keys.invoices.emial", "Diese Aktion gibt es nicht."),
        ("keys.invoices.pdf", "Eine Taste strg+p gibt es nicht. Tasten sind z. B. e, ?, f8, ctrl+e, delete."),
        ("keys.jobs.repeat", 'Hier muss eine Taste stehen, oder mehrere mit Komma getrennt, wie "e,f8".'),
    ]


@pytest.mark.parametrize(
    "key", ["ctrl+q", "f1", "escape", "tab", "ctrl+c", "ctrl+m", "alt+e", "shift+e", "ctrl+1", "f25"]
)
def test_keys_that_must_not_be_taken(key: str) -> None:
    assert {field for field, _text in _faults(invoices__email=key)} == {"keys.invoices.email"}


def test_two_actions_may_change_places() -> None:
    check_keys({"invoices.email": "p", "invoices.pdf": "E"}, "config.toml")


def test_a_key_is_free_again_where_its_action_has_another() -> None:
    check_keys({"invoices.email": "f8", "invoices.check": "e"}, "config.toml")


def test_actions_of_different_screens_may_share_a_key() -> None:
    check_keys({"jobs.repeat": "e"}, "config.toml")


def test_signs_may_be_written_by_name() -> None:
    check_keys({"lists.search": "question_mark", "everywhere.help": "/"}, "config.toml")


@pytest.mark.parametrize(
    ("wanted", "other"),
    [
        ({"dialog.ok": "ctrl+p"}, ("keys.dialog.ok", "Die Taste ctrl+p gehört schon zu everywhere.commands.")),
        ({"everywhere.commands": "f10"}, ("keys.everywhere.commands", "Die Taste f10 gehört schon zu dialog.ok.")),
        ({"rules.install": "f12"}, ("keys.rules.install", "Die Taste f12 gehört schon zu everywhere.repaint.")),
        ({"question.no": "ctrl+t"}, ("keys.question.no", "Die Taste ctrl+t gehört schon zu everywhere.theme.")),
    ],
)
def test_keys_that_hold_everywhere_hold_in_front_of_dialogs_too(wanted: dict[str, str], other: tuple[str, str]) -> None:
    with pytest.raises(InputError) as error:
        check_keys(wanted, "config.toml")

    assert other in [(problem.field, tr(problem.text)) for problem in error.value.problems]


def test_letters_that_hold_everywhere_are_free_in_dialogs() -> None:
    check_keys({"question.no": "q", "run.moment": "q"}, "config.toml")
