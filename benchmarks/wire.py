"""Bytes that the screens send to the terminal, at 80x24 in a real pseudo-terminal, with and without `--remote`.

    python benchmarks/wire.py [--only plain|remote]

Each line is one thing that a clerk does; what is counted is all that goes over the line until the terminal is quiet.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pyte

from xr_tui.jobs.importing import import_files
from xr_tui.settings.places import packed_folder
from xr_tui.store.database import Store

_START = "from xr_tui.cli import main; main()"
_QUIET_SECONDS = 0.7
"""The terminal is quiet when nothing came for so long."""
_IDLE_SECONDS = 5.0
_DOWN, _PAGE_DOWN, _ESCAPE = "\x1b[B", "\x1b[6~", "\x1b"
_STEPS = (
    ("into the search field", "/"),
    ("out of it again", _ESCAPE),
    ("ten rows down", _DOWN * 10),
    ("a page down", _PAGE_DOWN),
    ("mark a row", " "),
    ("to the job list", "2"),
    ("to the setup", "5"),
    ("back to the invoices", "1"),
    ("open the send dialog", "e"),
    ("close it again", _ESCAPE),
    ("open an invoice", "\r"),
    ("back to the list", _ESCAPE),
)


@dataclass
class _Line:
    """The program at the other end of a line."""

    child: pexpect.spawn[str]
    stream: pyte.ByteStream

    def until_quiet(self) -> int:
        """Read until nothing comes any more; the number of bytes."""
        count = 0
        try:
            while True:
                some: bytes = self.child.read_nonblocking(65536, timeout=_QUIET_SECONDS)  # type: ignore[assignment]
                count += len(some)
                self.stream.feed(some)
        except pexpect.TIMEOUT:
            return count

    def during(self, seconds: float) -> int:
        """The bytes of this time."""
        end, count = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            count += self.until_quiet()
        return count


def main() -> None:
    """Measure both ways and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("plain", "remote"), help="one of the two")
    only = parser.parse_args().only
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        import_files(Store.open(folder / "xr-tui.db"), [packed_folder("sample_data")])
        ways = {"plain": [], "remote": ["--remote"]}
        columns = {way: measure(folder, options) for way, options in ways.items() if only in (None, way)}
    print(f"{'bytes':26}" + "".join(f"{way:>10}" for way in columns))
    for step in next(iter(columns.values())):
        print(f"{step:26}" + "".join(f"{counts[step]:10,}" for counts in columns.values()))


def measure(folder: Path, options: list[str]) -> dict[str, int]:
    """What is sent for each step."""
    environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "XR_TUI_SMTP_HOST": ""}
    environ |= {"XDG_CONFIG_HOME": str(folder / "config"), "XR_TUI_CHECK_ENABLED": "false"}
    child = pexpect.spawn(
        sys.executable,
        ["-c", _START, "--data-dir", str(folder), *options],
        dimensions=(24, 80),
        env=environ,
        timeout=20,
    )
    line = _Line(child, pyte.ByteStream(pyte.Screen(80, 24)))
    first = len(child.read_nonblocking(1, timeout=20))
    counts = {"start": first + line.until_quiet()}
    counts[f"{_IDLE_SECONDS:.0f} idle seconds, list"] = line.during(_IDLE_SECONDS)
    for step, keys in _STEPS:
        child.send(keys)
        counts[step] = line.until_quiet()
        if step == "into the search field":
            counts[f"{_IDLE_SECONDS:.0f} idle seconds, field"] = line.during(_IDLE_SECONDS)
    child.close(force=True)
    return counts


if __name__ == "__main__":
    main()
