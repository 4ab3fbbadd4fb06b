"""A store to look at, and reading the screen as a person does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Invoice, Totals
from xr_tui.jobs.office import Office
from xr_tui.matrix import Customer, JobMode, MatrixEntry
from xr_tui.store import customers, invoices, matrix_entries

_PATIENCE = 400
"""Turns of the loop that a screen gets to become what is expected."""


def store_invoices(office: Office, count: int, *, name: str = "Stadt Musterheim") -> None:
    """Invoices `RE-00001` and so on, a cent more each, all on one day, for customer 10001 with a matrix entry."""
    day = dt.date(2026, 11, 20)
    with office.store.writing() as db:
        customers.save(db, [Customer(number="10001", name=name, city="Musterheim", country="DE")])
        entry = MatrixEntry(customer="10001", mode=JobMode.EMAIL, batch=True, target_address="post@stadt.example")
        matrix_entries.save(db, [entry])
        for number in range(1, count + 1):
            totals = Totals(net=Decimal(100), gross=Decimal(100) + Decimal(number) / 100)
            invoice = Invoice(number=f"RE-{number:05}", issue_date=day, totals=totals)
            new = invoices.NewInvoice(customer="10001", customer_name=name, invoice=invoice, document=to_json(invoice))
            invoices.save(db, new)


def screen_lines(app: App[Any]) -> list[str]:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).replace("\xa0", " ") for strip in strips]


def screen_text(app: App[Any]) -> str:
    """What stands on the screen."""
    return "\n".join(screen_lines(app))


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the app work until the condition holds."""
    for _turn in range(_PATIENCE):
        if condition():
            return
        await pilot.pause(0.02)
    pytest.fail("the screen did not become what was expected:\n" + screen_text(pilot.app))


async def until_seen(pilot: Pilot[Any], *texts: str) -> None:
    """Let the app work until all of these stand on the screen."""
    await until(pilot, lambda: all(text in screen_text(pilot.app) for text in texts))
