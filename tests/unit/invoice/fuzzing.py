"""Damages documents at random and reads them: python -m tests.unit.invoice.fuzzing [COUNT] [SEED]

Whatever comes, reading ends in reasonable time with an invoice or with problems, and an invoice that was read can be
written, and gets a Leitweg-ID or is refused it. COUNT (20,000 unless told) is per document type.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from xr_tui.errors import Refused
from xr_tui.invoice import cii, ubl
from xr_tui.invoice.document import from_json
from xr_tui.invoice.model import Invoice
from xr_tui.invoice.syntax.amend import amended
from xr_tui.invoice.syntax.known import KNOWN, read

EXAMPLES = Path(__file__).parent / "examples"
REFERENCE = "04011000-12345-34"
PATIENCE = 5.0
"""Seconds that no document of this size may take."""
_VALUES = (
    b"", b" ", b"NaN", b"1e999", b"-0", b"0000-00-00", b"9999-12-31", b"\xff", b"\x00", b"&#0;", b"&lt;", b"&a;",
    b"<a/>", b"<![CDATA[x]]>", b"<!-- -->", b"9" * 400, b"\xf0\x9f\x98\x80", b"#SKONTO#TAGE=1#PROZENT=1.00#\n",
    b"true", b"1", b"VAT",
)  # fmt: skip


def originals(name: str) -> list[bytes]:
    """The examples in a document type."""
    write = {"UBL": ubl.write, "CII": cii.write}[name]
    return [write(from_json(file.read_bytes())) for file in sorted(EXAMPLES.glob("*.json"))]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The document after one to four damages."""
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(DAMAGES)(content, chance)
    return content


def _byte(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + content[at + chance.randint(1, 200) :]


def _repeated(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[:at], *lines[at : at + chance.randint(1, 12)] * chance.randint(2, 30), *lines[at:]])


def _moved(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _another_value(content: bytes, chance: random.Random) -> bytes:
    parts = content.split(b">")
    at = chance.randrange(len(parts))
    _value, angle, rest = parts[at].partition(b"<")
    parts[at] = chance.choice(_VALUES) + angle + rest
    return b">".join(parts)


def _another_name(content: bytes, chance: random.Random) -> bytes:
    parts = content.split(b"<")
    names = [part.split(b">")[0].split(b" ")[0].lstrip(b"/") for part in parts[2:]] or [b"a"]
    return content.replace(b"%s>" % chance.choice(names), b"%s>" % chance.choice(names))


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _byte, _cut, _repeated, _moved, _another_value, _another_value, _another_name, _another_name,
)  # fmt: skip


def look(content: bytes) -> bool:
    """Read a document, and write what was read; whether it was an invoice.

    Raises `AssertionError` for a reading that says nothing, and whatever else escapes.
    """
    begin = time.process_time()
    reading = read(content, "damaged.xml")
    assert (reading.invoice is None) == bool(reading.problems)
    if reading.invoice is not None:
        ubl.write(reading.invoice)
        cii.write(reading.invoice)
        _complete(content, reading.invoice)
    assert time.process_time() - begin < PATIENCE
    return reading.invoice is not None


def _complete(content: bytes, invoice: Invoice) -> None:
    """Put a Leitweg-ID in: what stood around it stands there afterwards, or it is refused."""
    try:
        new = amended(content, replace(invoice, buyer_reference=REFERENCE), KNOWN)
    except Refused:
        return
    again = read(new, "completed.xml").invoice
    assert again is not None
    assert again.buyer_reference == REFERENCE
    gone = _gone(content, new).replace(b"<![CDATA[", b"")
    assert b"<" not in gone, gone


def _gone(old: bytes, new: bytes) -> bytes:
    """What of the old document no longer stands in the new one, which differs from it at one place."""
    before = _alike(old, new)
    return old[before : len(old) - _alike(old[before:][::-1], new[before:][::-1])]


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes both have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def run(name: str, count: int, seed: int) -> int:
    """Damage and read so many documents of a type; how many of them were still invoices."""
    chance = random.Random(f"{name} {seed}")
    sources = originals(name)
    invoices = 0
    for number in range(count):
        content = damaged(chance.choice(sources), chance)
        try:
            invoices += look(content)
        except Exception as error:
            error.add_note(f"document {number} of {name}, seed {seed}: {content!r}")
            raise
    return invoices


def main() -> None:
    count, seed = (int(text) for text in (sys.argv[1:] + ["20000", "1"][len(sys.argv) - 1 :])[:2])
    for name in ("UBL", "CII"):
        begin = time.perf_counter()
        invoices = run(name, count, seed)
        seconds = time.perf_counter() - begin
        sys.stdout.write(
            f"{name}: {count} damaged files, {invoices} of them still invoices, {seconds:.0f} s, no crash\n"
        )


if __name__ == "__main__":
    main()
