"""From a finding to the place in the program where its cause is mended."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.screen import Screen

from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.store.rows import InvoiceRow
from xr_tui.ui import mending
from xr_tui.ui.wishes import SetupWanted


async def go_to_cause(app: App[Any], office: Office, mend_at: str, invoice: InvoiceRow, *, job: int = 0) -> bool:
    """Open what mends a finding, at the very field where that is known; returns whether something was changed already.

    Args:
        app: whose screens.
        office: whose rows.
        mend_at: as a feedback line says it: `customer.city`, `terms.due_date`, `invoice.lines[2]`; of former jobs the
            form alone.
        invoice: the one the finding is about.
        job: the one whose feedback says so, to which the setup leads back; 0 for none.
    """
    form, _, field = mend_at.partition(".")
    if form == "matrix":
        return await mending.mend_entry_of(app, office, invoice.customer, invoice.document_type, focus=field)
    if form == "customer" and invoice.customer:
        return await mending.edit_customer(app, office, invoice.customer, focus=field)
    if form in ("company", "setup"):
        app.post_message(SetupWanted(field, job))
    elif form in ("invoice", "terms", "customer"):
        return await _look_at_invoice(app, office, invoice, form, field)
    else:
        app.notify(tr("For this line there is no place to go to."), markup=False)
    return False


async def _look_at_invoice(app: App[Any], office: Office, invoice: InvoiceRow, form: str, field: str) -> bool:
    """The invoice in words, at the part in question; in front of it the form, if the field can be filled in."""
    from xr_tui.ui.screens.invoice_view import InvoiceView
    from xr_tui.validation.mending import part_to_show

    part = {"terms": part_to_show(field), "invoice": field}.get(form, "buyer")
    view: Screen[bool] = InvoiceView(office, invoice.id, part=part, fill_in=field if form == "terms" else "")
    return await app.push_screen_wait(view)
