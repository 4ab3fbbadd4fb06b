"""The yardstick of the check: Saxon with the two official stylesheets as they are, and nothing around them.

    python benchmarks/bare_saxon.py FOLDER FILE

runs the stylesheets in FOLDER on one file and ends. What it lacks: a guard against hostile documents, the scenario,
the XML schema, findings, a report. It is measured beside the program, in the same run: machines differ, and one and the
same machine is now faster, now slower, but what the program takes of the time of bare Saxon stays.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

STYLESHEETS = ("EN16931-UBL-validation.xsl", "XRechnung-UBL-validation.xsl")


class BareSaxon:
    """The two stylesheets for UBL, compiled."""

    def __init__(self, folder: Path) -> None:
        from saxonche import PySaxonProcessor

        self._processor = PySaxonProcessor(license=False)
        compiler = self._processor.new_xslt30_processor()
        texts = [(folder / name).read_text(encoding="utf-8") for name in STYLESHEETS]
        self._compiled = [compiler.compile_stylesheet(stylesheet_text=text) for text in texts]

    def parsed(self, document: bytes) -> Any:
        """The document as Saxon wants it."""
        return self._processor.parse_xml(xml_text=document.decode())

    def run(self, node: Any) -> int:
        """Run both on a parsed document; returns how many letters their reports have."""
        return sum(len(stylesheet.transform_to_string(xdm_node=node)) for stylesheet in self._compiled)


_here: BareSaxon


def _start(folder: Path) -> None:
    global _here
    _here = BareSaxon(folder)


def _run(document: bytes) -> int:
    return _here.run(_here.parsed(document))


@contextmanager
def bare_pool(folder: Path, workers: int) -> Iterator[Pool]:
    """So many processes, each with the two stylesheets."""
    with multiprocessing.get_context("spawn").Pool(workers, _start, (folder,)) as pool:
        yield pool


def run_all(pool: Pool, documents: Sequence[bytes]) -> None:
    """Run both stylesheets on all of them, ten to a message."""
    assert all(pool.map(_run, documents, chunksize=10))


if __name__ == "__main__":
    _start(Path(sys.argv[1]))
    _run(Path(sys.argv[2]).read_bytes())
