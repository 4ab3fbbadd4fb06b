"""Values of the model out of a JSON document: exactly its names, all problems at once, each with its path.

The leaves (amounts, dates, texts) are read here, exactly and without pydantic's kindness: it would take
"1_000" for an amount and "1793491200" for a date. What is left, pydantic checks against the model.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import functools
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from xr_tui.errors import Problem
from xr_tui.intake import leaves
from xr_tui.intake.attachments import AttachmentFolder
from xr_tui.intake.json_text import JsonObject
from xr_tui.intake.text import shown
from xr_tui.invoice.model import Attachment
from xr_tui.phrase import Phrase, phrase

T = TypeVar("T")

MOST_UNKNOWN_FIELDS = 50
"""So many of one group are named; looking for what each may have meant takes time."""

_SENTENCES = {
    "missing": phrase("This field is missing."),
    "string_type": phrase("This must be a text, in quotation marks."),
    "tuple_type": phrase("This must be a list, in square brackets."),
    "dataclass_type": phrase("This must be a group of fields, in braces."),
}
"""Our words for the error types of pydantic that can still occur once the leaves are read."""


@dataclass
class Reading:
    """One document being read: where it stands, and what has been found wrong with it so far."""

    file: str
    """Name of the file for messages."""
    folder: AttachmentFolder
    problems: list[Problem] = field(default_factory=list)
    attachments: list[Path] = field(default_factory=list)
    """Files that the document embeds."""

    def fault(self, path: str, text: Phrase) -> None:
        """Note what is wrong at a path such as `lines[2].price.net`."""
        self.problems.append(Problem(text, self.file, field=path))


def read_model(reading: Reading, raw: object, model: type[T], path: str = "") -> T | None:
    """A `model` out of a parsed document; `None` where it has problems, which are then in `reading`.

    `path` is where `raw` stands in the document.
    """
    known = len(reading.problems)
    prepared = _prepared(reading, raw, _Kind(model), path)
    try:
        value: T = _adapter(cast(Any, model)).validate_python(prepared)
    except ValidationError as error:
        faulty = {problem.field for problem in reading.problems[known:]}
        for found in error.errors(include_url=False, include_input=False, include_context=False):
            place = joined(path, *found["loc"])
            if place not in faulty:
                reading.fault(place, _SENTENCES.get(found["type"], phrase("This value cannot be used here.")))
        return None
    return value if len(reading.problems) == known else None


def joined(path: str, *steps: str | int) -> str:
    """The path of a place inside another: names with dots, positions from 0 in brackets."""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if path else step
    return path


def unknown_field(name: str, known: Mapping[str, object]) -> Phrase:
    """The sentence about a field that does not exist, with the one that was probably meant."""
    similar = difflib.get_close_matches(name, known, 1)
    if similar:
        return phrase("There is no such field. Is “{name}” meant?", name=similar[0])
    return phrase("There is no such field.")


@dataclass(frozen=True)
class _Kind:
    """What the model says about a field."""

    type: Any
    many: bool = False
    optional: bool = False


@functools.cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


@functools.cache
def _fields(model: type) -> dict[str, _Kind]:
    hints = get_type_hints(model)
    return {each.name: _kind(hints[each.name]) for each in dataclasses.fields(model)}


def _kind(hint: Any) -> _Kind:
    if get_origin(hint) is types.UnionType:
        (inner,) = (each for each in get_args(hint) if each is not types.NoneType)
        return dataclasses.replace(_kind(inner), optional=True)
    if get_origin(hint) is tuple:
        return _Kind(get_args(hint)[0], many=True)
    return _Kind(hint)


def _prepared(reading: Reading, raw: object, kind: _Kind, path: str) -> object:
    """The raw value with its leaves read; what cannot be read stays as it is, with a problem."""
    if raw is None:
        if not kind.optional:
            reading.fault(path, phrase("This must not be null; leave the field out instead."))
        return None
    if kind.many:
        if not isinstance(raw, list):
            return raw
        one = _Kind(kind.type)
        return tuple(_prepared(reading, each, one, joined(path, index)) for index, each in enumerate(raw))
    if dataclasses.is_dataclass(kind.type):
        return _group(reading, raw, kind.type, path) if isinstance(raw, JsonObject) else raw
    return _leaf(reading, raw, kind, path)


def _group(reading: Reading, raw: JsonObject, model: Any, path: str) -> dict[str, object]:
    if model is Attachment:
        raw = reading.folder.filled_in(
            raw, lambda name, text: reading.fault(joined(path, name), text), reading.attachments
        )
    known = _fields(model)
    for name in raw.repeated:
        reading.fault(joined(path, shown(name)), phrase("This field is given more than once."))
    unknown = [name for name in raw if name not in known]
    for name in unknown[:MOST_UNKNOWN_FIELDS]:
        reading.fault(joined(path, shown(name)), unknown_field(name, known))
    if len(unknown) > MOST_UNKNOWN_FIELDS:
        rest = len(unknown) - MOST_UNKNOWN_FIELDS
        reading.fault(path, phrase("There are {count} more fields here that do not exist.", count=rest))
    return {name: _prepared(reading, raw[name], known[name], joined(path, name)) for name in raw if name in known}


def _leaf(reading: Reading, raw: object, kind: _Kind, path: str) -> object:
    value: object
    if kind.type is Decimal:
        value = leaves.amount(raw)
    elif kind.type is dt.date:
        value = leaves.date(raw)
    elif kind.type is int:
        value = leaves.whole_number(raw)
    elif kind.type is str and isinstance(raw, str):
        value = leaves.text(raw, path.rpartition(".")[2], may_be_left_out=kind.optional)
    else:
        return raw
    if isinstance(value, Phrase):
        reading.fault(path, value)
        return raw
    return value
