"""Writes an invoice by a binding: each node becomes a function once, and they are called for each invoice.

Nothing empty is ever written, and characters that XML 1.0 does not allow (chapter 2.2) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeAlias

from lxml import etree

from xr_tui.invoice.model import Invoice
from xr_tui.invoice.syntax.binding import Again, Attribute, Branch, Constant, Node, Syntax, Term
from xr_tui.invoice.syntax.fitting import tag_of, tags_of

FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Getter: TypeAlias = Callable[[Any, Invoice], Any]
"""The value of a field, from the object at hand and the invoice; `None` where anything on the way is missing."""
Values: TypeAlias = Callable[[Any, Invoice], Sequence[Any]]
"""The objects that become elements."""
NodeWriter: TypeAlias = Callable[["etree._Element", Any, Invoice], bool]
"""Adds a node to its parent, for the object at hand; says whether it wrote a term."""


def write(invoice: Invoice, syntax: Syntax) -> bytes:
    """The document in UTF-8 with its XML declaration. What the invoice lacks is simply not there."""
    root = etree.Element(tag_of(syntax.root, syntax.namespaces), nsmap=dict(syntax.namespaces))
    for write_node in _compiled(syntax):
        write_node(root, invoice, invoice)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def clean(text: str) -> str:
    """The text without what XML forbids; empty if nothing but white space is left of it."""
    if not text.isprintable():
        text = FORBIDDEN.sub("", text)
    return "" if text.isspace() else text


@cache
def _compiled(syntax: Syntax) -> tuple[NodeWriter, ...]:
    return _compile(syntax.children, syntax)


def _compile(nodes: Iterable[Node], syntax: Syntax) -> tuple[NodeWriter, ...]:
    """The writers of the children of one element; the list itself is what `Again` goes through once more."""
    writers: list[NodeWriter] = []
    for node in nodes:
        if isinstance(node, Term) and node.read_only:
            continue
        if isinstance(node, Constant | Again) or node.only in ("", syntax.root):
            writers.append(node_writer(node, syntax, writers))
    return tuple(writers)


def node_writer(node: Node, syntax: Syntax, siblings: Sequence[NodeWriter] = ()) -> NodeWriter:
    """What writes one node with everything in it; `siblings` are what `Again` goes through."""
    if isinstance(node, Term) and node.element == ".":
        return _own_text_writer(node)
    *around, last = tags_of(node.element, syntax)
    if isinstance(node, Term):
        return _term_writer(node, around, last)
    if isinstance(node, Constant):
        return _constant_writer(around, last, node.text)
    if isinstance(node, Again):
        return _branch_writer(values_of(getter(node.field), True), around, last, siblings)
    values = _fitting(values_of(getter(node.field), node.many, node.part), node)
    return _branch_writer(values, around, last, _compile(node.children, syntax), keep=node.demanded)


def _term_writer(term: Term, around: list[str], tag: str) -> NodeWriter:
    values = values_of(getter(term.field), term.many)
    to_text = term.convert.write
    attributes = [(attribute.name, _attribute_getter(attribute)) for attribute in term.attributes]
    write_filler = _constant_writer(around, tag, term.filler) if term.filler else None

    def write_term(parent: etree._Element, here: Any, invoice: Invoice) -> bool:
        written = False
        for value in values(here, invoice):
            text = clean(to_text(value))
            if text:
                written = True
                element = _nested(parent, around, tag)
                element.text = text
                _set(element, attributes, here, invoice)
        if not written and write_filler is not None:
            write_filler(parent, here, invoice)
        return written

    return write_term


def _own_text_writer(term: Term) -> NodeWriter:
    """Writes into the element of the branch itself."""
    get, to_text = getter(term.field), term.convert.write
    attributes = [(attribute.name, _attribute_getter(attribute)) for attribute in term.attributes]

    def write_own_text(element: etree._Element, here: Any, invoice: Invoice) -> bool:
        value = get(here, invoice)
        text = "" if value is None else clean(to_text(value))
        if text:
            element.text = text
            _set(element, attributes, here, invoice)
        return bool(text)

    return write_own_text


def _set(element: etree._Element, attributes: list[tuple[str, Getter]], here: Any, invoice: Invoice) -> None:
    for name, get in attributes:
        if text := clean(get(here, invoice) or ""):
            element.set(name, text)


def _branch_writer(
    values: Values, around: list[str], tag: str, children: Sequence[NodeWriter], *, keep: bool = False
) -> NodeWriter:
    def write_branch(parent: etree._Element, here: Any, invoice: Invoice) -> bool:
        written = False
        for value in values(here, invoice):
            element = _nested(parent, around, tag)
            filled = [write_child(element, value, invoice) for write_child in children]
            if any(filled):
                written = True
            elif not keep:
                parent.remove(parent[-1])
        return written

    return write_branch


def _constant_writer(around: list[str], tag: str, text: str) -> NodeWriter:
    def write_constant(parent: etree._Element, _here: Any, _invoice: Invoice) -> bool:
        _nested(parent, around, tag).text = text
        return False

    return write_constant


def _nested(parent: etree._Element, around: list[str], tag: str) -> etree._Element:
    for outer in around:
        parent = etree.SubElement(parent, outer)
    return etree.SubElement(parent, tag)


def values_of(get: Getter, many: bool, part: slice | None = None) -> Values:
    """The objects that become elements: the items of a tuple, or the one there is, or none."""

    def items(here: Any, invoice: Invoice) -> Sequence[Any]:
        found: Sequence[Any] = get(here, invoice) or ()
        return found if part is None else found[part]

    def one(here: Any, invoice: Invoice) -> Sequence[Any]:
        value = get(here, invoice)
        return () if value is None else (value,)

    return items if many else one


def _fitting(values: Values, branch: Branch) -> Values:
    """Those of the objects that are written as this branch."""
    if not branch.given and not branch.lacking:
        return values
    wanted = [getter(field) for field in branch.given]
    unwanted = [getter(field) for field in branch.lacking]

    def fits(value: Any, invoice: Invoice) -> bool:
        if wanted and all(_is_missing(get(value, invoice)) for get in wanted):
            return False
        return all(_is_missing(get(value, invoice)) for get in unwanted)

    return lambda here, invoice: [value for value in values(here, invoice) if fits(value, invoice)]


def _is_missing(value: Any) -> bool:
    return value is None or value == ()


def _attribute_getter(attribute: Attribute) -> Getter:
    if attribute.text:
        return lambda _here, _invoice: attribute.text
    return getter(attribute.field)


def getter(path: str) -> Getter:
    """A function for a path as `xr_tui.invoice.syntax.binding` defines it."""
    if path.startswith("/"):
        from_invoice = getter(path[1:])
        return lambda _here, invoice: from_invoice(invoice, invoice)
    if not path:
        return lambda here, _invoice: here
    if "." not in path and "[" not in path:
        get = attrgetter(path)
        return lambda here, _invoice: get(here)
    names = path.split(".")
    firsts = frozenset(name.removesuffix("[0]") for name in names if name.endswith("[0]"))
    return _dotted_getter([name.removesuffix("[0]") for name in names], firsts)


def _dotted_getter(names: list[str], firsts: frozenset[str]) -> Getter:
    """`firsts`: those of the names of which the first item is meant."""

    def get(here: Any, _invoice: Invoice) -> Any:
        for name in names:
            if here is None:
                return None
            here = getattr(here, name)
            if here.__class__ is tuple and name in firsts:
                here = here[0] if here else None
        return here

    return get
