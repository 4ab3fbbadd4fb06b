"""The stored form of an invoice loses nothing and keeps its meaning."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from xr_tui.invoice.document import from_json, to_json
from xr_tui.invoice.model import PEPPOL_BILLING, XRECHNUNG_3_0, Attachment, Group, Invoice, SupportingDocument

VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(),
    bytes: st.binary(max_size=8),
    dt.date: st.dates(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}


@cache
def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Anything that a field of this type can hold."""
    if get_origin(kind) in (types.UnionType, Union):
        return st.one_of(*(st.none() if one is type(None) else values_of(one) for one in reversed(get_args(kind))))
    if get_origin(kind) is tuple:
        return st.lists(values_of(get_args(kind)[0]), max_size=2).map(tuple)
    if issubclass(kind, Group):
        return groups(kind)
    return VALUES[kind]


def groups(kind: type[Group]) -> st.SearchStrategy[Any]:
    """Any object of a group: what may be missing mostly is, so that the examples stay small."""
    hints = get_type_hints(kind)
    demanded = {field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING}
    optional = sorted(set(hints) - demanded - {"__pydantic_config__"})

    @st.composite
    def build(draw: st.DrawFn) -> Group:
        given_fields = demanded | draw(st.sets(st.sampled_from(optional), max_size=4)) if optional else demanded
        return kind(**{name: draw(values_of(hints[name])) for name in sorted(given_fields)})

    return build()


def digits(value: Any) -> Any:
    """The value with every Decimal as text, since 1.0 and 1.00 are equal but not the same."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [digits(item) for item in value]
    if isinstance(value, Group):
        return {field.name: digits(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(groups(Invoice))
def test_any_invoice_comes_back_exactly_as_it_was(invoice: Invoice) -> None:
    assert digits(from_json(to_json(invoice))) == digits(invoice)


def test_what_is_at_its_default_is_left_out() -> None:
    assert to_json(Invoice(number="RE-1")) == b'{"number":"RE-1"}'


def test_a_stored_invoice_keeps_the_meaning_of_what_it_leaves_out() -> None:
    invoice = from_json(b'{"number":"RE-1"}')
    assert (invoice.type_code, invoice.currency) == ("380", "EUR")
    assert (invoice.specification, invoice.process) == (XRECHNUNG_3_0, PEPPOL_BILLING)
    assert XRECHNUNG_3_0 == "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    assert PEPPOL_BILLING == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def test_a_default_that_was_taken_away_stays_away() -> None:
    assert from_json(to_json(Invoice(number="RE-1", process=None))).process is None


@pytest.mark.parametrize("content", ["//77Pz8+", "__77Pz8-"])
def test_files_may_be_base64_of_either_alphabet(content: str) -> None:
    attachment = f'{{"filename":"a","mime":"b","content":"{content}"}}'
    invoice = from_json(f'{{"number":"1","supporting_documents":[{{"reference":"r","attachment":{attachment}}}]}}')
    assert invoice.supporting_documents == (
        SupportingDocument(reference="r", attachment=Attachment(filename="a", mime="b", content=b"\xff\xfe\xfb??>")),
    )


@pytest.mark.parametrize(
    "document",
    ["", "[]", "{}", '{"number":"1","colour":"red"}', '{"number":"1","lines":[{"quantity":"NaN"}]}'],
)
def test_what_is_no_invoice_is_refused(document: str) -> None:
    with pytest.raises(ValidationError):
        from_json(document)
