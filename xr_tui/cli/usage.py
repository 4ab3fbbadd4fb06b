"""Help and wrong use in the user's language: what Typer says in English, put into ours."""

from __future__ import annotations

import re
from typing import Any

from xr_tui.errors import InputError, Problem
from xr_tui.i18n import tr
from xr_tui.phrase import Phrase, phrase, verbatim

_HELP_WORDS = (
    phrase("Usage:"),
    phrase("Arguments:"),
    phrase("Options:"),
    phrase("Commands:"),
    phrase("Show this message and exit."),
    phrase("[OPTIONS] COMMAND [ARGS]..."),
    phrase("[OPTIONS]"),
    phrase("[required]"),
)
"""Typer's own words in a help text."""
_NOISE = re.compile(r" <(?:list\[)?(?:str|int|Path)\]?>|  \[x>=1\]|(?<=[ \[]){(?=[A-Z]+})|(?<=[A-Z])}")
"""Types of Python, ranges in mathematics and braces around names, which newer versions show to people."""
_CHOICES = re.compile(r"not one of (.+?)\.?$")


def translated_help(text: str) -> str:
    """A help text with Typer's words in the language spoken now."""
    text = _NOISE.sub("", text)
    for word in _HELP_WORDS:
        text = text.replace(word.template, tr(word))
    return text


def is_wrong_use(error: Exception) -> bool:
    """Whether Typer found the command line wrong; newer versions carry Click inside, older ones import it."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def is_help(error: Any) -> bool:
    """Whether the "error" is only the help of a command that was called without anything."""
    return type(error).__name__ == "NoArgsIsHelpError"


def wrong_use(error: Any) -> InputError:
    """What Typer found, as an error of ours."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "xr-tui"
    return InputError([Problem(_text(error))], phrase("Type: {command} --help", command=command))


def _text(error: Any) -> Phrase:
    said = str(error.format_message())
    match type(error).__name__:
        case "NoSuchOption":
            return phrase("There is no option {name} here.", name=error.option_name)
        case "MissingParameter":
            return phrase("{name} is missing.", name=_name(error))
        case "BadParameter":
            return _bad_value(_name(error), str(error.message))
        case "UsageError" if said.startswith("No such command"):
            return phrase("There is no command {name}.", name=said.split("'")[1] if "'" in said else "")
        case _:
            return verbatim(said)


def _bad_value(name: str, reason: str) -> Phrase:
    if choices := _CHOICES.search(reason):
        return phrase("{name} must be one of: {choices}.", name=name, choices=choices[1].replace("'", ""))
    if "integer" in reason or "than or equal to 1" in reason or "x>=1" in reason:
        return phrase("{name} must be a whole number, 1 or more.", name=name)
    return phrase("The value of {name} cannot be used: {reason}", name=name, reason=reason)


def _name(error: Any) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    options = [option for option in error.param.opts if option.startswith("--")]
    return str(options[0] if options else (error.param.metavar or error.param.name))
