"""Doubts about amounts: a given one that is not what the others make of it.

Each sum is computed once more without it, by the very steps that `xr_tui.invoice.totals` takes; so one wrong amount is
one hint, not one for every sum above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xr_tui.invoice.model import Invoice
from xr_tui.invoice.precheck.hint import Hint, Precheck
from xr_tui.invoice.totals import complete_amounts
from xr_tui.phrase import Phrase, phrase

_TOTALS = {
    "line_net": "BT-106",
    "allowances": "BT-107",
    "charges": "BT-108",
    "net": "BT-109",
    "vat": "BT-110",
    "gross": "BT-112",
    "payable": "BT-115",
}
_SLACK_OF_LINES = Decimal("0.02")
"""PEPPOL-EN16931-R120 lets a line differ by so much."""


def sum_hints(invoice: Invoice) -> Iterator[Hint]:
    """The amounts that are given and do not fit; nothing where they cannot be computed."""
    try:
        yield from _lines(invoice)
        if not _gives_sums(invoice):
            return
        whole = complete_amounts(invoice)
        yield from _breakdown(invoice, whole)
        yield from _totals(invoice, whole)
    except ArithmeticError:
        return


def _gives_sums(invoice: Invoice) -> bool:
    rows = (amount for row in invoice.vat_breakdown for amount in (row.taxable_amount, row.tax_amount))
    return any(amount is not None for amount in (*rows, *(getattr(invoice.totals, field) for field in _TOTALS)))


def _lines(invoice: Invoice) -> Iterator[Hint]:
    if all(line.net_amount is None for line in invoice.lines):
        return
    computed = complete_amounts(replace(invoice, lines=tuple(replace(line, net_amount=None) for line in invoice.lines)))
    for at, (given, made) in enumerate(zip(invoice.lines, computed.lines, strict=True)):
        if given.net_amount is None or made.net_amount is None:
            continue
        if abs(given.net_amount - made.net_amount) > _SLACK_OF_LINES:
            text = phrase(
                "Line {line}: {given} is given, but quantity times price gives {made}.",
                line=given.id or at + 1,
                given=given.net_amount,
                made=made.net_amount,
            )
            yield Hint(Precheck.SUMS, f"lines[{at}].net_amount", "BT-131", text)


def _breakdown(invoice: Invoice, whole: Invoice) -> Iterator[Hint]:
    for at, row in enumerate(invoice.vat_breakdown):
        if row.rate is None or (row.taxable_amount is None and row.tax_amount is None):
            continue
        others = tuple(other for n, other in enumerate(invoice.vat_breakdown) if n != at)
        for field, term in (("taxable_amount", "BT-116"), ("tax_amount", "BT-117")):
            given = getattr(row, field)
            if given is None:
                continue
            without = replace(row, taxable_amount=None) if field == "taxable_amount" else replace(row, tax_amount=None)
            made = _made_row(replace(whole, vat_breakdown=(without, *others)), field)
            if made is not None and made != given:
                text = phrase(
                    "VAT {category} {rate} %: {given} is given, computed are {made}.",
                    category=row.category,
                    rate=row.rate,
                    given=given,
                    made=made,
                )
                yield Hint(Precheck.SUMS, f"vat_breakdown[{at}].{field}", term, text)


def _made_row(invoice: Invoice, field: str) -> Decimal | None:
    """That amount of the first row, computed."""
    made: Decimal | None = getattr(complete_amounts(invoice).vat_breakdown[0], field)
    return made


def _totals(invoice: Invoice, whole: Invoice) -> Iterator[Hint]:
    for field, term in _TOTALS.items():
        given: Decimal | None = getattr(invoice.totals, field)
        if given is None:
            continue
        without = replace(whole, totals=replace(whole.totals, **{field: None}))
        made: Decimal | None = getattr(complete_amounts(without).totals, field)
        if made is not None and made != given:
            yield Hint(Precheck.SUMS, f"totals.{field}", term, _words(field, given, made))


def _words(field: str, given: Decimal, made: Decimal) -> Phrase:
    words = {
        "line_net": phrase("Sum of the lines: {given} is given, computed are {made}.", given=given, made=made),
        "allowances": phrase("Sum of the allowances: {given} is given, computed are {made}.", given=given, made=made),
        "charges": phrase("Sum of the charges: {given} is given, computed are {made}.", given=given, made=made),
        "net": phrase("Total without VAT: {given} is given, computed are {made}.", given=given, made=made),
        "vat": phrase("Total VAT: {given} is given, computed are {made}.", given=given, made=made),
        "gross": phrase("Total with VAT: {given} is given, computed are {made}.", given=given, made=made),
        "payable": phrase("Amount due: {given} is given, computed are {made}.", given=given, made=made),
    }
    return words[field]
