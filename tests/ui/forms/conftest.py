"""An office with a company, a customer and an invoice; German screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ui.forms.stage import HOSTILE
from xr_tui.i18n import use_language
from xr_tui.invoice import document
from xr_tui.invoice.model import (
    Address,
    Buyer,
    Contact,
    CreditTransfer,
    Invoice,
    Item,
    LineVat,
    Note,
    Payment,
    Price,
    Seller,
)
from xr_tui.invoice.model import Line as InvoiceLine
from xr_tui.invoice.totals import complete_amounts
from xr_tui.jobs.office import Office
from xr_tui.matrix import Customer
from xr_tui.settings.model import Company, Settings
from xr_tui.settings.places import Places
from xr_tui.settings.sender import Sender
from xr_tui.store import customers, invoices, setup


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """The screens speak German; a test that wants English says so."""
    use_language("de")
    yield
    use_language("de")


@pytest.fixture
def invoice() -> Invoice:
    """An invoice of the usual kind, with a name that means harm."""
    line = InvoiceLine(
        quantity=Decimal("2.5"),
        unit="HUR",
        price=Price(net=Decimal("80.00")),
        vat=LineVat(category="S", rate=Decimal("19")),
        item=Item(name=f"Beratung {HOSTILE}"),
    )
    return complete_amounts(
        Invoice(
            number="RE-2026-117",
            issue_date=dt.date(2026, 11, 20),
            buyer_reference="04011000-1234512345-06",
            buyer=Buyer(name="Stadt Musterheim", address=Address(city="Musterheim", post_code="12345", country="DE")),
            notes=(Note(text="Vielen Dank für Ihren Auftrag."),),
            lines=(line,),
        )
    )


@pytest.fixture
def open_office(tmp_path: Path, rules_home: Path, invoice: Invoice) -> Callable[[Mapping[str, str]], Office]:
    """Opens an office with a company, a customer and an invoice; the argument is its environment."""

    def opened(environ: Mapping[str, str]) -> Office:
        office = Office.open(Places(tmp_path), environ=environ, rules_folder=rules_home)
        seller = Seller(
            name="Musterbau GmbH",
            vat_id="DE136695976",
            address=Address(street="Weg 1", city="Berlin", post_code="10115", country="DE"),
            contact=Contact(name="Erika Muster", phone="+49 30 1234", email="e.muster@musterbau.example"),
        )
        payment = Payment(means_code="58", credit_transfers=(CreditTransfer(account="DE75512108001245126199"),))
        with office.store.writing() as db:
            customers.save(db, [Customer(number="10001", name="Stadt Musterheim")])
            kept = invoices.NewInvoice(
                customer="10001",
                customer_name="Stadt Musterheim",
                invoice=invoice,
                document=document.to_json(invoice),
            )
            invoices.save(db, kept)
            mail = Sender(host="mail.musterbau.example", address="rechnung@musterbau.example")
            setup.save(db, Settings(company=Company(seller=seller, payment=payment), mail=mail))
        return office

    return opened
