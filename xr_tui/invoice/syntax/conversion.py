"""How values of the model become the text of an element."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from xr_tui.invoice.model import CashDiscount, Invoice, Note

LONGEST_NUMBER: Final = 40
"""Digits before or after the point up to which a number is written out; 1E+999999999 would fill the memory."""


@dataclass(frozen=True)
class Conversion:
    """One kind of content."""

    name: str
    write: Callable[[Any], str]
    """Value of the field → text of the element; empty text means no element."""


def _date(value: dt.date) -> str:
    return value.isoformat()


def _number(value: Decimal) -> str:
    """The digits as given; a number beyond all reason stays in scientific form, which the schema refuses."""
    if not value.is_finite() or abs(value.adjusted()) > LONGEST_NUMBER:
        return str(value)
    return format(value, "f")


def _amount(value: Decimal) -> str:
    """Two decimals; more only where rounding would change what was given (the check then names it, BR-DEC-…)."""
    whole, decimals = _parts(value)
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}" if decimals is not None else whole


def _price(value: Decimal) -> str:
    """At least two decimals, as many as given."""
    whole, decimals = _parts(value)
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals is not None else whole


def _parts(value: Decimal) -> tuple[str, str | None]:
    written = _number(value)
    if "E" in written or not value.is_finite():
        return written, None
    whole, _, decimals = written.partition(".")
    return whole, decimals


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _note(note: Note) -> str:
    """BT-21 stands before BT-22 between number signs (EN 16931-3-2, BG-1)."""
    return f"#{note.subject_code}#{note.text}" if note.subject_code else note.text


def _payment_terms(invoice: Invoice) -> str:
    """BT-20: the free text, then each Skonto on a line of its own, its line end included (BR-DE-18)."""
    terms = invoice.payment_terms or ""
    if terms and invoice.cash_discounts and not terms.endswith("\n"):
        terms += "\n"
    return terms + "".join(f"{line}\n" for line in _cash_discount_lines(invoice.cash_discounts))


def _cash_discount_lines(discounts: tuple[CashDiscount, ...]) -> Iterator[str]:
    for discount in discounts:
        base = "" if discount.base_amount is None else f"#BASISBETRAG={_amount(discount.base_amount)}"
        yield f"#SKONTO#TAGE={discount.days}#PROZENT={_amount(discount.percent)}{base}#"


TEXT: Final = Conversion("text", str)
DATE: Final = Conversion("date", _date)
NUMBER: Final = Conversion("number", _number)
AMOUNT: Final = Conversion("amount", _amount)
PRICE: Final = Conversion("price", _price)
BASE64: Final = Conversion("base64", _base64)
NOTE: Final = Conversion("note", _note)
PAYMENT_TERMS: Final = Conversion("payment terms", _payment_terms)
