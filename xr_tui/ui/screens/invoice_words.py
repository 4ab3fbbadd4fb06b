"""An invoice in words: every group that it has, with the labels a clerk knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from xr_tui.i18n import day, decimal, language, tr
from xr_tui.invoice.codes import label
from xr_tui.invoice.model import (
    Address,
    AllowanceCharge,
    Invoice,
    Line,
    Party,
    Payment,
    Period,
    Seller,
    SupportingDocument,
    VatBreakdown,
)
from xr_tui.ui.screens.invoice_details import (
    Facts,
    calculation,
    head_facts,
    identifier_words,
    joined,
    line_details,
    party_facts,
    payee_facts,
    rule_facts,
    third_party_facts,
    word,
)
from xr_tui.ui.widgets.text_view import TextLine, anchored, text_line

_LABEL = 22
_ITEM, _QUANTITY, _UNIT, _PRICE, _NET = 25, 8, 9, 11, 12
Lines = Iterator[TextLine]


def in_words(invoice: Invoice) -> list[TextLine]:
    """The invoice from head to attachments; what it does not have is left out.

    The first line of each part carries its name as anchor, and so does each line of the invoice: `seller`, `totals`,
    `lines[2]`; the names are those of `xr_tui.validation.mending`.
    """
    groups = (
        ("head", _head(invoice)),
        ("seller", _party(tr("Seller"), invoice.seller)),
        ("buyer", _party(tr("Buyer"), invoice.buyer)),
        ("payee", _titled(tr("Payee"), payee_facts(invoice))),
        ("tax_representative", _representative(invoice)),
        ("delivery", _delivery(invoice)),
        ("references", _references(invoice)),
        ("lines", _lines(invoice)),
        ("allowances", _allowances(tr("Allowances"), invoice.allowances, "allowance_reasons")),
        ("charges", _allowances(tr("Charges"), invoice.charges, "charge_reasons")),
        ("vat", _vat(invoice.vat_breakdown)),
        ("totals", _totals(invoice)),
        ("third_parties", _titled(tr("Collected for others"), third_party_facts(invoice))),
        ("payment", _payment(invoice)),
        ("notes", _notes(invoice)),
        ("attachments", _attachments(invoice.supporting_documents)),
        ("rules", _titled(tr("Made by the rules of"), rule_facts(invoice))),
    )
    lines: list[TextLine] = []
    for name, group in groups:
        found = list(group)
        if found and lines:
            lines.append(text_line())
        lines += [anchored(found[0], name), *found[1:]] if found else []
    return lines


def _head(invoice: Invoice) -> Lines:
    kind = label("document_types", invoice.type_code, language())
    yield text_line((f"{kind[:1].upper()}{kind[1:]} {invoice.number}", "title"))
    yield from _fact(tr("Invoice date"), day(invoice.issue_date))
    yield from _fact(tr("Due date"), day(invoice.due_date))
    yield from _fact(tr("Leitweg-ID"), invoice.buyer_reference)
    yield from _fact(tr("Currency"), _currency(invoice.currency))
    yield from _fact(tr("Period"), _period(invoice.period))
    yield from _facts(head_facts(invoice))


def _party(title: str, party: Party | None) -> Lines:
    if party is None:
        return
    yield text_line((title, "title"))
    yield from _fact(tr("Name"), party.name)
    yield from _fact(tr("Trading name"), party.trading_name)
    yield from _fact(tr("Address"), _address(party.address))
    yield from _fact(tr("VAT-ID"), party.vat_id)
    if isinstance(party, Seller):
        yield from _fact(tr("Tax number"), party.tax_number)
    for identifier in party.identifiers:
        yield from _fact(tr("Identifier"), identifier_words(identifier))
    yield from _facts(party_facts(party))
    yield from _fact(tr("Electronic address"), identifier_words(party.electronic_address))
    if party.contact is not None:
        contact = party.contact
        yield from _fact(tr("Contact"), joined(contact.name, contact.phone, contact.email))
    if isinstance(party, Seller):
        yield from _paragraph(tr("Legal information"), party.legal_information)


def _representative(invoice: Invoice) -> Lines:
    representative = invoice.tax_representative
    if representative is None:
        return
    yield text_line((tr("Tax representative"), "title"))
    yield from _fact(tr("Name"), representative.name)
    yield from _fact(tr("Address"), _address(representative.address))
    yield from _fact(tr("VAT-ID"), representative.vat_id)


def _delivery(invoice: Invoice) -> Lines:
    delivery = invoice.delivery
    if delivery is None:
        return
    yield text_line((tr("Delivery"), "title"))
    yield from _fact(tr("Delivered on"), day(delivery.date))
    yield from _fact(tr("Delivered to"), joined(delivery.name, _address(delivery.address)))
    yield from _fact(tr("Location"), identifier_words(delivery.location))


def _references(invoice: Invoice) -> Lines:
    facts = [
        (tr("Order"), invoice.order_reference),
        (tr("Sales order"), invoice.sales_order_reference),
        (tr("Contract"), invoice.contract_reference),
        (tr("Project"), invoice.project_reference),
        (tr("Despatch advice"), invoice.despatch_advice),
        (tr("Receiving advice"), invoice.receiving_advice),
        (tr("Tender"), invoice.tender_reference),
        (tr("Accounting reference"), invoice.accounting_reference),
        *((tr("Earlier invoice"), joined(past.number, day(past.date))) for past in invoice.preceding_invoices),
    ]
    if any(value for _label, value in facts):
        yield text_line((tr("References"), "title"))
        for name, value in facts:
            yield from _fact(name, value)


def _lines(invoice: Invoice) -> Lines:
    yield text_line((tr("Lines: {count}", count=len(invoice.lines)), "title"))
    if invoice.lines:
        heads = (tr("No."), tr("Item"), tr("Quantity"), tr("Unit"), tr("Net price"), tr("Net"))
        yield text_line((_row(*heads), "label"))
    for position, line in enumerate(invoice.lines, start=1):
        yield from _one_line(line, position)


def _one_line(line: Line, position: int, level: int = 0) -> Lines:
    item, price, vat = line.item, line.price, line.vat
    name = (item.name if item else None) or ""
    unit = label("units", line.unit, language()) if line.unit else ""
    net_price = decimal(price.net, 2) if price else ""
    first = name if len(name) <= _ITEM else ""
    number = line.id or str(position)
    row = text_line((_row(number, first, decimal(line.quantity), unit, net_price, decimal(line.net_amount, 2)), ""))
    yield anchored(row, f"lines[{position}]") if level == 0 else row
    if not first and name:
        yield _below(name)
    if vat is not None and vat.category:
        yield _below(tr("VAT {rate}", rate=_vat_word(vat.category, vat.rate)), "faint")
    for text in _line_details(line):
        yield _below(text, "faint")
    for at, part in enumerate(line.sub_lines, start=1):
        yield from _one_line(part, at, level + 1)


def _line_details(line: Line) -> Iterator[str]:
    item = line.item
    if item is not None:
        yield from (item.description or "").splitlines()
        if item.seller_id:
            yield tr("item number {number}", number=item.seller_id)
        yield from (f"{attribute.name}: {attribute.value}" for attribute in item.attributes)
    if line.note:
        yield line.note
    if period := _period(line.period):
        yield period
    yield from line_details(line)
    yield from (tr("allowance {what}", what=_allowance_words(each, "allowance_reasons")) for each in line.allowances)
    yield from (tr("charge {what}", what=_allowance_words(each, "charge_reasons")) for each in line.charges)


def _allowances(title: str, entries: Iterable[AllowanceCharge], reasons: str) -> Lines:
    for at, entry in enumerate(entries):
        if at == 0:
            yield text_line((title, "title"))
        vat = _vat_word(entry.vat_category, entry.vat_rate) if entry.vat_category else ""
        yield _money(_reason(entry, reasons), entry.amount, vat)
        yield from _fact("", calculation(entry))


def _vat(rows: Iterable[VatBreakdown]) -> Lines:
    for at, row in enumerate(rows):
        if at == 0:
            yield text_line((tr("VAT"), "title"))
        base = tr("on {amount}", amount=decimal(row.taxable_amount, 2))
        yield _money(_vat_word(row.category, row.rate), row.tax_amount, base)
        yield from _fact("", row.exemption_reason)
        yield from _fact("", _exemption(row.exemption_code))


def _totals(invoice: Invoice) -> Lines:
    totals = invoice.totals
    yield text_line((tr("Totals"), "title"))
    for name, value in (
        (tr("Sum of the lines"), totals.line_net),
        (tr("Allowances"), totals.allowances),
        (tr("Charges"), totals.charges),
        (tr("Net"), totals.net),
        (tr("VAT"), totals.vat),
        (tr("Gross"), totals.gross),
        (tr("Paid already"), totals.paid),
        (tr("Rounding"), totals.rounding),
        (tr("To be paid"), totals.payable),
    ):
        if value is not None:
            yield _money(name, value, invoice.currency)
    if totals.vat_accounting is not None:
        yield _money(tr("VAT"), totals.vat_accounting, invoice.tax_currency or "")


def _payment(invoice: Invoice) -> Lines:
    payment = invoice.payment
    if payment is None and not invoice.payment_terms and not invoice.cash_discounts:
        return
    yield text_line((tr("Payment"), "title"))
    yield from _paragraph(tr("Terms"), invoice.payment_terms)
    for discount in invoice.cash_discounts:
        yield from _fact(
            tr("Cash discount"),
            joined(
                tr("{percent} % within {days} days", percent=decimal(discount.percent), days=discount.days),
                tr("on {amount}", amount=decimal(discount.base_amount, 2)) if discount.base_amount is not None else "",
            ),
        )
    if payment is not None:
        yield from _means(payment)


def _means(payment: Payment) -> Lines:
    yield from _fact(tr("Means"), joined(word("payment_means", payment.means_code), payment.means_text))
    yield from _fact(tr("Remittance"), payment.remittance)
    for transfer in payment.credit_transfers:
        yield from _fact(tr("Account"), joined(transfer.account, transfer.bic, transfer.account_name))
    if payment.direct_debit is not None:
        debit = payment.direct_debit
        yield from _fact(tr("Direct debit"), joined(debit.account, debit.mandate, debit.creditor))
    if payment.card is not None:
        yield from _fact(tr("Card"), joined(payment.card.number, payment.card.holder))


def _notes(invoice: Invoice) -> Lines:
    for at, note in enumerate(invoice.notes):
        if at == 0:
            yield text_line((tr("Notes"), "title"))
        if note.subject_code:
            yield text_line(("  ", ""), (word("note_subjects", note.subject_code), "faint"))
        for line in note.text.splitlines():
            yield text_line(("  ", ""), (line, ""))


def _attachments(documents: Iterable[SupportingDocument]) -> Lines:
    for at, document in enumerate(documents):
        if at == 0:
            yield text_line((tr("Attachments"), "title"))
        attached = document.attachment
        file = f"{attached.filename} ({_size(len(attached.content))})" if attached else document.url
        yield text_line(("  ", ""), (joined(file, document.reference, document.description), ""))
        if attached:
            yield text_line(("    ", ""), (joined(attached.mime, document.url), "faint"))


# Forms


def _fact(name: str, value: str | None) -> Lines:
    if value:
        yield text_line((f"  {name:<{_LABEL}} ", "label"), (value, ""))


def _facts(facts: Facts) -> Lines:
    for name, value in facts:
        yield from _fact(name, value)


def _titled(title: str, facts: Facts) -> Lines:
    for at, line in enumerate(_facts(facts)):
        if at == 0:
            yield text_line((title, "title"))
        yield line


def _paragraph(name: str, value: str | None) -> Lines:
    for at, line in enumerate((value or "").splitlines()):
        yield from _fact(name if at == 0 else "", line)


def _money(name: str, value: Decimal | None, beside: str) -> TextLine:
    return text_line((f"  {name:<34} ", "label"), (f"{decimal(value, 2):>16}", ""), (f"  {beside}", "faint"))


def _row(number: str, item: str, quantity: str, unit: str, price: str, net: str) -> str:
    parts = (
        f"{number:>4}", f"{item:<{_ITEM}}", f"{quantity:>{_QUANTITY}}", f"{unit[:_UNIT]:<{_UNIT}}",
        f"{price:>{_PRICE}}", f"{net:>{_NET}}",
    )  # fmt: skip
    return " ".join(parts)


def _below(text: str, tone: str = "") -> TextLine:
    return text_line(("     ", ""), (text, tone))


def _vat_word(category: str | None, rate: Decimal | None) -> str:
    word = label("vat_categories", category, language()) if category else ""
    return joined(f"{decimal(rate)} %" if rate is not None else "", word)


def _allowance_words(entry: AllowanceCharge, reasons: str) -> str:
    return joined(decimal(entry.amount, 2), calculation(entry), _reason(entry, reasons))


def _reason(entry: AllowanceCharge, reasons: str) -> str:
    """The reason given, else the word for its code, which for allowances and charges comes from different lists."""
    return entry.reason or (label(reasons, entry.reason_code, language()) if entry.reason_code else "")


def _exemption(code: str | None) -> str:
    return joined(label("vat_exemptions", code, language()), code) if code else ""


def _currency(code: str) -> str:
    word = label("currencies", code, language())
    return code if word == code else f"{code} ({word})"


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    city = " ".join(part for part in (address.post_code, address.city) if part)
    street = (address.street, address.street2, address.street3)
    return ", ".join(part for part in (*street, city, address.subdivision, address.country) if part)


def _period(period: Period | None) -> str:
    if period is None:
        return ""
    return " – ".join(_open_day(value) for value in (period.start, period.end))


def _open_day(value: dt.date | None) -> str:
    return day(value) if value else "…"


def _size(count: int) -> str:
    return f"{decimal(Decimal(max(1, round(count / 1024))))} kB"
