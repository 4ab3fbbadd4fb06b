"""How values of the model become the text of an element, and how they are read from it."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from xr_tui.invoice.model import CashDiscount, Invoice, Note
from xr_tui.phrase import Phrase, phrase

LONGEST_NUMBER: Final = 40
"""Digits before or after the point up to which a number is written out; 1E+999999999 would fill the memory."""
MOST_DIGITS: Final = 15
"""Digits before the point that an amount of this world can have."""
MOST_DECIMALS: Final = 12
"""Digits behind the point that may say something; official examples write up to 18, most of them zeros."""
YEARS: Final = range(1900, 2200)
"""Years that a date of an invoice can be in."""
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATE_102: Final = re.compile(r"[0-9]{8}", re.ASCII)
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}")
_TAX_POINTS: Final = {"3": "5", "35": "29", "432": "72"}
"""BT-8: UNTDID 2005, as the model and UBL have it → UNTDID 2475, as CII has it (EN 16931-3-3, BR-CL-06)."""
_ZONED_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_CODED_NOTE: Final = re.compile(r"#([A-Z]{3})#(.+)", re.DOTALL)
_CASH_DISCOUNT: Final = re.compile(
    r"#SKONTO#TAGE=([0-9]{1,9})#PROZENT=([0-9]{1,15}\.[0-9]{2})(?:#BASISBETRAG=(-?[0-9]{1,15}\.[0-9]{2}))?#"
)
_CASH_DISCOUNTS: Final = re.compile(rf"(?:(?<![^\n]){_CASH_DISCOUNT.pattern}\n)+\s*\Z")
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True)
class Conversion:
    """One kind of content."""

    name: str
    write: Callable[[Any], str]
    """Value of the field → text of the element; empty text means no element."""
    read: Callable[[str], Any]
    """Text of the element, without white space around it → value of the field; for a term without a field, the values
    of several by their names; `Partly` where the text says more. Raises `Unconvertible`."""
    keeps_space: bool = False
    """White space around the text means something and reaches `read`."""


@dataclass(frozen=True)
class Partly:
    """A value, and what its text says beyond it: the time zone of a day, which EN 16931 does not know."""

    value: Any
    rest: str


class Unconvertible(ValueError):
    """A text is no value of its kind; `problem` says why in one sentence."""

    def __init__(self, problem: Phrase) -> None:
        super().__init__(str(problem))
        self.problem = problem


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


def _read_date(text: str) -> dt.date | Partly:
    """A day of the calendar as XML Schema writes it, in a year that can be meant."""
    if zoned := _ZONED_DATE.fullmatch(text):
        return Partly(_read_date(zoned[1]), zoned[2])
    if not _DATE.fullmatch(text):
        raise Unconvertible(phrase("“{value}” is not a date of the form 2026-11-30.", value=_shown(text)))
    try:
        value = dt.date.fromisoformat(text)
    except ValueError:
        raise Unconvertible(phrase("There is no day {value} in the calendar.", value=text)) from None
    if value.year not in YEARS:
        raise Unconvertible(phrase("The year of {value} cannot be right.", value=text))
    return value


def _date_102(value: dt.date) -> str:
    return value.strftime("%Y%m%d") if value.year >= 1000 else f"{value.year:04}{value:%m%d}"


def _read_date_102(text: str) -> dt.date | Partly:
    """A day as UNTDID 2379 code 102 writes it."""
    if not _DATE_102.fullmatch(text):
        raise Unconvertible(phrase("“{value}” is not a date of the form 20261130.", value=_shown(text)))
    return _read_date(f"{text[:4]}-{text[4:6]}-{text[6:]}")


def _iban(account: str) -> str:
    return account if _IBAN.match(account) else ""


def _other_account(account: str) -> str:
    return "" if _IBAN.match(account) else account


def _tax_point_code(code: str) -> str:
    return _TAX_POINTS.get(code, code)


def _read_tax_point_code(text: str) -> str:
    return next((code for code, in_cii in _TAX_POINTS.items() if in_cii == text), text)


def _read_number(text: str) -> Decimal:
    """A decimal of XML Schema: no exponent, no NaN, no thousands separators."""
    if not _NUMBER.fullmatch(text):
        raise Unconvertible(phrase("“{value}” is not a number of the form 1234.50.", value=_shown(text)))
    whole, _, decimals = text.lstrip("+-0").partition(".")
    if len(whole) > MOST_DIGITS or len(decimals.rstrip("0")) > MOST_DECIMALS or len(decimals) > LONGEST_NUMBER:
        raise Unconvertible(phrase("“{value}” is too large or has too many decimal places.", value=_shown(text)))
    return Decimal(text)


def _read_base64(text: str) -> bytes | Partly:
    """The file; of one that is damaged nothing, since nobody knows what it was: the text stays in the document.

    As strict as XML Schema (part 2, 3.2.16): no foreign characters, full padding, no stray bits.
    """
    bare = "".join(text.split())
    try:
        content = base64.b64decode(bare, validate=True)
    except ValueError:
        return Partly(b"", text)
    return content if _base64(content) == bare else Partly(b"", text)


def _read_note(text: str) -> Note:
    """A subject code is three letters between number signs; everything else is text."""
    coded = _CODED_NOTE.fullmatch(text)
    return Note(subject_code=coded[1], text=coded[2]) if coded else Note(text=text)


def _read_payment_terms(text: str) -> dict[str, Any]:
    """The free text and the Skonto lines behind it; whatever is not exactly as we would write it stays text."""
    begin = _CASH_DISCOUNTS.search(text)
    if begin is None:
        return {"payment_terms": _terms(text)}
    discounts = [_cash_discount(*found) for found in _CASH_DISCOUNT.findall(begin[0])]
    if "".join(f"{line}\n" for line in _cash_discount_lines(tuple(discounts))) != begin[0].rstrip() + "\n":
        return {"payment_terms": _terms(text)}
    terms = text[: begin.start()].strip()
    return {"cash_discounts": discounts} | ({"payment_terms": terms} if terms else {})


def _terms(text: str) -> str:
    """Without white space around it; but the line end behind a Skonto that stays text is part of it (BR-DE-18)."""
    return text.strip() + ("\n" if "#SKONTO#" in text and text.rstrip(" \t").endswith("\n") else "")


def _cash_discount(days: str, percent: str, base: str) -> CashDiscount:
    return CashDiscount(days=int(days), percent=Decimal(percent), base_amount=Decimal(base) if base else None)


def _shown(text: str) -> str:
    """The beginning of a text from outside, on one line."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:200]).split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


TEXT: Final = Conversion("text", str, str)
DATE: Final = Conversion("date", _date, _read_date)
DATE_102: Final = Conversion("date of format 102", _date_102, _read_date_102)
NUMBER: Final = Conversion("number", _number, _read_number)
AMOUNT: Final = Conversion("amount", _amount, _read_number)
PRICE: Final = Conversion("price", _price, _read_number)
BASE64: Final = Conversion("base64", _base64, _read_base64)
NOTE: Final = Conversion("note", _note, _read_note)
PAYMENT_TERMS: Final = Conversion("payment terms", _payment_terms, _read_payment_terms, keeps_space=True)
IBAN: Final = Conversion("IBAN", _iban, str)
"""An account, if it begins as an IBAN does."""
OTHER_ACCOUNT: Final = Conversion("other account", _other_account, str)
TAX_POINT_CODE: Final = Conversion("tax point code", _tax_point_code, _read_tax_point_code)
