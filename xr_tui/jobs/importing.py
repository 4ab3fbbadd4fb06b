"""Files into the store: each file whole or not at all, all problems of all files at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xr_tui.errors import Problem, Refused, XrTuiError
from xr_tui.intake.read import ImportedInvoice, ReadFile, read
from xr_tui.invoice.model import Invoice
from xr_tui.jobs.doubts import hints_on
from xr_tui.matrix import Customer, MatrixEntry
from xr_tui.phrase import phrase
from xr_tui.settings.environment import effective
from xr_tui.store import customers, invoices, matrix_entries, setup
from xr_tui.store.database import Store


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import brought."""

    files: int = 0
    """Files stored."""
    company: bool = False
    customers: int = 0
    entries: int = 0
    invoices: int = 0
    unmatched: tuple[str, ...] = ()
    """Numbers of invoices that belong to no known customer."""
    problems: tuple[Problem, ...] = ()
    """All of them; a file named here was not stored."""
    hints: tuple[Problem, ...] = ()
    """What is doubtful about what was stored; `file` is the invoice's number, `field` its place in it."""


def import_files(
    store: Store,
    paths: Sequence[Path],
    *,
    by: str = "",
    keep_company: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Imported:
    """Read files and folders and store what is in them, customers before what refers to them.

    Args:
        store: where to.
        paths: files and folders.
        by: who imports; kept with what is taken back of an invoice that comes once more.
        keep_company: leave the company of the setup as it is.
        environ: variables that may switch checks before the check off.

    Raises:
        StoreUnavailable: if the database cannot be written.
    """
    with store.reading() as db:
        known = customers.numbers(db)
        off = effective(setup.load(db), environ or {}).settings.hints_off
    total, imports = Imported(), _Import(keep_company, off, by)
    for file in sorted(read(paths, known), key=_customers_first):
        brought = Imported(problems=file.problems) if file.problems else _stored(store, file, imports)
        total = _added(total, brought)
    return total


@dataclass(frozen=True)
class _Import:
    """What holds for all files of one import."""

    keep_company: bool
    off: Collection[str]
    """Names of the checks before the check that are switched off."""
    by: str
    customers: dict[str, Customer | None] = field(default_factory=dict)
    """Those already looked up, by number: most invoices of a month are of the same few."""

    def customer(self, db: Any, number: str) -> Customer | None:
        if number not in self.customers:
            self.customers[number] = customers.get(db, number)
        return self.customers[number]


def _customers_first(file: ReadFile) -> int:
    return 0 if file.company or file.customers else 1


def _stored(store: Store, file: ReadFile, imports: _Import) -> Imported:
    problems: list[Problem] = []
    try:
        with store.writing() as db:
            result = _store(db, file, problems, imports)
            if problems:
                raise _NotStored
            return result
    except _NotStored:
        return Imported(problems=tuple(problems))
    finally:
        if file.customers:  # others than before, or not stored after all
            imports.customers.clear()


class _NotStored(Exception):
    """Undo what was stored of this file."""


def _store(db: Any, file: ReadFile, problems: list[Problem], imports: _Import) -> Imported:
    if file.company and not imports.keep_company:
        setup.save(db, replace(setup.load(db), company=file.company))
    stored_customers = customers.save(db, file.customers)
    stored_entries = matrix_entries.save(db, _with_senders(db, file, problems))
    if file.customers:
        imports.customers.clear()
    unmatched, hints = [], []
    stored = invoices.ids_of(db, (item.invoice.number for item in file.invoices))
    for position, item in enumerate(file.invoices):
        try:
            customer = _customer(db, item.customer, item.invoice, imports)
            hints += hints_on(db, _as_written(item), customer, imports.off, stored=stored)
            stored[item.invoice.number] = _save_invoice(db, customer, item, file.path.name, imports.by)
            hints += item.hints
            if customer is None:
                unmatched.append(item.invoice.number)
        except XrTuiError as error:
            place = f"invoices[{position}]" if len(file.invoices) > 1 else "number"
            problems.append(Problem(error.message, file=str(file.path), field=place))
    return Imported(
        files=1,
        company=bool(file.company),
        customers=stored_customers,
        entries=stored_entries,
        invoices=len(file.invoices),
        unmatched=tuple(unmatched),
        hints=tuple(hints),
    )


def _with_senders(db: Any, file: ReadFile, problems: list[Problem]) -> list[MatrixEntry]:
    """The entries with their senders' names as the setup writes them; each name that it does not have is a problem."""
    if not any(entry.sender for entry in file.entries):
        return list(file.entries)
    settings, entries = setup.load(db), []
    for entry in file.entries:
        found = settings.sender_named(entry.sender) if entry.sender else None
        if entry.sender and found is None:
            names = ", ".join(sender.name for sender in settings.every_sender)
            text = phrase("There is no sender {name}; the setup has: {names}.", name=entry.sender, names=names)
            problems.append(Problem(text, file=str(file.path), field=entry.customer or "*"))
        entries.append(replace(entry, sender=found.name if found else ""))
    return entries


def _as_written(item: ImportedInvoice) -> Invoice:
    """The invoice with the names that creation makes unique; of one that came as XML, nothing is changed."""
    documents = item.invoice.supporting_documents
    if item.original is not None or not documents:
        return item.invoice
    from xr_tui.invoice.completion import with_unique_names

    return replace(item.invoice, supporting_documents=with_unique_names(documents))


def _save_invoice(db: Any, customer: Customer | None, item: ImportedInvoice, source: str, by: str) -> int:
    """Keep the invoice, and the bytes in which it came where it came as a document of its own; returns its row id."""
    from xr_tui.invoice.document import to_json
    from xr_tui.invoice.totals import complete_amounts

    invoice, original = item.invoice, item.original
    shown = customer.name if customer else (invoice.buyer and invoice.buyer.name) or ""
    new = invoices.NewInvoice(
        customer=customer.number if customer else "",
        customer_name=shown,
        invoice=complete_amounts(invoice),
        document=to_json(invoice),
        source=source,
        original=original.file if original else None,
        xml=original.xml if original else None,
        by=by,
    )
    return invoices.save(db, new)


def _customer(db: Any, number: str, invoice: Invoice, imports: _Import) -> Customer | None:
    """The customer by number, else by the buyer's identifier (BT-46), VAT-ID (BT-48) or Leitweg-ID (BT-10).

    Raises:
        Refused: if a number is given that no customer has.
    """
    if number:
        customer = imports.customer(db, number)
        if customer is None:
            raise Refused(phrase("There is no customer {number}.", number=number))
        return customer
    buyer = invoice.buyer
    identifiers = [item.value for item in buyer.identifiers] if buyer else []
    vat_id = buyer.vat_id if buyer else None
    return customers.match(db, identifiers, vat_id or "", invoice.buyer_reference or "")


def _added(one: Imported, other: Imported) -> Imported:
    return Imported(
        files=one.files + other.files,
        company=one.company or other.company,
        customers=one.customers + other.customers,
        entries=one.entries + other.entries,
        invoices=one.invoices + other.invoices,
        unmatched=one.unmatched + other.unmatched,
        problems=one.problems + other.problems,
        hints=one.hints + other.hints,
    )
