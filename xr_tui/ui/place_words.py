"""The place where a finding's cause is mended, in words."""

from __future__ import annotations

from xr_tui.i18n import tr
from xr_tui.invoice.mendable import OF_FIELD
from xr_tui.ui.actions import key_of
from xr_tui.validation.mending import split_place


def way_to(place: str) -> str:
    """Where the key leads, and what can be done there: `führt zum Debitor: Ort`; empty if nowhere.

    Args:
        place: as a feedback line says it, such as `customer.city`, `terms.due_date` or `invoice.lines[2]`.
    """
    form, part, number = split_place(place)
    if form == "terms" and part in OF_FIELD:
        term = OF_FIELD[part]
        return tr("opens the field to be filled in: {term} {name}", term=term.term, name=tr(term.name))
    where = tr("line {number}", number=number) if part == "lines" and number else _words().get(part, "")
    if form == "invoice" and part == "rules":
        where = tr("Made by the rules of")
    if form == "invoice":
        return _way_to_sums(where) if part in ("totals", "vat") else _way_to_part(where)
    ways = {
        "matrix": tr("goes to the entry of the communication matrix"),
        "customer": tr("goes to the customer"),
        "company": tr("goes to the setup"),
        "setup": tr("goes to the setup"),
    }
    way = ways.get(form, "")
    return f"{way}: {where}" if way and where else way


def _way_to_sums(where: str) -> str:
    """Sums are corrected at their source too, but for what a rounding mends: that is proposed in the view."""
    key = key_of("view.round")
    return tr(
        "shows: {part}. {key} takes a rounding proposed there; else correct it at its source", part=where, key=key
    )


def _way_to_part(where: str) -> str:
    """What the invoice says there nobody but its source can correct: no form here has a field for it."""
    if where:
        return tr("shows: {part}. Correct it at its source, import it again", part=where)
    return tr("shows the invoice; correct it at its source, import it again")


def _words() -> dict[str, str]:
    """Fields and parts by their names."""
    return {
        "name": tr("Name"),
        "street": tr("Street"),
        "street2": tr("Address line 2"),
        "post_code": tr("Post code"),
        "city": tr("City"),
        "country": tr("Country"),
        "vat_id": tr("VAT-ID"),
        "tax_number": tr("Tax number"),
        "electronic_address": tr("Electronic address"),
        "electronic_address_scheme": tr("scheme of the electronic address"),
        "contact": tr("Contact"),
        "phone": tr("Phone"),
        "email": tr("E-mail"),
        "iban": "IBAN",
        "bic": "BIC",
        "account_name": tr("Account holder"),
        "buyer_reference": tr("Leitweg-ID"),
        "target_address": tr("Target address"),
        "further_addresses": tr("Further addresses"),
        "batch": tr("Batch mode"),
        "syntax": tr("Syntax"),
        "sender": tr("Sender"),
        "check_enabled": tr("XRechnung check"),
        "rules_version": tr("Rules"),
        "security": tr("Encryption"),
        "storage_path": tr("Storage folder"),
        "alert_address": tr("Alerts to"),
        "head": tr("Invoice"),
        "seller": tr("Seller"),
        "buyer": tr("Buyer"),
        "payee": tr("Payee"),
        "tax_representative": tr("Tax representative"),
        "delivery": tr("Delivery"),
        "references": tr("References"),
        "lines": tr("lines of the invoice"),
        "allowances": tr("Allowances"),
        "vat": tr("VAT"),
        "totals": tr("Totals"),
        "payment": tr("Payment"),
        "notes": tr("Notes"),
        "attachments": tr("Attachments"),
        "third_parties": tr("Collected for others"),
    }
