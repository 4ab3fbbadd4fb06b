"""Filling in here what an invoice lacks: kept apart from the document as it was imported, and with who and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xr_tui.errors import Refused
from xr_tui.jobs.creation import as_created, material_of
from xr_tui.jobs.plan import plan_batch
from xr_tui.phrase import phrase
from xr_tui.store import customers, invoices, mended

if TYPE_CHECKING:
    from xr_tui.invoice.mendable import Mendable
    from xr_tui.settings.model import Settings
    from xr_tui.store.mended import Mended
    from xr_tui.store.rows import JobRow


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What can be filled in of an invoice, and what stands there."""

    number: str
    values: Mapping[str, str]
    """Path of the field → what the XRechnung would say now; days as ISO 8601, empty where it is missing."""
    mended: Mapping[str, Mended]
    """Path of the field → how it was filled in here; only those that were."""


def terms_of(db: Any, invoice: int, settings: Settings) -> Terms:
    """What the XRechnung of this invoice would say in every term that can be filled in."""
    from xr_tui.invoice.mendable import MENDABLE, value_of

    (line,) = plan_batch(db, [invoice], settings)
    customer = customers.get(db, line.invoice.customer) if line.invoice.customer else None
    stored = invoices.stored(db, [invoice])[invoice]
    created = as_created(material_of(db, stored, customer, settings.company, line.buyer_reference))
    filled_in = {each.field: each for each in stored.filled_in}
    says = {term.field: value_of(created, term.field) for term in MENDABLE}
    return Terms(
        number=line.invoice.number,
        values=says | {field: each.new for field, each in filled_in.items() if field in says},
        mended=filled_in,
    )


def filled_in_since(db: Any, job: JobRow) -> tuple[Mended, ...]:
    """What was filled in for its invoice after the end of a job, and still is: of each field the newest entry."""
    if job.finished_at is None:
        return ()
    standing = mended.standing(db, [job.invoice]).get(job.invoice, ())
    return tuple(each for each in standing if each.at > job.finished_at)


def fill_in(db: Any, invoice: int, changes: Mapping[str, str], *, by: str, settings: Settings) -> list[Mendable]:
    """Fill in these terms within the running transaction; returns those that say something else now.

    Args:
        db: the store, in a write transaction.
        invoice: row id.
        changes: path of the field → text as it was typed; empty takes back what was filled in here.
        by: who does it.
        settings: of the setup.

    Raises:
        Refused: for a field that cannot be filled in here or a text that is no value of it, or because a job of the
            invoice is live or done.
    """
    from xr_tui.invoice.mendable import OF_FIELD, read_value

    read = {field: read_value(field, text) for field, text in changes.items()}
    before = terms_of(db, invoice, settings)
    invoices.refuse_in_job(db, invoice, before.number)
    changed = [field for field, text in read.items() if _says_more(text, field, before)]
    for field in changed:
        mended.add(db, invoice, field, old=before.values[field], new=read[field], by=by)
    if changed:
        _show(db, invoice)
    return [OF_FIELD[field] for field in changed]


def fill_in_terms(db: Any, invoice: int, terms: Mapping[str, str], *, by: str, settings: Settings) -> list[Mendable]:
    """The same by numbers of business terms, as they are typed at a command line (`{"BT-10": "04011000-12345-34"}`).

    Raises:
        Refused: as `fill_in`, or for a number that cannot be filled in here.
    """
    from xr_tui.invoice.mendable import MENDABLE

    fields = {term.term: term.field for term in MENDABLE}
    for number in terms:
        if number.upper() not in fields:
            raise Refused(
                phrase("{field} cannot be filled in here.", field=number),
                phrase("These can be: {terms}.", terms=", ".join(fields)),
            )
    return fill_in(
        db, invoice, {fields[number.upper()]: text for number, text in terms.items()}, by=by, settings=settings
    )


def _says_more(text: str, field: str, before: Terms) -> bool:
    return text != before.values[field] if text else field in before.mended


def _show(db: Any, invoice: int) -> None:
    """The lists show and find what was filled in."""
    from xr_tui.invoice.document import from_json
    from xr_tui.invoice.mendable import value_of, with_terms

    stored = invoices.stored(db, [invoice])[invoice]
    filled_in = {each.field: each.new for each in stored.filled_in}
    says = with_terms(from_json(stored.document), filled_in)
    (row,) = invoices.by_ids(db, [invoice])
    own_name = value_of(says, "buyer.name") if "buyer.name" in filled_in or not row.customer else row.customer_name
    invoices.show_terms(
        db,
        invoice,
        due_date=value_of(says, "due_date"),
        buyer_reference=value_of(says, "buyer_reference"),
        customer_name=own_name,
    )
