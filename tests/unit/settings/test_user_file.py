"""The user's own `config.toml`: read whole, or all its problems named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from xr_tui.errors import InputError
from xr_tui.settings.user_file import UserFile, read_user_file


def _file(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_that_does_not_exist_says_nothing(tmp_path: Path) -> None:
    assert read_user_file(tmp_path / "config.toml") == UserFile()


def test_every_setting_is_read(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        'language = "en"\ntheme = "xr-light"\ndatabase = "/srv/x.db"\npassword_command = ["pass", "show", "smtp"]\n',
    )

    assert read_user_file(path) == UserFile(
        language="en", theme="xr-light", database="/srv/x.db", password_command=("pass", "show", "smtp")
    )


def test_all_problems_are_named_at_once_with_file_and_key(tmp_path: Path) -> None:
    path = _file(tmp_path, 'language = "fr"\ntheme = 1\ncolour = "red"\npassword_command = "pass show smtp"\n')

    with pytest.raises(InputError) as error:
        read_user_file(path)

    assert [(problem.file, problem.field) for problem in error.value.problems] == [
        (str(path), "colour"),
        (str(path), "language"),
        (str(path), "password_command"),
        (str(path), "theme"),
    ]


@pytest.mark.parametrize("value", ["[]", "[1]", '"pass"', '["pass", 1]'])
def test_a_password_command_is_a_list_of_words(tmp_path: Path, value: str) -> None:
    with pytest.raises(InputError):
        read_user_file(_file(tmp_path, f"password_command = {value}\n"))


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, 'language = "de"\ntheme =\n')

    with pytest.raises(InputError, match=r".*") as error:
        read_user_file(path)

    (problem,) = error.value.problems
    assert problem.file == str(path)
    assert "line 2" in str(problem.text)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'theme = "\xff"\n')

    with pytest.raises(InputError):
        read_user_file(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "config.toml"
    folder.mkdir()

    with pytest.raises(InputError) as error:
        read_user_file(folder)

    assert error.value.problems[0].file == str(folder)


def test_a_theme_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_user_file(_file(tmp_path, 'theme = "xr-pink"\nremote = "perhaps"\n'))

    theme, remote = sorted(error.value.problems, key=lambda problem: problem.field, reverse=True)
    assert "xr-pink" in str(theme.text)
    assert "xr-dark, xr-light, ansi-dark, ansi-light" in str(theme.text)
    assert 'true, false or "ssh"' in str(remote.text)


@pytest.mark.parametrize(("said", "meant"), [("true", "true"), ("false", "false"), ('"ssh"', "ssh")])
def test_a_slow_line_is_wished_for_in_three_ways(tmp_path: Path, said: str, meant: str) -> None:
    assert read_user_file(_file(tmp_path, f"remote = {said}\n")).remote == meant
