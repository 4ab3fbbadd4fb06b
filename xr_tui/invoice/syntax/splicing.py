"""Changes in a tree, made in the very bytes that it was read from: every byte outside of them stays.

That holds for line ends, attribute quotes, the order of attributes, references and the encoding alike. What is put in
uses the prefixes that the document has, its kind of line ends, and references for characters that its encoding lacks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from xr_tui.errors import Refused
from xr_tui.invoice.syntax.insertion import insert
from xr_tui.invoice.syntax.offsets import Span, spans
from xr_tui.phrase import phrase

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How documents begin whose encoding does not need to be declared (XML 1.0, appendix F)."""


class Splice(NamedTuple):
    """Some bytes in the place of others, or of none."""

    start: int
    end: int
    new: bytes


@dataclass
class Changes:
    """What is changed in a tree, one after the other."""

    root: etree._Element
    _new: list[etree._Element] = field(default_factory=list)
    _texts: dict[etree._Element, None] = field(default_factory=dict)
    _attributes: dict[etree._Element, dict[str, str]] = field(default_factory=dict)

    def insert(self, parent: etree._Element, new: etree._Element, order: Sequence[str]) -> None:
        """Put an element in; arguments as for `xr_tui.invoice.syntax.insertion.insert`."""
        insert(parent, new, order)
        self._new.append(new)

    def say(self, element: etree._Element, like: etree._Element) -> None:
        """Give an element the text and the attributes of another."""
        if element.text != like.text:
            element.text = like.text
            self._texts[element] = None
        others = {str(name): str(value) for name, value in like.items() if element.get(name) != value}
        if others:
            element.attrib.update(others)
            self._attributes[element] = others

    def made_in(self, content: bytes) -> bytes:
        """The document with the changes.

        Args:
            content: what the tree was read from.

        Raises:
            Refused: nothing can be put into its encoding.
        """
        changed, at = [], 0
        for splice in self.splices(content):
            changed += [content[at : splice.start], splice.new]
            at = splice.end
        return b"".join([*changed, content[at:]])

    def splices(self, content: bytes) -> list[Splice]:
        """The changes as bytes, in their order; those at one place one behind the other."""
        inside = {each for new in self._new for each in new.iter()}
        parents = dict.fromkeys(new.getparent() for new in self._new)
        added = {parent: list(_added(parent, inside)) for parent in parents if parent is not None}
        anchors = {anchor for pieces in added.values() for anchor, _text in pieces}
        found = self._spans(content, {*added, *anchors, *self._texts, *self._attributes}, inside)
        writing = _Writing(content, _codec_of(content, self.root))
        made = [
            *(writing.start_tag(found[each], others) for each, others in self._attributes.items()),
            *(writing.text(found[each], each) for each in self._texts),
        ]
        for parent, pieces in added.items():
            if found[parent].inner_start == found[parent].inner_end:
                made.append(writing.all_of(found[parent], parent))
            else:
                for anchor, text in pieces:
                    at = found[anchor].inner_start if anchor is parent else found[anchor].end
                    made.append(writing.piece(at, text))
        return sorted(made, key=lambda splice: splice.start)

    def _spans(
        self, content: bytes, wanted: Iterable[etree._Element], new: Iterable[etree._Element]
    ) -> dict[etree._Element, Span]:
        """The places of nodes that were there before."""
        wanted, new = frozenset(wanted), frozenset(new)
        numbers: dict[etree._Element, int] = {}
        at = 0
        for node in self.root.iter():
            if node in new:
                continue
            if node in wanted:
                numbers[node] = at
            at += 1
        places = spans(content, frozenset(numbers.values()))
        return {node: places[number] for node, number in numbers.items()}


def _added(parent: etree._Element, new: set[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    """The new children of an element, each with what stands before it: the node behind which it comes, its parent where
    it is the first, and its text."""
    anchor, before = parent, parent.text
    for child in parent:
        if child in new:
            yield anchor, (before or "") + written(child, parent.nsmap)
        else:
            anchor = child
        before = child.tail


@dataclass(frozen=True)
class _Writing:
    """How bytes of one document are written."""

    content: bytes
    codec: str

    def piece(self, at: int, text: str) -> Splice:
        """Something new at a place."""
        return Splice(at, at, self._bytes(text))

    def all_of(self, span: Span, parent: etree._Element) -> Splice:
        """Everything in an element that was empty."""
        parts = [parent.text or ""]
        for child in parent:
            parts += [written(child, parent.nsmap), child.tail or ""]
        whole, closing = self._bytes("".join(parts)), self._bytes("/>")
        tag = self.content[span.start : span.inner_start]
        if not tag.endswith(closing):
            return Splice(span.inner_start, span.inner_start, whole)
        (name,) = re.findall(r"<([^\s/>]+)", self._text(tag))[:1]
        return Splice(
            span.inner_start - len(closing), span.inner_start, self._bytes(">") + whole + self._bytes(f"</{name}>")
        )

    def text(self, span: Span, element: etree._Element) -> Splice:
        """The text of an element."""
        return Splice(span.inner_start, span.text_end, self._bytes(_escaped(element.text or "")))

    def start_tag(self, span: Span, others: Mapping[str, str]) -> Splice:
        """The start tag with other values of these attributes."""
        tag = self._text(self.content[span.start : span.inner_start])
        for name, value in others.items():
            quoted = quoteattr(value)
            there = re.search(rf"""\s{re.escape(name)}\s*=\s*("[^"]*"|'[^']*')""", tag)
            start, end = there.span(1) if there else (len(tag.rstrip("/>").rstrip()),) * 2
            tag = tag[:start] + (quoted if there else f" {name}={quoted}") + tag[end:]
        return Splice(span.start, span.inner_start, tag.encode(self.codec))

    def _text(self, part: bytes) -> str:
        return part.decode(self.codec)

    def _bytes(self, text: str) -> bytes:
        line_end, line_ends = "\n".encode(self.codec), "\r\n".encode(self.codec)
        if line_ends in self.content and self.content.count(line_end) == self.content.count(line_ends):
            text = text.replace("\n", "\r\n")
        return text.encode(self.codec, "xmlcharrefreplace")


def written(element: etree._Element, scope: Mapping[str | None, str]) -> str:
    """An element as XML, without what follows it.

    Args:
        element: it holds elements and texts only; its attributes are in no namespace.
        scope: the prefixes that are declared where it stands.
    """
    name = etree.QName(element)
    prefix = element.prefix
    declared = ""
    if scope.get(prefix) != name.namespace:
        prefix = next((known for known, namespace in scope.items() if namespace == name.namespace), prefix)
    if scope.get(prefix) != name.namespace:
        scope = {**scope, prefix: str(name.namespace)}
        declared = f" xmlns{':' if prefix else ''}{prefix or ''}={quoteattr(str(name.namespace))}"
    tag = f"{prefix}:{name.localname}" if prefix else name.localname
    attributes = "".join(f" {key}={quoteattr(str(value))}" for key, value in element.items())
    inside = [_escaped(element.text or "")]
    for child in element:
        inside += [written(child, scope), child.tail or ""]
    return f"<{tag}{declared}{attributes}>{''.join(inside)}</{tag}>"


def _escaped(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _codec_of(content: bytes, root: etree._Element) -> str:
    """What Python calls the encoding of a document."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return codec
    declared = root.getroottree().docinfo.encoding or "UTF-8"
    try:
        return codecs.lookup(declared).name
    except LookupError:
        raise Refused(
            phrase("Nothing can be put into a document in the encoding {encoding}.", encoding=declared),
            phrase("Have it exported in UTF-8 and import it again."),
        ) from None
