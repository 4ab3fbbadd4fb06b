"""The checks before the check, over an invoice that is being imported."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from xr_tui.errors import Problem
from xr_tui.invoice.completion import completed_buyer
from xr_tui.invoice.model import Invoice
from xr_tui.invoice.precheck.hint import Precheck
from xr_tui.invoice.precheck.invoice import prechecked
from xr_tui.matrix import Customer
from xr_tui.phrase import phrase
from xr_tui.store import invoices


def hints_on(
    db: Any, invoice: Invoice, customer: Customer | None, off: Collection[str], *, stored: Mapping[str, int]
) -> list[Problem]:
    """What is doubtful about an invoice that is about to be stored.

    Args:
        db: the store, before the invoice is in it.
        invoice: as it was read.
        customer: whose it is; fills the gaps of the buyer, as creation will.
        off: names of the checks that are switched off.
        stored: row ids of invoices in the store, by number, as far as this one may have the same.
    """
    buyer = completed_buyer(invoice.buyer, customer) if customer else invoice.buyer
    found = [
        Problem(hint.text, file=invoice.number, field=f"{hint.place} ({hint.term})")
        for hint in prechecked(replace(invoice, buyer=buyer), off=off)
    ]
    if Precheck.DUPLICATES not in off and (same := _other_of_that_number(db, invoice, stored.get(invoice.number))):
        found.append(same)
    return found


def _other_of_that_number(db: Any, invoice: Invoice, row_id: int | None) -> Problem | None:
    """A hint where the number stood for another invoice: other date or other buyer; a corrected one has neither."""
    from xr_tui.invoice.document import from_json

    if row_id is None:
        return None
    stored = from_json(invoices.document(db, row_id))
    if stored.issue_date == invoice.issue_date and stored.buyer == invoice.buyer:
        return None
    text = phrase(
        "The number was there already, with other date or buyer ({date}); that invoice is replaced.",
        date=stored.issue_date or "-",
    )
    return Problem(text, file=invoice.number, field="number (BT-1)")
