"""Editing the matrix and the customers, from wherever a cause is mended.

A form whose values cannot be stored opens again with them: nothing typed is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.screen import Screen

from xr_tui.errors import Refused, XrTuiError
from xr_tui.i18n import tr
from xr_tui.jobs.office import Office
from xr_tui.matrix import ALL_CUSTOMERS, Customer, DocumentType, JobMode, MatrixEntry, entry_for
from xr_tui.phrase import phrase
from xr_tui.store import customers, invoices, matrix_changes, matrix_entries
from xr_tui.store.matrix_changes import MatrixChange
from xr_tui.store.rows import MatrixRow
from xr_tui.ui.errors import complain

if TYPE_CHECKING:
    from xr_tui.jobs.overlay import Terms

T = TypeVar("T")


async def edit_entry(app: App[Any], office: Office, row: MatrixRow, *, focus: str = "") -> bool:
    """Edit an entry of the matrix, the cursor in the field of this name; returns whether it was saved."""
    from xr_tui.ui.modals.matrix_form import MatrixForm

    def save(entry: MatrixEntry) -> None:
        with office.store.writing() as db:
            matrix_entries.change(db, row.id, entry)

    senders = await asyncio.to_thread(_senders, office)

    def form(entry: MatrixEntry) -> MatrixForm:
        return MatrixForm(entry, row.customer_name, focus=focus, email_of=_emails(office), senders=senders)

    return await _until_saved(app, form, row.entry, save)


async def change_entries(app: App[Any], office: Office, ids: Iterable[int]) -> int | None:
    """Change job mode and batch mode of these entries; returns how many became others, None if called off."""
    from xr_tui.ui.modals.matrix_many import MatrixMany

    def load() -> list[MatrixRow]:
        with office.store.reading() as db:
            return matrix_entries.page(db, which=matrix_entries.Which(only=frozenset(ids)), limit=-1)

    def save(change: MatrixChange) -> int:
        with office.store.writing() as db:
            return matrix_changes.change_many(db, ids, change)

    rows = await asyncio.to_thread(load)
    if not rows:
        raise Refused(phrase("Somebody has deleted these entries meanwhile."))
    change = await app.push_screen_wait(MatrixMany(rows))
    return None if change is None else await asyncio.to_thread(save, change)


async def new_entry(app: App[Any], office: Office, entry: MatrixEntry, customer_name: str, *, focus: str = "") -> bool:
    """Add an entry, prefilled with this one, the cursor in the field of this name; returns whether it was saved."""
    from xr_tui.ui.modals.matrix_form import MatrixForm

    def save(filled: MatrixEntry) -> None:
        with office.store.writing() as db:
            _add(db, filled)

    senders = await asyncio.to_thread(_senders, office)

    def form(filled: MatrixEntry) -> MatrixForm:
        return MatrixForm(filled, customer_name, new=True, focus=focus, email_of=_emails(office), senders=senders)

    return await _until_saved(app, form, entry, save)


async def mend_entry_of(app: App[Any], office: Office, customer: str, document_type: str, *, focus: str = "") -> bool:
    """Edit the entry that holds for a customer's document; make one where the customer has none of its own.

    Args:
        app: whose screens.
        office: whose rows.
        customer: its number.
        document_type: of the document.
        focus: name of the field of `MatrixEntry` that the cursor is put into.
    """
    if not customer:
        raise Refused(
            phrase("This invoice belongs to no known customer."),
            phrase("Make the customer with the number, VAT-ID or Leitweg-ID that the invoice names; import it again."),
        )
    row, name, proposal = await asyncio.to_thread(_holding, office, customer, document_type)
    if row is not None:
        return await edit_entry(app, office, row, focus=focus)
    return await new_entry(app, office, proposal, name, focus=focus)


async def edit_customer(app: App[Any], office: Office, number: str, *, focus: str = "") -> bool:
    """Edit a customer, the cursor in the field of this name; returns whether it was saved."""
    from xr_tui.ui.modals.customer_form import CustomerForm

    def load() -> Customer | None:
        with office.store.reading() as db:
            return customers.get(db, number)

    def save(changed: Customer) -> None:
        with office.store.writing() as db:
            customers.save(db, [changed])

    customer = await asyncio.to_thread(load)
    if customer is None:
        raise Refused(phrase("There is no customer {number}.", number=number))
    return await _until_saved(app, lambda filled: CustomerForm(filled, focus=focus), customer, save)


async def new_customer(app: App[Any], office: Office) -> bool:
    """Add a customer; returns whether it was saved."""
    from xr_tui.ui.modals.customer_form import CustomerForm

    def save(filled: Customer) -> None:
        with office.store.writing() as db:
            if customers.get(db, filled.number) is not None:
                raise Refused(phrase("There is already a customer {number}.", number=filled.number))
            customers.save(db, [filled])

    blank = Customer(number="", name="", country="DE")
    return await _until_saved(app, lambda filled: CustomerForm(filled, new=True), blank, save)


async def fill_in(app: App[Any], office: Office, invoice: int, *, focus: str = "") -> bool:
    """Fill in what an invoice lacks, the cursor in the field of this path or term; returns whether that was kept."""
    from xr_tui.jobs import overlay
    from xr_tui.ui.modals.terms_form import TermsForm

    def save(typed: Mapping[str, str]) -> None:
        settings = office.setup().settings
        with office.store.writing() as db:
            overlay.fill_in(db, invoice, typed, by=office.user, settings=settings)

    terms = await asyncio.to_thread(terms_to_fill_in, office, invoice)
    nothing: Mapping[str, str] = {}
    return await _until_saved(app, lambda typed: TermsForm(terms, typed, focus=focus), nothing, save)


def terms_to_fill_in(office: Office, invoice: int) -> Terms:
    """What can be filled in of an invoice that is in no job. Runs in a thread."""
    from xr_tui.jobs.overlay import terms_of

    settings = office.setup().settings
    with office.store.reading() as db:
        invoices.refuse_in_job(db, invoice, invoices.by_ids(db, [invoice])[0].number)
        return terms_of(db, invoice, settings)


async def _until_saved(
    app: App[Any], form: Callable[[T], Screen[T | None]], value: T, save: Callable[[T], None]
) -> bool:
    """Open the form until its value is stored (in a thread) or it is called off."""
    while (filled := await app.push_screen_wait(form(value))) is not None:
        try:
            await asyncio.to_thread(save, filled)
        except XrTuiError as error:
            complain(app, error)
            value = filled
        else:
            app.notify(tr("Saved."), markup=False, timeout=3)
            return True
    return False


def _emails(office: Office) -> Callable[[str], str]:
    """Finds the e-mail address of the customer with a number."""

    def email_of(number: str) -> str:
        with office.store.reading() as db:
            customer = customers.get(db, number) if number else None
        return customer.email if customer else ""

    return email_of


def _senders(office: Office) -> tuple[tuple[str, str], ...]:
    """Name and address of each sender. Runs in a thread."""
    return tuple((sender.name, sender.address) for sender in office.setup().settings.every_sender)


def _add(db: Any, entry: MatrixEntry) -> None:
    if entry.customer != ALL_CUSTOMERS and customers.get(db, entry.customer) is None:
        raise Refused(
            phrase("There is no customer {number}.", number=entry.customer),
            phrase("Make the customer first, or leave the number empty for all customers."),
        )
    kinds = {old.document_type for old in matrix_entries.entries_for(db, [entry.customer]) if _same(old, entry)}
    if entry.document_type in kinds:
        raise Refused(phrase("There is already an entry for this customer and document type."))
    matrix_entries.save(db, [entry])


def _same(one: MatrixEntry, other: MatrixEntry) -> bool:
    return one.customer == other.customer


def _holding(office: Office, number: str, document_type: str) -> tuple[MatrixRow | None, str, MatrixEntry]:
    """The customer's own entry that holds, the customer's name, and what a new entry begins with."""
    with office.store.reading() as db:
        customer = customers.get(db, number) or Customer(number=number, name="")
        wins = entry_for(matrix_entries.entries_for(db, [number]), number, DocumentType(document_type))
        if wins is not None and wins.customer == number:
            row = next(row for row in matrix_entries.page(db, search=number) if row.entry == wins)
            return row, row.customer_name, wins
    mode = JobMode.EMAIL if customer.email else JobMode.PDF
    return None, customer.name, MatrixEntry(customer=number, mode=mode, target_address=customer.email)
