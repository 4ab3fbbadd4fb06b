"""What came of reading a document: the invoice, what the model has no place for, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lxml import etree

from xr_tui.errors import Problem
from xr_tui.invoice.model import Invoice
from xr_tui.phrase import Phrase, phrase

MOST_REMARKS: Final = 200
"""So many unknown places, and so many problems, are named one by one; a hostile file could hold millions."""
LONGEST_TEXT: Final = 200
"""Characters of an unknown text that are quoted."""


@dataclass(frozen=True)
class Unknown:
    """Something in a document that no business term of the model stands for."""

    place: str
    """Path by local names, such as `/Invoice/InvoiceLine[2]/Item/@listID`."""
    line: int
    """Line of the file, counted from 1."""
    text: str
    """What stands there, shortened; for a group the texts inside it."""

    def __str__(self) -> str:
        return f"{self.place} ({self.line}): {self.text}"


@dataclass(frozen=True)
class Reading:
    """A document as it was understood."""

    invoice: Invoice | None
    """What it says; nothing where there are problems, so that nothing is kept by halves."""
    unknown: tuple[Unknown, ...] = ()
    """What is in the document but not in the invoice. It is never dropped silently: to write the invoice anew would
    lose exactly this."""
    problems: tuple[Problem, ...] = ()
    """All that is wrong, each with file, line (`Problem.row`) and path (`Problem.field`)."""


class Remarks:
    """What is noticed on the way through one document; paths are made only for what is named."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.unknown: list[Unknown] = []
        self.problems: list[Problem] = []
        self._more_unknown = 0
        self._more_problems = 0

    @property
    def count(self) -> int:
        """How much has been noticed so far."""
        return len(self.unknown) + len(self.problems) + self._more_unknown + self._more_problems

    def strange(self, element: etree._Element, attribute: str = "", text: str | None = None) -> None:
        """Note an element or attribute that nothing in the binding takes."""
        if len(self.unknown) >= MOST_REMARKS:
            self._more_unknown += 1
            return
        if text is None:
            text = str(element.get(attribute)) if attribute else _text_inside(element)
        short = " ".join(text[: 2 * LONGEST_TEXT].split())[:LONGEST_TEXT]
        self.unknown.append(Unknown(place_of(element, attribute), element.sourceline or 0, short))

    def fault(self, element: etree._Element, text: Phrase, attribute: str = "") -> None:
        """Note what is wrong with an element or attribute."""
        if len(self.problems) >= MOST_REMARKS:
            self._more_problems += 1
            return
        place = place_of(element, attribute)
        self.problems.append(Problem(text, self.file, row=element.sourceline, field=place))

    def result(self, invoice: Invoice | None) -> Reading:
        """The reading as a whole, with a count of what is not named."""
        if self._more_unknown:
            self.unknown.append(Unknown("", 0, f"… {self._more_unknown}"))
        if self._more_problems:
            text = phrase("There are {count} more problems.", count=self._more_problems)
            self.problems.append(Problem(text, self.file))
        return Reading(None if self.problems else invoice, tuple(self.unknown), tuple(self.problems))


def refused(file: str, problem: Phrase) -> Reading:
    """The reading of what is no document at all."""
    return Reading(None, (), (Problem(problem, file),))


def place_of(element: etree._Element, attribute: str = "") -> str:
    """The path of an element by local names, with positions where its name is repeated: `/Invoice/InvoiceLine[2]`."""
    steps = [f"@{_local(attribute)}"] if attribute else []
    here: etree._Element | None = element
    while here is not None:
        above = here.getparent()
        steps.append(_local(here.tag) + (_position(here) if above is not None else ""))
        here = above
    return "/" + "/".join(reversed(steps))


def _position(element: etree._Element) -> str:
    before = sum(1 for _ in element.itersiblings(str(element.tag), preceding=True))
    is_alone = not before and next(element.itersiblings(str(element.tag)), None) is None
    return "" if is_alone else f"[{before + 1}]"


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _text_inside(element: etree._Element) -> str:
    """The first texts inside an element; a group can be as large as the file."""
    texts: list[str] = []
    length = 0
    for text in element.itertext():
        if word := text[: 2 * LONGEST_TEXT].strip():
            texts.append(word)
            length += len(word)
        if length > LONGEST_TEXT:
            break
    return " ".join(texts)
