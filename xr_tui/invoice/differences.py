"""Where a given amount is not what the others make of it, and the rounding that would mend it.

Each amount is held against the ones it is made of *as they stand*: one wrong amount is one difference, not one for
every sum above it. Nothing is changed; `xr_tui.invoice.precheck.sums` puts the differences into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Final

from xr_tui.invoice.model import AllowanceCharge, Invoice, Line, Price, Totals, VatBreakdown
from xr_tui.invoice.totals import (
    ARITHMETIC,
    ZERO,
    amount_of_percent,
    complete_amounts,
    complete_line,
    made_totals,
    tax_of,
    taxable_amounts,
    vat_key,
)

TERM_OF_TOTAL: Final = {
    "line_net": "BT-106",
    "allowances": "BT-107",
    "charges": "BT-108",
    "net": "BT-109",
    "vat": "BT-110",
    "gross": "BT-112",
    "payable": "BT-115",
}
"""Field of `Totals` → its business term, in the order in which they are computed."""
SLACK_OF_LINES: Final = Decimal("0.02")
"""PEPPOL-EN16931-R040 and R120 let amounts of allowances and lines differ by so much."""
LARGEST_ROUNDING: Final = Decimal("1.00")
"""A difference that is not smaller was not made by rounding."""


@dataclass(frozen=True)
class Difference:
    """A given amount and what it is made of."""

    place: str
    """The field of the model, such as `lines[2].net_amount`, counted from 0."""
    term: str
    """Its business term."""
    given: Decimal
    made: Decimal
    """What the others come to."""


def differences(invoice: Invoice) -> Iterator[Difference]:
    """The amounts that are given and do not fit, from the lines to the amount due; what cannot be computed fits."""
    with localcontext(ARITHMETIC):
        found = [*_of_lines(invoice.lines), *_of_document_entries(invoice)]
        if _gives_sums(invoice):
            whole = complete_amounts(invoice)
            found += _of_breakdown(invoice.vat_breakdown, whole)
            found += _of_totals(invoice.totals, whole)
    yield from found


def rounding_that_mends(invoice: Invoice) -> Decimal | None:
    """The rounding amount (BT-114) with which the given amount due stands and every sum is right; `None` if none does.

    It is a proposal: the caller shows it, and only a person may take it.
    """
    payable = invoice.totals.payable
    if payable is None or not payable.is_finite():
        return None
    with localcontext(ARITHMETIC):
        whole = complete_amounts(invoice)
        if not list(_of_totals(invoice.totals, whole)):
            return None
        due = with_computed_sums(invoice, rounding=None).totals.payable
        rounding = None if due is None else payable - due
    if rounding is None or not ZERO < abs(rounding) < LARGEST_ROUNDING or rounding != round(rounding, 2):
        return None
    return rounding


def with_computed_sums(invoice: Invoice, *, rounding: Decimal | None) -> Invoice:
    """The invoice with all sums computed anew from its lines, and this rounding amount; what was paid stays."""
    given = invoice.totals
    totals = replace(given, rounding=rounding, **dict.fromkeys(TERM_OF_TOTAL))
    rows = tuple(replace(row, taxable_amount=None, tax_amount=None) for row in invoice.vat_breakdown)
    return complete_amounts(replace(invoice, totals=totals, vat_breakdown=rows))


def _gives_sums(invoice: Invoice) -> bool:
    rows = (amount for row in invoice.vat_breakdown for amount in (row.taxable_amount, row.tax_amount))
    return any(amount is not None for amount in (*rows, *(getattr(invoice.totals, field) for field in TERM_OF_TOTAL)))


def _of_lines(lines: Sequence[Line], of: str = "lines") -> Iterator[Difference]:
    for at, line in enumerate(lines):
        place = f"{of}[{at}]"
        yield from _of_lines(line.sub_lines, f"{place}.sub_lines")
        if line.price is not None:
            yield from _of_price(line.price, f"{place}.price")
        yield from _of_entries(line.allowances, f"{place}.allowances", "BT-136")
        yield from _of_entries(line.charges, f"{place}.charges", "BT-141")
        if line.net_amount is not None:
            made = complete_line(replace(line, net_amount=None)).net_amount
            slack = ZERO if line.sub_lines else SLACK_OF_LINES
            yield from _differing(f"{place}.net_amount", "BT-131", line.net_amount, made, slack)


def _of_price(price: Price, place: str) -> Iterator[Difference]:
    """BT-146 = BT-148 - BT-147 (PEPPOL-EN16931-R046)."""
    if price.net is not None and price.gross is not None and price.discount is not None:
        yield from _differing(f"{place}.net", "BT-146", price.net, price.gross - price.discount)


def _of_document_entries(invoice: Invoice) -> Iterator[Difference]:
    yield from _of_entries(invoice.allowances, "allowances", "BT-92")
    yield from _of_entries(invoice.charges, "charges", "BT-99")


def _of_entries(entries: Iterable[AllowanceCharge], place: str, term: str) -> Iterator[Difference]:
    """Amount = base x percent / 100 (PEPPOL-EN16931-R040)."""
    for at, entry in enumerate(entries):
        if entry.amount is not None and entry.base_amount is not None and entry.percent is not None:
            made = amount_of_percent(entry.base_amount, entry.percent)
            yield from _differing(f"{place}[{at}].amount", term, entry.amount, made, SLACK_OF_LINES)


def _of_breakdown(given: Sequence[VatBreakdown], whole: Invoice) -> Iterator[Difference]:
    """BT-116 as lines, allowances and charges make it (BR-S-08, …), BT-117 as BT-116 makes it (BR-CO-17)."""
    bases = taxable_amounts(whole)
    for at, row in enumerate(given):
        if row.rate is None:
            continue
        place = f"vat_breakdown[{at}]"
        base = bases.get(vat_key(row.category, row.rate), ZERO)
        taxable = base if row.taxable_amount is None else row.taxable_amount
        yield from _differing(f"{place}.taxable_amount", "BT-116", row.taxable_amount, base)
        yield from _differing(f"{place}.tax_amount", "BT-117", row.tax_amount, tax_of(taxable, row.rate))


def _of_totals(given: Totals, whole: Invoice) -> Iterator[Difference]:
    made = made_totals(whole)
    for field, term in TERM_OF_TOTAL.items():
        yield from _differing(f"totals.{field}", term, getattr(given, field), getattr(made, field))


def _differing(
    place: str, term: str, given: Decimal | None, made: Decimal | None, slack: Decimal = ZERO
) -> Iterator[Difference]:
    if given is None or made is None or not given.is_finite() or not made.is_finite():
        return
    if abs(given - made) > slack:
        yield Difference(place, term, given, made)
