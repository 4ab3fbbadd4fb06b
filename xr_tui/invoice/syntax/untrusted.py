"""Read an untrusted XML document: no DOCTYPE, no entities, no network."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from xr_tui.phrase import Phrase, phrase

LARGEST = 200 * 1024 * 1024
"""Bytes; the largest receivers take 50 MB."""
MOST_PARTS = 2_000_000
"""Tags and attributes: an invoice of 5,000 lines has 350,000. Each may cost 250 bytes of memory, so that 50 MB of
`<a/>` would become gigabytes."""
_CHUNK = 8192
# How a document begins in an encoding in which the letters of ASCII are its bytes: with its declaration or an element.
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?<(?:\?xml\s[^>]*\?>|[A-Za-z_:!])")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([\w.-]+)["']""")
_PLAIN = frozenset({b"utf-8", b"us-ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"})
# libxml2 refuses text nodes above 10 MB unless told otherwise; a PDF of 8 MB inside an invoice is one. Without a
# DOCTYPE there are no entities that could grow, so the limit may go for documents of that size.
_HUGE = 10_000_000


class Unreadable(Exception):
    """The document cannot be read as XML, or must not be."""

    def __init__(self, problem: Phrase) -> None:
        super().__init__(str(problem))
        self.problem = problem
        """Why, in one sentence."""


def read(xml: bytes, *, comments: bool = True) -> etree._Element:
    """The root element of the document.

    Args:
        xml: the document as it came.
        comments: whether comments and processing instructions are wanted; without them text is not interrupted.

    Raises:
        Unreadable: it is not well-formed, has a DOCTYPE, is too large or has too many parts.
    """
    if len(xml) > LARGEST:
        raise Unreadable(phrase("The document is larger than {limit} MB.", limit=LARGEST // 1024 // 1024))
    if len(xml) > MOST_PARTS and xml.count(b"<") + xml.count(b"=") > MOST_PARTS:
        raise Unreadable(phrase("The document has more than {limit} elements and attributes.", limit=MOST_PARTS))
    try:
        if not _plainly_without_doctype(xml):
            _refuse_doctype(xml)
        guarded = _guarded(huge=len(xml) > _HUGE)
        parser = etree.XMLParser(**guarded, remove_comments=not comments, remove_pis=not comments)
        root: etree._Element = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(phrase("The document is not well-formed XML: {cause}", cause=_cause(error))) from error
    except (LookupError, ValueError) as error:
        raise Unreadable(phrase("The document is not well-formed XML: {cause}", cause=printable(str(error)))) from error
    if _has_doctype(root):
        raise _doctype_refused()
    return root


def root_name(xml: bytes) -> str:
    """The name of the root element without its prefix, read no further than that.

    Raises:
        Unreadable: it has a DOCTYPE, or no root element.
    """
    target: Any = _Prolog()
    parser = etree.XMLParser(target=target, **_guarded(huge=False))
    try:
        for start in range(0, len(xml), _CHUNK):
            parser.feed(xml[start : start + _CHUNK])
            if target.root:
                return str(etree.QName(target.root).localname)
    except etree.XMLSyntaxError as error:
        raise Unreadable(phrase("The document is not well-formed XML: {cause}", cause=_cause(error))) from error
    raise Unreadable(phrase("The document is not well-formed XML: {cause}", cause="it is empty"))


def printable(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _plainly_without_doctype(xml: bytes) -> bool:
    """Whether the bytes cannot hold a DOCTYPE: a usual encoding, and the word does not occur.

    Saves the look with a parser of its own, of which libxml2 keeps some hundred bytes for each document.
    """
    begun = _BEGINNING.match(xml)
    if begun is None or b"<!DOCTYPE" in xml:
        return False
    named = _ENCODING.findall(begun[0])
    return len(named) == begun[0].count(b"encoding") and all(name.lower() in _PLAIN for name in named)


def _refuse_doctype(xml: bytes) -> None:
    """Read as far as a DOCTYPE or the root element, whichever comes first: no entity has been declared by then."""
    target: Any = _Prolog()
    parser = etree.XMLParser(target=target, **_guarded(huge=False))
    for start in range(0, len(xml), _CHUNK):
        parser.feed(xml[start : start + _CHUNK])
        if target.root:
            return


class _Prolog:
    """What stands before the root element."""

    root = ""
    """Tag of the root element, once it has begun."""

    def doctype(self, name: str | None, public: str | None, system: str | None) -> None:
        raise _doctype_refused()

    def start(self, tag: str, attributes: object) -> None:
        self.root = self.root or tag

    def close(self) -> None:
        pass


def _has_doctype(element: Any) -> bool:
    document = element.getroottree().docinfo
    return document.internalDTD is not None or document.externalDTD is not None or bool(document.doctype)


def _doctype_refused() -> Unreadable:
    return Unreadable(
        phrase("The document has a DOCTYPE; it is refused, because entities could read files or exhaust memory.")
    )


def _guarded(*, huge: bool) -> dict[str, Any]:
    return {
        "resolve_entities": False,
        "load_dtd": False,
        "dtd_validation": False,
        "attribute_defaults": False,
        "no_network": True,
        "huge_tree": huge,
    }


def _cause(error: etree.XMLSyntaxError) -> str:
    return printable(error.msg or "it is empty")
