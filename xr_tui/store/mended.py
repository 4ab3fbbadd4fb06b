"""What was filled in here for invoices, apart from their documents: who, when, and what stood there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xr_tui.store.convert import now, to_text
from xr_tui.store.search import among
from xr_tui.store.tables import MendedTable

_ANY = "SELECT 1 FROM invoice_mended WHERE invoice_id = ? LIMIT 1"


@dataclass(frozen=True, kw_only=True)
class Mended:
    """One field as it was filled in."""

    invoice: int
    """Row id."""
    field: str
    """Its path in the model, such as `delivery.date`."""
    old: str
    """What stood there before; empty where nothing did."""
    new: str
    """What it says now; empty where what was filled in has been taken back."""
    by: str
    at: dt.datetime
    """In UTC."""


def add(db: Any, invoice: int, field: str, *, old: str, new: str, by: str) -> None:
    """Put on record that a field was filled in (or, with an empty `new`, emptied again), within the transaction.

    The caller has made sure that no job of the invoice is live or done (`invoices.refuse_in_job`).
    """
    row = {"invoice": invoice, "field": field, "old": old, "new": new, "made_by": by, "made_at": to_text(now())}
    MendedTable.insert(**row).execute(db)


def standing(db: Any, invoices: Iterable[int]) -> dict[int, tuple[Mended, ...]]:
    """What is filled in for these invoices now, by row id, oldest first; only those that have something."""
    found: dict[int, dict[str, Mended]] = {}
    for each in history(db, invoices):
        fields = found.setdefault(each.invoice, {})
        fields.pop(each.field, None)
        if each.new:
            fields[each.field] = each
    return {invoice: tuple(fields.values()) for invoice, fields in found.items() if fields}


def history(db: Any, invoices: Iterable[int]) -> list[Mended]:
    """All that was ever filled in for these invoices, oldest first."""
    query = MendedTable.select().where(among(MendedTable.invoice, invoices)).order_by(MendedTable.id)
    return [
        Mended(
            invoice=row["invoice"],
            field=row["field"],
            old=row["old"],
            new=row["new"],
            by=row["made_by"],
            at=dt.datetime.fromisoformat(row["made_at"]),
        )
        for row in query.dicts().execute(db)
    ]


def take_back(db: Any, invoice: int, by: str) -> None:
    """Nothing is filled in any more: the invoice came again, and what it says now counts."""
    if db.execute_sql(_ANY, (invoice,)).fetchone() is None:  # most have none, and imports bring thousands
        return
    for each in standing(db, [invoice]).get(invoice, ()):
        add(db, invoice, each.field, old=each.new, new="", by=by)
