"""What files of one import say about each other: nothing twice, and no entry for a customer that nobody knows."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xr_tui.errors import Problem
from xr_tui.intake.files import shown_path
from xr_tui.intake.model_reading import joined
from xr_tui.intake.read_file import ReadFile
from xr_tui.intake.text import shown
from xr_tui.matrix import ALL_CUSTOMERS
from xr_tui.phrase import Phrase, phrase


@dataclass(frozen=True)
class _Named:
    """Something that may be there only once, and where it stands."""

    key: tuple[str, ...]
    """What it is, and its number."""
    place: Problem
    """Place only; its text is empty until it turns out to be a problem."""

    def repeated(self, earlier: str) -> Phrase:
        """The sentence that says that it also stands at an earlier place."""
        match self.key:
            case ("company",):
                return phrase("The company is there twice: it also stands in {place}.", place=earlier)
            case ("entry", customer, _):
                return phrase(
                    "Customer {number} has two entries for the same document type: the other stands in {place}.",
                    number=shown(customer or "*"),
                    place=earlier,
                )
            case (_, number, *_):
                return phrase(
                    "{number} is there twice: it also stands in {place}.", number=shown(number), place=earlier
                )
        raise AssertionError(self.key)


def with_reference_problems(files: Sequence[ReadFile], known_customers: Collection[str]) -> tuple[ReadFile, ...]:
    """The same files, with a problem for all that stands twice and for entries of unknown customers."""
    first: dict[tuple[str, ...], Problem] = {}
    unique = [file.with_problems(*_repetitions(_named(file), first)) for file in files]
    source_of = {customer.number: file for file in unique for customer in file.customers}
    return tuple(file.with_problems(*_unknown_customers(file, source_of, known_customers)) for file in unique)


def _repetitions(named: Iterable[_Named], first: dict[tuple[str, ...], Problem]) -> Iterator[Problem]:
    """A problem for each thing that `first` already has; all others are added to it."""
    for each in named:
        earlier = first.setdefault(each.key, each.place)
        if earlier is not each.place:
            yield dataclasses.replace(each.place, text=each.repeated(earlier.place))


def _named(file: ReadFile) -> Iterator[_Named]:
    nowhere = Problem(Phrase(""), shown_path(file.path))
    if file.company is not None:
        yield _Named(("company",), dataclasses.replace(nowhere, field="company"))
    for customer, row in zip(file.customers, file.rows, strict=False):
        if customer.number:
            yield _Named(("customer", customer.number), dataclasses.replace(nowhere, row=row))
    for entry, row in zip(file.entries, file.rows, strict=False):
        yield _Named(("entry", entry.customer, entry.document_type), dataclasses.replace(nowhere, row=row))
    for invoice in file.invoices:
        place = dataclasses.replace(nowhere, field=joined(invoice.place, "number"))
        yield _Named(("invoice", invoice.invoice.number), place)


def _unknown_customers(
    file: ReadFile, source_of: Mapping[str, ReadFile], known_customers: Collection[str]
) -> Iterator[Problem]:
    path = shown_path(file.path)
    faulty: set[str] = set()
    for entry, row in zip(file.entries, file.rows, strict=False):
        source = source_of.get(entry.customer)
        if entry.customer == ALL_CUSTOMERS or entry.customer in known_customers:
            continue
        if source is None:
            yield Problem(phrase("There is no customer {number}.", number=shown(entry.customer)), path, row)
        elif source.problems:
            faulty.add(shown_path(source.path))
    for faulty_path in sorted(faulty):
        yield Problem(phrase("Its customers stand in {file}, which has problems of its own.", file=faulty_path), path)
