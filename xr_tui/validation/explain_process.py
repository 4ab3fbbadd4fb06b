"""A process of its own puts into words what an XML schema refuses: the library for that takes 2 s and 90 MB.

A worker of the check would grow by 150 MB and keep them, and Saxon needs most of what it may have. This process stays
as long as there is something to explain, so that the next refused document need not wait for the schema, and ends when
it was idle for `IDLE_SECONDS` or the worker is gone.
"""

from __future__ import annotations

import json
import pickle
import select
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias, cast

from lxml import etree

from xr_tui.phrase import Phrase
from xr_tui.validation.frames import DOCUMENT, REPORT, SCHEMA, read_frame, write_frame
from xr_tui.validation.schema_words import SchemaFault
from xr_tui.validation.surroundings import clean_environment

IDLE_SECONDS = 20
"""How long it waits for another document to explain."""
_SHARE = 2 / 3
"""Part of the time that it may work on a document; the rest is for its start, and for what else the machine does."""

Words: TypeAlias = Mapping[str, list[SchemaFault]]
"""The faults in words, by their places."""


@dataclass(frozen=True)
class Question:
    """What this process is asked about a document."""

    document: bytes
    """Its bytes, which lxml wrote."""
    seconds: float
    """How long to work on it, the loading of the schema included."""


class ExplainingProcess:
    """Starts such a process for one schema when it is needed, asks it, and ends it when it is late."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., ExplainingProcess] | None = None

    @property
    def is_there(self) -> bool:
        """Whether one is waiting that has the schema already."""
        return self._process is not None and self._process.poll() is None

    def start(self, locations: tuple[str, ...], files: Mapping[str, bytes]) -> None:
        """Start one for the schema of these files.

        Args:
            locations: paths of the schema itself.
            files: all that it is made of, by their paths.

        Raises:
            OSError: no process can be started.
        """
        self.end()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "xr_tui.validation.explain_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
        )
        self._process, self._end = process, weakref.finalize(self, _ended, process)
        write_frame(cast(BinaryIO, process.stdin), SCHEMA, pickle.dumps((locations, dict(files))))

    def asked(self, root: etree._Element, seconds: float) -> Words:
        """Ask it for the words.

        Args:
            root: the document.
            seconds: how long to wait at most.

        Raises:
            ConnectionError: it is gone.
            TimeoutError: it is late, and was ended.
        """
        process, late = self._process, time.monotonic() + seconds
        assert process is not None
        questions, answers = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        write_frame(questions, DOCUMENT, pickle.dumps(Question(etree.tostring(root), _SHARE * seconds)))
        if not select.select([answers], [], [], max(0.0, late - time.monotonic()))[0]:
            self.end()
            raise TimeoutError
        answer = read_frame(answers)
        if answer is None:
            self.end()
            raise ConnectionError
        return _from_json(answer[1])

    def end(self) -> None:
        """End it, if it is there."""
        if self._end is not None:
            self._end()
        self._process = self._end = None


def main() -> None:
    """Explain document after document until the worker is gone, or asks no more."""
    # The kernel ends it: whatever it is doing by then, nobody waits for it any more.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what the library prints must not get between
    from xr_tui.validation.explain_schema import SchemaReader

    first = read_frame(requests)
    if first is None:
        return
    locations, files = pickle.loads(first[1])  # noqa: S301 - its own parent's words over its own pipe
    reader = SchemaReader(locations, files)
    while True:
        signal.alarm(IDLE_SECONDS)
        frame = read_frame(requests)
        if frame is None:
            return
        question: Question = pickle.loads(frame[1])  # noqa: S301
        signal.alarm(int(2 * question.seconds) + 1)
        parser = etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=True)
        words = reader.words(etree.fromstring(question.document, parser), question.seconds)
        write_frame(answers, REPORT, _to_json(words))


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # of a question that it never read
            if pipe is not None:
                pipe.close()
    process.wait()


def _to_json(words: Words) -> bytes:
    said = {place: [[fault.text.to_json(), fault.terms] for fault in faults] for place, faults in words.items()}
    return json.dumps(said).encode()


def _from_json(answer: bytes) -> Words:
    return {
        place: [SchemaFault(Phrase.from_json(text), tuple(terms)) for text, terms in faults]
        for place, faults in json.loads(answer).items()
    }


if __name__ == "__main__":
    # By its full name: what is pickled must come from the same module on both sides.
    from xr_tui.validation.explain_process import main as explain

    explain()
