"""Puts single terms into a document that came from outside and leaves the rest of it as it is.

An imported invoice that needs no change is sent as the very bytes that came in. One that needs a field from the
matrix gets just that: its element is changed, or put where the schema demands it, and everything else stays to the
byte (`xr_tui.invoice.syntax.splicing`).

How a caller uses it:

    >>> # wanted = dataclasses.replace(reading.invoice, buyer_reference="04011000-12345-34")
    >>> # content = amended(content, wanted, KNOWN_SYNTAXES)

Give the invoice as it was read with nothing changed but what has to be: what `xr_tui.invoice.completion.complete` fills
is allowed, computed amounts (`complete_amounts`) are not wanted here, the document has its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from lxml import etree

from xr_tui.errors import Refused
from xr_tui.invoice.model import Invoice
from xr_tui.invoice.syntax.binding import Again, Branch, Constant, Node, Syntax, Term
from xr_tui.invoice.syntax.fields import shared_fields
from xr_tui.invoice.syntax.fitting import conditions, fit, tag_of, tags_of
from xr_tui.invoice.syntax.reader import by_tag, compared_values, is_many, particular_first, read
from xr_tui.invoice.syntax.splicing import Changes
from xr_tui.invoice.syntax.untrusted import read as read_xml
from xr_tui.invoice.syntax.writer import getter, node_writer, values_of
from xr_tui.phrase import phrase

Pair: TypeAlias = tuple[Any, Any]
"""The object at hand as it was said, and as it is wanted."""


def amended(content: bytes, wanted: Invoice, syntaxes: Sequence[Syntax]) -> bytes:
    """The document, changed so that it says what is wanted; the same bytes where it does already.

    Args:
        content: the document as it was imported.
        wanted: the invoice that reading it shall give.
        syntaxes: the document types it may be of.

    Raises:
        Refused: it cannot be read, or cannot be made to say that without losing something else.
    """
    reading = read(content, syntaxes)
    if reading.invoice is None:
        raise Refused(phrase("The imported document cannot be read: {why}", why=reading.problems[0].text))
    if reading.invoice == wanted:
        return content
    root = read_xml(content)
    (syntax,) = (each for each in syntaxes if tag_of(each.root, each.namespaces) == root.tag)
    changes = Changes(root)
    amendment = _Amendment(syntax, compared_values(root, syntax), reading.invoice, wanted, changes)
    amendment.go_through(root, syntax.children, reading.invoice, wanted)
    changed = changes.made_in(content)
    again = read(changed, syntaxes)
    if again.invoice != wanted or len(again.unknown) != len(reading.unknown):
        raise Refused(phrase("The imported document cannot be completed without changing more of it."))
    return changed


@dataclass
class _Amendment:
    """One document being changed from what it said to what it shall say."""

    syntax: Syntax
    compared: Mapping[str, str | None]
    said: Invoice
    wanted: Invoice
    changes: Changes

    def go_through(self, parent: etree._Element, nodes: Sequence[Node], before: Any, after: Any) -> None:
        """Change what differs between two objects below their element."""
        standing: dict[int, list[etree._Element]] | None = None
        for node in nodes:
            if isinstance(node, Constant | Again) or node.only not in ("", self.syntax.root):
                continue
            if self._is_unchanged(node, before, after):
                continue
            standing = self._standing(parent, nodes) if standing is None else standing
            there = standing.get(id(node), [])
            if isinstance(node, Branch) and node.many:
                self._change_items(parent, node, there, (before, after), nodes)
            else:
                self._change_one(parent, node, there, (before, after), nodes)

    def _is_unchanged(self, node: Term | Branch, before: Any, after: Any) -> bool:
        """Whether a node says the same of both objects, as far as that is known without writing it."""
        if before is None or after is None:
            return before is after
        if self.shared_differ:
            return False
        fields = [node.field, *(each.field for each in getattr(node, "attributes", ()) if each.field)]
        gets = [getter(field) for field in fields]
        return all(get(before, self.said) == get(after, self.wanted) for get in gets)

    @cached_property
    def shared_differ(self) -> bool:
        """Whether something is to change that elements all over the document say or are told by: a currency."""
        gets = [getter(field) for field in shared_fields(self.syntax)]
        return any(get(self.said, self.said) != get(self.wanted, self.wanted) for get in gets)

    def _change_one(
        self,
        parent: etree._Element,
        node: Term | Branch,
        there: list[etree._Element],
        both: Pair,
        nodes: Sequence[Node],
    ) -> None:
        """Change the element, or put in what is missing of its path."""
        here = parent
        for at, tag in enumerate(tags_of(node.element, self.syntax)):
            found = (there[0] if there else None) if at == 0 else next(here.iterchildren(tag), None)
            if found is None:
                for new in self._new(node, both)[:1]:
                    self._insert(here, _inside(new, at), nodes if at == 0 else ())
                return
            here = found
        if isinstance(node, Branch):
            self.go_through(here, node.children, *(self._object(node, each, of) for each, of in self._sides(both)))
        else:
            for new in self._new(node, both)[:1]:
                self.changes.say(here, _inside(new, node.element.count("/")))

    def _change_items(
        self, parent: etree._Element, node: Branch, there: list[etree._Element], both: Pair, nodes: Sequence[Node]
    ) -> None:
        """Change items one by one where they are as many as before, put all in where there were none."""
        said, wanted = (self._objects(node, each, of) for each, of in self._sides(both))
        if not said:
            for element in self._new(node, both):
                self._insert(parent, element, nodes)
        elif len(said) == len(wanted) == len(there) and "/" not in node.element:
            for element, before, after in zip(there, said, wanted, strict=True):
                if before != after or self.shared_differ:
                    self.go_through(element, node.children, before, after)

    def _insert(self, parent: etree._Element, new: etree._Element, nodes: Sequence[Node]) -> None:
        """Put an element among the children of another, as the schema orders them, or at least the bound ones."""
        names = self.syntax.order.get(_name(parent, self.syntax))
        order = [tag_of(name, self.syntax.namespaces) for name in names or () if _known(name, self.syntax)]
        self.changes.insert(parent, new, order or list(by_tag(nodes, self.syntax)))

    def _sides(self, both: Pair) -> tuple[tuple[Any, Invoice], tuple[Any, Invoice]]:
        return (both[0], self.said), (both[1], self.wanted)

    def _objects(self, node: Branch, here: Any, invoice: Invoice) -> Sequence[Any]:
        return () if here is None else values_of(getter(node.field), node.many, node.part)(here, invoice)

    def _object(self, node: Branch, here: Any, invoice: Invoice) -> Any:
        return next(iter(self._objects(node, here, invoice)), None)

    def _new(self, node: Term | Branch, both: Pair) -> list[etree._Element]:
        """What the writer makes of a node, if it was not the same before."""
        before, after = (self._elements(node, each, of) for each, of in self._sides(both))
        return [] if [etree.tostring(each) for each in before] == [etree.tostring(each) for each in after] else after

    def _elements(self, node: Term | Branch, here: Any, invoice: Invoice) -> list[etree._Element]:
        if here is None:
            return []
        scratch = etree.Element("scratch", nsmap=dict(self.syntax.namespaces))
        node_writer(node, self.syntax)(scratch, here, invoice)
        return list(scratch)

    def _standing(self, parent: etree._Element, nodes: Sequence[Node]) -> dict[int, list[etree._Element]]:
        """Which elements belong to which node, by its id, as the reader sees it."""
        standing: dict[int, list[etree._Element]] = {}
        for tag, candidates in by_tag(nodes, self.syntax).items():
            alone = len(candidates) == 1
            tests = [
                (node, fit(conditions(node, self.syntax, alone=alone), alone=alone))
                for node in particular_first(candidates, self.syntax)
            ]
            for element in parent.iterchildren(tag):
                for node, fits in tests:
                    if (fits is None or fits(element, self.compared)) and (is_many(node) or id(node) not in standing):
                        standing.setdefault(id(node), []).append(element)
                        break
        return standing


def _name(element: etree._Element, syntax: Syntax) -> str:
    """The name of an element with the prefix that the binding uses."""
    name = etree.QName(element)
    prefix = next((prefix for prefix, namespace in syntax.namespaces.items() if namespace == name.namespace), None)
    return f"{prefix}:{name.localname}" if prefix else name.localname


def _known(name: str, syntax: Syntax) -> bool:
    """Whether the binding has the namespace of a name; it has none for UBL's extensions, which come first anyway."""
    return (name.rpartition(":")[0] or None) in syntax.namespaces


def _inside(element: etree._Element, levels: int) -> etree._Element:
    """The element so many levels below, each the only one."""
    for _ in range(levels):
        element = element[0]
    return element
