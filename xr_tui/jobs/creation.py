"""From the stored invoice to the XML that is checked and sent: the first step of every job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xr_tui.errors import Refused
from xr_tui.matrix import Customer, Syntax
from xr_tui.phrase import Phrase, phrase
from xr_tui.settings.model import Company
from xr_tui.store import blobs, customers, invoices

if TYPE_CHECKING:
    from xr_tui.invoice.model import Invoice
    from xr_tui.store.mended import Mended

GAPS_OF_BUYER: Final[Mapping[str, str]] = {
    "buyer.name": "name",
    "buyer.address.post_code": "post_code",
    "buyer.address.city": "city",
    "buyer.address.country": "country",
}
"""What XRechnung demands of the buyer (BR-07, BR-DE-8, BR-DE-9, BR-11) → the field of the customer that has it."""


class Unsayable(Refused):
    """The invoice says something that the chosen syntax has no place for."""

    def __init__(self, reasons: tuple[Phrase, ...], hint: Phrase, *, helps: bool) -> None:
        super().__init__(reasons[0], hint)
        self.reasons = reasons
        """Everything that it has no place for."""
        self.other_syntax_helps = helps
        """Whether the other syntax has a place for all of it."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """What an XRechnung is made of, read in one transaction."""

    document: bytes
    """The invoice in its stored form."""
    customer: Customer | None
    company: Company
    buyer_reference: str
    """BT-10 to be used; empty means the invoice's own."""
    xml: bytes | None = None
    """The XRechnung as which the invoice came, byte for byte; `None` where it came otherwise."""
    filled_in: tuple[Mended, ...] = ()
    """What was filled in here, and by whom."""
    syntax: Syntax = Syntax.UBL
    """What the XRechnung is written in, unless the invoice came as one."""

    @property
    def mended(self) -> Mapping[str, str]:
        """What was filled in here: path of the field → text."""
        return {each.field: each.new for each in self.filled_in}


def material(
    db: Any, invoice: int, customer: str, company: Company, buyer_reference: str, syntax: Syntax = Syntax.UBL
) -> Material:
    """Read what the XRechnung of this invoice is made of."""
    return material_of(
        db,
        invoices.stored(db, [invoice])[invoice],
        customers.get(db, customer) if customer else None,
        company,
        buyer_reference,
        syntax,
    )


def material_of(
    db: Any,
    stored: invoices.Stored,
    customer: Customer | None,
    company: Company,
    buyer_reference: str,
    syntax: Syntax = Syntax.UBL,
) -> Material:
    """The material, of an invoice that is already at hand."""
    return Material(
        document=stored.document,
        customer=customer,
        company=company,
        buyer_reference=buyer_reference,
        xml=blobs.fetch(db, stored.xml_sha256) if stored.xml_sha256 else None,
        filled_in=stored.filled_in,
        syntax=syntax,
    )


def create_xml(source: Material, syntax: Syntax | None = None) -> bytes:
    """The XRechnung, as complete as its material: whether that is enough is for the check to say.

    An invoice that came as XML is sent as the very bytes that came; what it needs of `needed_terms` is put in, and
    nothing else is touched. Every other is written in the syntax of its matrix entry.

    Args:
        source: what it is made of.
        syntax: what it is to be written in, whatever it came as; `None` leaves the choice to the above.

    Raises:
        Unsayable: if it says what the syntax has no place for.
        Refused: if the stored invoice cannot be written as XML at all.
    """
    from xr_tui.invoice import cii, ubl  # heavy: lxml and pydantic, loaded with the first job
    from xr_tui.invoice.syntax.limits import unsayable

    try:
        if source.xml is not None and (syntax is None or syntax is syntax_of(source.xml)):
            return _amended(source, source.xml)
        invoice, syntax = as_created(source), syntax or source.syntax
        if reasons := unsayable(invoice, syntax):
            raise _unsayable(reasons, helps=not unsayable(invoice, Syntax.UBL if syntax is Syntax.CII else Syntax.CII))
        return cii.write(invoice) if syntax is Syntax.CII else ubl.write(invoice)
    except (ValueError, ArithmeticError) as fault:
        raise Refused(
            phrase("The XRechnung could not be created: {fault}.", fault=type(fault).__name__),
            phrase("Correct the invoice where it comes from and import it again."),
        ) from fault


def _unsayable(reasons: tuple[Phrase, ...], *, helps: bool) -> Unsayable:
    hint = phrase("Correct the invoice where it comes from and import it again.")
    if helps:
        hint = phrase("Choose the other syntax, or correct the invoice where it comes from.")
    return Unsayable(reasons, hint, helps=helps)


def syntax_of(xml: bytes) -> Syntax:
    """What an XRechnung is written in, by its root element."""
    from xr_tui.invoice.syntax.untrusted import root_name

    return Syntax.CII if root_name(xml) == "CrossIndustryInvoice" else Syntax.UBL


def as_created(source: Material) -> Invoice:
    """The invoice with all that creation fills in.

    Raises:
        ArithmeticError: if its amounts cannot be computed.
    """
    from xr_tui.invoice.completion import complete
    from xr_tui.invoice.document import from_json
    from xr_tui.invoice.mendable import with_terms
    from xr_tui.invoice.totals import complete_amounts

    invoice = from_json(source.document)
    if source.xml is not None:
        return with_terms(invoice, needed_terms(invoice, source))
    completed = complete(
        invoice,
        seller=source.company.seller,
        payment=source.company.payment,
        customer=source.customer,
        buyer_reference="",
    )
    reference = {"buyer_reference": source.buyer_reference} if source.buyer_reference else {}
    return complete_amounts(with_terms(completed, {**source.mended, **reference}))


def needed_terms(invoice: Invoice, source: Material) -> dict[str, str]:
    """What has to be put into an invoice that came as XML: path of the field → text, and only what differs.

    That is what was filled in here, BT-10 of the dialog or the matrix, and of the buyer what XRechnung demands and the
    customer has.
    """
    from xr_tui.invoice.mendable import value_of

    wanted = {**_gaps(invoice, source.customer), **source.mended}
    if source.buyer_reference:
        wanted["buyer_reference"] = source.buyer_reference
    return {field: text for field, text in wanted.items() if value_of(invoice, field) != text}


def _gaps(invoice: Invoice, customer: Customer | None) -> dict[str, str]:
    from xr_tui.invoice.mendable import value_of

    if customer is None:
        return {}
    found = {field: getattr(customer, name) for field, name in GAPS_OF_BUYER.items() if not value_of(invoice, field)}
    if not value_of(invoice, "buyer.electronic_address.value") and customer.electronic_address:
        found["buyer.electronic_address.value"] = customer.electronic_address
        found["buyer.electronic_address.scheme"] = customer.electronic_address_scheme
    return {field: text for field, text in found.items() if text}


def _amended(source: Material, xml: bytes) -> bytes:
    from xr_tui.invoice.document import from_json

    invoice = from_json(source.document)
    terms = needed_terms(invoice, source)
    if not terms:
        return xml
    from xr_tui.invoice.mendable import with_terms
    from xr_tui.invoice.syntax.amend import amended
    from xr_tui.invoice.syntax.known import KNOWN
    from xr_tui.invoice.syntax.limits import unsayable

    wanted = with_terms(invoice, terms)
    syntax = syntax_of(xml)
    had = unsayable(invoice, syntax)
    if reasons := tuple(reason for reason in unsayable(wanted, syntax) if reason not in had):
        raise _unsayable(reasons, helps=False)
    return amended(xml, wanted, KNOWN)
