"""The stored form of an invoice: JSON that leaves out what is at its default and loses nothing.

    >>> from xr_tui.invoice.model import Invoice
    >>> to_json(Invoice(number="RE-1"))
    b'{"number":"RE-1"}'

Decimals are strings that keep their digits, dates ISO 8601, files base64. Because defaults are left out, the
defaults of the model (EUR, 380, XRechnung 3.0) are part of the stored form and may not change.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from xr_tui.invoice.model import Invoice

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def invoice_adapter() -> TypeAdapter[Invoice]:
    """The reader and writer of the model, built once per process: that and loading pydantic take 0.25 s."""
    from pydantic import TypeAdapter

    return TypeAdapter(Invoice)


def to_json(invoice: Invoice) -> bytes:
    """The invoice as compact UTF-8 JSON, fields at their default left out."""
    return invoice_adapter().dump_json(invoice, exclude_defaults=True)


def from_json(document: bytes | str) -> Invoice:
    """The invoice that `to_json` wrote.

    Raises `pydantic.ValidationError`, which names every problem with its path, where the document is not of this form.
    """
    return invoice_adapter().validate_json(document)
