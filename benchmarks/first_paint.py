"""Seconds from the command to the screens, in a real pseudo-terminal of 80x24.

    python benchmarks/first_paint.py [--runs 10]

Two moments are measured: the frame of the first screen (its tabs stand there), and the first invoice in the table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pyte

from xr_tui.jobs.importing import import_files
from xr_tui.settings.places import packed_folder
from xr_tui.store.database import Store

_FRAME, _ROW = "Jobliste", "RE-2026-11"
_START = "from xr_tui.cli import main; main()"


def main() -> None:
    """Start the screens a few times and print the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=10)
    runs = arguments.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        import_files(Store.open(folder / "xr-tui.db"), [packed_folder("sample_data")])
        times = [start_once(folder) for _ in range(runs + 1)][1:]  # the first run fills the disk's cache
    frames, rows = zip(*times, strict=True)
    print(f"first paint       {statistics.median(frames):.2f} s (slowest {max(frames):.2f} s)")
    print(f"first invoice     {statistics.median(rows):.2f} s (slowest {max(rows):.2f} s)")


def start_once(folder: Path) -> tuple[float, float]:
    """Seconds until the frame stands, and until the first invoice does."""
    environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "XR_TUI_SMTP_HOST": ""}
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    begun = time.perf_counter()
    child = pexpect.spawn(
        sys.executable, ["-c", _START, "--data-dir", str(folder)], dimensions=(24, 80), env=environ, timeout=20
    )
    moments = [_seen(child, stream, screen, text) - begun for text in (_FRAME, _ROW)]
    child.close(force=True)
    return moments[0], moments[1]


def _seen(child: pexpect.spawn[str], stream: pyte.ByteStream, screen: pyte.Screen, text: str) -> float:
    while not any(text in line for line in screen.display):
        stream.feed(child.read_nonblocking(65536, timeout=20))  # bytes: no encoding was given
    return time.perf_counter()


if __name__ == "__main__":
    main()
