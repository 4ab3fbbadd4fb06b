"""What holds for the amounts of every invoice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from xr_tui.invoice.differences import differences, rounding_that_mends, with_computed_sums
from xr_tui.invoice.model import AllowanceCharge, Invoice, Line, LineVat, Price, Totals
from xr_tui.invoice.totals import complete_amounts

NO_RATE = ""
RATES = [("S", "19"), ("S", "7"), ("S", "5.5"), ("L", "7"), ("L", "0"), ("M", "4"), ("B", "22")]
RATES += [("Z", "0"), ("E", "0"), ("AE", "0"), ("K", "0"), ("G", "0"), ("O", NO_RATE)]

amounts = st.decimals("-99999", "99999", places=2)
prices = st.decimals("0", "99999", places=4)
quantities = st.decimals("-9999", "9999", places=3)
vat = st.sampled_from(RATES).map(lambda pair: (pair[0], Decimal(pair[1]) if pair[1] else None))
percents = st.decimals("0", "100", places=2)


@st.composite
def document_entries(draw: st.DrawFn) -> AllowanceCharge:
    category, rate = draw(vat)
    entry = AllowanceCharge(vat_category=category, vat_rate=rate)
    if draw(st.booleans()):
        return replace(entry, amount=draw(amounts))
    return replace(entry, percent=draw(percents), base_amount=draw(amounts))


line_entries = st.builds(AllowanceCharge, amount=amounts) | st.builds(AllowanceCharge, percent=percents)
lines = st.builds(
    Line,
    quantity=quantities,
    price=st.builds(
        Price, net=prices, base_quantity=st.none() | st.sampled_from([Decimal(1), Decimal(3), Decimal(100)])
    ),
    vat=vat.map(lambda pair: LineVat(category=pair[0], rate=pair[1])),
    allowances=st.lists(line_entries, max_size=2).map(tuple),
    charges=st.lists(line_entries, max_size=2).map(tuple),
)
invoices = st.builds(
    Invoice,
    number=st.just("1"),
    issue_date=st.just(dt.date(2026, 11, 22)),
    lines=st.lists(lines, max_size=6).map(tuple),
    allowances=st.lists(document_entries(), max_size=3).map(tuple),
    charges=st.lists(document_entries(), max_size=3).map(tuple),
    totals=st.builds(Totals, paid=st.none() | amounts, rounding=st.none() | amounts),
)


def required(amount: Decimal | None) -> Decimal:
    assert amount is not None
    return amount


@given(invoices)
def test_taxable_amounts_add_up_to_the_total_without_vat(invoice: Invoice) -> None:
    completed = complete_amounts(invoice)
    assert sum(required(row.taxable_amount) for row in completed.vat_breakdown) == completed.totals.net


@given(invoices)
def test_total_with_vat_is_total_without_vat_and_vat(invoice: Invoice) -> None:
    completed = complete_amounts(invoice)
    totals = completed.totals
    assert totals.gross == required(totals.net) + required(totals.vat)
    assert totals.vat == sum(required(row.tax_amount) for row in completed.vat_breakdown)


@given(invoices)
def test_amount_due_is_total_with_vat_less_paid_and_rounding(invoice: Invoice) -> None:
    totals = complete_amounts(invoice).totals
    assert totals.payable == required(totals.gross) - (totals.paid or 0) + (totals.rounding or 0)


@given(invoices)
def test_vat_of_a_row_is_within_half_a_cent_of_the_exact_one(invoice: Invoice) -> None:
    for row in complete_amounts(invoice).vat_breakdown:
        exact = required(row.taxable_amount) * required(row.rate) / 100
        assert abs(exact - required(row.tax_amount)) <= Decimal("0.005")


@given(invoices)
def test_every_computed_amount_has_two_decimals(invoice: Invoice) -> None:
    completed = complete_amounts(invoice)
    computed = [line.net_amount for line in completed.lines]
    computed += [amount for row in completed.vat_breakdown for amount in (row.taxable_amount, row.tax_amount)]
    computed += [completed.totals.net, completed.totals.gross, completed.totals.payable]
    assert {required(amount).as_tuple().exponent for amount in computed} <= {-2}


@given(invoices, st.randoms())
def test_order_of_lines_does_not_matter(invoice: Invoice, random: Random) -> None:
    shuffled = list(invoice.lines)
    random.shuffle(shuffled)
    in_order, out_of_order = complete_amounts(invoice), complete_amounts(replace(invoice, lines=tuple(shuffled)))
    assert in_order.totals == out_of_order.totals
    assert in_order.vat_breakdown == out_of_order.vat_breakdown


@given(
    invoices, st.builds(Totals, **dict.fromkeys(("line_net", "net", "vat", "gross", "payable"), st.none() | amounts))
)
def test_given_totals_are_kept(invoice: Invoice, given_totals: Totals) -> None:
    totals = complete_amounts(replace(invoice, totals=given_totals)).totals
    for name in ("line_net", "net", "vat", "gross", "payable"):
        given_amount = getattr(given_totals, name)
        assert given_amount is None or getattr(totals, name) == given_amount


@given(invoices)
def test_completed_amounts_are_a_fixed_point(invoice: Invoice) -> None:
    completed = complete_amounts(invoice)
    assert complete_amounts(completed) == completed


@given(invoices)
def test_computed_amounts_have_no_differences_whatever_is_taken_away(invoice: Invoice) -> None:
    assert list(differences(complete_amounts(invoice))) == []


@given(invoices)
def test_each_sum_is_its_parts_as_the_standard_adds_them_up(invoice: Invoice) -> None:
    """BR-CO-10, 11, 12 and 13 in the words of the standard."""
    done = complete_amounts(invoice)
    totals = done.totals
    assert totals.line_net == sum(required(line.net_amount) for line in done.lines)
    assert (totals.allowances or 0) == sum(required(entry.amount) for entry in done.allowances)
    assert (totals.charges or 0) == sum(required(entry.amount) for entry in done.charges)
    assert totals.net == required(totals.line_net) - (totals.allowances or 0) + (totals.charges or 0)


@given(invoices)
def test_each_category_and_rate_has_one_row_and_the_base_that_is_its_own(invoice: Invoice) -> None:
    """BR-CO-18, and BR-S-08 with its siblings: one row for each pair in use, and what bears it is in its base."""
    done = complete_amounts(invoice)
    parts = [(1, line.vat.category, line.vat.rate, line.net_amount) for line in done.lines if line.vat]
    parts += [(-1, entry.vat_category, entry.vat_rate, entry.amount) for entry in done.allowances]
    parts += [(1, entry.vat_category, entry.vat_rate, entry.amount) for entry in done.charges]
    expected: dict[tuple[str | None, Decimal], Decimal] = {}
    for sign, category, rate, amount in parts:
        key = (category, rate or Decimal(0))
        expected[key] = expected.get(key, Decimal(0)) + sign * required(amount)
    assert {(row.category, required(row.rate)): row.taxable_amount for row in done.vat_breakdown} == expected
    assert len(done.vat_breakdown) == len(expected)


@given(invoices)
def test_a_category_without_vat_bears_none(invoice: Invoice) -> None:
    """BR-Z-09, BR-E-09, BR-AE-09, BR-IC-09, BR-G-09, BR-O-09."""
    for row in complete_amounts(invoice).vat_breakdown:
        if row.category in ("Z", "E", "AE", "K", "G", "O"):
            assert required(row.rate) == required(row.tax_amount) == 0


@given(invoices)
def test_a_correction_with_every_quantity_and_amount_turned_round_is_the_invoice_with_a_minus(invoice: Invoice) -> None:
    def turned(entries: tuple[AllowanceCharge, ...]) -> tuple[AllowanceCharge, ...]:
        return tuple(
            replace(
                entry,
                amount=None if entry.amount is None else -entry.amount,
                base_amount=None if entry.base_amount is None else -entry.base_amount,
            )
            for entry in entries
        )

    totals = replace(invoice.totals, rounding=None, paid=None)
    one = complete_amounts(replace(invoice, totals=totals))
    other = complete_amounts(
        replace(
            invoice,
            totals=totals,
            allowances=turned(invoice.allowances),
            charges=turned(invoice.charges),
            lines=tuple(
                replace(
                    line,
                    quantity=-required(line.quantity),
                    allowances=turned(line.allowances),
                    charges=turned(line.charges),
                )
                for line in invoice.lines
            ),
        )
    )
    assert other.totals.payable == -required(one.totals.payable)
    assert [row.tax_amount for row in other.vat_breakdown] == [-required(row.tax_amount) for row in one.vat_breakdown]


@given(invoices, st.decimals("-0.99", "0.99", places=2))
def test_a_proposed_rounding_leaves_the_amount_due_and_no_difference(invoice: Invoice, off: Decimal) -> None:
    done = complete_amounts(replace(invoice, totals=replace(invoice.totals, rounding=None)))
    payable = required(done.totals.payable) + off
    given_invoice = replace(done, totals=replace(done.totals, payable=payable))
    rounding = rounding_that_mends(given_invoice)
    assert rounding == (off or None)
    if rounding is not None:
        mended = with_computed_sums(given_invoice, rounding=rounding)
        assert mended.totals.payable == payable
        assert list(differences(mended)) == []
