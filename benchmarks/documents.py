"""Measures what is done with the document of an invoice: python benchmarks/documents.py

CPU time of one thread, the best of several rounds. Claimed: an invoice of 7 KB is read in at most 1 ms and written in
at most 1 ms; one with 5,000 lines in at most 1 s each way. Beside that: what it takes to compute its amounts, to keep
and read its stored form, and to put a Leitweg-ID into an imported one.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import ModuleType

from xr_tui.invoice import cii, ubl
from xr_tui.invoice.completion import prepare
from xr_tui.invoice.document import from_json, to_json
from xr_tui.invoice.model import (
    Address,
    Buyer,
    Contact,
    CreditTransfer,
    Delivery,
    Identifier,
    Invoice,
    Item,
    Line,
    LineVat,
    Payment,
    Price,
    Seller,
)
from xr_tui.invoice.syntax.amend import amended
from xr_tui.invoice.syntax.known import KNOWN
from xr_tui.invoice.totals import complete_amounts

LINES = 5000
ROUNDS = 5
_ADDRESS = Address(street="Rathausplatz 1", city="Musterheim", post_code="12345", country="DE")
_CONTACT = Contact(name="Erika Muster", phone="+49 30 123456", email="erika@firma.example")


def invoice(lines: int) -> Invoice:
    """An ordinary invoice with so many lines."""
    line = Line(
        quantity=Decimal(3),
        unit="H87",
        price=Price(net=Decimal("12.50")),
        vat=LineVat(category="S", rate=Decimal(19)),
        item=Item(name="Pflasterstein", description="grau, 20 x 10 x 8 cm", seller_id="P-208"),
    )
    empty = Invoice(
        number="RE-2026-117",
        issue_date=dt.date(2026, 11, 20),
        due_date=dt.date(2026, 12, 20),
        buyer_reference="04011000-12345-34",
        seller=Seller(
            name="Musterbau GmbH",
            vat_id="DE123456789",
            electronic_address=Identifier(value="rechnung@musterbau.example", scheme="EM"),
            address=_ADDRESS,
            contact=_CONTACT,
        ),
        buyer=Buyer(
            name="Stadt Musterheim",
            electronic_address=Identifier(value="amt@musterheim.example", scheme="EM"),
            address=_ADDRESS,
        ),
        delivery=Delivery(date=dt.date(2026, 11, 19)),
        payment=Payment(means_code="58", credit_transfers=(CreditTransfer(account="DE75512108001245126199"),)),
        payment_terms="30 Tage netto",
        lines=tuple(replace(line, id=str(number)) for number in range(1, lines + 1)),
    )
    return prepare(empty, seller=Seller(), payment=None, customer=None, buyer_reference="")


def milliseconds(work: Callable[[], object], repeats: int) -> float:
    """CPU time of one run in the best round."""

    def one_round() -> float:
        begin = time.process_time()
        for _ in range(repeats):
            work()
        return (time.process_time() - begin) / repeats * 1000

    return min(one_round() for _ in range(ROUNDS))


def in_syntax(syntax: ModuleType, document: Invoice, repeats: int) -> str:
    """What it takes in one syntax."""
    written = syntax.write(document)
    assert syntax.read(written).invoice == document
    lacking = syntax.write(replace(document, buyer_reference=None))
    read = milliseconds(lambda: syntax.read(written), repeats)
    write = milliseconds(lambda: syntax.write(document), repeats)
    put_in = milliseconds(lambda: amended(lacking, document, KNOWN), repeats)
    return f"{len(written):9,} bytes: read {read:8.2f} ms, written {write:8.2f} ms, BT-10 put in {put_in:8.2f} ms"


def of_the_model(document: Invoice, repeats: int) -> str:
    """What it takes before any syntax comes into it."""
    stored = to_json(document)
    compute = milliseconds(lambda: complete_amounts(document), repeats)
    keep = milliseconds(lambda: to_json(document), repeats)
    read = milliseconds(lambda: from_json(stored), repeats)
    return f"{len(stored):9,} bytes: read {read:8.2f} ms, kept    {keep:8.2f} ms, computed    {compute:8.2f} ms"


def main() -> None:
    for lines, repeats in ((4, 200), (LINES, 1)):
        document = invoice(lines)
        sys.stdout.write(f"JSON, {lines:5} lines, {of_the_model(document, repeats)}\n")
        for name, syntax in (("UBL ", ubl), ("CII ", cii)):
            sys.stdout.write(f"{name}, {lines:5} lines, {in_syntax(syntax, document, repeats)}\n")


if __name__ == "__main__":
    main()
