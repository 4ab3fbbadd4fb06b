"""What one syntax cannot say, with the reason: an invoice that says it is refused, not written without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from xr_tui.invoice.model import Invoice
from xr_tui.phrase import Phrase, phrase


@dataclass(frozen=True)
class Limit:
    """Something of the model that a syntax has no place for."""

    term: str
    """Number of the group or term."""
    syntax: str
    """`ubl` or `cii`."""
    says: Callable[[Invoice], bool]
    """Whether an invoice says it."""
    reason: Phrase
    """Why it cannot be written, in one sentence."""


def _has_sub_lines(invoice: Invoice) -> bool:
    return any(line.sub_lines for line in invoice.lines)


def _has_discount_without_gross_price(invoice: Invoice) -> bool:
    prices = (line.price for line in invoice.lines if line.price)
    return any(price.discount is not None and price.gross is None for price in prices)


LIMITS: Final = (
    Limit(
        "BG-DEX-01",
        "cii",
        _has_sub_lines,
        phrase("Lines made of lines (BG-DEX-01) cannot be written in CII: XRechnung allows them in UBL only."),
    ),
    Limit(
        "BG-DEX-09",
        "cii",
        lambda invoice: bool(invoice.third_party_payments),
        phrase("Payments for third parties (BG-DEX-09) cannot be written in CII: XRechnung has them in UBL only."),
    ),
    Limit(
        "BT-147",
        "cii",
        _has_discount_without_gross_price,
        phrase("CII cannot hold a discount on the price (BT-147) without the gross price (BT-148)."),
    ),
    Limit(
        "BG-DEX-09",
        "ubl",
        lambda invoice: bool(invoice.third_party_payments) and invoice.is_credit_note,
        phrase("A credit note in UBL cannot hold payments for third parties (BG-DEX-09)."),
    ),
)
"""Where the syntaxes differ in what they can say. What they say differently is not here: CII has identifiers with a
scheme behind those without, and repeats the text of the payment means for each account."""


def unsayable(invoice: Invoice, syntax: str) -> tuple[Phrase, ...]:
    """Why this invoice cannot be written in a syntax (`ubl` or `cii`); nothing where it can.

    >>> unsayable(Invoice(number="1"), "cii")
    ()
    """
    return tuple(limit.reason for limit in LIMITS if limit.syntax == syntax and limit.says(invoice))
