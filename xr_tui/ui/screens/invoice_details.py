"""What an invoice in words says beside the everyday terms: labels and values, for `xr_tui.ui.screens.invoice_words`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from xr_tui.i18n import day, decimal, language, tr
from xr_tui.invoice.codes import label
from xr_tui.invoice.model import AllowanceCharge, Classification, Identifier, Invoice, Item, Line, Party, Price

Facts: TypeAlias = Iterator[tuple[str, str | None]]
_SCHEMES = ("address_schemes", "identifier_schemes", "reference_qualifiers")
"""Lists whose codes name the scheme of an identifier; the same code means the same in all."""


def head_facts(invoice: Invoice) -> Facts:
    """Tax currency, tax point, and what is invoiced."""
    yield tr("Tax currency"), invoice.tax_currency
    yield tr("Tax point"), day(invoice.tax_point_date) if invoice.tax_point_date else None
    yield tr("Tax point"), word("tax_points", invoice.tax_point_code)
    yield tr("Invoiced object"), identifier_words(invoice.invoiced_object)


def rule_facts(invoice: Invoice) -> Facts:
    """By which rules the document is made."""
    yield tr("Process"), invoice.process
    yield tr("Specification"), invoice.specification


def party_facts(party: Party) -> Facts:
    """The entry in a register."""
    yield tr("Register entry"), identifier_words(party.registration)


def payee_facts(invoice: Invoice) -> Facts:
    """Who is paid, if it is not the seller."""
    if payee := invoice.payee:
        yield tr("Name"), payee.name
        yield tr("Identifier"), identifier_words(payee.identifier)
        yield tr("Register entry"), identifier_words(payee.registration)


def third_party_facts(invoice: Invoice) -> Facts:
    """What is collected for others (BG-DEX-09)."""
    for payment in invoice.third_party_payments:
        amount = f"{decimal(payment.amount, 2)} {invoice.currency}" if payment.amount is not None else ""
        yield payment.kind or "", joined(amount, payment.description)


def line_details(line: Line) -> Iterator[str]:
    """References and prices of a line, one text each."""
    named = (
        (tr("order line"), line.order_line),
        (tr("accounting reference"), line.accounting_reference),
        (tr("object"), identifier_words(line.object)),
        *(_price_facts(line.price) if line.price else ()),
        *(_item_facts(line.item) if line.item else ()),
    )
    yield from (f"{name}: {value}" for name, value in named if value)


def _price_facts(price: Price) -> Facts:
    if price.gross is not None or price.discount is not None:
        yield tr("gross price"), joined(decimal(price.gross, 2), _minus(decimal(price.discount, 2)))
    if price.base_quantity is not None:
        yield tr("price for"), f"{decimal(price.base_quantity)} {word('units', price.base_unit)}".strip()


def _minus(amount: str) -> str:
    return f"-{amount}" if amount else ""


def _item_facts(item: Item) -> Facts:
    yield tr("buyer's item number"), item.buyer_id
    yield tr("item number"), identifier_words(item.standard_id)
    yield tr("origin"), joined(item.origin, word("countries", item.origin) if item.origin else "")
    for classification in item.classifications:
        yield tr("classification"), _classification_words(classification)


def _classification_words(classification: Classification) -> str:
    listed = joined(word("item_types", classification.list_id), classification.list_version)
    return f"{classification.code} ({listed})" if listed else classification.code


def calculation(entry: AllowanceCharge) -> str:
    """How an allowance or charge comes about: `23,3 % of 2.300,20`; empty where nothing is said."""
    percent = f"{decimal(entry.percent)} %" if entry.percent is not None else ""
    if entry.base_amount is None:
        return percent
    return f"{percent} {tr('on {amount}', amount=decimal(entry.base_amount, 2))}".strip()


def identifier_words(identifier: Identifier | None) -> str:
    """An identifier and the name of its scheme."""
    if identifier is None:
        return ""
    if not identifier.scheme:
        return identifier.value
    schemes = (label(name, identifier.scheme, language()) for name in _SCHEMES)
    scheme = next((name for name in schemes if name != identifier.scheme), identifier.scheme)
    return f"{identifier.value} ({scheme})"


def word(codes: str, code: str | None) -> str:
    """The word for a code of a list; empty where there is none."""
    return label(codes, code, language()) if code else ""


def joined(*parts: str | None) -> str:
    """What there is of the parts, with a dot between."""
    return " · ".join(part for part in parts if part)
