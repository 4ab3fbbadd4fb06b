"""Where nodes of an XML document stand in its bytes.

lxml knows no more than lines; expat tells the byte at which each of its events begins, in whatever encoding the
document is (`XML_GetCurrentByteIndex`). A node ends where the next event begins.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from xml.parsers import expat

from xr_tui.errors import Refused
from xr_tui.phrase import phrase


@dataclass
class Span:
    """Byte offsets of an element, a comment or a processing instruction; `-1` where it has no such place."""

    start: int
    inner_start: int = -1
    """Behind its start tag."""
    text_end: int = -1
    """Where its first child or its end tag begins: its text stands before that."""
    inner_end: int = -1
    """Where its end tag begins; behind it where it has none (`<a/>`)."""
    end: int = -1


def spans(content: bytes, wanted: Collection[int]) -> dict[int, Span]:
    """The places of nodes, by their number in the order of the document, the root being 0.

    Args:
        content: a well-formed document without DOCTYPE; comments and processing instructions inside the root count
            as nodes.
        wanted: the numbers.

    Raises:
        Refused: expat does not know the encoding, or a document that another parser took.
    """
    return _Scan(content, wanted).found


class _Scan:
    """One way through a document."""

    def __init__(self, content: bytes, wanted: Collection[int]) -> None:
        self.found: dict[int, Span] = {}
        self._wanted = frozenset(wanted)
        self._count = -1
        self._open: list[Span | None] = []
        self._begun: Span | None = None
        """The element whose start tag has just been."""
        self._ended: Span | None = None
        """The node that has just ended."""
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = lambda _name, _attributes: self._element()
        parser.EndElementHandler = lambda _name: self._end_tag()
        parser.CommentHandler = lambda _text: self._other()
        parser.ProcessingInstructionHandler = lambda _target, _text: self._other()
        parser.DefaultHandler = lambda _text: self._next()  # texts and all the rest
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise Refused(
                phrase("The imported document cannot be completed: {cause}", cause=str(error)),
                phrase("Have it exported in UTF-8 and import it again."),
            ) from error
        if self._ended is not None:
            self._ended.end = len(content)

    def _next(self) -> int:
        """Something begins here; what has just been ends here."""
        here = self._parser.CurrentByteIndex
        if self._begun is not None:
            self._begun.inner_start = here
        if self._ended is not None:
            self._ended.end = here
        self._begun = self._ended = None
        return here

    def _node(self) -> Span | None:
        here = self._next()
        above = self._open[-1] if self._open else None
        if above is not None and above.text_end < 0:
            above.text_end = here
        self._count += 1
        return self.found.setdefault(self._count, Span(here)) if self._count in self._wanted else None

    def _element(self) -> None:
        self._begun = self._node()
        self._open.append(self._begun)

    def _end_tag(self) -> None:
        here, ended = self._next(), self._open.pop()
        if ended is not None:
            ended.inner_end = here
            if ended.text_end < 0:
                ended.text_end = here
        self._ended = ended

    def _other(self) -> None:
        if self._open:
            self._ended = self._node()
        else:
            self._next()
