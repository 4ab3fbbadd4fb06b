"""Doubts about amounts: a given one that is not what the others make of it, a minus in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from xr_tui.invoice.differences import Difference, differences, rounding_that_mends
from xr_tui.invoice.model import Invoice, Line, VatBreakdown
from xr_tui.invoice.precheck.hint import Hint, Precheck
from xr_tui.phrase import Phrase, phrase

_POSITION: Final = re.compile(r"\[(\d+)\]")


def sum_hints(invoice: Invoice) -> Iterator[Hint]:
    """The amounts that do not fit, line by line as they are added up, and the rounding that would mend them.

    Nothing is said of amounts that cannot be computed.
    """
    for each in differences(invoice):
        yield Hint(Precheck.SUMS, each.place, each.term, _words(invoice, each))
    rounding = rounding_that_mends(invoice)
    if rounding is not None:
        yield Hint(Precheck.SUMS, "totals.rounding", "BT-114", _proposal(invoice.totals.payable, rounding))
    yield from _signs(invoice)
    yield from _accounting_currency(invoice)


def _proposal(payable: Decimal | None, rounding: Decimal) -> Phrase:
    return phrase(
        "If {payable_amount} is to be paid all the same: take the computed sums and a rounding of {rounding_amount}.",
        payable_amount=payable,
        rounding_amount=rounding,
    )


def _signs(invoice: Invoice) -> Iterator[Hint]:
    """The minus belongs on the quantity, never on the price (BR-27, BR-28), and a credit note needs none at all."""
    for at, line in enumerate(invoice.lines):
        if line.price is None:
            continue
        for field, term in (("net", "BT-146"), ("gross", "BT-148")):
            price: Decimal | None = getattr(line.price, field)
            if price is not None and price < 0:
                text = phrase(
                    "Line {line}: the price {price_number} is negative; the minus belongs on the quantity.",
                    line=line.id or at + 1,
                    price_number=price,
                )
                yield Hint(Precheck.SUMS, f"lines[{at}].price.{field}", term, text)
    payable = invoice.totals.payable
    if invoice.is_credit_note and payable is not None and payable < 0:
        text = phrase(
            "A credit note of {payable_amount}: with a minus it asks the buyer to pay. Its amounts are positive.",
            payable_amount=payable,
        )
        yield Hint(Precheck.SUMS, "totals.payable", "BT-115", text)


def _accounting_currency(invoice: Invoice) -> Iterator[Hint]:
    """BT-111 goes with BT-6 (BR-53), and no exchange rate is known with which to compute it."""
    in_accounting_currency, vat = invoice.totals.vat_accounting, invoice.totals.vat
    if not invoice.tax_currency:
        return
    if in_accounting_currency is None:
        text = phrase(
            "The VAT in {currency} is missing (BT-111); it cannot be computed, since no exchange rate is known.",
            currency=invoice.tax_currency,
        )
        yield Hint(Precheck.SUMS, "totals.vat_accounting", "BT-111", text)
    elif vat is not None and in_accounting_currency * vat < 0:
        text = phrase(
            "The VAT in {currency} is {given_amount}, the VAT in {invoice_currency} {vat_amount}: one sign is wrong.",
            currency=invoice.tax_currency,
            given_amount=in_accounting_currency,
            invoice_currency=invoice.currency,
            vat_amount=vat,
        )
        yield Hint(Precheck.SUMS, "totals.vat_accounting", "BT-111", text)


def _words(invoice: Invoice, found: Difference) -> Phrase:
    at = [int(position) for position in _POSITION.findall(found.place)]
    if found.place.startswith("lines"):
        line = _line_at(invoice, found.place, at)
        return _words_of_line(line.id or str(at[0] + 1), found, is_made_of_lines=bool(line.sub_lines))
    if found.place.startswith("vat_breakdown"):
        return _words_of_row(invoice.vat_breakdown[at[0]], found)
    given, made = found.given, found.made
    words = {
        "BT-92": phrase(
            "Allowance {given_amount}, base times percent gives {made_amount}.", given_amount=given, made_amount=made
        ),
        "BT-99": phrase(
            "Charge {given_amount}, base times percent gives {made_amount}.", given_amount=given, made_amount=made
        ),
        "BT-106": phrase(
            "Sum of the lines {given_amount}, the lines add up to {made_amount}.", given_amount=given, made_amount=made
        ),
        "BT-107": phrase(
            "Sum of the allowances {given_amount}, they add up to {made_amount}.", given_amount=given, made_amount=made
        ),
        "BT-108": phrase(
            "Sum of the charges {given_amount}, they add up to {made_amount}.", given_amount=given, made_amount=made
        ),
        "BT-109": phrase(
            "Net {given_amount}, lines less allowances plus charges come to {made_amount}.",
            given_amount=given,
            made_amount=made,
        ),
        "BT-110": phrase(
            "VAT {given_amount}, the rates add up to {made_amount}.", given_amount=given, made_amount=made
        ),
        "BT-112": phrase("Gross {given_amount}, net plus VAT is {made_amount}.", given_amount=given, made_amount=made),
        "BT-115": phrase(
            "Amount due {given_amount}, gross less what is paid comes to {made_amount}.",
            given_amount=given,
            made_amount=made,
        ),
    }
    return words[found.term]


def _line_at(invoice: Invoice, place: str, at: list[int]) -> Line:
    """The line, or the line below a line, that a place such as `lines[1].sub_lines[0].net_amount` is in."""
    line = invoice.lines[at[0]]
    for deeper in at[1 : 1 + place.count("sub_lines[")]:
        line = line.sub_lines[deeper]
    return line


def _words_of_line(line: str, found: Difference, *, is_made_of_lines: bool) -> Phrase:
    given, made = found.given, found.made
    if found.term == "BT-131" and is_made_of_lines:
        return phrase(
            "Line {line}: {given_amount} is given, but the lines below it add up to {made_amount}.",
            line=line,
            given_amount=given,
            made_amount=made,
        )
    if found.term == "BT-131":
        return phrase(
            "Line {line}: {given_amount} is given, but quantity times price gives {made_amount}.",
            line=line,
            given_amount=given,
            made_amount=made,
        )
    if found.term == "BT-146":
        return phrase(
            "Line {line}: price {given_number}, gross price less discount is {made_number}.",
            line=line,
            given_number=given,
            made_number=made,
        )
    return phrase(
        "Line {line}: allowance or charge {given_amount}, base times percent gives {made_amount}.",
        line=line,
        given_amount=given,
        made_amount=made,
    )


def _words_of_row(row: VatBreakdown, found: Difference) -> Phrase:
    if found.term == "BT-116":
        return phrase(
            "VAT {category} {rate_number} %: base {given_amount}, lines, allowances and charges come to {made_amount}.",
            category=row.category,
            rate_number=row.rate,
            given_amount=found.given,
            made_amount=found.made,
        )
    return phrase(
        "VAT {category} {rate_number} %: {given_amount} is given, the base bears {made_amount}.",
        category=row.category,
        rate_number=row.rate,
        given_amount=found.given,
        made_amount=found.made,
    )
