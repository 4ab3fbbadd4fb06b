"""What pool and worker process say to each other: a kind, a length, and that many bytes."""

from __future__ import annotations

import struct
from typing import BinaryIO

HEADER = struct.Struct("!cQ")
RULES = b"R"
"""To the worker, first of all: which rules, a `Shelf` (pickled, from its own parent)."""
TRIAL = b"T"
"""To the worker instead of that: load everything of these `InstalledRules` (pickled), then end."""
READY = b"+"
"""From the worker: the rules are loaded."""
SCHEMA = b"S"
"""To the process that explains, first of all: a schema's paths and all its files (pickled, from its own parent)."""
DOCUMENT = b"D"
"""To the worker: the bytes of an invoice."""
PDF = b"P"
"""To the worker: the bytes of a hybrid PDF."""
XML = b"X"
"""From the worker: the XML that is in it; empty if there is none."""
REPORT = b"V"
"""From the worker: the report, as JSON."""
TIRED = b"W"
"""From the worker: the same, and that it has grown and wants to be replaced."""
FAULT = b"!"
"""From the worker: a fault of ours, as the JSON of two phrases, the message and the hint."""


def write_frame(stream: BinaryIO, kind: bytes, content: bytes = b"") -> None:
    """Send one frame and flush."""
    stream.write(HEADER.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next frame; nothing if the other side is gone."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    kind, length = HEADER.unpack(header)
    content = stream.read(length)
    return (kind, content) if len(content) == length else None
