"""How the screens are shown to one person: language, colours, and whether the line is slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xr_tui.errors import InputError, Problem
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.user_file import LANGUAGES, REMOTE, THEMES, UserFile

_LANGUAGE, _THEME, _REMOTE = "XR_TUI_LANGUAGE", "XR_TUI_THEME", "XR_TUI_REMOTE"
_VALUES: Mapping[str, tuple[tuple[str, ...], Phrase]] = {
    _LANGUAGE: (LANGUAGES, phrase("This variable must be de or en.")),
    _THEME: (THEMES, phrase("This variable must be one of: {names}.", names=", ".join(THEMES))),
    _REMOTE: (("true", "false", "1", "0", "ssh"), phrase("This variable must be true, false or ssh.")),
}


@dataclass(frozen=True, kw_only=True)
class Display:
    """What the screens begin with."""

    language: str = LANGUAGES[0]
    """`de` or `en`."""
    theme: str = THEMES[0]
    """One of `THEMES`."""
    remote: bool = False
    """For a slow line: 16 colours, no animation, no mouse."""
    remembered_in: Path | None = None
    """The user's own file, where a language or theme that is chosen on the screens is kept; None: nowhere."""


def display_of(
    user_file: UserFile,
    environ: Mapping[str, str],
    *,
    language: str = "",
    remote: bool = False,
    remembered_in: Path | None = None,
) -> Display:
    """What holds: the command line beats the environment, the environment beats the user's own file.

    Args:
        user_file: what the user's own file says.
        environ: `XR_TUI_LANGUAGE`, `XR_TUI_THEME` and `XR_TUI_REMOTE`; `SSH_CONNECTION` says that the line is remote.
        language: of the command line, if it names one.
        remote: whether the command line asks for it.
        remembered_in: where choices are kept.

    Raises:
        InputError: names every variable whose value is not known.
    """
    said = {name: environ[name].strip() for name in _VALUES if environ.get(name, "").strip()}
    problems = [Problem(_VALUES[name][1], field=name) for name, text in said.items() if text not in _VALUES[name][0]]
    if problems:
        raise InputError(problems)
    wanted = said.get(_REMOTE, user_file.remote)
    return Display(
        language=language or said.get(_LANGUAGE) or user_file.language or LANGUAGES[0],
        theme=said.get(_THEME) or user_file.theme or THEMES[0],
        remote=remote or wanted in ("true", "1") or (wanted == REMOTE and bool(environ.get("SSH_CONNECTION"))),
        remembered_in=remembered_in,
    )
