"""The XML inside a hybrid PDF, taken out by a process of its own: a PDF can unpack into any amount of memory.

The process reads the PDF from its standard input and writes the XML to its standard output; it cannot use more memory
or processor time than it is allowed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from xr_tui.phrase import Phrase, phrase

SECONDS: Final = 30
"""A large hybrid PDF takes less than one."""
MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of address space."""
LARGEST_XML: Final = 50 * 1024 * 1024
_ENVIRONMENT: Final = ("HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
"""What the process is told of ours: no password stands in these."""


def xml_of_pdf(pdf: bytes) -> bytes | Phrase:
    """The XML invoice that the PDF holds, as it is, or the sentence that says why there is none to be had."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "xr_tui.intake.hybrid_pdf"],
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS * 2,
            check=False,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        return phrase("Looking for the invoice inside this PDF takes too long.")
    except OSError as error:
        return phrase("The file cannot be read: {reason}", reason=os.strerror(error.errno or 0))
    if done.returncode:
        return phrase("This PDF needs too much time or memory; it is damaged, or not what it seems.")
    if not done.stdout:
        return phrase("This PDF holds no invoice as XML; only hybrid PDFs (ZUGFeRD, Factur-X) can be imported.")
    return done.stdout


def main() -> None:
    """From standard input to standard output, within limits."""
    import resource

    from xr_tui.invoice.hybrid import xml_inside

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    xml = xml_inside(sys.stdin.buffer.read())
    if xml is not None and len(xml) > LARGEST_XML:
        sys.exit(1)
    sys.stdout.buffer.write(xml or b"")


if __name__ == "__main__":
    main()
