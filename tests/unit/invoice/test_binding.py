"""The UBL binding holds the whole model and agrees with the mapping of EN 16931-3-2."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from xr_tui.invoice import model
from xr_tui.invoice.syntax.binding import Syntax, rows
from xr_tui.invoice.syntax.ubl.documents import UBL_CREDIT_NOTE, UBL_INVOICE

BOTH = pytest.mark.parametrize("syntax", [UBL_INVOICE, UBL_CREDIT_NOTE], ids=lambda syntax: syntax.root)

NOT_THERE = {"CreditNote": ("BT-DEX-001", "BT-DEX-002", "BT-DEX-003")}
"""UBL 2.1 has no cac:PrepaidPayment in a CreditNote, and XRechnung no Extension for it."""


def terms_of_the_model() -> set[str]:
    """The BT numbers that the docstrings of the model's fields name."""
    modules = Path(model.__file__).parent.glob("*.py")
    return {
        number
        for module in modules
        for group in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(group, ast.ClassDef)
        for line in group.body
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
        for number in re.findall(r"BT-(?:DEX-)?\d+(?:-\d)?", str(line.value.value))
    }


def test_the_model_has_every_term_of_the_standard() -> None:
    """The numbers run to BT-165; there is no BT-4."""
    assert {f"BT-{number}" for number in range(1, 166) if number != 4} - terms_of_the_model() == set()


def test_every_field_says_how_often_it_may_occur() -> None:
    silent = [
        f"{module.stem}: {line.value.value!r}"
        for module in Path(model.__file__).parent.glob("*.py")
        for group in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(group, ast.ClassDef)
        for line in group.body[1:]
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
        if re.match(r"B[TG]-", str(line.value.value)) and not re.search(r"\([01]\.\.[1n]", str(line.value.value))
    ]
    assert silent == []


def paths_of(bt: str, syntax: Syntax) -> list[str]:
    return [row.path for row in rows(syntax) if row.bt == bt]


@BOTH
def test_every_term_of_the_model_has_its_place(syntax: Syntax) -> None:
    bound = {number for row in rows(syntax) for number in row.bt.split()}
    assert terms_of_the_model() - bound == set(NOT_THERE.get(syntax.root, ()))


@BOTH
def test_a_term_stands_in_one_place(syntax: Syntax) -> None:
    """Code, remittance text and account of a payment stand again for each further account: UBL has it so."""
    places = Counter(number for row in rows(syntax) for number in row.bt.split())
    assert {number for number, count in places.items() if count > 1} == {
        *("BT-81", "BT-83", "BT-84", "BT-85", "BT-86"),
        "BT-90",  # understood at the payee as well
    }


@pytest.mark.parametrize(
    ("bt", "invoice_path", "credit_note_path"),
    [
        ("BT-3", "/cbc:InvoiceTypeCode", "/cbc:CreditNoteTypeCode"),
        ("BT-9", "/cbc:DueDate", "/cac:PaymentMeans/cbc:PaymentDueDate"),
        ("BT-11", "/cac:ProjectReference/cbc:ID", "/cac:AdditionalDocumentReference/cbc:ID"),
        ("BT-34-1", "/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID/@schemeID", ""),
        ("BT-129", "/cac:InvoiceLine/cbc:InvoicedQuantity", "/cac:CreditNoteLine/cbc:CreditedQuantity"),
        ("BT-146", "/cac:InvoiceLine/cac:Price/cbc:PriceAmount", "/cac:CreditNoteLine/cac:Price/cbc:PriceAmount"),
    ],
)
def test_terms_stand_where_the_mapping_table_puts_them(bt: str, invoice_path: str, credit_note_path: str) -> None:
    paths = {
        syntax.root: [row.path for row in rows(syntax) if row.bt == bt] for syntax in (UBL_INVOICE, UBL_CREDIT_NOTE)
    }
    assert paths == {
        "Invoice": [f"Invoice{invoice_path}"],
        "CreditNote": [f"CreditNote{credit_note_path or invoice_path}"],
    }


def test_what_may_occur_more_than_once_is_said_so() -> None:
    many = {row.bt: row.many for row in rows(UBL_INVOICE)}
    assert (many["BT-1"], many["BT-29"], many["BT-126"], many["BT-160"]) == (False, True, True, True)
