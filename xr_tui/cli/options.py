"""Options that count before or after every command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xr_tui.errors import InputError, Problem
from xr_tui.i18n import LANGUAGES
from xr_tui.phrase import phrase


@dataclass(frozen=True, kw_only=True)
class Everywhere:
    """What the options for everywhere say."""

    data_dir: Path | None = None
    json: bool = False
    """One JSON object per line on stdout."""
    lang: str = ""
    remote: bool = False
    """Screens for a slow line."""


def split(arguments: Sequence[str]) -> tuple[Everywhere, list[str]]:
    """Take `--data-dir DIR`, `--json`, `--lang de|en` and `--remote` out of the arguments, wherever they stand.

    Raises:
        InputError: if one lacks its value, or has one that does not exist.
    """
    rest: list[str] = []
    everywhere, words = Everywhere(), iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if word == "--":
            return everywhere, [*rest, word, *words]
        if word == "--json":
            everywhere = replace(everywhere, json=True)
        elif word == "--remote":
            everywhere = replace(everywhere, remote=True)
        elif name == "--data-dir":
            everywhere = replace(everywhere, data_dir=Path(_value(name, equals, value, words)).expanduser())
        elif name == "--lang":
            everywhere = replace(everywhere, lang=_language(_value(name, equals, value, words)))
        else:
            rest.append(word)
    return everywhere, rest


def _value(name: str, equals: str, value: str, words: Iterator[str]) -> str:
    found = value if equals else next(words, "")
    if not found:
        raise InputError([Problem(phrase("A value is missing."), field=name)])
    return found


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise InputError([Problem(phrase("There is no language {code}; there are de and en.", code=code))])
    return code
