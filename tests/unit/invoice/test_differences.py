"""What a clerk reads where given amounts do not add up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from xr_tui.i18n import tr, use_language
from xr_tui.invoice.differences import rounding_that_mends
from xr_tui.invoice.model import AllowanceCharge, Invoice, Line, LineVat, Price, ThirdPartyPayment, Totals, VatBreakdown
from xr_tui.invoice.precheck.sums import sum_hints
from xr_tui.invoice.totals import complete_amounts


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("de")


def line(net: str = "99.99", **fields: object) -> Line:
    priced: dict[str, object] = {
        "quantity": Decimal(1),
        "price": Price(net=Decimal(net)),
        "vat": LineVat(category="S", rate=Decimal(19)),
    }
    return Line(**(priced | fields))  # type: ignore[arg-type]


WHOLE = complete_amounts(Invoice(number="1", lines=(line(),)))

ROUNDING_OF_A_CENT = (
    "BT-114",
    "Sollen dennoch 119,00 gezahlt werden: die berechneten Summen nehmen und eine Rundung von 0,01 angeben.",
)


def given(**totals: str) -> Invoice:
    return replace(WHOLE, totals=replace(WHOLE.totals, **{name: Decimal(value) for name, value in totals.items()}))


def told(invoice: Invoice) -> list[tuple[str, str]]:
    return [(hint.term, tr(hint.text)) for hint in sum_hints(invoice)]


def test_a_sum_of_lines_is_held_against_the_lines() -> None:
    assert told(given(line_net="100.00", net="100.00", gross="119.00", payable="119.00")) == [
        ("BT-106", "Summe der Positionen 100,00, die Positionen ergeben 99,99."),
        ROUNDING_OF_A_CENT,
    ]


def test_each_wrong_sum_is_named_by_itself_and_amounts_are_written_as_the_language_writes_them() -> None:
    totals = Totals(net=Decimal("1234.5"), gross=Decimal("1253.51"))
    assert told(replace(WHOLE, totals=totals)) == [
        ("BT-109", "Netto 1.234,50, Positionen minus Abschläge plus Zuschläge ergeben 99,99."),
        ("BT-112", "Brutto 1.253,51, Netto plus USt. sind 1.253,50."),
    ]
    use_language("en")
    assert told(replace(WHOLE, totals=totals))[0][1].startswith("Net 1,234.50")


def test_a_rounded_amount_due_is_offered_its_rounding_amount() -> None:
    assert told(given(payable="119.00")) == [
        ("BT-115", "Zahlbetrag 119,00, Brutto minus Bezahltes ergibt 118,99."),
        ROUNDING_OF_A_CENT,
    ]


def test_nothing_is_changed_by_what_is_proposed() -> None:
    invoice = given(payable="119.00")
    assert rounding_that_mends(invoice) == Decimal("0.01")
    assert complete_amounts(invoice) == invoice


def test_no_rounding_is_proposed_for_what_was_not_rounded_or_is_right() -> None:
    assert rounding_that_mends(given(payable="120.00")) is None
    assert rounding_that_mends(given(payable="118.99")) is None
    assert rounding_that_mends(given(rounding="0.01", payable="119.00")) is None
    assert rounding_that_mends(given(payable="NaN")) is None


def test_a_price_its_discount_and_an_allowance_are_held_against_what_they_are_made_of() -> None:
    invoice = complete_amounts(
        Invoice(
            number="1",
            lines=(
                line(price=Price(net=Decimal("90.1234"), gross=Decimal(100), discount=Decimal(10))),
                line(allowances=(AllowanceCharge(amount=Decimal(6), base_amount=Decimal(50), percent=Decimal(10)),)),
            ),
            allowances=(
                AllowanceCharge(
                    amount=Decimal(2),
                    base_amount=Decimal(100),
                    percent=Decimal(1),
                    vat_category="S",
                    vat_rate=Decimal(19),
                ),
            ),
        )
    )
    assert told(invoice) == [
        ("BT-146", "Position 1: Preis 90,1234, Bruttopreis minus Rabatt sind 90."),
        ("BT-136", "Position 2: Abschlag oder Zuschlag 6,00, Grundbetrag mal Prozentsatz ergibt 5,00."),
        ("BT-92", "Abschlag 2,00, Grundbetrag mal Prozentsatz ergibt 1,00."),
    ]


def test_a_row_of_vat_is_held_against_its_lines_and_its_rate() -> None:
    row = VatBreakdown(category="S", rate=Decimal("19.00"), taxable_amount=Decimal(100), tax_amount=Decimal("18.99"))
    assert told(Invoice(number="1", lines=(line(),), vat_breakdown=(row,))) == [
        ("BT-116", "USt. S 19 %: Grundbetrag 100,00, Positionen, Abschläge und Zuschläge ergeben 99,99."),
        ("BT-117", "USt. S 19 %: angegeben sind 18,99, der Grundbetrag ergibt 19,00."),
    ]


def test_the_minus_is_looked_for_where_it_does_not_belong() -> None:
    invoice = complete_amounts(Invoice(number="1", type_code="381", lines=(line("-100"),)))
    assert [term for term, _ in told(invoice)] == ["BT-146", "BT-115"]
    assert told(complete_amounts(Invoice(number="1", lines=(line("100", quantity=Decimal(-1)),)))) == []


def test_vat_in_another_currency_is_asked_for_and_has_the_sign_of_the_vat() -> None:
    foreign = replace(WHOLE, currency="CHF", tax_currency="EUR")
    wrong = replace(foreign, totals=replace(foreign.totals, vat_accounting=Decimal("-17.50")))
    right = replace(foreign, totals=replace(foreign.totals, vat_accounting=Decimal("17.50")))
    assert [term for term, _ in told(foreign)] == ["BT-111"]
    assert told(wrong) == [
        ("BT-111", "Die USt. in EUR ist -17,50, die USt. in CHF 19,00: Ein Vorzeichen ist falsch."),
    ]
    assert told(right) == []


def test_a_line_made_of_lines_is_their_sum_and_what_is_collected_for_others_is_due_too() -> None:
    parts = (line("10", id="1.1"), line("20", id="1.2", sub_lines=(line("5", quantity=Decimal(4), id="1.2.1"),)))
    invoice = Invoice(
        number="1",
        lines=(line("1", id="1", sub_lines=parts),),
        third_party_payments=(ThirdPartyPayment(kind="Pfand", amount=Decimal("7.50"), description="Pfand"),),
    )
    done = complete_amounts(invoice)
    assert (done.lines[0].net_amount, done.totals.payable) == (Decimal("30.00"), Decimal("43.20"))
    assert told(done) == []
    wrong = replace(
        done.lines[0], net_amount=Decimal("30.01"), sub_lines=(parts[0], replace(parts[1], net_amount=Decimal(20)))
    )
    assert told(replace(done, lines=(wrong,), totals=Totals(), vat_breakdown=())) == [
        ("BT-131", "Position 1: angegeben sind 30,01, die Positionen darunter ergeben 30,00."),
    ]


def test_five_thousand_lines_are_added_up_and_looked_through_in_a_moment() -> None:
    """Processor time, with room for a busy machine: alone it takes 0.07 s to compute and 0.2 s to look through."""
    lines = tuple(line(str(at), allowances=(AllowanceCharge(percent=Decimal(3)),)) for at in range(5_000))
    begun = time.process_time()
    done = complete_amounts(Invoice(number="1", lines=lines))
    assert time.process_time() - begun < 0.4
    assert list(sum_hints(done)) == []
    assert time.process_time() - begun < 1
