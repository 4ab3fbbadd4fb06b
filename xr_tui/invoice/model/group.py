"""What every group of business terms is, and the small shapes that many of them share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of business terms. Where one is read from outside, unknown keys are refused and files are base64."""

    __pydantic_config__: ClassVar[dict[str, str]] = {
        "extra": "forbid",
        "ser_json_bytes": "base64",
        "val_json_bytes": "base64",
    }


@dataclass(frozen=True, kw_only=True)
class Identifier(Group):
    """An identifier with the scheme it belongs to."""

    value: str
    scheme: str | None = None
    """BT-18-1, BT-29-1, BT-30-1, BT-34-1, BT-46-1, BT-47-1, BT-49-1, BT-60-1, BT-61-1, BT-71-1, BT-128-1, BT-157-1
    (0..1; 1..1 for BT-34-1, BT-49-1 and BT-157-1): ISO/IEC 6523 (ICD), EAS for electronic addresses, UNTDID 1153 for
    BT-18 and BT-128."""


@dataclass(frozen=True, kw_only=True)
class Period(Group):
    """BG-14 invoicing period or BG-26 line period."""

    start: dt.date | None = None
    """BT-73, BT-134 (0..1)."""
    end: dt.date | None = None
    """BT-74, BT-135 (0..1)."""
