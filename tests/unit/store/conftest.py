"""A fresh database for each test, and what it takes to have an invoice and a job in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from xr_tui.invoice.document import to_json
from xr_tui.invoice.model import Invoice
from xr_tui.matrix import JobMode
from xr_tui.store import invoices, jobs
from xr_tui.store.convert import now
from xr_tui.store.database import Store
from xr_tui.store.invoices import NewInvoice
from xr_tui.store.rows import NewJob
from xr_tui.store.states import State

SENDER = "rechnung@musterbau.example"
PATHS: dict[State, tuple[State, ...]] = {
    State.HELD: (),
    State.WAITING: (),
    State.CREATING: (State.CREATING,),
    State.CHECKING: (State.CREATING, State.CHECKING),
    State.SENDING: (State.CREATING, State.CHECKING, State.SENDING),
    State.DONE: (State.CREATING, State.CHECKING, State.SENDING, State.DONE),
    State.UNCLEAR: (State.CREATING, State.CHECKING, State.SENDING, State.UNCLEAR),
    State.FAILED: (State.CREATING, State.FAILED),
    State.RETURNED: (State.CREATING, State.CHECKING, State.SENDING, State.DONE, State.RETURNED),
    State.CANCELLED: (State.CANCELLED,),
}
"""How a job comes into each state."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty database."""
    return Store.open(tmp_path / "xr-tui.db")


def keep_invoice(db: Any, number: str = "RE-1", *, customer: str = "10001", name: str = "Stadt Musterheim") -> int:
    """An invoice of that number, unless there is one; returns its row id."""
    if found := invoices.by_numbers(db, [number]):
        return found[0].id
    return invoices.save(db, new_invoice(number, customer=customer, name=name))


def new_invoice(number: str = "RE-1", *, customer: str = "10001", name: str = "Stadt Musterheim") -> NewInvoice:
    """An invoice as an import hands it over."""
    invoice = Invoice(number=number, issue_date=dt.date(2026, 11, 2))
    return NewInvoice(customer=customer, customer_name=name, invoice=invoice, document=to_json(invoice))


def new_job(invoice: int, *, mode: JobMode = JobMode.EMAIL, **more: Any) -> NewJob:
    """A job for the invoice."""
    return NewJob(invoice=invoice, mode=mode, made_by="jana", sender=SENDER, target="a@stadt.example", **more)


def make_job(db: Any, number: str = "RE-1", *, runner: str | None = "me", **more: Any) -> int:
    """An invoice and a waiting job for it."""
    return jobs.make(db, new_job(keep_invoice(db, number), **more), runner=runner)


def job_in(db: Any, state: State, number: str = "RE-1", *, runner: str = "me", **more: Any) -> int:
    """An invoice and a job for it that has come into this state."""
    if state is State.HELD:
        more["not_before"] = now() + dt.timedelta(days=1)
    job = make_job(db, number, runner=runner, **more)
    for step in PATHS[state]:
        db.execute_sql("UPDATE job SET state = ? WHERE id = ?", (step.value, job))
    return job


def claim(db: Any, runner: str = "me", limit: int = 10) -> list[int]:
    """What the runner may begin now."""
    return jobs.claim(db, runner, senders=[SENDER], limit=limit, at=now())


def write(db: Any, job: int, **columns: str) -> None:
    """Write into a job's row past the program."""
    names = ", ".join(f"{name} = ?" for name in columns)
    db.execute_sql(f"UPDATE job SET {names} WHERE id = ?", (*columns.values(), job))  # noqa: S608


def copy_job(db: Any, job: int, column: str, value: str, *, replace: bool = False) -> None:
    """Insert a copy of a job past the program, with one column changed."""
    names = [row[1] for row in db.execute_sql("PRAGMA table_info(job)") if row[1] != "id" or column == "id"]
    values = ", ".join(value if name == column else name for name in names)
    insert = f"INSERT {'OR REPLACE ' if replace else ''}INTO job ({', '.join(names)})"
    db.execute_sql(f"{insert} SELECT {values} FROM job WHERE id = {job}")  # noqa: S608


def state_of(db: Any, job: int) -> str:
    """Where the job stands."""
    return str(db.execute_sql("SELECT state FROM job WHERE id = ?", (job,)).fetchone()[0])
