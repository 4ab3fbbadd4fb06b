"""How fast an XRechnung is made: fill the gaps, compute the amounts, write the UBL, keep and read the stored form.

    python benchmarks/write_invoices.py [--count 1000] [--lines 5]

Prints milliseconds per invoice for each step and the size of what is written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal

from xr_tui.invoice import ubl
from xr_tui.invoice.completion import prepare
from xr_tui.invoice.document import from_json, to_json
from xr_tui.invoice.model import (
    Address,
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
from xr_tui.matrix import Customer

SELLER = Seller(
    name="Musterbau GmbH",
    vat_id="DE123456789",
    electronic_address=Identifier(value="rechnung@musterbau.example", scheme="EM"),
    address=Address(street="Werkstraße 7", city="Musterstadt", post_code="12345", country="DE"),
    contact=Contact(name="Erika Beispiel", phone="+49 30 1234567", email="e.beispiel@musterbau.example"),
)
PAYMENT = Payment(means_code="58", credit_transfers=(CreditTransfer(account="DE75512108001245126199"),))
CUSTOMER = Customer(
    number="10000",
    name="Stadt Musterheim",
    street="Rathausplatz 1",
    post_code="54321",
    city="Musterheim",
    country="DE",
    electronic_address="rechnung@musterheim.example",
    electronic_address_scheme="EM",
)


def an_invoice(lines: int) -> Invoice:
    """An invoice with so many lines at two rates, without amounts."""
    return Invoice(
        number="RE-2026-117",
        issue_date=dt.date(2026, 11, 20),
        due_date=dt.date(2026, 12, 20),
        delivery=Delivery(date=dt.date(2026, 11, 18)),
        lines=tuple(
            Line(
                quantity=Decimal(position) + Decimal("0.5"),
                unit="H87",
                price=Price(net=Decimal("33.335")),
                vat=LineVat(category="S", rate=Decimal(19 if position % 2 else 7)),
                item=Item(name=f"Pflasterstein Nr. {position}", seller_id=f"A-{position}"),
            )
            for position in range(1, lines + 1)
        ),
    )


def prepared(invoice: Invoice) -> Invoice:
    """The invoice as creation completes it."""
    return prepare(invoice, seller=SELLER, payment=PAYMENT, customer=CUSTOMER, buyer_reference="04011000-12345-03")


def milliseconds(count: int, step: Callable[[], object]) -> float:
    """The time of one call, from the best of three rounds."""
    step()
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(count):
            step()
        rounds.append((time.perf_counter() - start) / count)
    return min(rounds) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=5)
    options = parser.parse_args()

    invoice = an_invoice(options.lines)
    complete = prepared(invoice)
    stored = to_json(invoice)
    print(f"{options.lines} lines, {len(ubl.write(complete)) / 1000:.1f} kB of UBL, {len(stored) / 1000:.1f} kB stored")
    steps: dict[str, Callable[[], object]] = {
        "read the stored form": lambda: from_json(stored),
        "complete": lambda: prepared(invoice),
        "write UBL": lambda: ubl.write(complete),
        "complete and write": lambda: ubl.write(prepared(invoice)),
        "keep the stored form": lambda: to_json(invoice),
    }
    for name, step in steps.items():
        print(f"{name:22} {milliseconds(options.count, step):7.3f} ms")


if __name__ == "__main__":
    main()
