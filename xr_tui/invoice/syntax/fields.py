"""A binding seen from the model: which fields its nodes stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from xr_tui.invoice.model import Group, Invoice
from xr_tui.invoice.syntax.binding import Branch, Node, Syntax, Term
from xr_tui.invoice.syntax.drafts import type_at
from xr_tui.invoice.syntax.fitting import tags_of


class Bound(NamedTuple):
    """A term at its place in both trees."""

    term: Term
    tags: tuple[str, ...]
    """Tags of its element from below the root."""
    kind: Any
    """The class of the object that its field starts from."""


@cache
def numbers(syntax: Syntax) -> Mapping[tuple[type[Group], str], str]:
    """The business term of a field, by the class that has it."""
    found: dict[tuple[type[Group], str], str] = {}
    for term, _tags, kind in bound_terms(syntax):
        of = [(term.bt, term.field), *((each.bt, each.field) for each in term.attributes)]
        for bt, path in of:
            if bt and path and not path.startswith("/"):
                within, _, name = path.rpartition(".")
                found.setdefault((type_at(kind, within), name), bt)
    return found


@cache
def compared_fields(syntax: Syntax) -> Mapping[str, tuple[str, ...]]:
    """The fields of the invoice that attributes are compared with, and the tags that lead to their elements."""
    wanted = {
        attribute.field
        for term, _tags, _kind in bound_terms(syntax)
        for attribute in term.attributes
        if attribute.field.startswith("/")
    }
    places = {
        f"/{term.field.lstrip('/')}": tags
        for term, tags, kind in bound_terms(syntax)
        if kind is Invoice or term.field.startswith("/")
    }
    return {path: places[path] for path in sorted(wanted)}


@cache
def shared_fields(syntax: Syntax) -> tuple[str, ...]:
    """The fields of the invoice that elements further down say or are told by: its currencies, the payment means."""
    wanted = {
        path
        for node in _all(syntax.children)
        for path in (node.field, *(each.field for each in getattr(node, "attributes", ())))
        if path.startswith("/")
    }
    return tuple(sorted(wanted))


def _all(nodes: Iterable[Node]) -> Iterator[Term | Branch]:
    for node in nodes:
        if isinstance(node, Term | Branch):
            yield node
        if isinstance(node, Branch):
            yield from _all(node.children)


def bound_terms(syntax: Syntax) -> Iterator[Bound]:
    """Every term of a document type with the class that its field starts from."""
    return _bound(syntax.children, syntax, (), Invoice)


def _bound(nodes: Iterable[Node], syntax: Syntax, above: tuple[str, ...], kind: Any) -> Iterator[Bound]:
    for node in nodes:
        if not isinstance(node, Term | Branch) or node.only not in ("", syntax.root):
            continue
        tags = (*above, *tags_of(node.element, syntax))
        if isinstance(node, Term):
            yield Bound(node, tags, kind)
        else:
            start = Invoice if node.field.startswith("/") else kind
            yield from _bound(node.children, syntax, tags, type_at(start, node.field.lstrip("/")))
