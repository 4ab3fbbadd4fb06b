"""A process of its own takes the XML out of a hybrid PDF: a PDF can unpack into any amount of memory.

It reads the PDF from its standard input and writes the XML to its standard output, nothing where there is none; it
ends with another code than 0 where that costs more time or memory than it may have. Who starts it waits as he likes: an
import until it is done, the check beside other work.
"""

from __future__ import annotations

import os
import sys
from typing import Final

SECONDS: Final = 30
"""Of processor time; a large hybrid PDF takes less than one."""
MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of address space."""
LARGEST_XML: Final = 50 * 1024 * 1024
_ENVIRONMENT: Final = (
    *("HOME", "PATH", "LANG", "LC_ALL", "TMPDIR"),
    *("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH"),
)
"""What it is told of ours: no password stands in these."""


def command() -> list[str]:
    """How it is started; -P: nothing in the working folder must be taken for a module of ours."""
    return [sys.executable, "-P", "-m", "xr_tui.invoice.hybrid_process"]


def environment() -> dict[str, str]:
    """What it gets of our environment."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


def main() -> None:
    """From standard input to standard output, within limits."""
    _shield()
    from xr_tui.invoice.hybrid import xml_inside

    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    xml = xml_inside(sys.stdin.buffer.read()) or b""
    if len(xml) > LARGEST_XML:
        sys.exit(1)
    with os.fdopen(answer, "wb") as out:
        out.write(xml)


def _shield() -> None:
    """Leave Ctrl-C and a lost terminal to the parent, and leave no core file: there would be an invoice in it."""
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        _soft, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
