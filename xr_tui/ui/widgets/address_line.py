"""Addresses as people type and paste them: `cc:a@x.example; bcc:b@y.example`."""

from __future__ import annotations

import re

from xr_tui.delivery.address import fault_of_address as fault_of_address
from xr_tui.delivery.address import fault_of_optional_address as fault_of_optional_address
from xr_tui.matrix import FurtherAddress, Kind

_KINDS = {kind.value: kind for kind in Kind} | {"an": Kind.TO}
_KIND_BEFORE = re.compile(r"\s*(to|an|cc|bcc)\s*:\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;]+")
_KIND_THEN_BLANK = re.compile(r"\b(to|an|cc|bcc)\s*:\s*", re.IGNORECASE)


def read(line: str) -> tuple[FurtherAddress, ...]:
    """The addresses of a line as it was pasted; one without a word before it is CC. Nothing is checked."""
    parts = filter(None, _SEPARATORS.split(_KIND_THEN_BLANK.sub(r"\1:", line)))
    return tuple(_read_one(part) for part in parts)


def kind_before(text: str) -> tuple[Kind, str] | None:
    """The kind that stands before an address with a colon, and what comes after; None if there is none."""
    found = _KIND_BEFORE.match(text)
    return (_KINDS[found[1].casefold()], text[found.end() :]) if found else None


def _read_one(part: str) -> FurtherAddress:
    kind, address = kind_before(part) or (Kind.CC, part)
    return FurtherAddress(address, kind)
