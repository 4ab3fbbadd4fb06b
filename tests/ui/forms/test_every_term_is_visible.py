"""No term that an invoice has is invisible where the program shows it in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from xr_tui.i18n import day, decimal, language
from xr_tui.invoice.codes import label
from xr_tui.invoice.document import from_json
from xr_tui.invoice.model import Attachment, Group
from xr_tui.ui.screens.invoice_words import in_words

EVERY_FIELD = Path(__file__).parents[2] / "unit" / "invoice" / "examples" / "every-field.json"
CODES = {
    "type_code": ("document_types",),
    "means_code": ("payment_means",),
    "unit": ("units",),
    "base_unit": ("units",),
    "category": ("vat_categories",),
    "vat_category": ("vat_categories",),
    "reason_code": ("allowance_reasons", "charge_reasons"),
    "scheme": ("address_schemes", "identifier_schemes", "reference_qualifiers"),
    "subject_code": ("note_subjects",),
    "tax_point_code": ("tax_points",),
    "list_id": ("item_types",),
}
"""Fields that are shown by the word for their code."""


def leaves(group: Group, path: str = "") -> Iterator[tuple[str, str, object]]:
    """Every value with its path and the name of its field."""
    for field in dataclasses.fields(group):
        value = getattr(group, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Group):
                yield from leaves(item, f"{path}.{field.name}")
            elif item is not None:
                yield f"{path}.{field.name}", field.name, item


def shown(name: str, value: object) -> set[str]:
    """The ways in which a value may be shown."""
    if isinstance(value, dt.date):
        return {day(value)}
    if isinstance(value, Decimal):
        return {decimal(value, 2), decimal(value)}
    if name in CODES:
        return {str(value), *(label(each, str(value), language()) for each in CODES[name])}
    return {str(value)}


def test_no_term_with_a_value_is_invisible() -> None:
    invoice = from_json(EVERY_FIELD.read_bytes())
    text = "\n".join("".join(part for part, _tone in line.parts) for line in in_words(invoice))
    hidden = [
        path
        for path, name, value in leaves(invoice)
        if not isinstance(value, bytes) and not any(" ".join(each.split()) in text for each in shown(name, value))
    ]
    assert hidden == []
    assert all(isinstance(each.attachment, Attachment) for each in invoice.supporting_documents if each.attachment)
