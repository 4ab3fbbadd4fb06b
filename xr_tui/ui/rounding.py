"""Taking the rounding that is proposed where the given sums of an invoice differ from the computed ones."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from textual.app import App

from xr_tui.errors import Refused
from xr_tui.i18n import decimal, tr
from xr_tui.invoice.mendable import ROUNDING
from xr_tui.jobs.office import Office
from xr_tui.phrase import phrase
from xr_tui.ui.flows import ask
from xr_tui.ui.mending import terms_to_fill_in

if TYPE_CHECKING:
    from xr_tui.jobs.overlay import Terms


@dataclass(frozen=True)
class _Offer:
    """What a person is asked, and what is filled in after a yes."""

    question: str
    yes: str
    detail: str
    text: str
    """Of BT-114; empty takes it back."""


async def take_rounding(app: App[Any], office: Office, invoice: int) -> bool:
    """Take the rounding with the computed sums, or take it back, after a question; returns whether that was done.

    Raises:
        Refused: nothing is to be rounded, or the invoice is in a job.
    """
    offer = _offer(await asyncio.to_thread(terms_to_fill_in, office, invoice))
    if not await ask(app, offer.question, yes=offer.yes, detail=offer.detail):
        return False
    await asyncio.to_thread(_keep, office, invoice, offer.text)
    return True


def _offer(terms: Terms) -> _Offer:
    taken = terms.mended.get(ROUNDING.field)
    if taken is not None:
        return _Offer(
            tr("Take back the rounding of {rounding} (BT-114)?", rounding=decimal(Decimal(taken.new), 2)),
            tr("Take back"),
            tr("The sums are then again as they were imported."),
            "",
        )
    if terms.rounding is None:
        raise Refused(phrase("There is nothing to round (BT-114): the sums lack no rounding."))
    return _Offer(
        tr("Take over a rounding of {rounding} (BT-114)?", rounding=decimal(terms.rounding, 2)),
        tr("Take over"),
        tr(
            "The sums are computed anew, the amount due of {payable} stays. All that is kept apart from the document "
            "as it was imported, with your name; the same key takes it back.",
            payable=decimal(terms.payable, 2),
        ),
        str(terms.rounding),
    )


def _keep(office: Office, invoice: int, text: str) -> None:
    """Runs in a thread."""
    from xr_tui.jobs import overlay

    settings = office.setup().settings
    with office.store.writing() as db:
        overlay.fill_in(db, invoice, {ROUNDING.field: text}, by=office.user, settings=settings)
