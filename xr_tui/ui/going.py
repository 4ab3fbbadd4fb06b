"""From a finding to the place in the program where its cause is mended."""

from __future__ import annotations

from typing import Any

from textual.app import App

from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.store.rows import InvoiceRow
from xr_tui.ui import mending
from xr_tui.ui.wishes import SetupWanted


async def go_to_cause(app: App[Any], office: Office, mend_at: str, invoice: InvoiceRow) -> bool:
    """Open what mends a finding, at the very field where that is known; returns whether something was changed already.

    Args:
        app: whose screens.
        office: whose rows.
        mend_at: as a feedback line says it: `customer.city`, `invoice.lines[2]`; of former jobs the form alone.
        invoice: the one the finding is about.
    """
    form, _, field = mend_at.partition(".")
    if form == "matrix":
        return await mending.mend_entry_of(app, office, invoice.customer, invoice.document_type, focus=field)
    if form == "customer" and invoice.customer:
        return await mending.edit_customer(app, office, invoice.customer, focus=field)
    if form in ("company", "setup"):
        app.post_message(SetupWanted(field))
    elif form in ("invoice", "customer"):
        from xr_tui.ui.screens.invoice_view import InvoiceView

        await app.push_screen(InvoiceView(office, invoice.id, part=field if form == "invoice" else "buyer"))
    else:
        app.notify(tr("For this line there is no place to go to."), markup=False)
    return False
