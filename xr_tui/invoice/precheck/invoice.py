"""All checks before the check over one invoice."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xr_tui.invoice.model import Address, Invoice, Party
from xr_tui.invoice.precheck.attachments import attachment_hints
from xr_tui.invoice.precheck.hint import FieldHint, Hint, Precheck
from xr_tui.invoice.precheck.sums import sum_hints
from xr_tui.invoice.precheck.values import (
    hint_for_bic,
    hint_for_email,
    hint_for_iban,
    hint_for_leitweg_id,
    hint_for_post_code,
    hint_for_vat_id,
)
from xr_tui.phrase import Phrase, phrase

_LEITWEG_SCHEME, _EMAIL_SCHEME, _VAT_SCHEME = "0204", "EM", "9930"
_SEPA = {"58", "59"}


def prechecked(invoice: Invoice, *, off: Collection[str] = ()) -> tuple[Hint, ...]:
    """Everything doubtful, from head to attachments.

    Args:
        invoice: as imported, or with what creation fills in: what is missing altogether is doubted only in a party
            that is there.
        off: names of the checks that are switched off.
    """
    found = [*_values(invoice), *_parties(invoice)]
    if Precheck.SUMS not in off:  # a batch of thousands is imported without computing what nobody wants to know
        found += sum_hints(invoice)
    if Precheck.ATTACHMENTS not in off:
        found += attachment_hints(invoice)
    return tuple(hint for hint in found if hint.check not in off)


def _values(invoice: Invoice) -> Iterator[Hint]:
    """References, accounts and tax identifiers."""
    payment, seller, buyer = invoice.payment, invoice.seller, invoice.buyer
    yield from _said(hint_for_leitweg_id, invoice.buyer_reference, "buyer_reference", "BT-10")
    if seller:
        yield from _said(hint_for_vat_id, seller.vat_id, "seller.vat_id", "BT-31")
    if buyer:
        yield from _said(hint_for_vat_id, buyer.vat_id, "buyer.vat_id", "BT-48")
    if invoice.tax_representative:
        yield from _said(hint_for_vat_id, invoice.tax_representative.vat_id, "tax_representative.vat_id", "BT-63")
    if payment is None or payment.means_code not in _SEPA:
        return
    for at, transfer in enumerate(payment.credit_transfers):
        yield from _said(hint_for_iban, transfer.account, f"payment.credit_transfers[{at}].account", "BT-84")
        yield from _said(hint_for_bic, transfer.bic, f"payment.credit_transfers[{at}].bic", "BT-86")
    if payment.direct_debit:
        yield from _said(hint_for_iban, payment.direct_debit.account, "payment.direct_debit.account", "BT-91")


def _parties(invoice: Invoice) -> Iterator[Hint]:
    if invoice.seller:
        yield from _party(invoice.seller, "seller", "BT-34 BT-43 BT-38 BT-37 BT-40")
    if invoice.buyer:
        yield from _party(invoice.buyer, "buyer", "BT-49 BT-58 BT-53 BT-52 BT-55")
    if invoice.delivery and invoice.delivery.address:
        yield from _address(invoice.delivery.address, "delivery.address", "BT-78 BT-77 BT-80")


def _party(party: Party, place: str, bts: str) -> Iterator[Hint]:
    """`bts`: the numbers of electronic address, e-mail, post code, city and country."""
    electronic, email, *of_address = bts.split()
    if party.electronic_address:
        hint_of = {
            _EMAIL_SCHEME: hint_for_email,
            _LEITWEG_SCHEME: hint_for_leitweg_id,
            _VAT_SCHEME: hint_for_vat_id,
        }.get(party.electronic_address.scheme or "")
        if hint_of:
            value = party.electronic_address.value
            yield from _said(hint_of, value, f"{place}.electronic_address.value", electronic)
    if party.contact:
        yield from _said(hint_for_email, party.contact.email, f"{place}.contact.email", email)
    if party.address:
        yield from _address(party.address, f"{place}.address", " ".join(of_address))


def _address(address: Address, place: str, bts: str) -> Iterator[Hint]:
    """`bts`: the numbers of post code, city and country."""
    code, city, country = bts.split()
    yield from _said(hint_for_post_code(lambda: address.country or ""), address.post_code, f"{place}.post_code", code)
    missing = (
        ("post_code", code, phrase("The post code is missing.")),
        ("city", city, phrase("The city is missing.")),
        ("country", country, phrase("The country is missing.")),
    )
    for field, term, text in missing:
        if not getattr(address, field):
            yield Hint(Precheck.ADDRESSES, f"{place}.{field}", term, text)


def _said(hint: FieldHint, value: str | None, place: str, term: str) -> Iterator[Hint]:
    text: Phrase | None = hint(value or "")
    if text is not None:
        yield Hint(hint.check, place, term, text)
