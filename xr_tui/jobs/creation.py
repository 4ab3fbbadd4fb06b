"""From the stored invoice to the XML that is checked and sent: the first step of every job."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from xr_tui.errors import Refused
from xr_tui.matrix import Customer, Syntax
from xr_tui.phrase import phrase
from xr_tui.settings.model import Company
from xr_tui.store import customers, invoices


@dataclass(frozen=True, kw_only=True)
class Material:
    """What an XRechnung is made of, read in one transaction."""

    document: bytes
    """The invoice in its stored form."""
    customer: Customer | None
    company: Company
    buyer_reference: str
    """BT-10 to be used; empty means the invoice's own."""

    @property
    def has_own_seller(self) -> bool:
        """Whether the invoice carries its seller (BG-4): then the company's data of the setup count nothing for it."""
        return bool(json.loads(self.document).get("seller"))


def material(db: Any, invoice: int, customer: str, company: Company, buyer_reference: str) -> Material:
    """Read what the XRechnung of this invoice is made of."""
    return Material(
        document=invoices.document(db, invoice),
        customer=customers.get(db, customer) if customer else None,
        company=company,
        buyer_reference=buyer_reference,
    )


def create_xml(source: Material, syntax: Syntax = Syntax.UBL) -> bytes:
    """The XRechnung, UBL 2.1 or CII D16B, as complete as its material: whether that is enough is for the check to say.

    Raises:
        Refused: if the stored invoice cannot be written as XML at all, or says what the syntax has no place for.
    """
    from xr_tui.invoice import cii, document, ubl  # heavy: lxml and pydantic, loaded with the first job
    from xr_tui.invoice.completion import prepare
    from xr_tui.invoice.syntax.limits import unsayable

    try:
        invoice = prepare(
            document.from_json(source.document),
            seller=source.company.seller,
            payment=source.company.payment,
            customer=source.customer,
            buyer_reference=source.buyer_reference,
        )
        for reason in unsayable(invoice, syntax):
            raise Refused(reason, phrase("Choose the other syntax, or correct the invoice where it comes from."))
        return cii.write(invoice) if syntax is Syntax.CII else ubl.write(invoice)
    except (ValueError, ArithmeticError) as fault:
        raise Refused(
            phrase("The XRechnung could not be created: {fault}.", fault=type(fault).__name__),
            phrase("Correct the invoice where it comes from and import it again."),
        ) from fault
