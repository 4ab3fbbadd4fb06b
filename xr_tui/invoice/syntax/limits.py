"""What one syntax cannot say, with the reason: an invoice that says it is refused, not written without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from xr_tui.invoice.model import Invoice, Line
from xr_tui.phrase import Phrase, phrase


@dataclass(frozen=True)
class Limit:
    """Something of the model that a syntax has no place for."""

    term: str
    """Number of the group or term."""
    syntax: str
    """`ubl` or `cii`; empty where neither has one."""
    says: Callable[[Invoice], bool]
    """Whether an invoice says it."""
    reason: Phrase
    """Why it cannot be written, in one sentence."""


def _lines(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, and those they are made of."""
    for line in lines:
        yield line
        yield from _lines(line.sub_lines)


def _has_sub_lines(invoice: Invoice) -> bool:
    return any(line.sub_lines for line in invoice.lines)


def _has_discount_without_gross_price(invoice: Invoice) -> bool:
    prices = (line.price for line in invoice.lines if line.price)
    return any(price.discount is not None and price.gross is None for price in prices)


def _has_unit_without_quantity(invoice: Invoice) -> bool:
    return any(line.unit and line.quantity is None for line in _lines(invoice.lines))


def _has_base_unit_without_quantity(invoice: Invoice) -> bool:
    prices = (line.price for line in _lines(invoice.lines) if line.price)
    return any(price.base_unit and price.base_quantity is None for price in prices)


def _has_means_text_without_code(invoice: Invoice) -> bool:
    return bool(invoice.payment and invoice.payment.means_text and not invoice.payment.means_code)


def _has_creditor_without_seller(invoice: Invoice) -> bool:
    debit = invoice.payment.direct_debit if invoice.payment else None
    return bool(debit and debit.creditor) and invoice.seller is None


def _has_unreadable_file(invoice: Invoice) -> bool:
    files = (document.attachment for document in invoice.supporting_documents)
    return any(file is not None and not file.content for file in files)


LIMITS: Final = (
    Limit(
        "BG-DEX-01",
        "cii",
        _has_sub_lines,
        phrase("Lines made of lines (BG-DEX-01) cannot be written in CII: XRechnung allows them in UBL only."),
    ),
    Limit(
        "BG-DEX-09",
        "cii",
        lambda invoice: bool(invoice.third_party_payments),
        phrase("Payments for third parties (BG-DEX-09) cannot be written in CII: XRechnung has them in UBL only."),
    ),
    Limit(
        "BT-147",
        "cii",
        _has_discount_without_gross_price,
        phrase("CII cannot hold a discount on the price (BT-147) without the gross price (BT-148)."),
    ),
    Limit(
        "BG-DEX-09",
        "ubl",
        lambda invoice: bool(invoice.third_party_payments) and invoice.is_credit_note,
        phrase("A credit note in UBL cannot hold payments for third parties (BG-DEX-09)."),
    ),
    Limit(
        "BT-9",
        "ubl",
        lambda invoice: invoice.is_credit_note and invoice.due_date is not None and invoice.payment is None,
        phrase("A credit note in UBL has its due date (BT-9) in the payment instructions (BG-16), which are missing."),
    ),
    Limit(
        "BT-82",
        "ubl",
        _has_means_text_without_code,
        phrase("UBL has the text of the payment means (BT-82) at their code (BT-81), which is missing."),
    ),
    Limit(
        "BT-90",
        "ubl",
        _has_creditor_without_seller,
        phrase("UBL has the creditor identifier (BT-90) inside the seller (BG-4), who is missing."),
    ),
    Limit(
        "BT-7",
        "cii",
        lambda invoice: invoice.tax_point_date is not None and not invoice.vat_breakdown,
        phrase("CII has the VAT point date (BT-7) in the VAT breakdown (BG-23), which is missing."),
    ),
    Limit(
        "BT-8",
        "cii",
        lambda invoice: bool(invoice.tax_point_code) and not invoice.vat_breakdown,
        phrase("CII has the code of the VAT point date (BT-8) in the VAT breakdown (BG-23), which is missing."),
    ),
    Limit(
        "BT-111",
        "",
        lambda invoice: invoice.totals.vat_accounting is not None and not invoice.tax_currency,
        phrase("The VAT total in accounting currency (BT-111) is told by that currency (BT-6), which is missing."),
    ),
    Limit(
        "BT-125",
        "",
        _has_unreadable_file,
        phrase("A file inside the invoice (BT-125) is empty or damaged: nothing can be written of it."),
    ),
    Limit(
        "BT-130",
        "",
        _has_unit_without_quantity,
        phrase("The unit of a line (BT-130) stands at its quantity (BT-129), which is missing."),
    ),
    Limit(
        "BT-150",
        "",
        _has_base_unit_without_quantity,
        phrase("The unit of a price (BT-150) stands at its base quantity (BT-149), which is missing."),
    ),
)
"""What would be lost in writing. What is only said differently is not here: CII has identifiers with a scheme behind
those without, and repeats the text of the payment means for each account."""


def unsayable(invoice: Invoice, syntax: str) -> tuple[Phrase, ...]:
    """Why this invoice cannot be written in a syntax (`ubl` or `cii`); nothing where it can.

    >>> unsayable(Invoice(number="1"), "cii")
    ()
    """
    return tuple(limit.reason for limit in LIMITS if limit.syntax in (syntax, "") and limit.says(invoice))
