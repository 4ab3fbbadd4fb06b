"""The dialog of a batch run with thousands of invoices: plan, first rows, keys, jobs.

    python benchmarks/run_dialog.py [--invoices 5000]

Everything is made in a temporary folder and thrown away; nothing is sent.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Invoice, Totals
from xr_tui.jobs.office import Office
from xr_tui.jobs.plan import PlanLine, plan_batch
from xr_tui.matrix import Customer, JobMode, MatrixEntry
from xr_tui.settings.places import Places, packed_folder
from xr_tui.store import customers, invoices, matrix_entries
from xr_tui.ui.modals.conditions import Conditions
from xr_tui.ui.modals.run_dialog import RunDialog
from xr_tui.ui.modals.run_plan import RunPlan
from xr_tui.ui.widgets.row_list import RowList

CUSTOMERS = 500
WITHOUT_ADDRESS = 20


class Desk(App[None]):
    """Nothing but the dialog."""

    CSS_PATH = [packed_folder("styles") / name for name in ("app.tcss", "lists.tcss", "forms.tcss")]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static()


def main() -> None:
    """Make the invoices, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--invoices", type=int, default=5000)
    count = arguments.parse_args().invoices
    with tempfile.TemporaryDirectory() as name:
        environ = {"XR_TUI_CHECK_ENABLED": "false", "XR_TUI_SMTP_SENDER": "rechnung@musterbau.example"}
        office = Office.open(Places(Path(name)), environ=environ, rules_folder=Path(name))
        fill(office, count)
        begun = time.perf_counter()
        with office.store.reading() as db:
            lines = plan_batch(db, None, office.setup().settings)
        planned = time.perf_counter()
        lines = [
            replace(line, target="", left_out=None) if at % (count // WITHOUT_ADDRESS) == 7 else line
            for at, line in enumerate(lines)
        ]
        plan = RunPlan(lines)
        print(f"plan           {planned - begun:.2f} s in a thread")
        asyncio.run(dialog(office, plan))
        office.close()


def fill(office: Office, count: int) -> None:
    """So many open invoices of 500 customers, each with a batch entry of its own."""
    with office.store.writing() as db:
        for number in range(CUSTOMERS):
            customers.save(db, [Customer(number=str(number), name=f"Stadt {number}", country="DE")])
            address = f"rechnung{number}@stadt{number}.example"
            entry = MatrixEntry(customer=str(number), mode=JobMode.EMAIL, batch=True, target_address=address)
            matrix_entries.save(db, [entry])
        for number in range(count):
            totals = Totals(net=Decimal(100), gross=Decimal(119))
            invoice = Invoice(number=f"RE-{number:06}", issue_date=dt.date(2026, 11, 20), totals=totals)
            of = str(number % CUSTOMERS)
            kept = invoices.NewInvoice(
                customer=of, customer_name=f"Stadt {of}", invoice=invoice, document=to_json(invoice)
            )
            invoices.save(db, kept)


async def dialog(office: Office, plan: RunPlan) -> None:
    """Open it, press keys, confirm."""
    app = Desk()
    results: list[tuple[PlanLine, ...] | None] = []
    async with app.run_test(size=(80, 24)):
        begun = time.perf_counter()
        app.push_screen(RunDialog(plan, Conditions(check_enabled=True), batch=True), results.append)
        await until(lambda: any(rows.row is not None for rows in app.screen.query(RowList)))
        print(f"first rows     {1000 * (time.perf_counter() - begun):.0f} ms after the plan is there")
        rows: RowList[Any] = app.screen.query_one(RowList)
        for key, what in (
            ("down", "cursor down"), ("pagedown", "page down"), ("end", "to the end"), ("home", "to the start"),
            ("d", "leave out"), ("d", "take back"), ("f", "filter"), ("f", "filter"), ("n", "next gap"),
        ):  # fmt: skip
            times = sorted([await pressed(app, rows, key) for _ in range(1 if key != "down" else 10)])
            print(f"{what:<14} {1000 * times[len(times) // 2]:.0f} ms")
        for position in range(WITHOUT_ADDRESS + 1):
            if plan[position].lacks_address:
                plan.drop(position)
        begun = time.perf_counter()
        lag = asyncio.create_task(longest_gap())
        app.post_message(events.Key("f10", None))
        await until(lambda: bool(results))
        print(f"OK             {1000 * (time.perf_counter() - begun):.0f} ms until the dialog has given its lines")
        assert results[0]
        await asyncio.to_thread(office.service.start)
        begun = time.perf_counter()
        made = await asyncio.wrap_future(office.service.submit(results[0], batch=True))
        print(f"jobs           {len(made.jobs)} in {time.perf_counter() - begun:.2f} s, durably")
        lag.cancel()
        await asyncio.gather(lag, return_exceptions=True)


async def pressed(app: App[None], rows: RowList[Any], key: str) -> float:
    """Seconds from a key until the screen shows what came of it."""
    begun = time.perf_counter()
    app.post_message(events.Key(key, key if len(key) == 1 else None))
    await asyncio.sleep(0)
    await settled(app, rows)
    return time.perf_counter() - begun


async def settled(app: App[None], rows: RowList[Any]) -> None:
    """Until the key was handled and no fetch of rows is under way."""
    handled = asyncio.Event()
    app.call_later(lambda: app.screen.call_later(lambda: rows.call_later(handled.set)))
    await handled.wait()
    await until(lambda: not any(worker.group == "rows" and not worker.is_finished for worker in app.workers))
    shown = asyncio.Event()
    rows.call_after_refresh(shown.set)
    await shown.wait()


async def until(true: Callable[[], bool]) -> None:
    """Let the program work until something is so."""
    while not true():  # noqa: ASYNC110 - what is waited for knows of no event
        await asyncio.sleep(0.0005)


async def longest_gap() -> None:
    """The longest time in which the screen could not have answered a key; printed when it is cancelled."""
    worst, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0.002)
            worst, last = max(worst, time.perf_counter() - last), time.perf_counter()
    finally:
        print(f"longest wait   {1000 * worst:.0f} ms for the screens, from OK until all jobs are made")


if __name__ == "__main__":
    main()
