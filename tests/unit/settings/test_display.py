"""Which language and colours hold: command line, then environment, then the user's own file."""

from __future__ import annotations

import pytest

from xr_tui.errors import InputError
from xr_tui.settings.display import Display, display_of
from xr_tui.settings.user_file import UserFile

_OVER_SSH = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}


def test_without_any_wish_it_is_german_and_dark() -> None:
    assert display_of(UserFile(), {}) == Display(language="de", theme="xr-dark", remote=False)


def test_the_command_line_beats_the_environment_and_that_the_file() -> None:
    own = UserFile(language="en", theme="xr-light")

    assert display_of(own, {}) == Display(language="en", theme="xr-light")
    environ = {"XR_TUI_LANGUAGE": "de", "XR_TUI_THEME": "ansi-dark"}
    assert display_of(own, environ) == Display(language="de", theme="ansi-dark")
    assert display_of(own, environ, language="en").language == "en"


@pytest.mark.parametrize(
    ("remote", "environ", "expected"),
    [
        ("", _OVER_SSH, False),
        ("ssh", _OVER_SSH, True),
        ("ssh", {}, False),
        ("true", {}, True),
        ("false", _OVER_SSH, False),
        ("ssh", {**_OVER_SSH, "XR_TUI_REMOTE": "false"}, False),
        ("", {**_OVER_SSH, "XR_TUI_REMOTE": "ssh"}, True),
    ],
)
def test_a_slow_line_is_asked_for_always_or_whenever_over_ssh(
    remote: str, environ: dict[str, str], expected: bool
) -> None:
    assert display_of(UserFile(remote=remote), environ).remote is expected
    assert display_of(UserFile(remote=remote), environ, remote=True).remote


def test_variables_that_name_nothing_are_all_told() -> None:
    with pytest.raises(InputError) as error:
        display_of(UserFile(), {"XR_TUI_LANGUAGE": "fr", "XR_TUI_THEME": "pink", "XR_TUI_REMOTE": "maybe"})

    fields = [problem.field for problem in error.value.problems]
    assert fields == ["XR_TUI_LANGUAGE", "XR_TUI_THEME", "XR_TUI_REMOTE"]
