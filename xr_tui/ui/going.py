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
    """Open what mends a finding; returns whether something was changed already.

    Args:
        mend_at: as a feedback line says it.
        invoice: the one the finding is about.
    """
    if mend_at == "matrix":
        return await mending.mend_entry_of(app, office, invoice.customer, invoice.document_type)
    if mend_at == "customer" and invoice.customer:
        return await mending.edit_customer(app, office, invoice.customer)
    if mend_at in ("company", "setup"):
        app.post_message(SetupWanted())
    elif mend_at in ("invoice", "customer"):
        from xr_tui.ui.screens.invoice_view import InvoiceView

        await app.push_screen(InvoiceView(office, invoice.id))
    else:
        app.notify(tr("For this line there is no place to go to."), markup=False)
    return False
