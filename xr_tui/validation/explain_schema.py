"""What the XML schema refuses, in words: where, what stands there, and what was expected.

libxml2 has said no already, and its verdict stands. `xmlschema` knows more of what was expected, but takes 2 s and
much memory to load a schema, so it is asked only then, in a process of its own, for a limited time; whatever goes wrong
here, the findings stay as they are.
"""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from xr_tui.invoice.syntax.places import terms_at
from xr_tui.validation.explain_process import ExplainingProcess, Words
from xr_tui.validation.report import Finding
from xr_tui.validation.schema_words import SchemaFault, path_of, place_of, where
from xr_tui.validation.schema_words import words as words_of
from xr_tui.validation.time_limit import TimeUp, at_most, seconds_to_spare

if TYPE_CHECKING:
    from xmlschema import XMLSchema

LONGEST = 15.0
"""Seconds that an explanation is waited for, the start of its process and the loading of the schema included."""
MOST = 20
"""How many findings are explained: who reads more of them has to create the document anew anyway."""
_XS = "{http://www.w3.org/2001/XMLSchema}"
_LINKS = ("import", "include", "redefine")


class SchemaWords:
    """Puts into words what one XML schema refuses; another process does it, started when it is first needed."""

    def __init__(self, locations: Sequence[str], content: Callable[[str], bytes]) -> None:
        """Nothing is loaded yet.

        Args:
            locations: paths of the schema's files, with `/`.
            content: gives the bytes of a path; raises for one that is not among the files.
        """
        self._locations = tuple(locations)
        self._content = content
        self._process = ExplainingProcess()
        self._in_vain = False

    def explained(self, findings: list[Finding], root: etree._Element) -> list[Finding]:
        """The same findings of the schema, those that can be put into words with their `explanation` and terms.

        Args:
            findings: of libxml2, whose places are paths of the document as `getpath` writes them.
            root: the document.
        """
        words: dict[str, list[SchemaFault]] = {}
        if not self._in_vain:
            try:
                words |= self._asked(root)
            except Exception:
                # Also a fault of the library: the official word is in the findings, and counts.
                self._process.end()
        return [_with_words(finding, root, words.get(finding.location, [])) for finding in findings]

    def _asked(self, root: etree._Element) -> Words:
        seconds = seconds_to_spare(LONGEST)
        if self._process.is_there:
            try:
                return self._process.asked(root, seconds)
            except ConnectionError:
                pass  # it had waited long enough just then
        try:
            files = _closure(self._locations, self._content)
        except Exception:
            self._in_vain = True
            raise
        self._process.start(self._locations, files)
        return self._process.asked(root, seconds)


class SchemaReader:
    """One schema in the process that explains."""

    def __init__(self, locations: Sequence[str], files: Mapping[str, bytes]) -> None:
        """Nothing is loaded yet.

        Args:
            locations: paths of the schema itself.
            files: all that it is made of, by their paths.
        """
        self._locations = tuple(locations)
        self._files = files
        self._schema: XMLSchema | None = None
        self._in_vain = False

    def words(self, root: etree._Element, seconds: float) -> Words:
        """What `xmlschema` says of a document, as far as it gets in so many seconds of this process's time."""
        words: dict[str, list[SchemaFault]] = {}
        try:
            with at_most(seconds):
                # Filled as it goes: what was found before the time was up is still worth reading.
                for place, said in self._faults(root):
                    words.setdefault(place, []).append(said)
        except (Exception, TimeUp):
            self._in_vain = self._schema is None
        return words

    def _faults(self, root: etree._Element) -> Iterator[tuple[str, SchemaFault]]:
        if self._schema is None and not self._in_vain:
            self._schema = _load(self._locations, self._files)
        document: Any = root  # any ElementTree will do
        errors = self._schema.iter_errors(document, use_location_hints=False) if self._schema else ()
        for _n, error in zip(range(MOST), errors, strict=False):
            yield path_of(where(error, root), root), words_of(error, root)


def _load(locations: Sequence[str], files: Mapping[str, bytes]) -> XMLSchema:
    """The schema, out of a folder that holds its files and nothing else.

    Raises:
        Exception: whatever xmlschema has against it.
    """
    from xmlschema import XMLSchema

    with tempfile.TemporaryDirectory(prefix="xr-tui-") as name:
        folder = Path(name)
        for location, file in files.items():
            path = folder / location
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file)
        # Files only; they name nothing that is not in the folder.
        return XMLSchema([str(folder / location) for location in locations], allow="local", use_fallback=False)


def _closure(locations: Sequence[str], content: Callable[[str], bytes]) -> dict[str, bytes]:
    """The files of the schema, and all that they include and import.

    Raises:
        ValueError: a file names another one that is outside.
        Exception: whatever `content` raises; a file is no XML.
    """
    found: dict[str, bytes] = {}
    waiting = list(locations)
    while waiting:
        location = waiting.pop()
        if location in found:
            continue
        found[location] = content(location)
        root = etree.fromstring(found[location], etree.XMLParser(no_network=True, resolve_entities=False))
        links = (link.get("schemaLocation") for link in root.iter(*(f"{_XS}{kind}" for kind in _LINKS)))
        waiting += [_beside(location, named) for named in links if named]
    return found


def _beside(location: str, named: str) -> str:
    """The path that a file means by a relative one."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(location), named))
    if ":" in named or "\\" in named or path.startswith(("/", "..")):
        raise ValueError(named)
    return path


def _with_words(finding: Finding, root: etree._Element, words: list[SchemaFault]) -> Finding:
    said = words.pop(0) if words else None
    terms = (said.terms if said else ()) or finding.terms or terms_at(place_of(root, finding.location))
    return replace(finding, terms=terms, explanation=said.text if said else None)
