"""A company of many years: invoices and as many jobs, written by SQL into the program's own tables."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from xr_tui.store.convert import to_text
from xr_tui.store.database import Store
from xr_tui.store.search import amounts, found_by, name_key

CUSTOMERS = 5000
_KINDS = (
    "Stadt",
    "Gemeinde",
    "Landkreis",
    "Landesamt",
    "Universität",
    "Klinikum",
    "Bäckerei",
    "Agrarhof",
    "Stadtwerke",
)
_SYLLABLES = (
    "ba",
    "schön",
    "münd",
    "ro",
    "stein",
    "heim",
    "öl",
    "wald",
    "ger",
    "au",
    "burg",
    "lin",
    "ta",
    "über",
    "see",
)
_STATES = ("done",) * 88 + ("failed",) * 6 + ("cancelled",) * 3 + ("returned",) * 2 + ("unclear",)
_FIRST = dt.datetime(2023, 1, 2, 6, tzinfo=dt.UTC)
_SECONDS = 120
"""Between two invoices: a million of them are not quite four years."""


def make(path: Path, count: int) -> None:
    """Write a database of `count` invoices and as many jobs."""
    Store.open(path)
    chance = random.Random(7)
    customers = [_Customer(chance, number) for number in range(CUSTOMERS)]
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = off")
        db.execute("PRAGMA cache_size = -200000")
        db.executemany(
            "INSERT INTO customer VALUES (?, ?, ?, '', ?, ?, 'DE', '', ?, 'EM', '', '', ?)",
            [(c.number, c.name, c.street, c.post_code, c.city, c.email, c.email) for c in customers],
        )
        db.executemany(
            "INSERT INTO matrix_entry (customer, document_type, mode, batch, target_address, further_addresses,"
            " buyer_reference, subject) VALUES (?, 'all', ?, ?, ?, '', ?, '')",
            [(c.number, c.mode, c.batch, c.email if c.mode == "email" else "", c.reference) for c in customers],
        )
        db.execute("INSERT INTO batch_run (made_at, made_by, left_out) VALUES (?, 'jana', '[]')", (to_text(_FIRST),))
        # The triggers of the search index work row by row; for so many at once it is built at the end.
        dropped = _drop_triggers(db)
        document = zlib.compress(b'{"number": "0", "lines": []}' * 40, 6) + chance.randbytes(500)
        db.executemany(
            "INSERT INTO invoice (id, number, customer, customer_name, issue_date, due_date, document_type, currency,"
            " net_cents, gross_cents, buyer_reference, source, imported_at, last_job, last_state, name_key, found_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)",
            _invoices(chance, customers, count),
        )
        keep = "INSERT INTO invoice_document (invoice_id, document) VALUES (?, ?)"
        db.executemany(keep, ((at, document) for at in range(1, count + 1)))
        db.executemany(
            "INSERT INTO job (id, invoice_id, mode, state, batch_id, made_by, accepted_at, finished_at, attempts,"
            " sender, target, further_addresses, subject, body, buyer_reference, check_enabled, check_off_by,"
            " message_id, invoice_number, name_key, found_by)"
            " VALUES (?, ?, ?, ?, 1, 'jana', ?, ?, 1, 'rechnung@musterbau.example', ?, '', ?,"
            " 'Sehr geehrte Damen und Herren, anbei unsere Rechnung.', ?, 1, '', ?, ?, ?, ?)",
            _jobs(db, count),
        )
        for table in ("invoice", "job"):
            db.execute(f"INSERT INTO {table}_gram ({table}_gram) VALUES ('rebuild')")
        for statement in dropped:
            db.execute(statement)
        db.commit()
        db.execute("PRAGMA wal_checkpoint(truncate)")


def _drop_triggers(db: sqlite3.Connection) -> list[str]:
    found = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('invoice', 'job')")
    triggers = found.fetchall()
    for name, _sql in triggers:
        db.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in triggers]


class _Customer:
    """One of the customers."""

    def __init__(self, chance: random.Random, at: int) -> None:
        self.number = str(10_000 + at)
        town = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).capitalize()
        self.name = f"{chance.choice(_KINDS)} {town}"
        self.city, self.post_code = town, f"{chance.randint(1000, 99999):05}"
        self.street = f"Am Markt {chance.randint(1, 99)}"
        self.email = f"rechnung{at}@{name_key(town).replace('ß', 'ss')}.example"
        self.reference = f"{chance.randint(1, 16):02}{chance.randint(0, 999):03}-{at:05}-{chance.randint(10, 99)}"
        self.mode = chance.choice(("email", "email", "email", "pdf"))
        self.batch = chance.random() < 0.8


def _invoices(chance: random.Random, customers: list[_Customer], count: int) -> Iterator[tuple[Any, ...]]:
    for at in range(1, count + 1):
        customer = customers[int(CUSTOMERS * chance.random() ** 2)]
        day = (_FIRST + dt.timedelta(seconds=_SECONDS * at)).date()
        gross = int(10 ** chance.uniform(3, 8))
        number = f"RE-{day.year}-{at:07}"
        is_open = at > count - count // 50  # not waiting: the screens would ask whether to send them
        kind = "credit_note" if at % 40 == 0 else "invoice"
        yield (
            at, number, customer.number, customer.name, day.isoformat(), (day + dt.timedelta(days=30)).isoformat(),
            kind, "EUR" if at % 200 else "CHF", gross * 100 // 119, gross, customer.reference, day.isoformat(), at,
            "cancelled" if is_open else chance.choice(_STATES), name_key(customer.name),
            found_by(amounts(gross), number, customer.number, customer.name, customer.reference),
        )  # fmt: skip


def _jobs(db: sqlite3.Connection, count: int) -> Iterator[tuple[Any, ...]]:
    columns = "i.id, i.number, i.name_key, i.found_by, i.last_state, e.mode, e.target_address, e.buyer_reference"
    join = "invoice i JOIN matrix_entry e ON e.customer = i.customer ORDER BY i.id"
    reading = db.execute(f"SELECT {columns} FROM {join}")
    for at, number, name, found, state, mode, target, reference in reading:
        accepted = _FIRST + dt.timedelta(seconds=_SECONDS * at)
        finished = to_text(accepted + dt.timedelta(seconds=5))
        subject = f"Rechnung {number}"
        message = f"<{at}.x@musterbau.example>" if state == "done" else None
        yield (
            at, at, mode, state, to_text(accepted), finished, target, subject, reference, message,
            number, name, found + found_by(target, "", subject, reference),
        )  # fmt: skip
    assert at == count
