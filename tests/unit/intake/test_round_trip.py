from __future__ import annotations

import datetime as dt
import json
import string
import types
import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xr_tui.intake.read import read
from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Group, Invoice, Line

_WORDS = st.text(alphabet=string.ascii_letters + string.digits + "ÄÖÜäöüß€<&\"'[]{}=+-@", min_size=1, max_size=12)
_AMOUNTS = st.decimals(min_value=-999_999_999, max_value=999_999_999, places=4)
_DAYS = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31))
_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: _WORDS,
    Decimal: _AMOUNTS,
    dt.date: _DAYS,
    int: st.integers(min_value=-999, max_value=999),
    bytes: st.binary(max_size=20),
}


@cache
def _values(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is types.UnionType:
        return st.none() | st.deferred(lambda: _values(next(each for each in get_args(hint) if each is not type(None))))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if inner is Line:  # lines are made of lines: deferred, and few
            return st.lists(st.deferred(lambda: _values(Line)), max_size=1).map(tuple)
        return st.lists(_values(inner), max_size=2).map(tuple)
    if issubclass(hint, Group):
        return st.builds(hint, **{name: _values(each) for name, each in _hints(hint).items()})
    return _LEAVES[hint]


def _hints(model: type) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(model).items() if not name.startswith("_")}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(invoice=_values(Invoice))
def test_every_stored_invoice_can_be_imported_again(invoice: Invoice, tmp_path_factory: Any) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "round-trip.json"
    path.write_bytes(to_json(invoice))
    (file,) = read([path])
    assert file.problems == ()
    assert [each.invoice for each in file.invoices] == [invoice]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_content_whatever_brings_the_reader_down(content: bytes, tmp_path_factory: Any) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "anything"
    path.write_bytes(content)
    (file,) = read([path])
    assert file.problems or file.invoices or file.company or file.rows == ()


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*_hints(Invoice), "company", "invoices", "customer", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=_JSON)
def test_no_json_whatever_brings_the_reader_down(value: Any, tmp_path_factory: Any) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value))
    (file,) = read([path])
    for problem in file.problems:
        assert not {unicodedata.category(char) for char in str(problem)} & {"Cc", "Cs"}
