"""JSON as text into Python values, without losing a digit and without trusting the text."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from xr_tui.intake.text import decode_utf8
from xr_tui.phrase import Phrase, phrase


@dataclass(frozen=True)
class Number:
    """A number as it was written: neither rounded to binary nor computed out."""

    literal: str

    def __str__(self) -> str:
        return self.literal


class JsonObject(dict[str, Any]):
    """An object of a document, which remembers names that it was given twice (JSON leaves open which one holds)."""

    repeated: tuple[str, ...] = ()

    def copy_with(self, changes: dict[str, Any]) -> JsonObject:
        """The same object with some values changed or added."""
        copied = JsonObject({**self, **changes})
        copied.repeated = self.repeated
        return copied


def parse(content: bytes) -> Any:
    """The document in the file, or the sentence (`Phrase`) that says why there is none.

    Objects become `JsonObject`, numbers `Number` (NaN and Infinity too, for the reader of the field to refuse).
    """
    text = decode_utf8(content)
    if isinstance(text, Phrase):
        return text
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=Number)
    except json.JSONDecodeError as error:
        return phrase(
            "This is not valid JSON: line {line}, column {column}: {reason}.",
            line=error.lineno,
            column=error.colno,
            reason=error.msg,
        )
    except RecursionError:
        return phrase("The document is nested too deeply.")


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    made = JsonObject(pairs)
    if len(made) < len(pairs):
        times = Counter(name for name, _ in pairs)
        made.repeated = tuple(name for name in made if times[name] > 1)
    return made
