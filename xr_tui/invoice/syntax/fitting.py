"""Whether an element is the one that a node of the binding means: what tells elements of the same name apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from lxml import etree

from xr_tui.invoice.syntax.binding import Again, Attribute, Branch, Constant, Node, Syntax, Term

Values: TypeAlias = Mapping[str, str | None]
"""What the invoice says in fields that attributes are compared with (`/currency`), by their path."""
Fit: TypeAlias = Callable[["etree._Element", Values], bool]

_SAME: Final = {"1": "TRUE", "0": "FALSE"}
"""XML Schema writes a boolean in either way."""


class Condition(NamedTuple):
    """An element or attribute below the one at hand, and what it has to say."""

    path: tuple[str, ...]
    """Tags from the element down."""
    attribute: str
    """Name of the attribute; empty for the text of the element."""
    text: str = ""
    field: str = ""
    """Field of the invoice that the attribute has to equal, if not a fixed text."""
    other_than: str = ""
    """The one text that it must not say, where any other will do."""


def tag_of(name: str, namespaces: Mapping[str | None, str]) -> str:
    """A prefixed name as lxml writes it."""
    prefix, _, local = name.rpartition(":")
    return f"{{{namespaces[prefix or None]}}}{local}"


def tags_of(element: str, syntax: Syntax) -> tuple[str, ...]:
    """The tags of a path of prefixed names; none for the element itself."""
    return () if element == "." else tuple(tag_of(name, syntax.namespaces) for name in element.split("/"))


def descendant(element: etree._Element, path: tuple[str, ...]) -> etree._Element | None:
    """The first element at a path of tags below another."""
    for tag in path:
        child = next(element.iterchildren(tag), None)
        if child is None:
            return None
        element = child
    return element


def conditions(node: Node, syntax: Syntax, *, alone: bool) -> tuple[Condition, ...]:
    """What the first element of a node's path has to fulfil.

    Args:
        node: the node of the binding.
        syntax: its document type.
        alone: whether no other node begins with an element of this name. Then an amount inside a branch that is in
            another currency is that amount's affair, not a reason to refuse the branch.
    """
    path = tags_of(node.element, syntax)[1:]
    if isinstance(node, Term):
        return tuple(_of_attributes(node.attributes, path))
    return tuple(_of_children(node, path, syntax, alone)) if isinstance(node, Branch) else ()


def _of_children(branch: Branch, path: tuple[str, ...], syntax: Syntax, alone: bool) -> Iterator[Condition]:
    for child in branch.children:
        if isinstance(child, Again) or (not isinstance(child, Constant) and child.only not in ("", syntax.root)):
            continue
        below = (*path, *tags_of(child.element, syntax))
        if isinstance(child, Constant) and not child.filler:
            yield Condition(below, "", child.text, other_than=child.other_than)
        elif isinstance(child, Term) and not alone:
            yield from _of_attributes(child.attributes, below)


def _of_attributes(attributes: tuple[Attribute, ...], path: tuple[str, ...]) -> Iterator[Condition]:
    for attribute in attributes:
        if attribute.text:
            yield Condition(path, attribute.name, attribute.text)
        elif attribute.field.startswith("/"):
            yield Condition(path, attribute.name, field=attribute.field)


def fit(wanted: tuple[Condition, ...], *, alone: bool) -> Fit | None:
    """The test of these conditions; none where there are none. A text that is missing speaks against an element only
    where it is needed to tell it from another."""
    tests = [_test(condition, alone) for condition in wanted]
    if len(tests) <= 1:
        return tests[0] if tests else None
    return lambda element, values: all(test(element, values) for test in tests)


def _test(condition: Condition, alone: bool) -> Fit:
    path, attribute, text, field, other_than = condition
    expected = text.upper()

    def test(element: etree._Element, values: Values) -> bool:
        here = descendant(element, path)
        if here is None:
            return alone or bool(field)
        found = (here.get(attribute) if attribute else here.text) or ""
        if field:
            return not found or found.strip() == values[field]
        found = found.strip().upper()
        if other_than:
            return bool(found) and found != other_than
        return _SAME.get(found, found) == expected or (alone and not found)

    return test
