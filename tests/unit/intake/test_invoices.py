from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from xr_tui.intake.read import ReadFile
from xr_tui.invoice.model import Buyer, CashDiscount, Identifier, Invoice, Line, LineVat, Price, Totals

Read = Callable[..., ReadFile]
Places = Callable[[ReadFile], list[tuple[int | None, str, str]]]

NOT_A_NUMBER = "“{}” is not a number. Write it with a decimal point and without thousands separators: 1234.50."


def _only(file: ReadFile) -> Invoice:
    assert file.problems == ()
    (imported,) = file.invoices
    return imported.invoice


def _with(field: str, literal: str) -> str:
    return f'{{"number": "1", "{field}": {literal}}}'


def test_an_invoice_has_the_names_of_the_model_and_our_customer_number(read_one: Read) -> None:
    file = read_one(
        {
            "customer": "10001",
            "number": "RE-1",
            "issue_date": "2026-11-02",
            "cash_discounts": [{"days": 10, "percent": 2}],
            "lines": [{"quantity": 3, "price": {"net": 14.90}, "vat": {"category": "S", "rate": "19.00"}}],
        }
    )
    assert file.invoices[0].customer == "10001"
    assert _only(file) == Invoice(
        number="RE-1",
        issue_date=dt.date(2026, 11, 2),
        cash_discounts=(CashDiscount(days=10, percent=Decimal(2)),),
        lines=(
            Line(
                quantity=Decimal(3),
                price=Price(net=Decimal("14.9")),
                vat=LineVat(category="S", rate=Decimal("19.00")),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([{"number": "1"}, {"number": "2"}], [("[0]", "1"), ("[1]", "2")]),
        ({"invoices": [{"number": "1"}, {"number": "2"}]}, [("invoices[0]", "1"), ("invoices[1]", "2")]),
    ],
    ids=["list", "object"],
)
def test_a_file_may_hold_several_invoices(document: Any, expected: list[tuple[str, str]], read_one: Read) -> None:
    assert [(each.place, each.invoice.number) for each in read_one(document).invoices] == expected


def test_an_invoice_without_customer_number_is_left_to_be_matched(read_one: Read) -> None:
    file = read_one({"number": "RE-1", "customer": None})
    assert file.problems == ()
    assert file.invoices[0].customer == ""


def test_company_and_invoices_may_share_a_file(read_one: Read) -> None:
    file = read_one({"company": {"seller": {"name": "Musterbau GmbH"}}, "invoices": [{"number": "1"}]})
    assert file.company is not None
    assert file.company.seller.name == "Musterbau GmbH"
    assert file.company.payment is None
    assert len(file.invoices) == 1


def test_all_problems_of_an_invoice_are_named_at_once(read_one: Read, places: Places) -> None:
    file = read_one(
        {
            "nummer": "RE-1",
            "issue_date": "30.11.2026",
            "notes": "Danke",
            "buyer": {"adress": {}},
            "cash_discounts": [{"days": "10", "percent": None}],
            "lines": [7, {"price": {"net": "1,50"}, "item": {"name": 5}}],
        }
    )
    assert file.invoices == ()
    assert sorted(places(file), key=lambda place: place[1]) == [
        (None, "buyer.adress", "There is no such field. Is “address” meant?"),
        (None, "cash_discounts[0].days", "This must be a whole number such as 14, without quotation marks."),
        (None, "cash_discounts[0].percent", "This must not be null; leave the field out instead."),
        (
            None,
            "issue_date",
            '“30.11.2026” is not a date. Write it as year-month-day in quotation marks: "2026-11-30".',
        ),
        (None, "lines[0]", "This must be a group of fields, in braces."),
        (None, "lines[1].item.name", "This must be a text, in quotation marks."),
        (None, "lines[1].price.net", NOT_A_NUMBER.format("1,50")),
        (None, "notes", "This must be a list, in square brackets."),
        (None, "number", "This field is missing."),
        (None, "nummer", "There is no such field. Is “number” meant?"),
    ]


def test_one_bad_invoice_keeps_the_whole_file_out(read_one: Read, places: Places) -> None:
    file = read_one({"company": {}, "invoices": [{"number": "1"}, {"number": ""}]})
    assert places(file) == [(None, "invoices[1].number", "This must not be empty.")]
    assert (file.company, file.invoices) == (None, ())


def test_a_field_given_twice_is_a_problem(read_one: Read, places: Places) -> None:
    file = read_one('{"number": "1", "totals": {"vat": 1, "vat": 2}, "number": "2"}')
    assert places(file) == [
        (None, "number", "This field is given more than once."),
        (None, "totals.vat", "This field is given more than once."),
    ]


@pytest.mark.parametrize(
    "literal", ["1_000", '"1_000"', '"1.234,56"', '" 1"', '"١"', '"NaN"', '""', "true", "[]", '"0x10"', '"--1"']
)
def test_only_plain_decimal_numbers_are_amounts(literal: str, read_one: Read) -> None:
    file = read_one(_with("totals", f'{{"paid": {literal}}}'))
    assert len(file.problems) == 1
    assert file.invoices == ()


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_are_refused(literal: str, read_one: Read, places: Places) -> None:
    file = read_one(_with("totals", f'{{"paid": {literal}}}'))
    assert places(file) == [(None, "totals.paid", NOT_A_NUMBER.format(literal))]


@pytest.mark.parametrize("literal", ["1e999", "1e15", '"1e999"', "0.0000000000001", "9" * 5000])
def test_amounts_beyond_all_measure_are_refused(literal: str, read_one: Read, places: Places) -> None:
    file = read_one(_with("totals", f'{{"paid": {literal}}}'))
    shown = literal.strip('"')
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    assert places(file) == [(None, "totals.paid", f"“{shown}” is too large or has too many decimal places.")]


def test_amounts_keep_every_digit(read_one: Read) -> None:
    invoice = _only(read_one('{"number": "1", "totals": {"paid": 123456789012.340000000001, "rounding": 2e3}}'))
    assert invoice.totals == Totals(paid=Decimal("123456789012.340000000001"), rounding=Decimal(2000))
    assert str(invoice.totals.rounding) == "2000"


@pytest.mark.parametrize(
    ("literal", "sentence"),
    [
        ('"2026-02-30"', "There is no day 2026-02-30 in the calendar."),
        ('"0000-01-01"', "There is no day 0000-01-01 in the calendar."),
        ('"0001-01-01"', "The year of 0001-01-01 cannot be right."),
        ('"9999-12-31"', "The year of 9999-12-31 cannot be right."),
        (
            "1793491200",
            '“1793491200” is not a date. Write it as year-month-day in quotation marks: "2026-11-30".',
        ),
        (
            '"1793491200"',
            '“1793491200” is not a date. Write it as year-month-day in quotation marks: "2026-11-30".',
        ),
        (
            '"2026-11-01T00:00:00"',
            '“2026-11-01T00:00:00” is not a date. Write it as year-month-day in quotation marks: "2026-11-30".',
        ),
    ],
)
def test_only_days_of_the_calendar_are_dates(literal: str, sentence: str, read_one: Read, places: Places) -> None:
    assert places(read_one(_with("due_date", literal))) == [(None, "due_date", sentence)]


def test_control_characters_stay_outside(read_one: Read) -> None:
    invoice = _only(
        read_one(
            {
                "number": " RE-1\x1b[31m\r\n",
                "payment_terms": "line one\r\nline\ttwo\x00\x07",
                "buyer": {"name": "A\tB\u202e\ud800\ufffeC\x85D\u2028", "trading_name": " \n "},
            }
        )
    )
    assert invoice.number == "RE-1[31m"
    assert invoice.payment_terms == "line one\nline\ttwo"
    assert invoice.buyer == Buyer(name="A BC D")


def test_an_empty_text_counts_as_left_out(read_one: Read) -> None:
    assert _only(read_one({"number": "1", "buyer_reference": "", "seller": {"vat_id": "  "}})).buyer_reference is None


def test_markup_is_only_text(read_one: Read) -> None:
    assert _only(read_one({"number": "[/x] <b>&amp;"})).number == "[/x] <b>&amp;"


def test_identifiers_need_a_value(read_one: Read, places: Places) -> None:
    file = read_one({"number": "1", "buyer": {"identifiers": [{"scheme": "0088"}, {"value": "4"}]}})
    assert places(file) == [(None, "buyer.identifiers[0].value", "This field is missing.")]
    assert Identifier(value="4").scheme is None


def test_broken_json_is_named_with_line_and_column(read_one: Read, places: Places) -> None:
    ((row, field, sentence),) = places(read_one('{"number": "1",\n "lines": [}'))
    assert (row, field) == (None, "")
    assert sentence.startswith("This is not valid JSON: line 2, column 12: ")


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "[" * 200_000 + "]" * 200_000])
def test_deep_nesting_is_refused(text: str, read_one: Read, places: Places) -> None:
    assert places(read_one(text)) == [(None, "", "The document is nested too deeply.")]


def test_deep_nesting_within_what_json_can_read_is_refused_too(read_one: Read, places: Places) -> None:
    deep = '{"buyer": ' * 400 + "1" + "}" * 400
    assert (None, "buyer.buyer", "There is no such field.") in places(read_one(_with("buyer", deep)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "This list holds no invoice."),
        ("{}", "This JSON file holds neither an invoice nor the company."),
        ('{"name": "x"}', "This JSON file holds neither an invoice nor the company."),
    ],
)
def test_json_without_invoice_or_company_is_a_problem(text: str, sentence: str, read_one: Read, places: Places) -> None:
    assert places(read_one(text)) == [(None, "", sentence)]


def test_unknown_fields_of_the_company_are_named(read_one: Read, places: Places) -> None:
    file = read_one({"company": {"seler": {}, "seller": {"nam": "x"}}, "invoice": []})
    assert sorted(places(file), key=lambda place: place[1]) == [
        (None, "company.seler", "There is no such field. Is “seller” meant?"),
        (None, "company.seller.nam", "There is no such field. Is “name” meant?"),
        (None, "invoice", "There is no such field. Is “invoices” meant?"),
    ]


def test_json_may_begin_with_a_byte_order_mark(read_one: Read) -> None:
    assert _only(read_one(b"\xef\xbb\xbf" + json.dumps({"number": "Ä"}).encode())).number == "Ä"


def test_json_in_another_encoding_is_named_with_its_line(read_one: Read, places: Places) -> None:
    assert places(read_one('{"number": "1",\n"buyer_reference": "Müller"}'.encode("cp1252"))) == [
        (None, "", "The file is not in UTF-8: the first wrong character stands in line 2.")
    ]


def test_long_values_are_cut_in_messages(read_one: Read, places: Places) -> None:
    file = read_one({"number": "1", "due_date": "x" * 100_000})
    assert len(places(file)[0][2]) < 150


def test_a_flood_of_unknown_fields_is_named_in_part_and_counted(read_one: Read, places: Places) -> None:
    found = places(read_one({"number": "1", "buyer": {f"x{count}": 1 for count in range(1000)}}))
    assert len(found) == 51
    assert found[-1] == (None, "buyer", "There are 950 more fields here that do not exist.")
