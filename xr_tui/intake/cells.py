"""Values in the cells of a table, in German or English words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from xr_tui.errors import Problem
from xr_tui.intake.tables import Row, Table
from xr_tui.intake.text import shown
from xr_tui.matrix import DocumentType, FurtherAddress, JobMode, Kind, Syntax
from xr_tui.phrase import Phrase, phrase

T = TypeVar("T")

YES_NO: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(("ja", "j", "yes", "y", "true", "wahr", "1", "x"), True)
    | dict.fromkeys(("nein", "n", "no", "false", "falsch", "0", "-", ""), False)
)
JOB_MODES: Mapping[str, JobMode] = MappingProxyType(
    dict.fromkeys(("e-mail", "email", "mail"), JobMode.EMAIL) | {"pdf": JobMode.PDF}
)
DOCUMENT_TYPES: Mapping[str, DocumentType] = MappingProxyType(
    dict.fromkeys(("rechnung", "invoice"), DocumentType.INVOICE)
    | dict.fromkeys(("gutschrift", "credit note", "credit_note"), DocumentType.CREDIT_NOTE)
    | dict.fromkeys(("alle", "all", "*", ""), DocumentType.ALL)
)
SYNTAXES: Mapping[str, Syntax] = MappingProxyType(
    dict.fromkeys(("ubl", "ubl 2.1", ""), Syntax.UBL)
    | dict.fromkeys(("cii", "cii d16b", "un/cefact cii", "un/cefact"), Syntax.CII)
)
KINDS: Mapping[str, Kind] = MappingProxyType({"to": Kind.TO, "an": Kind.TO, "cc": Kind.CC, "bcc": Kind.BCC})

_KIND_BEFORE_BLANK = re.compile(r"\b(to|an|cc|bcc)\s*:\s*", re.IGNORECASE)


@dataclass
class CellReading:
    """A table being read, and what has been found wrong in its cells so far."""

    file: str
    table: Table
    problems: list[Problem] = field(default_factory=list)

    def fault(self, row: Row, name: str, text: Phrase) -> None:
        """Note what is wrong in the row's cell of the field `name`."""
        self.problems.append(Problem(text, self.file, row.number, self.table.title(name)))

    def required(self, row: Row, name: str) -> str:
        """The cell, which must not be empty."""
        if not row[name]:
            self.fault(row, name, phrase("This cell must not be empty."))
        return row[name]

    def word(self, row: Row, name: str, words: Mapping[str, T], fallback: T) -> T:
        """What the cell's word stands for; `fallback` where it is none of `words`."""
        value = words.get(row[name].casefold())
        if value is None:
            allowed = ", ".join(_first_words(words))
            self.fault(row, name, phrase("“{value}” is none of: {allowed}.", value=shown(row[name]), allowed=allowed))
            return fallback
        return value

    def address(self, row: Row, name: str) -> str:
        """The cell's e-mail address, or an empty text."""
        return self._checked(row, name, row[name]) if row[name] else ""

    def further_addresses(self, row: Row, name: str) -> tuple[FurtherAddress, ...]:
        """Addresses such as `cc:a@x.example bcc:b@y.example`; without a word before it an address is CC."""
        words = _KIND_BEFORE_BLANK.sub(r"\1:", row[name])
        found = []
        for word in re.split(r"[\s,;]+", words):
            kind, colon, address = word.rpartition(":")
            if not word:
                continue
            if colon and kind.casefold() not in KINDS:
                self.fault(row, name, phrase("“{value}” must begin with to:, cc: or bcc:.", value=shown(word)))
                continue
            found.append(FurtherAddress(self._checked(row, name, address), KINDS.get(kind.casefold(), Kind.CC)))
        return tuple(found)

    def matching(self, row: Row, name: str, pattern: re.Pattern[str], otherwise: Callable[[str], Phrase]) -> str:
        """The cell if it is empty or matches all of the pattern, else with a problem."""
        if row[name] and not pattern.fullmatch(row[name]):
            self.fault(row, name, otherwise(shown(row[name])))
        return row[name]

    def _checked(self, row: Row, name: str, address: str) -> str:
        from email_validator import EmailNotValidError, validate_email

        try:
            # No SMTPUTF8: few receivers take it, and a refused recipient would stop the whole mail (RFC 6531, 3.5).
            valid = validate_email(address, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            self.fault(row, name, phrase("“{value}” is not an e-mail address.", value=shown(address)))
            return ""
        return valid.ascii_email or valid.normalized


def _first_words(words: Mapping[str, T]) -> Iterable[str]:
    """For each meaning the word that stands first among those for it."""
    first: dict[T, str] = {}
    for word, meaning in words.items():
        first.setdefault(meaning, word)
    return first.values()
