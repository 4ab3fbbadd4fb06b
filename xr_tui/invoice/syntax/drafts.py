"""Objects of the model in the making: a draft is what is known of one so far, by its fields.

The values of a draft are plain values, drafts of single objects, and lists of either. The objects are frozen, so
each is made once, when all is known.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from xr_tui.invoice.model import Group

Draft: TypeAlias = dict[str, Any]
Complain: TypeAlias = Callable[[Draft, type[Group], str], None]
"""Is told of an object that lacks a field which the model demands: its draft, its class, the field."""


@cache
def field_types(kind: Any) -> Mapping[str, Any]:
    """The fields of a group with the type of their values: that of the items where a field holds several."""
    hints = get_type_hints(kind)
    return {field.name: _inner(hints[field.name]) for field in dataclasses.fields(kind)}


def type_at(kind: Any, path: str) -> Any:
    """The type of the value at the end of a path such as `payment.direct_debit` from a group."""
    at: Any = kind
    for name in path.split(".") if path else ():
        at = field_types(at)[name.removesuffix("[0]")]
    return at


def finish(kind: Any, draft: Draft, complain: Complain) -> Any:
    """The object that a draft amounts to; `None` where it holds nothing, or lacks what it cannot be without."""
    fields: Draft = {}
    for name, value in draft.items():
        if value.__class__ is dict:
            value = finish(field_types(kind)[name], value, complain)
        elif value.__class__ is list:
            value = _finish_all(field_types(kind)[name], value, complain)
        if value is not None:
            fields[name] = value
    if not fields:
        return None
    lacking = [name for name in _demanded(kind) if name not in fields]
    for name in lacking:
        complain(draft, kind, name)
    return None if lacking else kind(**fields)


def _finish_all(kind: Any, items: Sequence[Any], complain: Complain) -> tuple[Any, ...] | None:
    made = (finish(kind, item, complain) if item.__class__ is dict else item for item in items)
    return tuple(item for item in made if item is not None) or None


@cache
def _demanded(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if _is_demanded(field))


def _is_demanded(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _inner(hint: Any) -> Any:
    if get_origin(hint) is types.UnionType:
        return next(each for each in get_args(hint) if each is not types.NoneType)
    return get_args(hint)[0] if get_origin(hint) is tuple else hint
