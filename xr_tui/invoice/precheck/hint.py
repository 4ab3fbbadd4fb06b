"""What a check before the check says, and which of them there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from xr_tui.phrase import Phrase


class Precheck(StrEnum):
    """One of the checks; each can be switched off."""

    LEITWEG_ID = "leitweg-id"
    """Check digits of BT-10, and of BT-49 where it is one."""
    IBAN = "iban"
    """Check digits of BT-84 and BT-91, form of BT-86."""
    VAT_ID = "vat-id"
    """Check digits of BT-31, BT-48 and BT-63 where a member state of the EU gave them."""
    ADDRESSES = "addresses"
    """Post codes, missing cities and countries, e-mail addresses."""
    ATTACHMENTS = "attachments"
    """Names, types and contents of BT-125."""
    DUPLICATES = "duplicates"
    """An invoice number (BT-1) that another invoice had."""
    SUMS = "sums"
    """Given amounts that are not what they are made of."""


@dataclass(frozen=True)
class Hint:
    """One doubt."""

    check: Precheck
    """Which check has it."""
    place: str
    """The field of the model, such as `buyer.vat_id` or `lines[2].net_amount` (counted from 0, as JSON does)."""
    term: str
    """Its business term."""
    text: Phrase
    """What is doubtful, and where."""


@dataclass(frozen=True)
class FieldHint:
    """A check of one value as it is typed; forms ask it for the text of a field."""

    check: Precheck
    """Which check it belongs to."""
    look: Callable[[str], Phrase | None]
    """Says what is doubtful about a text; nothing about an empty one."""

    def __call__(self, text: str) -> Phrase | None:
        """What is doubtful about the text."""
        return self.look(text) if text else None
