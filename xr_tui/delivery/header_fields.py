"""Header fields of a mail as bytes: folded, 7-bit, the same for the same values on every Python.

The fields are written here rather than by `EmailMessage`, whose folding has changed between patch releases of
Python and has lost the quoting of display names; the encoded words come from the older and stable `email.header`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.header import Header

LINE = 76
"""Characters of a line before it is folded."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/?^_`{|}~-]+)*")


def plain_field(name: str, value: str) -> bytes:
    """A field whose value must stand as it is, such as Message-ID or Date."""
    return f"{name}: {value}\r\n".encode("ascii")


def text_field(name: str, text: str) -> bytes:
    """An unstructured field such as Subject; text that is not plain ASCII becomes encoded words (RFC 2047)."""
    return _written(name, [(text, text.isascii() and "=?" not in text and _words_fit(text))])


def address_field(name: str, addresses: Iterable[tuple[str, str]]) -> bytes:
    """A field of addresses such as To, each with the name shown for it (empty: none).

    A name of plain words stands as it is, any other as encoded words, which no reader can take for addresses.
    """
    chunks: list[tuple[str, bool]] = []
    pairs = list(addresses)
    for index, (shown, address) in enumerate(pairs):
        comma = "," if index < len(pairs) - 1 else ""
        if not shown:
            chunks.append((f"{address}{comma}", True))
            continue
        plain = bool(_ATOMS.fullmatch(shown)) and "=?" not in shown and _words_fit(shown)
        chunks += [(shown, plain), (f"<{address}>{comma}", True)]
    return _written(name, chunks)


def _words_fit(text: str) -> bool:
    """Whether ASCII text can be folded at its blanks and comes back unchanged."""
    words = text.split(" ")
    return all(words) and max(map(len, words)) <= LINE // 2


def _written(name: str, chunks: Sequence[tuple[str, bool]]) -> bytes:
    """The field of these texts, blanks between them; of each whether it may stand as it is."""
    line = f"{name}: {' '.join(text for text, _plain in chunks)}"
    if len(line) <= LINE and all(plain for _text, plain in chunks):
        return f"{line}\r\n".encode("ascii")
    header = Header(maxlinelen=LINE, header_name=name)
    for text, plain in chunks:
        header.append(text, "us-ascii" if plain else "utf-8")
    return f"{name}: {header.encode(splitchars=' ', linesep=chr(13) + chr(10))}\r\n".encode("ascii")
