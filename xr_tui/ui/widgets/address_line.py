"""Further addresses written on one line: `cc:a@x.example bcc:b@y.example`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xr_tui.delivery.address import check_address
from xr_tui.errors import Refused
from xr_tui.matrix import FurtherAddress, Kind
from xr_tui.phrase import Phrase, phrase

_KINDS = {kind.value: kind for kind in Kind} | {"an": Kind.TO}
_KIND_BEFORE_BLANK = re.compile(r"\b(to|an|cc|bcc)\s*:\s*", re.IGNORECASE)


def written(addresses: Sequence[FurtherAddress]) -> str:
    """The addresses as one line."""
    return " ".join(f"{address.kind.value}:{address.address}" for address in addresses)


def read(line: str) -> tuple[FurtherAddress, ...]:
    """The addresses of a line; one without a word before it is CC. Ask `fault_of_line` first."""
    return tuple(FurtherAddress(address, _KINDS.get(word.casefold(), Kind.CC)) for word, address in _parts(line))


def fault_of_line(line: str) -> Phrase | None:
    """What is wrong with the first faulty address of the line."""
    for word, address in _parts(line):
        if word and word.casefold() not in _KINDS:
            return phrase("“{value}” must begin with to:, cc: or bcc:.", value=f"{word}:{address}")
        if fault := fault_of_address(address):
            return fault
    return None


def fault_of_address(text: str) -> Phrase | None:
    """What is wrong with an address; None if mail can be sent to it."""
    try:
        check_address(text)
    except Refused as fault:
        return fault.message
    return None


def fault_of_optional_address(text: str) -> Phrase | None:
    """As `fault_of_address`, but nothing at all is no fault."""
    return fault_of_address(text) if text else None


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """Each address with the word before it."""
    for part in re.split(r"[\s,;]+", _KIND_BEFORE_BLANK.sub(r"\1:", line)):
        word, _, address = part.rpartition(":")
        if part:
            yield word, address
