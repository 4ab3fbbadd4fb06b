"""Filling in here what an invoice lacks: kept apart from the document as it was imported, and with who and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xr_tui.errors import Refused
from xr_tui.jobs.creation import as_created, create_xml, material, material_of
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
    rounding: Decimal | None = None
    """The rounding (BT-114) that makes given sums right which differ from the computed ones; only a proposal. None
    where nothing differs, no rounding mends it, or one was taken already."""
    payable: Decimal | None = None
    """The amount due (BT-115), which that rounding leaves as it is."""


def terms_of(db: Any, invoice: int, settings: Settings) -> Terms:
    """What the XRechnung of this invoice would say in every term that can be filled in."""
    from xr_tui.invoice.differences import rounding_that_mends
    from xr_tui.invoice.mendable import MENDABLE, ROUNDING, value_of

    (line,) = plan_batch(db, [invoice], settings)
    customer = customers.get(db, line.invoice.customer) if line.invoice.customer else None
    stored = invoices.stored(db, [invoice])[invoice]
    created = as_created(material_of(db, stored, customer, settings.company, line.buyer_reference))
    filled_in = {each.field: each for each in stored.filled_in}
    says = {term.field: value_of(created, term.field) for term in (*MENDABLE, ROUNDING)}
    return Terms(
        number=line.invoice.number,
        values=says | {field: each.new for field, each in filled_in.items() if field in says},
        mended=filled_in,
        rounding=rounding_that_mends(created),
        payable=created.totals.payable,
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
    from xr_tui.invoice.mendable import OF_FIELD, ROUNDING, read_value

    read = {field: read_value(field, text) for field, text in changes.items()}
    before = terms_of(db, invoice, settings)
    invoices.refuse_in_job(db, invoice, before.number)
    if read.get(ROUNDING.field, "") not in ("", before.values[ROUNDING.field]):
        _refuse_other_rounding(Decimal(read[ROUNDING.field]), before.rounding)
    changed = [field for field, text in read.items() if _says_more(text, field, before)]
    for field in changed:
        mended.add(db, invoice, field, old=before.values[field], new=read[field], by=by)
    if changed:
        _show(db, invoice)
        _refuse_what_cannot_be_written(db, invoice, settings)
    return [OF_FIELD[field] for field in changed]


def fill_in_terms(db: Any, invoice: int, terms: Mapping[str, str], *, by: str, settings: Settings) -> list[Mendable]:
    """The same by numbers of business terms, as they are typed at a command line (`{"BT-10": "04011000-12345-34"}`).

    Raises:
        Refused: as `fill_in`, or for a number that cannot be filled in here.
    """
    from xr_tui.invoice.mendable import OF_FIELD

    fields = {term.term: term.field for term in OF_FIELD.values()}
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


def _refuse_other_rounding(typed: Decimal, proposed: Decimal | None) -> None:
    """A rounding comes with computed sums: only the one with which they end in the amount due as it was given."""
    if proposed is None:
        raise Refused(
            phrase("There is nothing to round (BT-114): the sums lack no rounding."),
            phrase("Sums that are wrong otherwise are corrected where the invoice comes from."),
        )
    if typed != proposed:
        raise Refused(
            phrase("A rounding of {rounding_amount} (BT-114) does not mend the sums.", rounding_amount=typed),
            phrase("This one does: {rounding_amount}.", rounding_amount=proposed),
        )


def _refuse_what_cannot_be_written(db: Any, invoice: int, settings: Settings) -> None:
    """An imported document must be able to say what was filled in without losing anything else; said now, not later."""
    (line,) = plan_batch(db, [invoice], settings)
    source = material(db, invoice, line.invoice.customer, settings.company, line.buyer_reference)
    if source.xml is not None:
        create_xml(source)


def _show(db: Any, invoice: int) -> None:
    """The lists show and find what was filled in."""
    from xr_tui.invoice.document import from_json
    from xr_tui.invoice.mendable import value_of, with_terms
    from xr_tui.invoice.totals import complete_amounts

    stored = invoices.stored(db, [invoice])[invoice]
    filled_in = {each.field: each.new for each in stored.filled_in}
    says = with_terms(from_json(stored.document), filled_in)
    (row,) = invoices.by_ids(db, [invoice])
    own_name = value_of(says, "buyer.name") if "buyer.name" in filled_in or not row.customer else row.customer_name
    invoices.show_terms(db, invoice, complete_amounts(says), customer_name=own_name)
