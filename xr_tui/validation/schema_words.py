"""A fault that `xmlschema` names, in words: which element, what stands there, what was expected, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from xr_tui.invoice.syntax.places import terms_at
from xr_tui.invoice.syntax.untrusted import printable
from xr_tui.phrase import Phrase, phrase

if TYPE_CHECKING:
    from xmlschema import XMLSchemaValidationError

_LONGEST_VALUE = 60


@dataclass(frozen=True)
class SchemaFault:
    """One fault in words."""

    text: Phrase
    """What is wrong, what to do."""
    terms: tuple[str, ...] = ()
    """Of what is missing."""


def where(error: XMLSchemaValidationError, root: etree._Element) -> Any:
    """The element that libxml2 names: the unexpected child rather than its parent."""
    element = error.elem if error.elem is not None else root
    child = _child(error)
    return element if child is None else child


def _child(error: Any) -> Any:
    """The child that must not stand where it stands, if the error is about one."""
    index = getattr(error, "index", None)
    elements = [] if index is None or error.elem is None else list(error.elem)
    return elements[index] if index is not None and index < len(elements) else None


def words(error: Any, root: etree._Element) -> SchemaFault:
    """The words for an error of `xmlschema`."""
    element = error.elem if error.elem is not None else root
    if getattr(error, "index", None) is not None:
        return _of_children(error, element, root)
    return SchemaFault(_of_element(error, _name(element, root)))


def _of_element(error: Any, name: str) -> Phrase:
    reason = str(error.reason or "")
    if found := _ATTRIBUTE_MISSING.search(reason):
        return phrase("{element} lacks its {attribute}. Give it.", element=name, attribute=found[1])
    if found := _ATTRIBUTE_UNKNOWN.search(reason):
        return phrase(
            "{element} carries a detail that is not provided for: {attribute}. Leave it out.",
            element=name,
            attribute=found[1],
        )
    if (value := _value(error)) is not None:
        return _of_value(_kind(error), name, value)
    return phrase(
        "{element} is not built as demanded ({reason}). Create the document again, or ask whoever made it.",
        element=name,
        reason=printable(reason)[:200],
    )


_ATTRIBUTE_MISSING = re.compile(r"missing required attribute '([^']+)'")
_ATTRIBUTE_UNKNOWN = re.compile(r"'([^']+)' attribute not allowed")


def _of_children(error: Any, element: Any, root: etree._Element) -> SchemaFault:
    """What is wrong with the children of an element: one is missing, unknown, too many, or in the wrong place."""
    child, parent = _child(error), _name(element, root)
    wanted = [particle.name for particle in error.expected or () if getattr(particle, "name", None)][:5]
    expected = ", ".join(_named(tag, element, root) for tag in wanted) or "?"
    terms = _terms_below(element, wanted[0], root) if wanted else ()
    if child is None:
        text = phrase("{parent} is not complete: {expected} is missing. Give it.", parent=parent, expected=expected)
        return SchemaFault(text, terms)
    found = _name(child, root)
    tags = [other.tag for other in element]
    times = {particle.name: particle.max_occurs for particle in error.validator.iter_elements() if particle.name}
    if child.tag not in times:
        return SchemaFault(phrase("{found} is not provided for in {parent}. Leave it out.", found=found, parent=parent))
    if tags[: error.index].count(child.tag) >= (times[child.tag] or len(tags)):
        text = phrase("{found} stands in {parent} too often. Give it once.", found=found, parent=parent)
        return SchemaFault(text)
    if wanted and not set(wanted) & set(tags):
        text = phrase(
            "{parent} is not complete: {expected} is missing before {found}. Give it.",
            parent=parent,
            expected=expected,
            found=found,
        )
        return SchemaFault(text, terms)
    text = phrase(
        "{found} stands in {parent} in the wrong place; expected there is {expected}. Whoever makes the document must "
        "keep the order.",
        found=found,
        parent=parent,
        expected=expected,
    )
    return SchemaFault(text)


def _value(error: Any) -> str | None:
    return printable(error.obj)[:_LONGEST_VALUE] if isinstance(error.obj, str) else None


def _kind(error: Any) -> str:
    """The kind of value that the schema wants, as XML Schema calls it."""
    simple = error.validator
    primitive = getattr(simple, "primitive_type", None) or simple
    return str(getattr(primitive, "local_name", "") or "")


def _of_value(kind: str, name: str, value: str) -> Phrase:
    if not value:
        return phrase("{element} is empty. Give it a content, or leave it out.", element=name)
    if kind == "date":
        return phrase("{element} is no date: {value}. Write it such as 2026-11-24.", element=name, value=value)
    if kind in ("dateTime", "time"):
        return phrase("{element} is no time: {value}. Write it such as 09:30:00.", element=name, value=value)
    if kind == "boolean":
        return phrase("{element} is neither yes nor no: {value}. Write true or false.", element=name, value=value)
    if kind in ("decimal", "float", "double"):
        return phrase(
            "{element} is no number: {value}. Write it with a point and without thousands separators, such as 1234.56.",
            element=name,
            value=value,
        )
    return phrase(
        "{element} has a value that is not allowed: {value}. Correct it, or leave it out.", element=name, value=value
    )


def _name(element: Any, root: etree._Element) -> str:
    """How to call an element: the business terms that stand there, if known, and its name in the document."""
    return _called(terms_at(place_of(root, path_of(element, root))), str(element.tag), root)


def _named(tag: str, parent: Any, root: etree._Element) -> str:
    """How to call a child that is not there."""
    return _called(_terms_below(parent, tag, root), tag, root)


def _terms_below(parent: Any, tag: str, root: etree._Element) -> tuple[str, ...]:
    return terms_at(f"{place_of(root, path_of(parent, root))}/{etree.QName(tag).localname}")


def _called(terms: tuple[str, ...], tag: str, root: etree._Element) -> str:
    name = _short(tag, root)
    return f"{', '.join(terms)} ({name})" if terms else name


def _short(tag: str, root: etree._Element) -> str:
    """A tag with the prefix that the document gives its namespace."""
    qualified = etree.QName(tag)
    prefix = next((prefix for prefix, namespace in root.nsmap.items() if namespace == qualified.namespace), None)
    return f"{prefix}:{qualified.localname}" if prefix else qualified.localname


def path_of(element: Any, root: etree._Element) -> str:
    """The path of an element as libxml2 writes it."""
    return str(root.getroottree().getpath(element))


def place_of(root: etree._Element, path: str) -> str:
    """The path by local names, as `Finding.place` has it."""
    steps = re.sub(r"/\w+:", "/", path)
    return steps.replace("/*", f"/{etree.QName(root).localname}", 1)
