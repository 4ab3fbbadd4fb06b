"""What the XML schema refuses, in words: where, what stands there, and what was expected.

libxml2 has said no already, and its verdict stands. `xmlschema` knows more of what was expected, but takes 2 s and
20 MB to load a schema, so it is asked only then, in the worker process, for a limited time; whatever goes wrong here,
the findings stay as they are.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from lxml import etree

from xr_tui.invoice.syntax.places import terms_at
from xr_tui.phrase import Phrase, phrase
from xr_tui.validation.document import printable
from xr_tui.validation.report import Finding

if TYPE_CHECKING:
    from xmlschema import XMLSchema, XMLSchemaValidationError

LONGEST = 10.0
"""Seconds of this process's time that an explanation may take, the loading of the schema included."""
MOST = 20
"""How many findings are explained: who reads more of them has to create the document anew anyway."""
_SHARE_OF_ALARM = 4
_LONGEST_VALUE = 60

_loaded: dict[Path, XMLSchema | None] = {}
"""Schemas by their file; nothing for one that xmlschema cannot read, or not in time."""


def explained(findings: list[Finding], root: etree._Element, schema: Path) -> list[Finding]:
    """The same findings of the schema, those that can be put into words with their `explanation` and terms.

    Args:
        findings: of libxml2, whose places are paths of the document as `getpath` writes them.
        root: the document.
        schema: the file that libxml2 judged by.
    """
    words: dict[str, list[_Words]] = {}
    try:
        with _at_most(_seconds_left()):
            # Filled as it goes: what was found before the time was up is still worth reading.
            for place, said in _faults(root, schema):
                words.setdefault(place, []).append(said)
    except (Exception, _TimeUp):
        # Also a fault of the library: the official word is in the findings, and counts.
        _loaded.setdefault(schema, None)
    return [_with_words(finding, root, words.get(finding.location, [])) for finding in findings]


@dataclass(frozen=True)
class _Words:
    text: Phrase
    terms: tuple[str, ...] = ()
    """Of what is missing."""


def _with_words(finding: Finding, root: etree._Element, words: list[_Words]) -> Finding:
    said = words.pop(0) if words else None
    terms = (said.terms if said else ()) or finding.terms or terms_at(_place(root, finding.location))
    return replace(finding, terms=terms, explanation=said.text if said else None)


def _faults(root: etree._Element, path: Path) -> Iterator[tuple[str, _Words]]:
    if path not in _loaded:
        from xmlschema import XMLSchema

        # Files only, and no place that the document names: neither network nor schemaLocation.
        _loaded[path] = XMLSchema(str(path), allow="local", use_fallback=False)
    schema = _loaded[path]
    document: Any = root  # any ElementTree will do
    errors = schema.iter_errors(document, use_location_hints=False) if schema else ()
    for _n, error in zip(range(MOST), errors, strict=False):
        yield _path(_where(error, root), root), _words(error, root)


def _where(error: XMLSchemaValidationError, root: etree._Element) -> Any:
    """The element that libxml2 names: the unexpected child rather than its parent."""
    element = error.elem if error.elem is not None else root
    child = _child(error)
    return element if child is None else child


def _child(error: Any) -> Any:
    """The child that must not stand where it stands, if the error is about one."""
    index = getattr(error, "index", None)
    elements = [] if index is None or error.elem is None else list(error.elem)
    return elements[index] if index is not None and index < len(elements) else None


def _words(error: Any, root: etree._Element) -> _Words:
    element = error.elem if error.elem is not None else root
    if getattr(error, "index", None) is not None:
        return _of_children(error, element, root)
    return _Words(_of_element(error, _name(element, root)))


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


def _of_children(error: Any, element: Any, root: etree._Element) -> _Words:
    """What is wrong with the children of an element: one is missing, unknown, too many, or in the wrong place."""
    child, parent = _child(error), _name(element, root)
    wanted = [particle.name for particle in error.expected or () if getattr(particle, "name", None)][:5]
    expected = ", ".join(_named(tag, element, root) for tag in wanted) or "?"
    terms = _terms_below(element, wanted[0], root) if wanted else ()
    if child is None:
        text = phrase("{parent} is not complete: {expected} is missing. Give it.", parent=parent, expected=expected)
        return _Words(text, terms)
    found = _name(child, root)
    tags = [other.tag for other in element]
    times = {particle.name: particle.max_occurs for particle in error.validator.iter_elements() if particle.name}
    if child.tag not in times:
        return _Words(phrase("{found} is not provided for in {parent}. Leave it out.", found=found, parent=parent))
    if tags[: error.index].count(child.tag) >= (times[child.tag] or len(tags)):
        text = phrase("{found} stands in {parent} too often. Give it once.", found=found, parent=parent)
        return _Words(text)
    if wanted and not set(wanted) & set(tags):
        text = phrase(
            "{parent} is not complete: {expected} is missing before {found}. Give it.",
            parent=parent,
            expected=expected,
            found=found,
        )
        return _Words(text, terms)
    text = phrase(
        "{found} stands in {parent} in the wrong place; expected there is {expected}. Whoever makes the document must "
        "keep the order.",
        found=found,
        parent=parent,
        expected=expected,
    )
    return _Words(text)


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
    return _called(terms_at(_place(root, _path(element, root))), str(element.tag), root)


def _named(tag: str, parent: Any, root: etree._Element) -> str:
    """How to call a child that is not there."""
    return _called(_terms_below(parent, tag, root), tag, root)


def _terms_below(parent: Any, tag: str, root: etree._Element) -> tuple[str, ...]:
    return terms_at(f"{_place(root, _path(parent, root))}/{etree.QName(tag).localname}")


def _called(terms: tuple[str, ...], tag: str, root: etree._Element) -> str:
    name = _short(tag, root)
    return f"{', '.join(terms)} ({name})" if terms else name


def _short(tag: str, root: etree._Element) -> str:
    """A tag with the prefix that the document gives its namespace."""
    qualified = etree.QName(tag)
    prefix = next((prefix for prefix, namespace in root.nsmap.items() if namespace == qualified.namespace), None)
    return f"{prefix}:{qualified.localname}" if prefix else qualified.localname


def _path(element: Any, root: etree._Element) -> str:
    return str(root.getroottree().getpath(element))


def _place(root: etree._Element, path: str) -> str:
    """The path by local names, as `Finding.place` has it."""
    steps = re.sub(r"/\w+:", "/", path)
    return steps.replace("/*", f"/{etree.QName(root).localname}", 1)


class _TimeUp(BaseException):
    """Not an `Exception`: the library must not catch it."""


def _seconds_left() -> float:
    """A part of what is left until the worker's alarm kills it, so that there is time for the report."""
    alarm = signal.getitimer(signal.ITIMER_REAL)[0]
    return min(LONGEST, alarm / _SHARE_OF_ALARM) if alarm else LONGEST


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise `_TimeUp` after so many seconds of work of this process.

    Raises:
        RuntimeError: outside the main thread, where no signal arrives.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError

    def ring(number: int, frame: FrameType | None) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)
