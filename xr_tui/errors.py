"""The errors a user meets. Every other exception that escapes is a fault of the program.

XrTuiError                 the root: a sentence, and how to mend it
├── InputError             files or arguments are wrong; carries all their problems     exit code 2
├── Refused                the program will not do this, and says why                   exit code 2
└── Unable                 it could not be done now: no rules, no server, no disk       exit code 3
    ├── RulesMissing       the official rules are not installed
    ├── RulesBroken        a rule file is not the one that was installed
    ├── StoreUnavailable   the database cannot be read or written
    └── DeliveryUnavailable   no mail can be sent at all just now: server down, login refused
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xr_tui.phrase import Phrase, phrase


class XrTuiError(Exception):
    """The root of all errors meant for the user."""

    exit_code = 2

    def __init__(self, message: Phrase, hint: Phrase | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        """One sentence: what is wrong, and where."""
        self.hint = hint
        """What to do about it, if the program knows."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input, at its place."""

    text: Phrase
    file: str = ""
    """Name of the file as the user gave it."""
    row: int | None = None
    """Row as a spreadsheet counts it: the header is row 1."""
    field: str = ""
    """Column of a table, or path inside a JSON document such as `lines[2].vat.rate`."""

    @property
    def place(self) -> str:
        """`file:row field`, as far as known."""
        row = f":{self.row}" if self.row is not None else ""
        return " ".join(part for part in (f"{self.file}{row}", self.field) if part)

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else str(self.text)


class InputError(XrTuiError):
    """An input is wrong; `problems` names all of it at once."""

    def __init__(self, problems: Iterable[Problem], hint: Phrase | None = None) -> None:
        self.problems = tuple(problems)
        super().__init__(phrase("Problems in the input: {count}.", count=len(self.problems)), hint)


class Refused(XrTuiError):
    """The program will not do this; the sentence says why."""


class Unable(XrTuiError):
    """It could not be done now."""

    exit_code = 3


class RulesMissing(Unable):
    """The official rules are not installed."""


class RulesBroken(Unable):
    """A file of the rules is missing, or is not the one that was installed."""


class StoreUnavailable(Unable):
    """The database cannot be opened, read or written."""


class DeliveryUnavailable(Unable):
    """No mail at all can be sent just now: the server cannot be reached, or it refuses the login."""
