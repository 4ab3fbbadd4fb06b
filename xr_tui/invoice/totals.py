"""The amounts of an invoice, step by step as EN 16931-1 (6.4 and the rules BR-CO-10 … BR-CO-18) prescribes.

An amount that is given stays as given and the next steps go on from it, so that one wrong amount shows up as one
finding of the check. A missing input makes an amount `None`; in a sum it counts as absent. Each amount is rounded
once, half up, to cents: line net amounts per line, VAT per category and rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Final, NamedTuple

from xr_tui.invoice.model import AllowanceCharge, Invoice, Line, Price, Totals, VatBreakdown

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
HUNDRED: Final = Decimal(100)
NO_VAT_CATEGORIES: Final = frozenset({"Z", "E", "AE", "K", "G", "O"})
"""Categories whose VAT is 0 by definition (BR-Z-09, BR-E-09, …). Lines outside the scope of VAT (O) have no rate
(BR-O-05), yet their row of the breakdown states 0, since BR-DE-14 wants one in every row."""
ARITHMETIC: Final = Context(prec=60, rounding=ROUND_HALF_UP, traps=[])
"""No traps: a price per zero units, or a number of a thousand digits, gives no amount instead of a crash."""


class VatKey(NamedTuple):
    """What the lines are gathered by for BG-23."""

    category: str
    rate: Decimal | None


def complete_amounts(invoice: Invoice) -> Invoice:
    """The invoice with every amount filled that can be computed; see the module for how.

    A `VatBreakdown` without amounts states an exemption reason: it is matched by category and rate, or without a rate
    speaks for every rate of its category. Categories that nobody listed get a row of their own, without a reason.
    BT-111 is never computed, since no exchange rate is known.
    """
    with localcontext(ARITHMETIC):
        lines = tuple(complete_line(line) for line in invoice.lines)
        net_by_vat = _line_net_by_vat(lines)
        net_of_lines = _sum(line.net_amount for line in lines)
        allowances = tuple(_of_document(entry, net_by_vat) for entry in invoice.allowances)
        charges = tuple(_of_document(entry, net_by_vat) for entry in invoice.charges)
        bases = _taxable_amounts(net_by_vat, allowances, charges)
        breakdown = tuple(_breakdown(invoice.vat_breakdown, bases))
        totals = _totals(invoice.totals, net_of_lines, allowances, charges, breakdown, _for_others(invoice))
    return replace(invoice, lines=lines, allowances=allowances, charges=charges, vat_breakdown=breakdown, totals=totals)


def made_totals(invoice: Invoice) -> Totals:
    """Each total as the amounts it is made of make it, those taken as they stand in the invoice.

    `invoice` has its amounts filled (`complete_amounts`); BT-113 and BT-114 are nobody's sum and stay.
    """
    stand = invoice.totals
    with localcontext(ARITHMETIC):
        return replace(
            stand,
            line_net=_sum(line.net_amount for line in invoice.lines),
            allowances=_sum(entry.amount for entry in invoice.allowances),
            charges=_sum(entry.amount for entry in invoice.charges),
            net=_sum((stand.line_net, _negative(stand.allowances), stand.charges)),
            vat=_sum(row.tax_amount for row in invoice.vat_breakdown),
            gross=_sum((stand.net, stand.vat)),
            payable=_sum((stand.gross, _negative(stand.paid), stand.rounding, _for_others(invoice))),
        )


def taxable_amounts(invoice: Invoice) -> dict[VatKey, Decimal]:
    """BT-116 as lines, allowances and charges make it, by category and rate, rounded to cents.

    `invoice` has its amounts filled (`complete_amounts`).
    """
    with localcontext(ARITHMETIC):
        exact = _taxable_amounts(_line_net_by_vat(invoice.lines), invoice.allowances, invoice.charges)
        return {key: base for key, amount in exact.items() if (base := _cents(amount)) is not None}


def amount_of_percent(base: Decimal, percent: Decimal) -> Decimal | None:
    """So much percent of the base, in cents (PEPPOL-EN16931-R040)."""
    with localcontext(ARITHMETIC):
        return _cents(base * percent / HUNDRED)


def tax_of(taxable: Decimal, rate: Decimal) -> Decimal | None:
    """BT-117 = BT-116 x BT-119 / 100, the one place where VAT is rounded (BR-CO-17)."""
    return amount_of_percent(taxable, rate)


def complete_line(line: Line) -> Line:
    """BT-131 = quantity x (price / base quantity) + charges - allowances, rounded once (and BG-27 … BG-29 filled).

    A line that is made of lines (BG-DEX-01) comes to their sum, as BR-DEX-02 wants it.
    """
    price = _price(line.price) if line.price else None
    gross = _gross_of_line(line.quantity, price)
    allowances = tuple(_allowance_charge(entry, gross) for entry in line.allowances)
    charges = tuple(_allowance_charge(entry, gross) for entry in line.charges)
    below = tuple(complete_line(part) for part in line.sub_lines)
    net = line.net_amount
    if net is None and below:
        net = _sum(part.net_amount for part in below)
    elif net is None and gross is not None:
        net = _cents(gross + _amounts(charges) - _amounts(allowances))
    return replace(line, price=price, allowances=allowances, charges=charges, sub_lines=below, net_amount=net)


def _price(price: Price) -> Price:
    """BT-146 = BT-148 - BT-147: whichever of the three is missing; a gross price alone is one without discount."""
    net, discount, gross = price.net, price.discount, price.gross
    if net is None and gross is not None:
        net = _finite(gross - (discount or 0))
    if net is not None and gross is not None and discount is None:
        discount = _finite(gross - net)
    if net is not None and gross is None and discount is not None:
        gross = _finite(net + discount)
    return replace(price, net=net, discount=discount, gross=gross)


def _gross_of_line(quantity: Decimal | None, price: Price | None) -> Decimal | None:
    if quantity is None or price is None or price.net is None:
        return None
    base_quantity = Decimal(1) if price.base_quantity is None else price.base_quantity
    return _finite(quantity * price.net / base_quantity)


def _of_document(entry: AllowanceCharge, net_by_vat: dict[VatKey, Decimal]) -> AllowanceCharge:
    """BG-20, BG-21: a percentage without a base is one of the lines with the same category and rate."""
    return _allowance_charge(entry, net_by_vat.get(vat_key(entry.vat_category, entry.vat_rate)))


def _allowance_charge(entry: AllowanceCharge, base: Decimal | None) -> AllowanceCharge:
    """Amount = base x percent / 100; the base in use is written down, so that a reader can follow."""
    if entry.amount is not None or entry.percent is None:
        return entry
    base_amount = _cents(base) if entry.base_amount is None else entry.base_amount
    if base_amount is None:
        return entry
    return replace(entry, base_amount=base_amount, amount=amount_of_percent(base_amount, entry.percent))


def vat_key(category: str | None, rate: Decimal | None) -> VatKey:
    """The category and the rate it has by definition; 19 and 19.00 are equal Decimals and so one key."""
    if rate is None and category in NO_VAT_CATEGORIES:
        return VatKey(category, Decimal(0))
    return VatKey(category or "", rate)


def _line_net_by_vat(lines: Iterable[Line]) -> dict[VatKey, Decimal]:
    net: dict[VatKey, Decimal] = {}
    for line in lines:
        if line.vat and line.vat.category:
            key = vat_key(line.vat.category, line.vat.rate)
            net[key] = net.get(key, ZERO) + (line.net_amount or 0)
    return net


def _taxable_amounts(
    net_by_vat: dict[VatKey, Decimal], allowances: Sequence[AllowanceCharge], charges: Sequence[AllowanceCharge]
) -> dict[VatKey, Decimal]:
    """BT-116 per category and rate: lines - allowances + charges (BR-S-08 and its siblings)."""
    taxable = dict(net_by_vat)
    for sign, entries in ((-1, allowances), (1, charges)):
        for entry in entries:
            if entry.vat_category:
                key = vat_key(entry.vat_category, entry.vat_rate)
                taxable[key] = taxable.get(key, ZERO) + sign * (entry.amount or 0)
    return taxable


def _breakdown(rows: Sequence[VatBreakdown], bases: dict[VatKey, Decimal]) -> Iterable[VatBreakdown]:
    """BG-23: the given rows in their order, then what nobody listed, highest rate first."""
    remaining = dict(bases)
    listed = {vat_key(row.category, row.rate) for row in rows if row.rate is not None}
    for given in rows:
        for row in (given,) if given.rate is not None else _spoken_for(given, remaining.keys() - listed):
            yield _taxed(row, remaining.pop(vat_key(row.category, row.rate), ZERO))
    for key in _ordered(remaining):
        yield _taxed(VatBreakdown(category=key.category, rate=key.rate), remaining[key])


def _spoken_for(row: VatBreakdown, keys: Iterable[VatKey]) -> list[VatBreakdown]:
    """A row without a rate, once for each rate of its category; one that states amounts can be for one rate only."""
    rates = [key.rate for key in _ordered(keys) if key.category == row.category]
    if row.taxable_amount is not None or row.tax_amount is not None:
        del rates[1:]
    return [replace(row, rate=rate) for rate in rates or [vat_key(row.category, None).rate]]


def _ordered(keys: Iterable[VatKey]) -> list[VatKey]:
    return sorted(keys, key=lambda key: (-(key.rate or 0), key.category, key.rate is None))


def _taxed(row: VatBreakdown, base: Decimal) -> VatBreakdown:
    """The row with what it leaves out: BT-116 from the base, BT-117 from that."""
    taxable = _cents(base) if row.taxable_amount is None else row.taxable_amount
    tax = row.tax_amount
    if tax is None and taxable is not None and row.rate is not None:
        tax = tax_of(taxable, row.rate)
    return replace(row, taxable_amount=taxable, tax_amount=tax)


def _totals(
    given: Totals,
    net_of_lines: Decimal | None,
    allowances: Sequence[AllowanceCharge],
    charges: Sequence[AllowanceCharge],
    breakdown: Sequence[VatBreakdown],
    for_others: Decimal,
) -> Totals:
    """BG-22, each sum from the ones before it (BR-CO-10 … BR-CO-16); what is collected for others is due too."""
    line_net = _given(given.line_net, net_of_lines)
    deducted = _given(given.allowances, _sum(entry.amount for entry in allowances) if allowances else None)
    added = _given(given.charges, _sum(entry.amount for entry in charges) if charges else None)
    net = _given(given.net, _sum((line_net, _negative(deducted), added)))
    vat = _given(given.vat, _sum(row.tax_amount for row in breakdown))
    gross = _given(given.gross, _sum((net, vat)))
    payable = _given(given.payable, _sum((gross, _negative(given.paid), given.rounding, for_others)))
    return replace(
        given, line_net=line_net, allowances=deducted, charges=added, net=net, vat=vat, gross=gross, payable=payable
    )


def _for_others(invoice: Invoice) -> Decimal:
    """What is collected for third parties (BT-DEX-002), part of the amount due (BR-DEX-09)."""
    return sum((payment.amount for payment in invoice.third_party_payments if payment.amount is not None), ZERO)


def _given(given: Decimal | None, computed: Decimal | None) -> Decimal | None:
    return computed if given is None else given


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _amounts(entries: Iterable[AllowanceCharge]) -> Decimal:
    return sum((entry.amount for entry in entries if entry.amount is not None), ZERO)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    return _cents(sum((amount for amount in amounts if amount is not None), ZERO))


def _cents(amount: Decimal | None) -> Decimal | None:
    """The amount rounded half up to two decimals, never a negative zero."""
    return None if amount is None else _finite(amount.quantize(CENT) + 0)


def _finite(amount: Decimal) -> Decimal | None:
    return amount if amount.is_finite() else None
