"""Amounts computed by hand, and that they come out so."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest

from xr_tui.invoice.model import AllowanceCharge, Invoice, Line, LineVat, Price, Totals, VatBreakdown
from xr_tui.invoice.totals import complete_amounts


def line(
    quantity: str = "1",
    price: str | Price = "100",
    rate: str | None = "19",
    category: str = "S",
    net_amount: str | None = None,
    allowances: Iterable[AllowanceCharge] = (),
    charges: Iterable[AllowanceCharge] = (),
) -> Line:
    return Line(
        quantity=Decimal(quantity),
        price=price if isinstance(price, Price) else Price(net=Decimal(price)),
        vat=LineVat(category=category, rate=None if rate is None else Decimal(rate)),
        net_amount=None if net_amount is None else Decimal(net_amount),
        allowances=tuple(allowances),
        charges=tuple(charges),
    )


def of(
    amount: str | None = None, percent: str | None = None, base: str | None = None, rate: str = "19"
) -> AllowanceCharge:
    return AllowanceCharge(
        amount=None if amount is None else Decimal(amount),
        percent=None if percent is None else Decimal(percent),
        base_amount=None if base is None else Decimal(base),
        vat_category="S",
        vat_rate=Decimal(rate),
    )


def completed(*lines: Line, **fields: object) -> Invoice:
    return complete_amounts(Invoice(number="1", lines=lines, **fields))  # type: ignore[arg-type]


def breakdown(invoice: Invoice) -> list[tuple[str, str, str, str]]:
    return [
        (row.category, str(row.rate), str(row.taxable_amount), str(row.tax_amount)) for row in invoice.vat_breakdown
    ]


def test_line_net_amount_is_quantity_times_price_rounded_half_up() -> None:
    assert completed(line("3", "33.335")).lines[0].net_amount == Decimal("100.01")


def test_negative_line_is_rounded_like_its_positive_twin() -> None:
    assert completed(line("-3", "33.335")).lines[0].net_amount == Decimal("-100.01")


def test_price_counts_per_base_quantity() -> None:
    price = Price(net=Decimal("8.40"), base_quantity=Decimal(100))
    assert completed(line("250", price)).lines[0].net_amount == Decimal("21.00")


def test_line_allowances_are_deducted_and_charges_added() -> None:
    net = completed(line("10", "10", allowances=[of("5")], charges=[of("1.50")])).lines[0].net_amount
    assert net == Decimal("96.50")


def test_line_allowance_in_percent_is_of_quantity_times_price() -> None:
    discounted = completed(line("4", "25", allowances=[of(percent="10")])).lines[0]
    assert discounted.allowances[0].base_amount == Decimal("100.00")
    assert discounted.allowances[0].amount == Decimal("10.00")
    assert discounted.net_amount == Decimal("90.00")


def test_net_price_is_gross_price_less_discount() -> None:
    price = completed(line("1", Price(gross=Decimal("24.90"), discount=Decimal("2.49")))).lines[0].price
    assert price is not None
    assert price.net == Decimal("22.41")


def test_discount_is_named_where_gross_and_net_price_are_given() -> None:
    price = completed(line("1", Price(gross=Decimal("24.90"), net=Decimal("22.41")))).lines[0].price
    assert price is not None
    assert price.discount == Decimal("2.49")


def test_gross_price_alone_is_one_without_discount() -> None:
    price = completed(line("1", Price(gross=Decimal("24.90")))).lines[0].price
    assert price == Price(gross=Decimal("24.90"), net=Decimal("24.90"), discount=Decimal("0.00"))


def test_vat_is_rounded_once_per_rate_and_not_per_line() -> None:
    """Three lines of 0.10 at 7 % bear 0.021; rounded line by line it would be 0.03."""
    invoice = completed(*[line("1", "0.10", rate="7")] * 3)
    assert invoice.totals.vat == Decimal("0.02")


def test_each_rate_has_its_row_highest_first() -> None:
    invoice = completed(line(price="50", rate="7"), line(price="100"), line(price="10", rate="0", category="Z"))
    assert breakdown(invoice) == [
        ("S", "19", "100.00", "19.00"),
        ("S", "7", "50.00", "3.50"),
        ("Z", "0", "10.00", "0.00"),
    ]


def test_rates_that_differ_only_in_digits_share_a_row() -> None:
    assert len(completed(line(rate="19"), line(rate="19.00")).vat_breakdown) == 1


def test_document_allowances_and_charges_change_the_base_of_their_rate() -> None:
    invoice = completed(
        line(price="100"), line(price="50", rate="7"), allowances=(of("10"),), charges=(of("5", rate="7"),)
    )
    assert breakdown(invoice) == [("S", "19", "90.00", "17.10"), ("S", "7", "55.00", "3.85")]
    totals = invoice.totals
    assert (totals.line_net, totals.allowances, totals.charges, totals.net) == (
        Decimal("150.00"),
        Decimal("10.00"),
        Decimal("5.00"),
        Decimal("145.00"),
    )
    assert (totals.vat, totals.gross, totals.payable) == (Decimal("20.95"), Decimal("165.95"), Decimal("165.95"))


def test_document_allowance_in_percent_is_of_the_lines_with_its_rate() -> None:
    invoice = completed(line(price="100"), line(price="50", rate="7"), allowances=(of(percent="10"),))
    assert invoice.allowances[0].base_amount == Decimal("100.00")
    assert invoice.totals.allowances == Decimal("10.00")


def test_an_allowance_with_a_given_base_takes_that_base() -> None:
    invoice = completed(line(price="100"), allowances=(of(percent="10", base="60"),))
    assert invoice.totals.allowances == Decimal("6.00")


def test_paid_amount_is_deducted_and_rounding_added() -> None:
    invoice = completed(line(price="100"), totals=Totals(paid=Decimal(50), rounding=Decimal("0.05")))
    assert invoice.totals.payable == Decimal("69.05")


def test_credit_note_has_positive_amounts_like_an_invoice() -> None:
    invoice = completed(line(price="100"), type_code="381")
    assert invoice.totals.payable == Decimal("119.00")


def test_given_amounts_stay_and_the_next_steps_go_on_from_them() -> None:
    invoice = completed(line(price="100", net_amount="99"), totals=Totals(vat=Decimal(20)))
    assert invoice.lines[0].net_amount == Decimal(99)
    assert invoice.totals.vat == Decimal(20)
    assert invoice.totals.gross == Decimal("119.00")


def test_exemption_reason_is_kept_and_its_row_filled() -> None:
    invoice = completed(
        line(rate="0", category="E"), vat_breakdown=(VatBreakdown(category="E", exemption_reason="§ 19 UStG"),)
    )
    assert breakdown(invoice) == [("E", "0", "100.00", "0.00")]
    assert invoice.vat_breakdown[0].exemption_reason == "§ 19 UStG"


def test_exemption_reason_is_never_invented() -> None:
    row = completed(line(rate="0", category="AE")).vat_breakdown[0]
    assert (row.exemption_reason, row.exemption_code) == (None, None)


def test_a_reason_without_rate_speaks_for_every_rate_of_its_category_that_is_not_listed() -> None:
    invoice = completed(
        line(rate="7", category="L"),
        line(rate="3", category="L"),
        line(rate="5", category="L"),
        vat_breakdown=(
            VatBreakdown(category="L", exemption_reason="all"),
            VatBreakdown(category="L", rate=Decimal(5), exemption_reason="five"),
        ),
    )
    assert [(str(row.rate), row.exemption_reason) for row in invoice.vat_breakdown] == [
        ("7", "all"),
        ("3", "all"),
        ("5", "five"),
    ]


def test_outside_the_scope_of_vat_lines_have_no_rate_but_their_row_says_0() -> None:
    assert breakdown(completed(line(rate=None, category="O"))) == [("O", "0", "100.00", "0.00")]


def test_a_row_given_with_amounts_is_kept_beside_the_lines() -> None:
    given = VatBreakdown(category="S", rate=Decimal(19), taxable_amount=Decimal(90), tax_amount=Decimal("17.10"))
    invoice = completed(line(price="100"), vat_breakdown=(given,))
    assert invoice.vat_breakdown == (given,)
    assert invoice.totals.vat == Decimal("17.10")


def test_a_row_listed_twice_does_not_count_twice() -> None:
    row = VatBreakdown(category="S", rate=Decimal(19))
    assert completed(line(price="100"), vat_breakdown=(row, row)).totals.vat == Decimal("19.00")


@pytest.mark.parametrize(
    "incomplete",
    [
        Line(),
        Line(quantity=Decimal(1)),
        Line(price=Price(net=Decimal(1))),
        Line(quantity=Decimal(1), price=Price(net=Decimal(1), base_quantity=Decimal(0))),
        Line(quantity=Decimal("1E+999999999"), price=Price(net=Decimal("1E+999999999"))),
        Line(quantity=Decimal(1), price=Price(gross=Decimal("1E+99"), discount=Decimal("1E-99"))),
    ],
)
def test_a_line_that_cannot_be_computed_counts_as_absent(incomplete: Line) -> None:
    invoice = completed(line(price="100"), incomplete)
    assert invoice.lines[1].net_amount is None
    assert invoice.totals.net == Decimal("100.00")


def test_a_percentage_without_any_base_stays_open() -> None:
    invoice = completed(line(), allowances=(of(percent="10", rate="7"),))
    assert invoice.allowances[0].amount is None


def test_an_invoice_without_lines_comes_to_nothing() -> None:
    assert completed().totals.payable == Decimal("0.00")


def test_completing_twice_changes_nothing() -> None:
    once = completed(line("3", "33.335"), line(rate="0", category="E"), allowances=(of(percent="3"),))
    assert complete_amounts(once) == once
